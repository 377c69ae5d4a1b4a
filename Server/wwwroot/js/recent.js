// The panel of the last anomalies of all streams, at the foot of every page.
import * as format from './format.js';
import { watch } from './live.js';
import { recall, remember } from './remember.js';

const OPEN = 'recent-open';

const panel = document.getElementById('recent');
const list = document.getElementById('recent-list');
const newest = document.getElementById('recent-newest');
const template = document.getElementById('recent-row').content.querySelector('li');

export const keyOf = point => `${point.client_id} ${point.n} ${point.timestamp}`;

// What the page shows already, told by the server.
export const keysOnPage = () => [...list.children].map(row => row.dataset.key);

// By address, so that the chart of that page opens there.
export const pointAddress = point => `/client/${encodeURIComponent(point.client_id)}?n=${point.n}`;

function show({ first, latest }) {
  // After a break the list is told anew.
  const rows = latest.map(rowOf).reverse();
  if (first) list.replaceChildren(...rows);
  else list.prepend(...rows);
  while (list.children.length > Number(list.dataset.kept)) list.lastElementChild.remove();

  newest.replaceChildren(...(list.firstElementChild?.cloneNode(true).querySelectorAll('.severity, .recent-stream, time') ?? []));
  document.getElementById('recent-none').hidden = list.children.length > 0;
}

function rowOf(point) {
  const row = template.cloneNode(true);
  const field = name => row.querySelector(`[data-field=${name}]`);
  row.dataset.key = keyOf(point);
  field('severity').className = `severity ${point.severity}`;
  field('severity').textContent = point.severity;
  field('alarm').hidden = !point.alarm;
  field('link').href = pointAddress(point);
  field('client').textContent = point.client_id;
  field('value').textContent = format.number(point.value);
  format.setTime(row.querySelector('time'), point.timestamp);
  field('reason').textContent = point.reason ?? '';
  return row;
}

panel.open = recall(OPEN, false);
panel.addEventListener('toggle', () => remember(OPEN, panel.open));
format.localiseTimes(panel);
watch({ events: { anomalies: show } });
