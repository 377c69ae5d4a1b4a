// Says in words what the chart shows, and offers it as files.
import * as format from './format.js';
import { iso } from './times.js';

const byId = id => document.getElementById(id);

// points: those on the chart; isFar: they stand for many more.
export function describe(view, shown, points, isFar) {
  byId('chart').dataset.shown = view.range ? isFar ? 'far' : 'near' : view.isPaused ? 'paused' : 'live';
  const title = view.range ? 'Chosen time' : view.isPaused ? 'Newest points, held' : 'Newest points';
  if (byId('chart-title').textContent !== title) byId('chart-title').textContent = title;
  if (!shown) return byId('chart-range').replaceChildren();

  const odd = points.filter(point => point.anomaly).length;
  const marked = `${odd === 1 ? '1 anomaly' : `${format.count(odd)} anomalies`}`;
  const [from, to] = [shown.from, shown.to].map(time => format.timeElement(iso(Math.round(time * 1000) / 1000)));
  byId('chart-range').replaceChildren(
    from, ' to ', to,
    isFar ? ` · the least and greatest values, ${marked} marked; zoom in for each point` : ` · ${format.count(points.length)} points, ${marked}`);
}

export function offerFiles(address, range) {
  for (const link of document.querySelectorAll('[data-export]')) {
    const query = new URLSearchParams({ format: link.dataset.format });
    for (const end of ['from', 'to']) if (range && Number.isFinite(range[end])) query.set(end, iso(range[end]));
    link.href = `${address}/${link.dataset.export}?${query}`;
  }

  byId('export-range').textContent = range ? 'of the time on the chart' : 'of the whole stream';
}
