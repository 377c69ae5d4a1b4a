// The page of one stream: what comes live, and a stretch of its time on the chart and in the tables.
import * as format from './format.js';
import { describe, offerFiles } from './caption.js';
import { Chart } from './chart.js';
import { IncidentRanges } from './incident-ranges.js';
import { Incoming } from './incoming.js';
import { Inspector } from './inspector.js';
import { LivePoints, MAX_POINTS } from './live-points.js';
import { PagedTable } from './paged-table.js';
import { Panels } from './panels.js';
import { RangePicker } from './range-picker.js';
import { anomalyRow, pointRow } from './rows.js';
import { StoredPoints } from './stored-points.js';
import { STRIP_POINTS, Strip } from './strip.js';
import { seconds } from './times.js';
import { View } from './view.js';

// What says in words what the chart shows changes less often than the chart.
const DESCRIBE_MS = 100;
const DESCRIBE_LIVE_MS = 1_000;

const byId = id => document.getElementById(id);
const clientId = document.querySelector('[data-client-id]').dataset.clientId;
const address = `/api/clients/${encodeURIComponent(clientId)}`;

const stored = new StoredPoints(address);
const live = new LivePoints();
const view = new View(byId('chart').dataset, () => chart.shown, show);
const inspector = new Inspector(byId('inspector'), clientId);
const picker = new RangePicker(byId('chart-tools'), view, () => chart.shown);
const chart = new Chart(byId('chart'), view, { choose, drawn, pointed: left => panels.point(left), isPanning: () => picker.isPanning });
const strip = new Strip(byId('strip'), view, () => chart.shown);
const panels = new Panels(byId('panels'), () => refresh());
const anomalies = new PagedTable(byId('anomalies-section'), 20, (query, signal) => stored.page('anomalies', query, signal), anomalyRow, view.range);
const points = new PagedTable(byId('points-section'), 50, (query, signal) => stored.page('points', query, signal), pointRow, view.range);
const incidents = new IncidentRanges(clientId);
const incoming = new Incoming(clientId, Number(byId('chart').dataset.newestN), { came, over: restart, reopened: () => refresh() });

// Points that have come since the page shows something else.
let held = 0;
let latestAnomaly = null;
let chosen = null;
// A point that a table or the page's address asks for, until the chart has it.
let wanted = new URLSearchParams(location.search).has('n') ? { n: Number(new URLSearchParams(location.search).get('n')) } : null;
let isFar = false;
// The range whose points the chart has; until it is the one to be shown, these are stretched.
let loaded = null;
// The range that the tables are of: the server has filled them for the one the page was opened with.
let listed = view.range;
let describing = 0;
let restarts = 0;

function choose(point, byKeyboard) {
  chosen = point;
  // Read out when asked for by keyboard; the points that come by themselves are not.
  byId('inspector').setAttribute('aria-live', byKeyboard ? 'polite' : 'off');
  if (point) inspector.show(point, point.n === incoming.newest ? 'Newest point' : 'Chosen point');
  else showLatest();
  panels.say(point);
}

function showLatest() {
  if (chosen) return;
  if (latestAnomaly) inspector.show(latestAnomaly, 'Latest anomaly');
  else if (live.all.length) inspector.show(live.all.at(-1), 'Newest point');
}

function drawn(plot, visible) {
  incidents.draw(plot, chart.colours);
  panels.draw(plot, visible, chart.colours);
  describing ||= setTimeout(() => {
    describing = 0;
    if (loaded === view.range) describe(view, chart.shown, chart.visible, isFar);
    picker.fill();
    strip.mark();
    if (strip.isBehind(view.history)) readHistory();
  }, view.isLive && byId('chart').dataset.shown === 'live' ? DESCRIBE_LIVE_MS : DESCRIBE_MS);
}

function came(newest, count) {
  byId('chart-card').hidden = false;
  byId('no-points').hidden = true;
  if (newest.some(point => point.arrival)) byId('arrival-note').hidden = false;

  const odd = newest.filter(point => point.anomaly);
  latestAnomaly = odd.at(-1) ?? latestAnomaly;
  newest.forEach(point => live.add(point));
  if (!view.history) readHistory();
  newest.forEach(point => { if (!point.ahead) view.extend(point.x); });
  if (!view.isLive) {
    held += count;
    return picker.show(held);
  }

  chart.show(live.all, null);
  anomalies.add(odd);
  points.add(newest);
  showLatest();
}

// Something else is to be shown.
function show() {
  offerFiles(address, view.range);
  byId('chart-problem').textContent = '';
  if (!view.range) [loaded, isFar, wanted] = [null, false, null];
  if (view.isPaused) {
    chart.show([...chart.points], null);
  } else if (view.range) {
    byId('chart').dataset.shown = 'loading';
    chart.stretch(view.range);
    readRange();
  } else {
    [held, listed] = [0, null];
    stored.wantNothing();
    chart.show(live.all, null);
    for (const table of [anomalies, points]) table.show(null);
  }

  picker.show(held);
}

function readRange() {
  const { range } = view;
  stored.want(range, panels.isOpen, found => {
    byId('chart-problem').textContent = found ? '' : 'This time cannot be read just now; the page tries again.';
    if (!found) return;
    for (const table of [anomalies, points]) if (listed !== range) table.show(range);
    listed = range;
    [loaded, isFar] = [range, found.isFar];
    chart.show(found.points, range);
    const point = wanted && found.points.find(({ n }) => n === wanted.n);
    if (point) chart.select(point);
    wanted = null;
  });
}

// The newest points with their bands; what comes live meanwhile is newer or already among them.
async function loadNewest() {
  const asked = restarts;
  const found = await stored.newest(MAX_POINTS, panels.isOpen);
  if (!found || asked !== restarts) return;
  live.replace(found);
  const anomaly = found.findLast(point => point.anomaly);
  if (anomaly && anomaly.n >= (latestAnomaly?.n ?? 0)) latestAnomaly = anomaly;
  if (view.isLive) chart.show(live.all, null);
  showLatest();
}

async function readHistory() {
  const asked = restarts;
  const found = await stored.history(STRIP_POINTS);
  if (asked !== restarts) return;
  view.history = found && { from: found.from, to: found.to };
  strip.history = found;
  picker.show(held);
}

function refresh() {
  loadNewest();
  if (view.range) readRange();
}

function goTo(row) {
  const [n, x] = [Number(row.dataset.n), seconds(row.querySelector('time').dateTime)];
  byId('chart').focus({ preventScroll: true });
  byId('chart-card').scrollIntoView({ block: 'nearest' });
  const point = chart.points.find(candidate => candidate.n === n);
  if (point) return chart.select(point);
  wanted = { n };
  const half = chart.shown ? (chart.shown.to - chart.shown.from) / 2 : 1;
  view.show(x - half, x + half);
}

// What is shown is of a stream that is no more: it was deleted, or the server has another database. Another one of its name begins at 1.
function restart(isDeleted) {
  restarts++;
  view.live();
  [held, latestAnomaly, chosen] = [0, null, null];
  live.clear();
  chart.show([], null);
  [view.history, strip.history] = [null, null];
  inspector.show(null, '');
  anomalies.clear();
  points.clear();
  for (const shown of ['chart-card', 'arrival-note']) byId(shown).hidden = true;
  byId('no-points').hidden = false;
  if (isDeleted) byId('state').textContent = 'deleted';
  else refresh();
}

format.localiseTimes(document);
byId('points-details').open = false;
document.addEventListener('click', event => {
  const row = event.target.closest('[data-go]')?.closest('tr');
  if (row) goTo(row);
});
if (view.range) show();
offerFiles(address, view.range);
loadNewest();
readHistory();
