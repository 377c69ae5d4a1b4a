// A panel for each detector: its score over the chart's time, on the chart's own axis; above the middle line it votes anomaly.
import * as format from './format.js';
import { diamond, mark } from './marks.js';
import { recall, remember } from './remember.js';

/* global uPlot */

const HEIGHT = 46;
const REMEMBERED = 'detector-panels';

export class Panels {
  #details;
  #list;
  #note;
  #panels = new Map();
  #drawn = null;
  #chosen = null;

  // opened() is called when votes are wanted that were not before.
  constructor(details, opened) {
    this.#details = details;
    [this.#list, this.#note] = [details.querySelector('.panels'), details.querySelector('.panels-note')];
    details.open = recall(REMEMBERED, false);
    details.addEventListener('toggle', () => {
      remember(REMEMBERED, details.open);
      if (details.open) opened();
    });
  }

  get isOpen() {
    return this.#details.open;
  }

  draw(plot, points, colours) {
    this.#drawn = { plot, points };
    if (!this.isOpen) return;
    const names = namesIn(points);
    this.#note.hidden = names.length > 0;
    this.#keepOnly(names);
    for (const name of names) this.#drawOne(name, plot, points, colours);
  }

  // A line where the chart's cursor stands; null where it stands nowhere.
  point(left) {
    if (!this.isOpen || !this.#drawn) return;
    this.#list.style.setProperty('--cursor', `${this.#drawn.plot.over.offsetLeft + (left ?? 0)}px`);
    this.#list.classList.toggle('pointed', left !== null);
  }

  // What each detector says of the chosen point; of the newest, where none is chosen.
  say(point) {
    this.#chosen = point;
    for (const [name, panel] of this.#panels) this.#say(panel, (point ?? this.#drawn?.points.at(-1))?.votes?.[name]);
  }

  #say({ said }, vote) {
    const text = vote ? `${format.score(vote.score)}${vote.anomaly ? ' odd' : ''}` : '';
    if (said.textContent !== text) said.textContent = text;
    said.classList.toggle('voted', vote?.anomaly === true);
  }

  #keepOnly(names) {
    if (names.length === this.#panels.size && names.every(name => this.#panels.has(name))) return;
    this.#panels = new Map(names.map(name => [name, newPanel(name)]));
    this.#list.replaceChildren(...[...this.#panels.values()].map(panel => panel.figure));
  }

  #drawOne(name, plot, points, colours) {
    const panel = this.#panels.get(name);
    const { canvas } = panel;
    const scale = uPlot.pxRatio;
    const [width, height] = [Math.round(plot.width * scale), HEIGHT * scale];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, width, height);

    const { left, width: inner } = plot.bbox;
    const y = score => (1 - score) * (height - 8 * scale) + 4 * scale;
    context.lineWidth = scale;
    context.strokeStyle = colours.late;
    context.setLineDash([4 * scale, 4 * scale]);
    path(context, [[left, y(0.5)], [left + inner, y(0.5)]]);
    context.setLineDash([]);
    context.strokeStyle = colours.line;
    const judged = points.filter(point => point.votes?.[name]);
    path(context, judged.map(point => [plot.valToPos(point.x, 'x', true), y(point.votes[name].score)]));

    const odd = judged.filter(point => point.votes[name].anomaly);
    for (const point of odd) mark(context, colours.anomaly, colours.surface, scale, diamond(plot.valToPos(point.x, 'x', true), y(point.votes[name].score), 5 * scale));
    canvas.setAttribute('aria-label', `Scores of ${name}: ${odd.length} of ${judged.length} points it finds odd`);
    this.#say(panel, (this.#chosen ?? points.at(-1))?.votes?.[name]);
  }
}

function namesIn(points) {
  const names = new Set();
  for (const point of points) for (const name in point.votes) names.add(name);
  return [...names];
}

function newPanel(name) {
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  const said = document.createElement('span');
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  caption.append(`${name} `, said);
  figure.append(caption, canvas);
  return { figure, said, canvas };
}

function path(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
