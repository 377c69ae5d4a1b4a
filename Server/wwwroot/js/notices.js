// Pop-ups for alarms of the streams that are followed here: one at a time, which gathers what comes while it is shown.
import * as format from './format.js';
import { isFollowed } from './follow.js';
import { watch } from './live.js';
import { keyOf, keysOnPage, pointAddress } from './recent.js';
import { recall, remember } from './remember.js';
import { play } from './sound.js';

// Long enough to be read, unless somebody is at it.
const SHOWN_MS = 10_000;
// Alarms that keep coming keep it for so long; then it makes room for the next.
const LONGEST_MS = 60_000;
// It is read out at each change, so it does not change all the time.
const CHANGES_MS = 2_000;
const LISTED = 3;
// Enough to know what the server tells again after a break.
const REMEMBERED = 100;

const region = document.getElementById('notices');
const popUps = document.getElementById('notices-shown');
const sounds = document.getElementById('notices-sound');
let known = keysOnPage();
let gathered = null;
let leaving = 0;
let changing = 0;

function take({ count, latest }) {
  const fresh = latest.filter(point => !known.includes(keyOf(point)));
  known = [...known, ...fresh.map(keyOf)].slice(-REMEMBERED);
  const alarms = fresh.filter(point => point.alarm && isFollowed(point.client_id));
  if (alarms.length === 0 || !popUps.checked) return;

  const isNew = gathered === null;
  gathered ??= { count: 0, isMore: false, streams: new Map(), since: Date.now() };
  gathered.count += alarms.length;
  // Of a flood the last few are told.
  gathered.isMore ||= count > latest.length;
  for (const point of alarms) {
    gathered.streams.delete(point.client_id);
    gathered.streams.set(point.client_id, point);
  }

  if (isNew) {
    show();
    if (sounds.checked) play();
  } else {
    changing ||= setTimeout(show, CHANGES_MS);
  }
}

function show() {
  changing = 0;
  const { count, isMore, streams } = gathered;
  const notice = document.getElementById('notice').content.cloneNode(true).firstElementChild;
  const part = name => notice.querySelector(`[data-field=${name}]`);
  const points = [...streams.values()].reverse();
  const some = (number, what) => `${format.count(number)}${isMore ? '+' : ''} ${what}${number > 1 || isMore ? 's' : ''}`;
  const where = streams.size === 1 && !isMore ? link(points[0]) : some(streams.size, 'stream');
  part('title').replaceChildren(count === 1 && !isMore ? 'Alarm in ' : `${some(count, 'alarm')} in `, where);
  part('list').replaceChildren(...points.slice(0, LISTED).map(point => item(point, streams.size > 1)));

  const shown = region.firstElementChild;
  if (shown) {
    // The parts change and not the whole: its button may have the focus.
    for (const name of ['title', 'list']) shown.querySelector(`[data-field=${name}]`).replaceWith(part(name));
  } else {
    notice.querySelector('button').addEventListener('click', close);
    region.append(notice);
  }

  stay();
}

function link(point) {
  const made = document.createElement('a');
  made.href = pointAddress(point);
  made.textContent = point.client_id;
  return made;
}

function item(point, isNamed) {
  const severity = document.createElement('span');
  severity.className = `severity ${point.severity}`;
  severity.textContent = point.severity;
  const line = document.createElement('li');
  line.append(severity, isNamed ? link(point) : '', ` ${format.number(point.value)}, expected ${format.expected(point)}`);
  return line;
}

function stay() {
  clearTimeout(leaving);
  const left = gathered.since + LONGEST_MS - Date.now();
  leaving = setTimeout(leave, Math.max(0, Math.min(SHOWN_MS, left)));
}

// Nobody sees it go who is reading it, or has another page in front.
function leave() {
  if (document.hidden || region.matches(':hover, :focus-within')) leaving = setTimeout(leave, SHOWN_MS);
  else close();
}

function close() {
  const hadFocus = region.matches(':focus-within');
  clearTimeout(leaving);
  clearTimeout(changing);
  [gathered, changing] = [null, 0];
  region.replaceChildren();
  if (hadFocus) document.querySelector('#recent summary').focus();
}

function choice(box, name) {
  box.checked = recall(name, box.defaultChecked);
  box.addEventListener('change', () => remember(name, box.checked));
}

choice(popUps, 'notices-shown');
choice(sounds, 'notices-sound');
popUps.addEventListener('change', () => { if (!popUps.checked) close(); });
sounds.addEventListener('change', () => { if (sounds.checked) play(); });
document.addEventListener('keydown', event => { if (event.key === 'Escape' && gathered) close(); });
watch({ events: { anomalies: take } });
