// The times of a stream's incidents, shaded on its chart. They are read for more than what is shown, and again once in a while.

/* global uPlot */

const AGAIN_MS = 5_000;
const MOST = 200;

export class IncidentRanges {
  #clientId;
  #ranges = [];
  #known = { from: Infinity, to: -Infinity };
  #readAt = -Infinity;
  #isReading = false;

  constructor(clientId) {
    this.#clientId = clientId;
  }

  draw(plot, { incident, anomaly, window: silence, late: stopped }) {
    const { min, max } = plot.scales.x;
    this.#keepUp(plot, min, max);
    const { ctx: context, bbox } = plot;
    const scale = uPlot.pxRatio;
    context.save();
    context.beginPath();
    context.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    context.clip();
    for (const { from, to, isSilent } of this.#ranges) {
      if (to < min || from > max) continue;
      const left = plot.valToPos(Math.max(from, min), 'x', true);
      const width = Math.max(3 * scale, plot.valToPos(Math.min(to, max), 'x', true) - left);
      context.fillStyle = isSilent ? silence : incident;
      context.fillRect(left, bbox.top, width, bbox.height);
      context.fillStyle = isSilent ? stopped : anomaly;
      context.fillRect(left, bbox.top, width, 2 * scale);
    }

    context.restore();
  }

  #keepUp(plot, min, max) {
    const isKnown = min >= this.#known.from && max <= this.#known.to;
    if (this.#isReading || !Number.isFinite(min) || (isKnown && performance.now() - this.#readAt < AGAIN_MS)) return;
    this.#isReading = true;
    this.#read(plot, min - (max - min), max + (max - min)).finally(() => { this.#isReading = false; });
  }

  async #read(plot, from, to) {
    const query = new URLSearchParams({ client_id: this.#clientId, from: time(from), to: time(to), limit: MOST });
    const response = await fetch(`/api/incidents?${query}`).catch(() => null);
    [this.#known, this.#readAt] = [{ from, to }, performance.now()];
    if (!response?.ok) return;
    const { incidents } = await response.json();
    const before = JSON.stringify(this.#ranges);
    this.#ranges = incidents.map(rangeOf);
    if (JSON.stringify(this.#ranges) !== before) plot.redraw(false);
  }
}

// One that is open goes on to the right edge. A silence lasts until points come again; it is timed by the server's clock, and lies there on the chart.
function rangeOf({ kind, opened_at, last_at, closed_at, state }) {
  const isSilent = kind === 'silent';
  const end = isSilent ? closed_at : last_at;
  return { isSilent, from: Date.parse(opened_at) / 1000, to: state === 'closed' ? Date.parse(end) / 1000 : Infinity };
}

// Years 1 to 9999 are times; what lies beyond them is not to be asked for.
const time = seconds => new Date(Math.min(Math.max(seconds * 1000, -62_135_596_800_000), 253_402_300_799_000)).toISOString();
