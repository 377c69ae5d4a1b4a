// How a stream is judged, changed while it runs. Only what was changed is sent: the rest stays its client's.
import * as api from './settings-api.js';
import * as preview from './preview.js';
import { inWords, sliderOf } from './sensitivity.js';

const form = document.getElementById('settings-form');
const panel = document.getElementById('settings-panel');
const client = form.dataset.client;
const { preset, min_votes: votes, window: width, sensitivity, calibration, detail } = form.elements;
const slider = document.getElementById('set-sensitivity');
const boxes = [...form.querySelectorAll('[name=detectors]')];

// As the stream has them; null until they are known.
let had = null;

panel.addEventListener('toggle', async event => {
  if (event.newState !== 'open') return preview.stop();
  say('');
  try {
    take(await api.load(client));
  } catch (error) {
    say(`It cannot be said how the stream is judged: ${error.message}.`);
  }
});

form.addEventListener('input', event => {
  if (event.target === preset) choosePreset();
  else if (boxes.includes(event.target)) showVotes(votes.value);
  else if (event.target === slider) sensitivity.value = sliderOf.number(slider.value);
  else if (event.target === sensitivity) slider.value = sliderOf.place(sensitivity.value);
  preset.value = presetOf(chosen(), votes.value);
  describe();
  if (isComplete()) preview.show(client, changes());
  else preview.stop();
});

form.addEventListener('submit', async event => {
  event.preventDefault();
  if (!isComplete()) return say('Choose at least one detector.');
  const changed = changes();
  if (!Object.keys(changed).length) return say('Nothing was changed.');
  await set(changed, 'Set: it is judged so from its next point on.');
});

form.addEventListener('click', event => {
  const name = event.target.closest('[data-release]')?.dataset.release;
  if (name) release([name]);
});

document.getElementById('release-all').addEventListener('click', () => release(had.set_by_a_person));

const release = names => set(
  Object.fromEntries(names.map(name => [name, null])), 'Released: it stays as it is until its client asks for something else.');

async function set(settings, done) {
  try {
    take(await api.patch(client, settings));
    say(done);
  } catch (error) {
    return say(`Not set: ${error.message}.`);
  }

  // The server has the words for what it is now.
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  document.getElementById('settings').replaceWith(page.getElementById('settings'));
}

function take(settings) {
  had = settings;
  for (const box of boxes) box.checked = had.detectors.includes(box.value);
  showVotes(String(had.min_votes ?? 'majority'));
  preset.value = presetOf(had.detectors, votes.value);
  width.value = had.window;
  sensitivity.value = had.sensitivity;
  slider.value = sliderOf.place(had.sensitivity);
  calibration.value = had.calibration;
  detail.value = had.detail;
  for (const mark of form.querySelectorAll('[data-pinned]')) mark.hidden = !had.set_by_a_person.includes(mark.dataset.pinned);
  document.getElementById('release-all').hidden = !had.set_by_a_person.length;
  describe();
  preview.show(client, {});
}

function choosePreset() {
  const { detectors, votes: needed } = preset.selectedOptions[0].dataset;
  if (!detectors) return;
  for (const box of boxes) box.checked = detectors.split(',').includes(box.value);
  showVotes(needed);
}

// What a preset would choose anyway is that preset.
function presetOf(detectors, needed) {
  const same = [...preset.options].find(option => option.value
    && sameNames(option.dataset.detectors.split(','), detectors) && option.dataset.votes === needed);
  return same?.value ?? '';
}

function showVotes(needed) {
  const most = Math.max(1, chosen().length);
  const options = [new Option(`more than half: ${Math.floor(most / 2) + 1} of ${most}`, 'majority')];
  for (let i = 1; i <= most; i++) options.push(new Option(`${i} of ${most}`, i));
  votes.replaceChildren(...options);
  votes.value = needed === 'majority' ? needed : String(Math.min(Number(needed), most));
}

function describe() {
  document.getElementById('about-preset').textContent = preset.selectedOptions[0].dataset.about ?? 'Detectors and votes of your own choosing.';
  document.getElementById('detectors-count').textContent = chosen().join(', ') || 'none';
  document.getElementById('about-sensitivity').textContent = inWords(Number(sensitivity.value));
  slider.setAttribute('aria-valuetext', sensitivity.value);
}

const chosen = () => boxes.filter(box => box.checked).map(box => box.value);

const isComplete = () => had !== null && chosen().length > 0 && form.checkValidity();

const sameNames = (some, others) => some.length === others.length && some.every(name => others.includes(name));

function changes() {
  const changed = {};
  const needed = votes.value === 'majority' ? 'majority' : Number(votes.value);
  const others = !sameNames(had.detectors, chosen());
  const hadVotes = had.min_votes === undefined ? 'majority' : Math.min(had.min_votes, had.detectors.length);
  if (preset.value && (others || needed !== hadVotes)) {
    changed.preset = preset.value;
  } else {
    if (others) changed.detectors = chosen();
    if (needed !== hadVotes) changed.min_votes = needed;
  }

  if (Number(width.value) !== had.window) changed.window = Number(width.value);
  if (Number(sensitivity.value) !== had.sensitivity) changed.sensitivity = Number(sensitivity.value);
  if (calibration.value !== had.calibration) changed.calibration = calibration.value;
  if (detail.value !== had.detail) changed.detail = detail.value;
  return changed;
}

function say(text) {
  document.getElementById('settings-status').textContent = text;
}
