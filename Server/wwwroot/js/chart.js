// The newest points of a stream as a line with its expected band; what is odd is marked on top of it by colour and by shape.
import * as format from './format.js';

/* global uPlot */

// A minute of a fast stream, years of a slow one: as many as a line can show without hiding anomalies.
export const MAX_POINTS = 1_000;

export const TIME_LABELS = [
  // tick, first line, second line at the start of a year, month, day, hour …
  [31_536_000, '{YYYY}', null, null, null, null, null, null, 1],
  [2_419_200, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [0.001, ':{ss}.{fff}', '\n{D} {MMM} {YYYY} {HH}:{mm}', null, '\n{D} {MMM} {HH}:{mm}', null, '\n{HH}:{mm}', null, 1],
];

// The value's place among the columns; before it come the time and the band.
const VALUE = 4;

const SEVERITY_SIZE = { low: 3.5, medium: 4.5, high: 5.5, critical: 6.5 };

export class Chart {
  #element;
  #plot = null;
  #points = [];
  #onChoose;
  #drawing = 0;
  #colours = {};
  #chosen = null;
  #isMoving = false;
  #newest = 0;

  // onChoose is told which point the viewer looks at, and whether by keyboard; null when none.
  constructor(element, onChoose) {
    this.#element = element;
    this.#onChoose = onChoose;
    this.#readColours();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.#readColours(); this.#rebuild(); });
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(element);
    element.addEventListener('keydown', event => this.#key(event));
    element.addEventListener('blur', () => this.#moveTo(null));
  }

  get points() {
    return this.#points;
  }

  add(point) {
    if (point.n <= this.#newest) return;
    this.#insert(point);
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  // Points with their bands in place of those shown; shown ones that are newer stay.
  replace(points) {
    const newer = this.#points.filter(point => point.n > (points.at(-1)?.n ?? 0));
    this.#points = [];
    for (const point of [...points, ...newer]) this.#insert(point);
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  clear() {
    this.#points = [];
    this.#newest = 0;
    this.#chosen = null;
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  // By time, which is nearly the order they come in: a late point finds its place from the end.
  #insert(point) {
    this.#newest = Math.max(this.#newest, point.n);
    point.x = seconds(point.timestamp);
    // A time far ahead of the clock would squeeze all others into a corner, unless the whole stream has gone there.
    if (!point.ahead && this.#points.at(-1)?.ahead) this.#points = this.#points.filter(shown => !shown.ahead);
    let at = this.#points.length;
    while (at > 0 && this.#points[at - 1].x > point.x) at--;
    this.#points.splice(at, 0, point);
    if (this.#points.length > MAX_POINTS) this.#points.shift();
  }

  select(point) {
    if (this.#points.includes(point)) this.#moveTo(point);
  }

  #draw() {
    this.#drawing = 0;
    if (!this.#plot) return this.#rebuild();
    this.#isMoving = true;
    this.#plot.batch(() => this.#plot.setData(this.#columns()));
    // The line moves under a resting cursor: what was chosen stays chosen, until it leaves the chart.
    if (this.#chosen) this.#pointAt(this.#points.includes(this.#chosen) ? this.#chosen : null);
    this.#isMoving = false;
  }

  #columns() {
    const column = read => this.#points.map(point => read(point) ?? null);
    return [
      this.#points.map(point => point.x),
      column(point => point.upper),
      column(point => point.lower),
      column(point => point.expected),
      column(point => point.value),
    ];
  }

  #rebuild() {
    this.#plot?.destroy();
    this.#element.replaceChildren();
    const { ink, grid, line, band, expected } = this.#colours;
    const axis = { stroke: ink, font: '12px system-ui, sans-serif', grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 } };
    this.#plot = new uPlot({
      ...this.#size(),
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 13, width: 2, fill: 'transparent', stroke: ink }, dataIdx: (_, series, at) => series === VALUE ? at : null },
      scales: { x: { time: true }, y: { range: (_, low, high) => this.#range(low, high) } },
      series: [
        {},
        { stroke: 'transparent', points: { show: false }, auto: false, spanGaps: true },
        { stroke: 'transparent', points: { show: false }, auto: false, spanGaps: true },
        { stroke: expected, width: 1, dash: [3, 4], points: { show: false }, auto: false, spanGaps: true },
        { stroke: line, width: this.#element.clientWidth < 600 ? 1 : 1.5, points: { show: plot => this.#points.length < plot.width / 12, size: 5, fill: line } },
      ],
      bands: [{ series: [1, 2], fill: band }],
      axes: [
        { ...axis, values: TIME_LABELS, space: 70 },
        { ...axis, size: (_, values) => 14 + 7 * Math.max(4, ...(values ?? []).map(value => value.length)), values: (_, ticks) => ticks.map(format.number) },
      ],
      hooks: {
        draw: [plot => this.#drawMarks(plot)],
        setCursor: [plot => this.#hover(plot)],
      },
    }, this.#columns(), this.#element);
    // Mice are uPlot's own; a finger that slides along the chart moves the cursor as well.
    this.#plot.over.addEventListener('pointermove', event => {
      if (event.pointerType === 'mouse') return;
      const box = this.#plot.over.getBoundingClientRect();
      this.#plot.setCursor({ left: event.clientX - box.left, top: event.clientY - box.top });
    });
  }

  #size() {
    return { width: this.#element.clientWidth, height: this.#element.clientHeight };
  }

  // All values, and of the band as much as fits in half their span: one wild band does not flatten the line.
  #range(low, high) {
    if (low === null || high === null) return [0, 1];
    const room = Math.max((high - low) / 2, Math.abs(high) * 1e-6, Number.MIN_VALUE);
    let [from, to] = [low, high];
    for (const { lower, upper } of this.#points) {
      if (lower !== undefined) from = Math.min(from, Math.max(lower, low - room));
      if (upper !== undefined) to = Math.max(to, Math.min(upper, high + room));
    }

    const margin = (to - from) * 0.06 || room;
    return [from - margin, to + margin];
  }

  #drawMarks(plot) {
    const context = plot.ctx;
    const scale = uPlot.pxRatio;
    const { anomaly, alarm, late, surface } = this.#colours;
    context.save();
    context.beginPath();
    context.rect(plot.bbox.left, plot.bbox.top - 8 * scale, plot.bbox.width, plot.bbox.height + 8 * scale);
    context.clip();
    // Alarms last, on top of the anomalies that follow them closely.
    const marked = this.#points.filter(point => point.anomaly || point.late || point.missing);
    for (const point of [...marked.filter(point => !point.alarm), ...marked.filter(point => point.alarm)]) {
      const x = plot.valToPos(point.x, 'x', true);
      if (point.missing) {
        stroke(context, late, scale, cross(x, plot.bbox.top + plot.bbox.height - 8 * scale, 3.5 * scale));
        continue;
      }

      const y = plot.valToPos(point.value, 'y', true);
      const size = (SEVERITY_SIZE[point.severity] ?? 3.5) * scale;
      if (point.alarm) mark(context, alarm, surface, scale, triangle(x, y, Math.max(size * 1.7, 8 * scale)));
      else if (point.anomaly) mark(context, anomaly, surface, scale, circle(x, y, size));
      else stroke(context, late, scale, diamond(x, y, 4.5 * scale));
    }

    context.restore();
  }

  #hover(plot) {
    if (this.#isMoving) return;
    const at = plot.cursor.left >= 0 ? plot.cursor.idx : null;
    this.#choose(at === null || at === undefined ? null : this.#points[at], false);
  }

  #moveTo(point) {
    this.#isMoving = true;
    this.#pointAt(point);
    this.#isMoving = false;
    this.#choose(point, true);
  }

  #pointAt(point) {
    if (!this.#plot) return;
    this.#plot.setCursor(point
      ? { left: this.#plot.valToPos(point.x, 'x'), top: point.value === null ? 0 : this.#plot.valToPos(point.value, 'y') }
      : { left: -10, top: -10 });
  }

  #choose(point, byKeyboard) {
    if (point === this.#chosen) return;
    this.#chosen = point;
    this.#onChoose(point, byKeyboard);
  }

  #key(event) {
    if (!this.#plot || !this.#points.length) return;
    const last = this.#points.length - 1;
    const at = this.#chosen ? this.#points.indexOf(this.#chosen) : last + 1;
    const odd = (from, step) => {
      for (let i = from + step; i >= 0 && i <= last; i += step) if (this.#points[i].anomaly) return i;
      return Math.min(from, last);
    };
    const moves = {
      ArrowLeft: () => Math.max(0, at - 1),
      ArrowRight: () => Math.min(last, at + 1),
      PageUp: () => odd(at, -1),
      PageDown: () => odd(at, 1),
      Home: () => 0,
      End: () => last,
    };
    if (event.key === 'Escape') this.#moveTo(null);
    else if (moves[event.key]) this.#moveTo(this.#points[moves[event.key]()]);
    else return;
    event.preventDefault();
  }

  #readColours() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ['ink', 'grid', 'line', 'band', 'expected', 'anomaly', 'alarm', 'late', 'surface']) {
      this.#colours[name] = style.getPropertyValue(`--chart-${name}`).trim();
    }
  }
}

// To the microsecond: Date keeps milliseconds only.
function seconds(timestamp) {
  const [whole, fraction] = timestamp.replace('Z', '').split('.');
  return Date.parse(`${whole}Z`) / 1000 + Number(`0.${fraction ?? 0}`);
}

export function mark(context, fill, edge, scale, path) {
  context.fillStyle = fill;
  context.strokeStyle = edge;
  context.lineWidth = 1.5 * scale;
  context.fill(path);
  context.stroke(path);
}

function stroke(context, colour, scale, path) {
  context.strokeStyle = colour;
  context.lineWidth = 1.5 * scale;
  context.stroke(path);
}

export function circle(x, y, radius) {
  const path = new Path2D();
  path.arc(x, y, radius, 0, 2 * Math.PI);
  return path;
}

function polygon(...corners) {
  const path = new Path2D();
  corners.forEach(([x, y], i) => i === 0 ? path.moveTo(x, y) : path.lineTo(x, y));
  path.closePath();
  return path;
}

export const triangle = (x, y, size) => polygon([x, y - size * 0.7], [x + size * 0.65, y + size * 0.45], [x - size * 0.65, y + size * 0.45]);

const diamond = (x, y, size) => polygon([x, y - size], [x + size, y], [x, y + size], [x - size, y]);

function cross(x, y, size) {
  const path = new Path2D();
  path.moveTo(x - size, y - size);
  path.lineTo(x + size, y + size);
  path.moveTo(x + size, y - size);
  path.lineTo(x - size, y + size);
  return path;
}
