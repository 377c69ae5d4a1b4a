// What other settings would have flagged of the stream's newest points, said while they are being chosen.
import * as format from './format.js';
import { preview } from './settings-api.js';

// A slider that is still being moved is not asked about.
const REST_MS = 250;

const panel = document.getElementById('preview');
const text = document.getElementById('preview-text');
const changes = document.getElementById('preview-changes');

let timer = 0;
let asking = new AbortController();

// The newest request wins: the server stops working on the one before.
export function show(client, body) {
  stop();
  if (!Object.keys(body).length) return say('Change something to see what it would have flagged.');
  panel.setAttribute('aria-busy', 'true');
  const asked = asking;
  timer = setTimeout(async () => {
    try {
      render(await preview(client, body, asked.signal, problem => { text.textContent = problem; }));
    } catch (error) {
      if (!asked.signal.aborted) say(`No preview: ${error.message}.`);
    }
  }, REST_MS);
}

export function stop() {
  clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
}

function say(words) {
  panel.setAttribute('aria-busy', 'false');
  text.textContent = words;
  changes.replaceChildren();
}

function render(told) {
  if (!told.points) return say('No point has come yet.');
  const { present, proposed, appearing, disappearing } = told;
  say('');
  text.append(`${over(told)} this would have flagged `, strong(proposed.anomalies), ` instead of ${count(present.anomalies, 'point')}, and raised `,
    strong(proposed.alarms), ` instead of ${count(present.alarms, 'alarm')}.`);
  const kinds = [...rows('would appear', appearing), ...rows('would disappear', disappearing)];
  changes.append(...kinds.length ? kinds : [made('p', 'The same points are flagged.')]);
}

function rows(what, { count: all, newest }) {
  if (!all) return [];
  const list = document.createElement('ul');
  for (const point of newest.toReversed()) {
    const row = made('li', made('span', format.timeElement(point.timestamp)), made('span', format.number(point.value)), made('span', point.alarm ? 'alarm' : ''));
    row.title = point.reason;
    list.append(row);
  }

  return [made('p', `${format.count(all)} ${what}${newest.length < all ? '; the newest' : ''}:`), list];
}

function over({ bound, points, from, to }) {
  const long = span((new Date(to) - new Date(from)) / 1000);
  if (bound === 'day') return `In the last 24 h (${count(points, 'point')})`;
  return `Over ${bound === 'whole_stream' ? 'all' : 'the last'} ${count(points, 'point')}, ${long},`;
}

function made(tag, ...content) {
  const element = document.createElement(tag);
  element.append(...content);
  return element;
}

const strong = figure => made('strong', format.count(figure));

const count = (figure, what) => `${format.count(figure)} ${what}${figure === 1 ? '' : 's'}`;

// In the largest unit that says something.
function span(seconds) {
  for (const [unit, length] of [['years', 31_557_600], ['days', 86_400], ['h', 3600], ['min', 60]]) {
    if (seconds >= 2 * length) return `${format.count(Math.round(seconds / length))} ${unit}`;
  }

  return `${format.count(Math.round(seconds))} s`;
}
