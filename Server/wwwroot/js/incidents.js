// Pages of incidents: times as the viewer's clock has them, and all of a list chosen at once.
import { localiseTimes } from './format.js';

localiseTimes(document);

const all = document.getElementById('tick-all');
all?.addEventListener('change', () => {
  for (const tick of document.querySelectorAll('#incidents input[name="ids"]')) tick.checked = all.checked;
});
