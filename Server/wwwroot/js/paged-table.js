// A table of a stream's points or anomalies, the newest first, a page at a time; the first page of all grows while points come.
import { iso } from './times.js';

const NEW_MS = 3_000;

export class PagedTable {
  #section;
  #table;
  #read;
  #newRow;
  #size;
  #range = null;
  // What each page that was left by "older" began before: the way back.
  #newer = [];
  #beforeN = null;
  #asking = null;
  // Folded away it is not kept up, and read when it is opened.
  #details;
  #isStale = false;

  // section: holds a table and the buttons [data-page]. read(query, signal) gives points, the newest first; newRow(point) their row.
  // range: what it holds from the beginning; null for all.
  constructor(section, size, read, newRow, range) {
    [this.#section, this.#size, this.#read, this.#newRow] = [section, size, read, newRow];
    this.#range = range;
    this.#table = section.querySelector('table');
    this.#details = this.#table.closest('details');
    this.#details?.addEventListener('toggle', () => { if (this.#isStale && this.#details.open) this.show(this.#range); });
    section.addEventListener('click', event => {
      const page = event.target.closest('[data-page]')?.dataset.page;
      if (page === 'older') this.#older();
      if (page === 'newer') this.#turn(this.#newer.pop());
    });
    this.#offer(this.#rows.length);
  }

  get #rows() {
    return this.#table.tBodies[0].rows;
  }

  // The first page of a range; of all, where it is null.
  async show(range) {
    [this.#range, this.#newer] = [range, []];
    this.#isStale = this.#details?.open === false;
    if (!this.#isStale) await this.#turn(null);
  }

  // New points, the oldest first; only where the newest of all are shown.
  add(points) {
    if (this.#range || this.#beforeN !== null || points.length === 0) return;
    if (this.#details?.open === false) {
      this.#isStale = true;
      return;
    }

    const rows = points.slice(-this.#size).reverse().map(this.#newRow);
    // No animation: it would have the browser paint sixty times a second for three seconds after each anomaly.
    rows.forEach((row, i) => row.classList.toggle('new', points.at(-1 - i).anomaly));
    setTimeout(() => rows.forEach(row => row.classList.remove('new')), NEW_MS);
    this.#table.tBodies[0].prepend(...rows);

    while (this.#rows.length > this.#size) this.#table.tBodies[0].deleteRow(-1);
    this.#offer(this.#rows.length);
  }

  clear() {
    this.#asking?.abort();
    [this.#range, this.#newer, this.#beforeN] = [null, [], null];
    this.#fill([]);
  }

  #older() {
    this.#newer.push(this.#beforeN);
    this.#turn(Number(this.#rows[this.#rows.length - 1].dataset.n));
  }

  async #turn(beforeN) {
    this.#asking?.abort();
    const { signal } = this.#asking = new AbortController();
    const query = { limit: this.#size };
    if (beforeN !== null) query.before_n = beforeN;
    for (const end of ['from', 'to']) if (this.#range && Number.isFinite(this.#range[end])) query[end] = iso(this.#range[end]);
    const points = await this.#read(query, signal);
    if (!points || signal.aborted) return;
    this.#beforeN = beforeN;
    this.#fill(points);
  }

  #fill(points) {
    this.#table.tBodies[0].replaceChildren(...points.map(this.#newRow));
    this.#offer(points.length);
  }

  // A button that can do nothing is disabled, not gone: whoever has just pressed it keeps the focus near.
  #offer(count) {
    this.#table.hidden = count === 0;
    this.#section.querySelector('[data-none]').hidden = count > 0;
    const pages = this.#section.querySelector('.pages');
    pages.hidden = this.#newer.length === 0 && count < this.#size;
    pages.querySelector('[data-page=newer]').disabled = this.#newer.length === 0;
    pages.querySelector('[data-page=older]').disabled = count < this.#size;
  }
}
