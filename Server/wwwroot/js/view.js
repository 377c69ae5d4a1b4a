// What the page shows: the newest points as they come, the same held still, or a stretch of the stream's time.
import { iso, seconds } from './times.js';

// Narrower than this there is nothing to be told apart on an axis.
const MIN_SPAN = 0.01;
// A browser takes so many changes of the address a second and complains about more.
const ADDRESS_MS = 300;

export class View {
  #range = null;
  #isPaused = false;
  #history = null;
  // What was asked for before the history was known.
  #wish = null;
  #shown;
  #changed;
  #timer = 0;

  // asked: the range that the page was opened with; its ends may be left out.
  // shown() tells the range that stands on the chart; changed() is called whenever it is to be another.
  constructor({ from, to }, shown, changed) {
    if (from || to) this.#range = { from: from ? seconds(from) : -Infinity, to: to ? seconds(to) : Infinity };
    [this.#shown, this.#changed] = [shown, changed];
  }

  // Null while the newest points are shown.
  get range() {
    return this.#range;
  }

  get isLive() {
    return !this.#range && !this.#isPaused;
  }

  get isPaused() {
    return this.#isPaused;
  }

  // From the stream's first point to its last.
  get history() {
    return this.#history;
  }

  set history(history) {
    this.#history = history;
    if (!history) return;
    if (this.#wish) return this.#wish();
    if (!this.#range) return;
    const { from, to } = this.#range;
    if (!Number.isFinite(from) || !Number.isFinite(to)) this.show(Math.max(from, history.from), Math.min(to, history.to));
  }

  // The time at a share of what is shown: 0 at its beginning, 1 at its end.
  at(share) {
    const now = this.#shown() ?? { from: 0, to: 0 };
    return now.from + (now.to - now.from) * share;
  }

  // The stream has come to here.
  extend(to) {
    if (this.#history && to > this.#history.to) this.#history.to = to;
  }

  // Returns whether that is another range than before.
  show(from, to) {
    const range = this.#within(from, to);
    this.#wish = null;
    if (this.#range && range.from === this.#range.from && range.to === this.#range.to) return false;
    [this.#range, this.#isPaused] = [range, false];
    this.#tell();
    return true;
  }

  // By a factor above 1 the time shown becomes longer; the time at stays where it is.
  zoom(factor, at) {
    const now = this.#shown();
    if (!now) return false;
    const middle = at ?? (now.from + now.to) / 2;
    // As long as the whole history there is nothing more to see.
    if (factor > 1 && this.#history && now.from <= this.#history.from && now.to >= this.#history.to) return false;
    return this.show(middle - (middle - now.from) * factor, middle + (now.to - middle) * factor);
  }

  // By a share of what is shown; below 0 towards the past.
  pan(share) {
    const now = this.#shown();
    if (!now) return false;
    const by = (now.to - now.from) * share;
    return this.show(now.from + by, now.to + by);
  }

  // So long before the stream's newest point.
  last(length) {
    this.#onceKnown(() => this.show(this.#history.to - length, this.#history.to));
  }

  all() {
    this.#onceKnown(() => this.show(this.#history.from, this.#history.to));
  }

  pause() {
    if (!this.isLive) return;
    this.#isPaused = true;
    this.#changed();
  }

  live() {
    this.#wish = null;
    if (this.isLive) return;
    [this.#range, this.#isPaused] = [null, false];
    this.#tell();
  }

  #onceKnown(show) {
    if (this.#history) show();
    else this.#wish = show;
  }

  // No longer than the history, and no further than half of itself beyond its ends.
  #within(from, to) {
    const history = this.#history;
    let span = Math.max(to - from, MIN_SPAN);
    let start = from - (span - (to - from)) / 2;
    if (history && Number.isFinite(span)) {
      const whole = Math.max(history.to - history.from, MIN_SPAN);
      if (span >= whole) return { from: history.from, to: history.from + whole };
      start = Math.min(Math.max(start, history.from - span / 2), history.to - span / 2);
    }

    return { from: start, to: start + span };
  }

  #tell() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(), ADDRESS_MS);
    this.#changed();
  }

  // A link to the page is a link to what it shows, and no longer to the one point it may have been opened for; other parts of the page are told.
  #write() {
    const address = new URL(location.href);
    address.searchParams.delete('n');
    for (const end of ['from', 'to']) {
      if (this.#range && Number.isFinite(this.#range[end])) address.searchParams.set(end, iso(this.#range[end]));
      else address.searchParams.delete(end);
    }

    history.replaceState(null, '', address);
    document.dispatchEvent(new CustomEvent('range', { detail: Object.fromEntries(address.searchParams) }));
  }
}
