// Runs a backtest without losing the chosen files, draws its two charts, and applies a setting to the stream.
import { axes, readColours } from './axes.js';
import * as format from './format.js';
import { circle, mark, triangle } from './marks.js';
import { patch } from './settings-api.js';

/* global uPlot */

const form = document.getElementById('backtest-form');
const progress = document.getElementById('progress');
const cancel = document.getElementById('cancel');
// More than this the server does not even read, and an answer would not come through.
const MAX_FILE = 10 * 1024 * 1024;

let running = null;
let plots = [];

form.addEventListener('submit', async event => {
  event.preventDefault();
  const large = [...form.querySelectorAll('input[type=file]')].flatMap(input => [...input.files]).find(file => file.size > MAX_FILE);
  if (large) return show(`${large.name}: a file holds at most 10 MB.`, false);

  running?.abort();
  const run = running = new AbortController();
  show('Running …', true);
  try {
    const response = await fetch(form.action, { method: 'POST', body: new FormData(form), signal: run.signal });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const result = page.getElementById('result');
    if (!result) throw new Error(`the server answered ${response.status}`);
    document.getElementById('result').replaceWith(result);
    show(response.ok ? 'Done.' : '', false);
    draw();
  } catch (error) {
    if (run === running) show(error.name === 'AbortError' ? 'Cancelled.' : `It did not work: ${error.message}.`, false);
  }
});

cancel.addEventListener('click', () => running?.abort());

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-apply]');
  if (!button) return;
  const status = button.parentElement.querySelector('[role=status]');
  button.disabled = true;
  try {
    await patch(button.dataset.client, JSON.parse(button.dataset.apply));
    status.textContent = 'Applied: the stream is judged so from its next point on.';
  } catch (error) {
    status.textContent = `Not applied: ${error.message}.`;
  }

  button.disabled = false;
});

function show(text, isRunning) {
  progress.textContent = text;
  cancel.hidden = !isRunning;
}

function draw() {
  plots.forEach(plot => plot.destroy());
  plots = [];
  format.localiseTimes(document);
  const data = document.getElementById('backtest-data');
  if (!data) return;

  const points = JSON.parse(data.textContent);
  plots = ['first-chart', 'second-chart'].map((id, side) => chart(document.getElementById(id), points, points.runs[side]));
}

function chart(element, { x, y, windows }, run) {
  const colours = readColours();
  const size = () => ({ width: element.clientWidth, height: element.clientHeight });
  const plot = new uPlot({
    ...size(),
    padding: [12, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, sync: { key: 'backtest', scales: ['x', null] } },
    scales: { x: { time: true } },
    series: [{}, { stroke: colours.line, width: 1, points: { show: false } }],
    axes: axes(colours),
    hooks: {
      drawClear: [plot => shade(plot, windows, colours.window)],
      draw: [plot => flag(plot, x, y, run, colours)],
    },
  }, [x, y], element);
  new ResizeObserver(() => plot.setSize(size())).observe(element);
  return plot;
}

function shade(plot, windows, colour) {
  const { ctx: context, bbox } = plot;
  context.save();
  context.fillStyle = colour;
  for (const [from, to] of windows) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    // A window of a single point is still to be seen.
    if (right >= left) context.fillRect(left, bbox.top, Math.max(right - left, 2 * uPlot.pxRatio), bbox.height);
  }

  context.restore();
}

function flag(plot, x, y, { anomalies, alarms }, { anomaly, alarm, surface }) {
  const { ctx: context, bbox } = plot;
  const scale = uPlot.pxRatio;
  context.save();
  context.beginPath();
  context.rect(bbox.left, bbox.top - 8 * scale, bbox.width, bbox.height + 8 * scale);
  context.clip();
  const at = place => [plot.valToPos(x[place], 'x', true), plot.valToPos(y[place], 'y', true)];
  const isAlarm = new Set(alarms);
  for (const place of anomalies) if (!isAlarm.has(place)) mark(context, anomaly, surface, scale, circle(...at(place), 3.5 * scale));
  for (const place of alarms) mark(context, alarm, surface, scale, triangle(...at(place), 9 * scale));
  context.restore();
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
draw();
