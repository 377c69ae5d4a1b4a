// Pages of incidents: times as the viewer's clock has them, all of a list chosen at once, and a list that keeps up by itself.
import { localiseTimes } from './format.js';

const AGAIN_MS = 5_000;

localiseTimes(document);

document.addEventListener('change', ({ target }) => {
  if (target.id !== 'tick-all') return;
  for (const tick of ticks()) tick.checked = target.checked;
});

const list = document.getElementById('incidents-list');
if (list) setInterval(refresh, AGAIN_MS);

// The list as the server writes it now; not while somebody chooses from it or walks through it by keyboard.
async function refresh() {
  if (document.hidden || isInUse()) return;
  const response = await fetch(location.href).catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('incidents-list');
  if (!fresh || isInUse()) return;
  localiseTimes(fresh);
  if (fresh.innerHTML !== list.innerHTML) list.replaceChildren(...fresh.childNodes);
}

function isInUse() {
  return list.contains(document.activeElement) || [...ticks()].some(tick => tick.checked);
}

function ticks() {
  return document.querySelectorAll('#incidents input[name="ids"]');
}
