// Streams points from this page as any client would, by client.js, and shows what the server says of them.
import { connect } from './client.js';
import { MAX_BYTES, parse } from './csv.js';
import { inWords, sliderOf } from './sensitivity.js';
import { Recent, sources } from './sources.js';
import { TryChart } from './try-chart.js';
import * as verdicts from './try-verdicts.js';

// While the server is away no more than this waits to be sent.
const MAX_WAITING = 500;

const byId = id => document.getElementById(id);
const form = byId('try-form');
const { source: kind, pace, window: width, sensitivity } = form.elements;
const chart = new TryChart(byId('try-chart'));

let id = newId();
let client = null;
let next = null;
let recent = new Recent();
let rows = [];
let timer = 0;
let sent = 0;
let waiting = new Map();
let oddNext = false;
let injected = null;
let isChanging = false;

function newId() {
  return `try-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
}

function address() {
  const query = new URLSearchParams({ client_id: id, window: width.value, sensitivity: sliderOf.number(sensitivity.value), detail: 'full', resume: 1 });
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws?${query}`;
}

function start() {
  if (kind.value === 'csv' && !rows.length) return say('Choose a CSV file first, or drop one on the page.');
  next ??= sources[kind.value](rows);
  client = connect(address(), { verdict: take, state: show });
  say(`Connecting as ${id} …`);
  addStream();
  run();
  button('Stop');
}

function stop(words = 'Stopped. Start goes on where it was.') {
  clearInterval(timer);
  client?.close();
  client = null;
  waiting.clear();
  [injected, isChanging] = [null, false];
  byId('try-inject').disabled = true;
  say(words);
  button('Start');
}

function run() {
  clearInterval(timer);
  timer = setInterval(send, 1000 / pace.value);
}

function send() {
  // As any client would: it says what it wants when it connects, once all is answered; the stream keeps what it has learned.
  if (isChanging && !waiting.size) {
    client.close();
    client = connect(address(), { verdict: take, state: show });
    isChanging = false;
  }

  if (isChanging || waiting.size >= MAX_WAITING) return;
  const point = next();
  if (!point) return waiting.size ? undefined : stop(`All ${rows.length} points of the file are sent and answered.`);
  if (oddNext) point.value = recent.odd();
  else recent.add(point.value);
  const handed = client.send(point.value, point.timestamp);
  if (oddNext) injected = handed;
  oddNext = false;
  waiting.set(handed, performance.now());
  byId('try-count-sent').textContent = (++sent).toLocaleString('en-US');
}

function take(verdict, point) {
  if (verdict.error) return say(`Refused: ${verdict.error.message}.`);
  verdicts.add(point, verdict, performance.now() - waiting.get(point));
  waiting.delete(point);
  chart.add({ ...point, ...verdict });
  byId('try-inject').disabled = verdict.warming_up;
  if (point === injected) {
    say(`${verdict.anomaly ? 'The injected value was flagged' : 'The injected value was not flagged'}: ${verdict.reason}.`);
    injected = null;
  } else if (verdict.warming_up) {
    say(`Warming up: nothing is flagged until ${width.value} points have come.`);
  } else if (byId('try-status').textContent.startsWith('Warming up')) {
    say('Warmed up: what is odd is flagged from now on.');
  }
}

function show(state, reason) {
  if (state === 'open') say('Sending.');
  else if (state === 'away') say('The connection is gone; trying again …');
  else if (reason !== undefined) stop(`The server has closed the connection: ${reason}.`);
}

// Another source is another stream: its values and times have nothing to do with those before.
function begin() {
  if (client) stop();
  if (sent > 0) id = newId();
  [next, recent, sent, waiting, oddNext] = [null, new Recent(), 0, new Map(), false];
  byId('try-count-sent').textContent = '0';
  verdicts.clear();
  chart.clear();
  byId('try-csv').hidden = kind.value !== 'csv';
  say('');
}

function addStream() {
  if (document.querySelector(`[data-stream="${id}"]`)) return;
  const item = byId('try-stream').content.firstElementChild.cloneNode(true);
  item.dataset.stream = id;
  const link = item.querySelector('a');
  link.href = `/client/${id}`;
  link.textContent = id;
  item.querySelector('button').setAttribute('aria-label', `Delete ${id}`);
  byId('try-streams').append(item);
  byId('try-streams-card').hidden = false;
}

byId('try-streams').addEventListener('click', async event => {
  const item = event.target.closest('button')?.closest('[data-stream]');
  if (!item) return;
  const { stream } = item.dataset;
  if (stream === id) begin();
  const answer = await fetch(`/api/clients/${stream}`, { method: 'DELETE' }).catch(() => null);
  if (!answer?.ok && answer?.status !== 404) return say(`${stream} could not be deleted: the server ${answer ? `answered ${answer.status}` : 'cannot be reached'}.`);
  item.remove();
  byId('try-streams-card').hidden = !byId('try-streams').children.length;
  say(`${stream} is deleted.`);
});

async function read(file) {
  form.elements.source.value = 'csv';
  begin();
  rows = [];
  if (file.size > MAX_BYTES) return told([`${file.name}: a file holds at most 10 MB.`]);
  const read = parse(await file.text());
  rows = read.rows;
  told([`${file.name}: ${rows.length.toLocaleString('en-US')} points.`, ...read.problems.slice(0, 5),
    ...(read.problems.length > 5 ? [`… and ${read.problems.length - 5} lines more that are left out.`] : [])]);
}

function told(lines) {
  byId('try-file').replaceChildren(...lines.map(line => Object.assign(document.createElement('li'), { textContent: line })));
}

function describe() {
  byId('pace-value').textContent = `${pace.value} points a second`;
  byId('window-value').textContent = `${width.value} points`;
  byId('sensitivity-value').textContent = sliderOf.number(sensitivity.value);
  byId('about-sensitivity').textContent = inWords(sliderOf.number(sensitivity.value));
  byId('try-address').textContent = address();
}

// Said once: what does not change is not read out again.
function say(text) {
  if (byId('try-status').textContent !== text) byId('try-status').textContent = text;
}

const button = text => { byId('try-start').textContent = text; };

form.addEventListener('submit', event => { event.preventDefault(); client ? stop() : start(); });
form.addEventListener('input', describe);
form.addEventListener('change', event => {
  if (event.target.name === 'source') begin();
  else if (event.target === pace && client) run();
  else if (event.target === width || event.target === sensitivity) isChanging = client !== null;
  describe();
});
byId('try-inject').addEventListener('click', () => { oddNext = true; });
byId('try-choose').addEventListener('change', event => { if (event.target.files[0]) read(event.target.files[0]); });
document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('drop', event => {
  event.preventDefault();
  if (event.dataTransfer.files[0]) read(event.dataTransfer.files[0]);
});
addEventListener('pagehide', () => { if (client) stop(); });

begin();
describe();
