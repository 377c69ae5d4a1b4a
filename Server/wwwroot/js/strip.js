// The whole history in a strip, what the chart shows of it as a window in it that can be moved.
import { readColours } from './axes.js';

/* global uPlot */

// Points of the strip: two for each of its pixels would be more than anybody sees.
export const STRIP_POINTS = 600;
// So much longer than what the strip shows the history may have become.
const MAX_BEHIND = 0.05;

export class Strip {
  #element;
  #canvas;
  #brush;
  #view;
  #history = null;
  #shown = null;

  // shown() tells which range the chart shows.
  constructor(element, view, shown) {
    [this.#element, this.#view, this.#shown] = [element, view, shown];
    this.#canvas = element.querySelector('canvas');
    this.#brush = element.querySelector('.brush');
    new ResizeObserver(() => this.#draw()).observe(element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
    element.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      this.#centre(event);
    });
    element.addEventListener('pointermove', event => { if (element.hasPointerCapture(event.pointerId)) this.#centre(event); });
  }

  set history(history) {
    this.#history = history;
    this.#element.hidden = !history;
    this.#draw();
    this.mark();
  }

  // Whether the stream has come so far since that the strip should be read again.
  isBehind(history) {
    return this.#history !== null && history !== null && history.to - this.#history.to > MAX_BEHIND * (this.#history.to - this.#history.from);
  }

  // Puts the window where the chart is.
  mark() {
    const shown = this.#shown();
    this.#brush.hidden = !shown || !this.#history;
    if (this.#brush.hidden) return;
    const [from, to] = [shown.from, shown.to].map(time => Math.min(1, Math.max(0, this.#share(time))));
    this.#brush.style.setProperty('--from', from);
    this.#brush.style.setProperty('--to', to);
  }

  #share(time) {
    const { from, to } = this.#history;
    return to > from ? (time - from) / (to - from) : time < from ? 0 : 1;
  }

  #centre(event) {
    const shown = this.#shown();
    if (!shown || !this.#history) return;
    const box = this.#element.getBoundingClientRect();
    const { from, to } = this.#history;
    const middle = from + (to - from) * (event.clientX - box.left) / box.width;
    const half = (shown.to - shown.from) / 2;
    this.#view.show(middle - half, middle + half);
  }

  #draw() {
    if (!this.#history) return;
    const scale = uPlot.pxRatio;
    const [width, height] = [this.#element.clientWidth * scale, this.#element.clientHeight * scale];
    Object.assign(this.#canvas, { width, height });
    const context = this.#canvas.getContext('2d');
    const colours = readColours();
    const points = this.#history.points.filter(point => point.value !== null);
    const low = Math.min(...points.map(point => point.value));
    const span = Math.max(...points.map(point => point.value)) - low;
    const x = time => this.#share(time) * (width - 4 * scale) + 2 * scale;

    context.strokeStyle = colours.line;
    context.lineWidth = scale;
    context.beginPath();
    for (const point of points) context.lineTo(x(point.x), height - 6 * scale - (span ? (point.value - low) / span : 0.5) * (height - 12 * scale));
    context.stroke();
    context.fillStyle = colours.anomaly;
    for (const point of this.#history.anomalies) context.fillRect(x(point.x) - scale, height - 5 * scale, 2 * scale, 5 * scale);
  }
}
