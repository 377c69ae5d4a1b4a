// Stored points of a stretch of a stream's time: the points themselves where there are few, otherwise what a line through all of them would show.
import { iso, seconds } from './times.js';

// As many points as are drawn one by one.
const MAX_POINTS = 2_000;
// While somebody zooms or moves the time, what is there is stretched; then it is read.
const SETTLE_MS = 80;
const RETRY_MS = 5_000;

export class StoredPoints {
  #address;
  #asking = null;
  #timer = 0;

  constructor(address) {
    this.#address = address;
  }

  // Calls found with the points of a range, soon and unless another is wanted by then; with null where they cannot be read, and then again.
  want(range, withVotes, found, delay = SETTLE_MS) {
    this.wantNothing();
    const { signal } = this.#asking = new AbortController();
    this.#timer = setTimeout(async () => {
      const stored = await this.#load(range, withVotes, signal);
      if (signal.aborted) return;
      found(stored);
      if (!stored) this.want(range, withVotes, found, RETRY_MS);
    }, delay);
  }

  wantNothing() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #load({ from, to }, withVotes, signal) {
    const time = { ...(Number.isFinite(from) && { from: iso(from) }), ...(Number.isFinite(to) && { to: iso(to) }) };
    const chart = await this.#read('chart', { ...time, points: MAX_POINTS }, signal);
    if (!chart?.complete) return chart && { isFar: true, points: merge(chart) };
    const near = await this.#read('points', { ...time, limit: MAX_POINTS, ...(withVotes && { detail: 'full' }) }, signal);
    return near && { isFar: false, points: inTime(near.points) };
  }

  // All of the stream's time; null while it has none.
  async history(points) {
    const chart = await this.#read('chart', { points });
    if (!chart) return new Promise(found => setTimeout(() => found(this.history(points)), RETRY_MS));
    return chart.from ? { from: seconds(chart.from), to: seconds(chart.to), points: inTime(chart.points), anomalies: inTime(chart.anomalies) } : null;
  }

  async newest(limit, withVotes) {
    return (await this.#read('points', { limit, ...(withVotes && { detail: 'full' }) }))?.points ?? null;
  }

  // A page of points or anomalies, the newest first.
  async page(what, query, signal) {
    const points = (await this.#read(what, query, signal))?.[what];
    return points && points.sort((a, b) => b.n - a.n);
  }

  async #read(what, query, signal) {
    try {
      const answer = await fetch(`${this.#address}/${what}?${new URLSearchParams(query)}`, { signal });
      return answer.ok ? await answer.json() : null;
    } catch (error) {
      // The server is away, which the page's bar says; or the answer is not wanted any more.
      if (error.name === 'AbortError' || error instanceof TypeError) return null;
      throw error;
    }
  }
}

// An anomaly is a point of the line too: the extremes around it need not be odd.
function merge({ points, anomalies }) {
  const odd = new Set(anomalies.map(point => point.timestamp));
  const others = points.filter(point => !odd.has(point.timestamp)).map(({ timestamp, value }) => ({ timestamp, value }));
  return inTime([...others, ...anomalies]);
}

function inTime(points) {
  for (const point of points) point.x = seconds(point.timestamp);
  return points.sort((a, b) => a.x - b.x);
}
