// A page that could not be shown for now looks whether it can be, and then shows itself.
const EVERY_MS = 5_000;

async function look() {
  try {
    const answer = await fetch(location.href, { method: 'HEAD' });
    if (answer.ok || answer.status === 404) return location.reload();
  } catch {
    // The server is away: it may come back.
  }

  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
