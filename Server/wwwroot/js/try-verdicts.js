// What the server answered: figures, the last anomalies with their reasons, and the last points as a table.
import { dateOf } from './csv.js';
import * as format from './format.js';

const MAX_ANOMALIES = 8;
const MAX_ROWS = 20;
const MAX_TRIPS = 200;

const byId = id => document.getElementById(id);

let figures;
let trips;
let rows;
let drawing = 0;

export function clear() {
  figures = { answered: 0, anomalies: 0, alarms: 0 };
  [trips, rows] = [[], []];
  byId('try-anomalies').replaceChildren();
  byId('try-no-anomalies').hidden = false;
  draw();
}

export function add(point, verdict, tripMs) {
  figures.answered++;
  trips.push(tripMs);
  if (trips.length > MAX_TRIPS) trips.shift();
  rows.unshift({ ...verdict, value: point.value, missing: point.value === null });
  if (rows.length > MAX_ROWS) rows.pop();
  if (verdict.anomaly) {
    figures.anomalies++;
    if (verdict.alarm) figures.alarms++;
    addAnomaly(point, verdict);
  }

  drawing ||= requestAnimationFrame(draw);
}

function draw() {
  drawing = 0;
  for (const [name, figure] of Object.entries(figures)) byId(`try-count-${name}`).textContent = format.count(figure);
  const sorted = trips.toSorted((a, b) => a - b);
  byId('try-trip').textContent = sorted.length ? `${sorted[Math.floor(sorted.length / 2)].toFixed(1)} ms` : '–';
  byId('try-points').tBodies[0].replaceChildren(...rows.map(row));
}

function addAnomaly(point, verdict) {
  const item = document.createElement('li');
  const severity = element('span', verdict.severity);
  severity.className = `severity ${verdict.severity}`;
  item.append(severity);
  if (verdict.alarm) {
    const alarm = element('span', 'alarm');
    alarm.className = 'alarm-mark';
    item.append(alarm, ' ');
  }

  item.append(time(point.timestamp), ' ', element('span', verdict.reason ?? ''));
  byId('try-no-anomalies').hidden = true;
  byId('try-anomalies').prepend(item);
  while (byId('try-anomalies').children.length > MAX_ANOMALIES) byId('try-anomalies').lastChild.remove();
}

function row(point) {
  const cells = [time(point.timestamp), format.number(point.value), format.verdict(point), format.score(point.score), format.expected(point)];
  const made = document.createElement('tr');
  made.classList.toggle('odd', point.anomaly);
  made.append(...cells.map(content => element('td', content)));
  [1, 3, 4].forEach(at => made.cells[at].classList.add('figure'));
  return made;
}

function time(timestamp) {
  const date = dateOf(timestamp);
  return Number.isNaN(date.getTime()) ? String(timestamp) : format.timeElement(date.toISOString());
}

function element(tag, content) {
  const made = document.createElement(tag);
  made.append(content);
  return made;
}
