// The newest points of a stream, in the order of time: however long the page is open, no more than these.
import { seconds } from './times.js';

// A minute of a fast stream, years of a slow one: as many as a line can show without hiding anomalies.
export const MAX_POINTS = 1_000;

export class LivePoints {
  #points = [];
  #newest = 0;

  get all() {
    return this.#points;
  }

  add(point) {
    if (point.n > this.#newest) this.#insert(point);
  }

  // Points with their bands in place of those there are; newer ones stay.
  replace(points) {
    const newer = this.#points.filter(point => point.n > (points.at(-1)?.n ?? 0));
    this.#points = [];
    for (const point of [...points, ...newer]) this.#insert(point);
  }

  clear() {
    [this.#points, this.#newest] = [[], 0];
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
}
