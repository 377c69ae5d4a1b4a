// The overview, kept up to date: rows change in place, and move when a stream becomes active or inactive.
import * as format from './format.js';
import { watch } from './live.js';

// As many as the server lists of either kind: a page that stays open for weeks does not grow.
const MAX_ROWS = 200;

const active = section('active');
const inactive = section('inactive');
const template = document.getElementById('stream-row').content.querySelector('tr');

function section(id) {
  const element = document.getElementById(id);
  return { element, table: element.querySelector('table'), body: element.querySelector('tbody'), count: document.getElementById(`${id}-count`) };
}

const rows = new Map();
for (const element of document.querySelectorAll('tr[data-client]')) rows.set(element.dataset.client, { element, rate: readRate(element) });

function readRate(element) {
  const text = element.querySelector('[data-field=rate]').textContent.replaceAll(',', '');
  return Number(text) || 0;
}

function rowOf(id) {
  let row = rows.get(id);
  if (!row) {
    row = { element: template.cloneNode(true), rate: 0 };
    row.element.dataset.client = id;
    const link = row.element.querySelector('a');
    link.textContent = id;
    link.href = `/client/${encodeURIComponent(id)}`;
    rows.set(id, row);
  }

  return row;
}

function update(stream) {
  if (stream.active && !rows.has(stream.client_id) && active.body.rows.length >= MAX_ROWS) return;
  const row = rowOf(stream.client_id);
  const field = name => row.element.querySelector(`[data-field=${name}]`);
  row.rate = stream.active ? stream.rate : 0;
  field('rate').textContent = stream.active ? format.rate(stream.rate) : '–';
  if ('points' in stream) {
    field('last_value').textContent = format.number(stream.last_value);
    field('points').textContent = format.count(stream.points);
    field('anomalies').textContent = format.count(stream.anomalies);
    field('share').textContent = format.share(stream.anomalies, stream.points);
  }

  if (stream.last_anomaly) showAnomaly(row, field('last_anomaly'), stream.last_anomaly);
  const seen = row.element.querySelector('time[data-ago]');
  seen.dateTime = stream.last_seen;
  seen.title = format.utcTime(stream.last_seen.replace(/\.\d+/, ''));
  place(row.element, stream.active);
}

function showAnomaly(row, cell, anomaly) {
  if (row.anomaly === anomaly.n) return;
  const isNews = row.anomaly !== undefined;
  row.anomaly = anomaly.n;

  const severity = document.createElement('span');
  severity.className = `severity ${anomaly.severity}`;
  severity.textContent = anomaly.severity;
  const reason = document.createElement('span');
  reason.className = 'reason';
  reason.textContent = anomaly.reason ?? '';
  cell.replaceChildren(severity, ' ', format.timeElement(anomaly.timestamp), ' ', reason);
  if (isNews) {
    row.element.classList.remove('fresh');
    void row.element.offsetWidth; // restarts the animation
    row.element.classList.add('fresh');
  }
}

// Active streams stand by name, so that rows stay where the eye left them; who leaves goes on top of the inactive.
function place(element, isActive) {
  const target = (isActive ? active : inactive).body;
  if (element.parentElement === target) return;
  if (isActive) {
    const name = element.dataset.client.toLowerCase();
    target.insertBefore(element, [...target.rows].find(other => other.dataset.client.toLowerCase() > name) ?? null);
  } else {
    target.prepend(element);
    if (target.rows.length > MAX_ROWS) remove(target.rows[MAX_ROWS].dataset.client);
  }
}

function leave(row) {
  row.rate = 0;
  row.element.querySelector('[data-field=rate]').textContent = '–';
  place(row.element, false);
}

function remove(id) {
  rows.get(id)?.element.remove();
  rows.delete(id);
}

function summarise() {
  const counts = [active, inactive].map(part => {
    part.count.textContent = format.count(part.body.rows.length);
    part.table.hidden = part.body.rows.length === 0;
    return part.body.rows.length;
  });
  const none = counts[0] + counts[1] === 0;
  document.getElementById('empty').hidden = !none;
  document.getElementById('none-active').hidden = counts[0] > 0;
  active.element.hidden = none;
  inactive.element.hidden = counts[1] === 0;

  let total = 0;
  for (const { rate } of rows.values()) total += rate;
  document.getElementById('total-rate').textContent = format.rate(total);
  format.refreshAgo(document);
}

watch({
  query: () => ({ clients: 1 }),
  events: {
    // Everyone who is active now: whoever is not among them has left while this page was not connected.
    active(streams) {
      const ids = new Set(streams.map(stream => stream.client_id));
      for (const row of rows.values()) if (!ids.has(row.element.dataset.client)) leave(row);
      streams.forEach(update);
      summarise();
    },
    changed(streams) {
      for (const stream of streams) stream.deleted ? remove(stream.client_id) : update(stream);
      summarise();
    },
  },
});

format.localiseTimes(document);
format.refreshAgo(document);
setInterval(() => format.refreshAgo(document), 1_000);
