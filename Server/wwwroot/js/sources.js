// What the page sends: each source gives the next point, { value, timestamp? }, or null after its last.

const RECENT = 50;

// Box and Muller's.
const gauss = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

const rounded = value => Math.round(value * 1000) / 1000;

export const sources = {
  walk() {
    let value = 100;
    return () => ({ value: rounded(value += gauss()) });
  },
  season() {
    let i = 0;
    return () => ({ value: rounded(20 + 8 * Math.sin(2 * Math.PI * i++ / 60) + 0.8 * gauss()) });
  },
  flat: () => () => ({ value: 20 }),
  csv(rows) {
    let i = 0;
    return () => rows[i++] ?? null;
  },
};

// Knows what came lately, and so what would be odd.
export class Recent {
  #values = [];
  #spreads = 8;

  add(value) {
    if (!Number.isFinite(value)) return;
    this.#values.push(value);
    if (this.#values.length > RECENT) this.#values.shift();
  }

  // Each further out than the one before: a stream takes what comes again and again for ordinary.
  odd() {
    const [low, high] = [Math.min(...this.#values), Math.max(...this.#values)];
    const value = rounded(high + this.#spreads * (high - low || Math.abs(high) || 1));
    this.#spreads *= 1.5;
    return value;
  }
}
