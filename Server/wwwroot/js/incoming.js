// What comes live of the page's stream, collected for a moment: however fast points come, the page changes a few times a second.
import * as format from './format.js';
import { showFigures } from './figures.js';
import { watch } from './live.js';
import { MAX_POINTS } from './live-points.js';

const COLLECT_MS = 250;

export class Incoming {
  #newest;
  #collected = [];
  #count = 0;
  #missed = 0;
  #timer = 0;
  #tell;

  // newest: the last point that the page has. tell:
  //   came(points, count)   the newest of so many that came
  //   over(isDeleted)       the page is of a stream that is no more; another one of its name may follow
  //   reopened()            the page was not connected for a while
  constructor(clientId, newest, tell) {
    [this.#newest, this.#tell] = [newest, tell];
    watch({
      query: () => ({ stream: clientId, after_n: this.#newest }),
      events: {
        message: point => this.#take(point),
        figures: showFigures,
        missed: ({ count }) => this.#miss(count),
        restarted: () => this.#end(false),
        deleted: () => this.#end(true),
      },
      reopened: tell.reopened,
    });
  }

  get newest() {
    return this.#newest;
  }

  #take(point) {
    if (point.n <= this.#newest) return;
    this.#newest = point.n;
    this.#count++;
    this.#collected.push(point);
    if (this.#collected.length > MAX_POINTS) this.#collected.shift();
    this.#timer ||= setTimeout(() => this.#give(), COLLECT_MS);
  }

  #give() {
    const [points, count] = [this.#collected, this.#count];
    [this.#collected, this.#count, this.#timer] = [[], 0, 0];
    this.#tell.came(points, count);
  }

  #miss(count) {
    this.#missed += count;
    this.#count += count;
    this.#say(`${format.count(this.#missed)} points came faster than this page follows and are not on the chart.`);
  }

  #end(isDeleted) {
    clearTimeout(this.#timer);
    [this.#newest, this.#collected, this.#count, this.#missed, this.#timer] = [0, [], 0, 0, 0];
    this.#say('');
    this.#tell.over(isDeleted);
  }

  #say(text) {
    document.getElementById('missed').textContent = text;
  }
}
