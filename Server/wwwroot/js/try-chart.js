// The points that were answered last as a line with the expected band; what is odd is marked by colour and by shape.
import { dateOf } from './csv.js';
import * as format from './format.js';

/* global uPlot */

const MAX_POINTS = 300;
const DAY_MS = 86_400_000;

export class TryChart {
  #element;
  #plot = null;
  #points = [];
  #drawing = 0;

  constructor(element) {
    this.#element = element;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.#forget(); this.#draw(); });
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(element);
  }

  add(point) {
    this.#points.push(point);
    if (this.#points.length > MAX_POINTS) this.#points.shift();
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  clear() {
    this.#points = [];
    this.#forget();
  }

  #draw() {
    this.#drawing = 0;
    if (!this.#points.length) return;
    this.#plot ??= this.#build();
    this.#plot.setData(this.#columns());
  }

  #forget() {
    this.#plot?.destroy();
    this.#plot = null;
  }

  // One after the other, whatever their times: a file's may lie years apart.
  #columns() {
    const column = read => this.#points.map(point => read(point) ?? null);
    return [this.#points.map((_, i) => i), column(point => point.upper), column(point => point.lower), column(point => point.value)];
  }

  #build() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(`--chart-${name}`).trim();
    const axis = { stroke: colour('ink'), font: '12px system-ui, sans-serif', grid: { stroke: colour('grid'), width: 1 }, ticks: { stroke: colour('grid'), width: 1, size: 4 } };
    const hidden = { stroke: 'transparent', points: { show: false }, auto: false };
    return new uPlot({
      ...this.#size(),
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => [0, Math.max(59, this.#points.length - 1)] }, y: { range: (_, low, high) => spread(low, high) } },
      series: [{}, hidden, hidden, { stroke: colour('line'), width: 1.5, points: { show: false } }],
      bands: [{ series: [1, 2], fill: colour('band') }],
      axes: [
        { ...axis, space: 90, incrs: [10, 20, 50, 100], values: (_, ticks) => ticks.map(at => this.#label(at)) },
        { ...axis, size: (_, values) => 14 + 7 * Math.max(4, ...(values ?? []).map(value => value.length)), values: (_, ticks) => ticks.map(format.number) },
      ],
      hooks: { draw: [plot => this.#mark(plot, colour)] },
    }, this.#columns(), this.#element);
  }

  #label(at) {
    const time = index => dateOf(this.#points[index].timestamp);
    if (at >= this.#points.length || Number.isNaN(time(at).getTime())) return '';
    const text = format.localTime(time(at).toISOString());
    return time(this.#points.length - 1) - time(0) > 2 * DAY_MS ? text.slice(0, 10) : text.slice(11, 19);
  }

  #mark(plot, colour) {
    const { ctx: context } = plot;
    const scale = uPlot.pxRatio;
    context.save();
    context.strokeStyle = colour('surface');
    context.lineWidth = 1.5 * scale;
    this.#points.forEach((point, i) => {
      if (!point.anomaly) return;
      const [x, y] = [plot.valToPos(i, 'x', true), plot.valToPos(point.value, 'y', true)];
      const path = new Path2D(point.alarm ? triangle(x, y, 9 * scale) : undefined);
      if (!point.alarm) path.arc(x, y, 4 * scale, 0, 2 * Math.PI);
      context.fillStyle = colour(point.alarm ? 'alarm' : 'anomaly');
      context.fill(path);
      context.stroke(path);
    });
    context.restore();
  }

  #size() {
    return { width: this.#element.clientWidth, height: this.#element.clientHeight };
  }
}

const triangle = (x, y, size) => `M${x} ${y - 0.7 * size}L${x + 0.65 * size} ${y + 0.45 * size}L${x - 0.65 * size} ${y + 0.45 * size}Z`;

function spread(low, high) {
  if (low === null || high === null) return [0, 1];
  const margin = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  return [low - margin, high + margin];
}
