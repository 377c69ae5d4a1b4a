// The page of one stream: chart, figures and tables, kept up to date.
import * as format from './format.js';
import { watch } from './live.js';
import { Chart, MAX_POINTS } from './chart.js';
import { Inspector } from './inspector.js';

const MAX_ANOMALY_ROWS = 20;
const MAX_POINT_ROWS = 50;

const clientId = document.querySelector('[data-client-id]').dataset.clientId;
const address = `/api/clients/${encodeURIComponent(clientId)}`;
const byId = id => document.getElementById(id);

const inspector = new Inspector(byId('inspector'), clientId);
const chart = new Chart(byId('chart'), choose);
let newest = Number(byId('chart').dataset.newestN);
let missed = 0;
let waiting = [];
let frame = 0;
let latestAnomaly = null;
let isChoosing = false;
let restarts = 0;

function choose(point, byKeyboard) {
  isChoosing = point !== null;
  // Read out when asked for by keyboard; the points that come by themselves are not.
  byId('inspector').setAttribute('aria-live', byKeyboard ? 'polite' : 'off');
  if (point) inspector.show(point, point.n === newest ? 'Newest point' : 'Chosen point');
  else showLatest();
}

function showLatest() {
  if (isChoosing) return;
  if (latestAnomaly) inspector.show(latestAnomaly, 'Latest anomaly');
  else if (chart.points.length) inspector.show(chart.points.at(-1), 'Newest point');
}

// Points may come by the thousand: the page changes once a frame, and not at all while nobody sees it.
function takeLive(point) {
  if (point.n <= newest) return;
  newest = point.n;
  waiting.push(point);
  if (waiting.length > MAX_POINTS) waiting.shift();
  frame ||= requestAnimationFrame(showWaiting);
}

function showWaiting() {
  const points = waiting;
  waiting = [];
  frame = 0;
  byId('chart-card').hidden = false;
  byId('no-points').hidden = true;
  if (points.some(point => point.arrival)) byId('arrival-note').hidden = false;

  const anomalies = points.filter(point => point.anomaly);
  latestAnomaly = anomalies.at(-1) ?? latestAnomaly;
  points.forEach(point => chart.add(point));
  anomalies.slice(-MAX_ANOMALY_ROWS).forEach(addAnomaly);
  points.slice(-MAX_POINT_ROWS).forEach(addPoint);
  showLatest();
}

function addAnomaly(point) {
  const row = newRow('anomaly-row', point);
  fill(row, 'time', format.timeElement(point.timestamp));
  fill(row, 'value', format.number(point.value));
  const severity = fill(row, 'severity', point.severity);
  severity.className = `severity ${point.severity}`;
  row.querySelector('[data-field=alarm]').hidden = !point.alarm;
  fill(row, 'expected', format.expected(point));
  fill(row, 'reason', point.reason ?? '');
  fill(row, 'votes', format.votes(point));
  row.classList.add('fresh');
  prepend(byId('anomalies'), row, MAX_ANOMALY_ROWS);
  byId('no-anomalies').hidden = true;
}

function addPoint(point) {
  const row = newRow('point-row', point);
  row.classList.toggle('odd', point.anomaly);
  fill(row, 'n', format.count(point.n));
  fill(row, 'time', format.timeElement(point.timestamp));
  fill(row, 'value', format.number(point.value));
  fill(row, 'verdict', format.verdict(point));
  fill(row, 'score', format.score(point.score));
  prepend(byId('points'), row, MAX_POINT_ROWS);
}

function newRow(templateId, point) {
  const row = byId(templateId).content.querySelector('tr').cloneNode(true);
  row.dataset.n = point.n;
  return row;
}

function fill(row, field, content) {
  const cell = row.querySelector(`[data-field=${field}]`);
  cell.replaceChildren(content);
  return cell;
}

function prepend(table, row, limit) {
  table.hidden = false;
  const body = table.tBodies[0];
  body.prepend(row);
  while (body.rows.length > limit) body.deleteRow(-1);
}

function showFigures(stream) {
  const state = byId('state');
  state.dataset.active = stream.active;
  state.textContent = stream.active ? 'active' : 'inactive';
  const field = name => document.querySelector(`.figures [data-field=${name}]`);
  field('rate').textContent = format.rate(stream.rate);
  if (!('points' in stream)) return;
  field('points').textContent = format.count(stream.points);
  field('anomalies').textContent = format.count(stream.anomalies);
  field('share').textContent = format.share(stream.anomalies, stream.points);
  field('alarms').textContent = format.count(stream.alarms);
  field('last_value').textContent = format.number(stream.last_value);
  if (stream.last_time) field('last_time').replaceChildren(format.timeElement(stream.last_time));
}

byId('anomalies').tBodies[0].addEventListener('click', event => {
  const n = Number(event.target.closest('tr')?.dataset.n);
  const point = chart.points.find(candidate => candidate.n === n);
  if (point) chart.select(point);
});

// The newest points with their bands; what comes live meanwhile is newer or already among them.
async function load() {
  const asked = restarts;
  const answer = await fetch(`${address}/points?limit=${MAX_POINTS}`);
  if (!answer.ok) return;
  const { points } = await answer.json();
  if (asked !== restarts) return;
  chart.replace(points);
  const anomaly = points.findLast(point => point.anomaly);
  if (anomaly && anomaly.n >= (latestAnomaly?.n ?? 0)) latestAnomaly = anomaly;
  showLatest();
}

// What is shown is of a stream that is no more: it was deleted, or the server has another database. Another one of its name begins at 1.
function restart() {
  restarts++;
  cancelAnimationFrame(frame);
  [newest, missed, waiting, frame, latestAnomaly, isChoosing] = [0, 0, [], 0, null, false];
  chart.clear();
  inspector.show(null, '');
  for (const table of ['anomalies', 'points']) byId(table).tBodies[0].replaceChildren();
  for (const shown of ['anomalies', 'chart-card', 'arrival-note']) byId(shown).hidden = true;
  for (const hidden of ['no-anomalies', 'no-points']) byId(hidden).hidden = false;
  byId('missed').textContent = '';
}

function start() {
  format.localiseTimes(document);
  byId('points-details').open = false;
  load();
  watch({
    query: () => ({ stream: clientId, after_n: newest }),
    events: {
      message: takeLive,
      figures: showFigures,
      missed({ count }) {
        missed += count;
        byId('missed').textContent = `${format.count(missed)} points came faster than this page follows and are not on the chart.`;
      },
      restarted() {
        restart();
        load();
      },
      // There may be another stream of this name some day.
      deleted() {
        restart();
        byId('state').textContent = 'deleted';
      },
    },
    reopened: load,
  });
}

start();
