// A short sound of two notes, made here: no file is fetched.

const NOTES = [660, 880];
const NOTE_SECONDS = 0.14;
const LOUDNESS = 0.12;
// A browser plays nothing before somebody has touched the page; what was due long ago is not made up for.
const LATE_MS = 1_000;

let context = null;

export async function play() {
  const asked = performance.now();
  try {
    context ??= new AudioContext();
    await context.resume();
  } catch {
    // No device to play on.
    return;
  }

  if (performance.now() - asked < LATE_MS) NOTES.forEach((note, i) => sound(note, context.currentTime + i * NOTE_SECONDS));
}

function sound(note, at) {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = note;
  // Neither end of it clicks.
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  loudness.gain.linearRampToValueAtTime(0, at + NOTE_SECONDS);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + NOTE_SECONDS);
}
