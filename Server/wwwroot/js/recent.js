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

// The server leads on to the stream's page, with the points around it.
export const pointAddress = point => `/client/${encodeURIComponent(point.client_id)}/points/${point.n}`;

function show({ first, latest }) {
  // After a break the list is told anew.
  const rows = latest.map(rowOf).reverse();
  if (first) list.replaceChildren(...rows);
  else list.prepend(...rows);
  while (list.children.length > Number(list.dataset.kept)) list.lastElementChild.remove();

  if (latest.length) newest.replaceChildren(...inShort(latest.at(-1)));
  document.getElementById('recent-none').hidden = list.children.length > 0;
}

// What stands in the panel's button, which can hold no link.
function inShort(point) {
  const severity = document.createElement('span');
  severity.className = `severity ${point.severity}`;
  severity.textContent = point.severity;
  const value = document.createElement('b');
  value.textContent = format.number(point.value);
  const stream = document.createElement('span');
  stream.className = 'recent-stream';
  stream.append(point.client_id, ' ', value);
  return [format.timeElement(point.timestamp), severity, stream];
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
