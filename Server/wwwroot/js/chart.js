// A stretch of a stream as a line with its expected band; the marks of what is odd lie on top of it.
import { axes, readColours, valueRange } from './axes.js';
import { addGestures } from './gestures.js';
import { moveByKey } from './keys.js';
import { drawMarks } from './marks.js';

/* global uPlot */

// The value's place among the columns; before it come the time and the band.
const VALUE = 4;
// Less than the microsecond that points are apart.
const SAME_TIME = 1e-6;
// A pointer that comes so near an anomaly means it, and not one of the many points beside it.
const SNAP = 10;

export class Chart {
  #element;
  #view;
  #events;
  #plot = null;
  #points = [];
  #range = null;
  #drawing = 0;
  #colours = readColours();
  #chosen = null;
  #isMoving = false;

  // view: a View, which gestures and keys change. events:
  //   choose(point, byKeyboard)   which point the viewer looks at; null when none
  //   drawn(plot, points)         after each drawing
  //   pointed(left)               where the cursor stands in the plot; null where nowhere
  //   isPanning()                 whether dragging moves the time
  constructor(element, view, events) {
    [this.#element, this.#view, this.#events] = [element, view, events];
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.#colours = readColours(); this.#rebuild(); });
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(element);
    element.addEventListener('keydown', event => this.#key(event));
    element.addEventListener('blur', () => this.#moveTo(null));
  }

  get points() {
    return this.#points;
  }

  get colours() {
    return this.#colours;
  }

  // From when to when it shows; null where nothing is shown.
  get shown() {
    if (this.#range) return this.#range;
    return this.#points.length ? { from: this.#points[0].x, to: this.#points.at(-1).x } : null;
  }

  // The points within it.
  get visible() {
    if (!this.#range) return this.#points;
    const { from, to } = this.#range;
    return this.#points.filter(({ x }) => x > from - SAME_TIME && x < to + SAME_TIME);
  }

  // Points in the order of time; without a range, from the first to the last of them.
  show(points, range) {
    // The same point, read once more, stays chosen.
    if (this.#chosen?.n && !points.includes(this.#chosen)) this.#chosen = points.find(point => point.n === this.#chosen.n) ?? this.#chosen;
    [this.#points, this.#range] = [points, range];
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  // Another range of the points that are shown, until those come that belong to it.
  stretch(range) {
    if (Number.isFinite(range.from) && Number.isFinite(range.to)) this.show(this.#points, range);
  }

  select(point) {
    if (this.#points.includes(point)) this.#moveTo(point);
  }

  #draw() {
    this.#drawing = 0;
    if (!this.#plot) return this.#rebuild();
    this.#isMoving = true;
    this.#plot.batch(() => {
      this.#plot.setData(this.#columns(), false);
      this.#plot.setScale('x', this.#scale());
    });
    // The line moves under a resting cursor: what was chosen stays chosen, until it leaves the chart.
    if (this.#chosen) this.#pointAt(this.#points.includes(this.#chosen) ? this.#chosen : null);
    this.#isMoving = false;
  }

  #scale() {
    const { from, to } = this.shown ?? { from: 0, to: 1 };
    return from < to ? { min: from, max: to } : { min: from - 1, max: to + 1 };
  }

  #columns() {
    return ['x', 'upper', 'lower', 'expected', 'value'].map(name => this.#points.map(point => point[name] ?? null));
  }

  #rebuild() {
    this.#plot?.destroy();
    this.#element.replaceChildren();
    const { ink, line, band, expected } = this.#colours;
    const edge = { width: 0, points: { show: false }, auto: false, spanGaps: true };
    this.#plot = new uPlot({
      ...this.#size(),
      padding: [10, 18, 0, 0],
      legend: { show: false },
      cursor: {
        drag: { x: false, y: false },
        bind: { mousedown: () => null, dblclick: () => null },
        y: false,
        points: { size: 13, width: 2, fill: 'transparent', stroke: ink },
        dataIdx: (plot, series, at) => series === VALUE ? this.#near(plot, at) : null,
      },
      scales: { x: { time: true }, y: { range: (_, low, high) => valueRange(this.visible, low, high) } },
      series: [
        {},
        edge,
        edge,
        { ...edge, stroke: expected, width: 1, dash: [3, 4] },
        { stroke: line, width: this.#element.clientWidth < 600 ? 1 : 1.5, points: { show: plot => this.visible.length < plot.width / 12, size: 5, fill: line } },
      ],
      bands: [{ series: [1, 2], fill: band }],
      axes: axes(this.#colours),
      hooks: {
        draw: [plot => {
          drawMarks(plot, this.visible, this.#colours);
          this.#events.drawn(plot, this.visible);
        }],
        setCursor: [plot => this.#hover(plot)],
      },
    }, this.#columns(), this.#element);
    this.#plot.setScale('x', this.#scale());
    addGestures(this.#plot, this.#view, this.#events.isPanning);
  }

  #size() {
    return { width: this.#element.clientWidth, height: this.#element.clientHeight };
  }

  // The place of the point that the cursor means.
  #near(plot, at) {
    if (this.#isMoving || plot.cursor.left < 0) return this.#chosen ? this.#points.indexOf(this.#chosen) : at;
    const { left, top } = plot.cursor;
    let [nearest, least] = [at, SNAP];
    const reach = plot.posToVal(left + SNAP, 'x') - plot.posToVal(left, 'x');
    for (let i = at; i >= 0 && this.#points[i].x >= this.#points[at].x - reach; i--) closer(i, this.#points[i]);
    for (let i = at; i < this.#points.length && this.#points[i].x <= this.#points[at].x + reach; i++) closer(i, this.#points[i]);
    return nearest;

    function closer(i, point) {
      if (!point.anomaly) return;
      const distance = Math.hypot(plot.valToPos(point.x, 'x') - left, plot.valToPos(point.value, 'y') - top);
      if (distance < least) [nearest, least] = [i, distance];
    }
  }

  #hover(plot) {
    const { left } = plot.cursor;
    this.#events.pointed(left >= 0 ? left : null);
    if (this.#isMoving) return;
    this.#choose(this.#points[left >= 0 ? plot.cursor.idxs[VALUE] : -1] ?? null, false);
  }

  #moveTo(point) {
    this.#choose(point, true);
    this.#isMoving = true;
    this.#pointAt(point);
    this.#isMoving = false;
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
    this.#events.choose(point, byKeyboard);
  }

  #key(event) {
    const point = this.#plot && moveByKey(event, this.#view, this.visible, this.#chosen);
    if (point === undefined) return;
    this.#moveTo(point);
    event.preventDefault();
  }
}
