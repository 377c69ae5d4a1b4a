// What else moved while a stream was odd: asked when the panel is opened, and again for each time that is chosen on the chart.
import * as format from './format.js';

// A chart that is dragged names many times on its way.
const REST_MS = 300;

const panel = document.getElementById('moved');
let asking = null;
let resting = 0;
let range = new URLSearchParams(location.search);

async function load() {
  asking?.abort();
  asking = new AbortController();
  const fields = new URLSearchParams({ stream: panel.dataset.stream });
  for (const end of ['from', 'to']) if (range.get(end)) fields.set(end, range.get(end));
  const result = panel.querySelector('#moved-result');
  try {
    // The server has the words and the links.
    const answer = await fetch(`/moved?${fields}`, { signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const found = page.getElementById('moved-result');
    if (!found) throw new Error(`the server answered ${answer.status}`);
    result.replaceChildren(...found.childNodes);
    format.localiseTimes(result);
  } catch (error) {
    if (error.name !== 'AbortError') result.replaceChildren(`It could not be asked: ${error.message}.`);
  }
}

panel?.addEventListener('toggle', () => { if (panel.open) load(); });

document.addEventListener('range', event => {
  range = new URLSearchParams(Object.entries(event.detail ?? {}).filter(([, end]) => end));
  clearTimeout(resting);
  if (panel?.open) resting = setTimeout(load, REST_MS);
});

format.localiseTimes(document);
