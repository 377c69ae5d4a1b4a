// The colours of a chart and its two axes: times as short as they can be told apart, values as everywhere on the page.
import * as format from './format.js';

const TIME_LABELS = [
  // tick, first line, second line at the start of a year, month, day, hour …
  [31_536_000, '{YYYY}', null, null, null, null, null, null, 1],
  [2_419_200, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [0.001, ':{ss}.{fff}', '\n{D} {MMM} {YYYY} {HH}:{mm}', null, '\n{D} {MMM} {HH}:{mm}', null, '\n{HH}:{mm}', null, 1],
];

export function readColours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(['ink', 'grid', 'line', 'band', 'expected', 'anomaly', 'alarm', 'late', 'surface', 'window', 'incident']
    .map(name => [name, style.getPropertyValue(`--chart-${name}`).trim()]));
}

export function axes({ ink, grid }) {
  const axis = { stroke: ink, font: '12px system-ui, sans-serif', grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 } };
  return [
    { ...axis, values: TIME_LABELS, space: 70 },
    { ...axis, size: (_, values) => 14 + 7 * Math.max(4, ...(values ?? []).map(value => value.length)), values: (_, ticks) => ticks.map(format.number) },
  ];
}

// From the least to the greatest value, and of the band as much as fits in half their span: one wild band does not flatten the line.
export function valueRange(points, low, high) {
  if (low === null || high === null) return [0, 1];
  const room = Math.max((high - low) / 2, Math.abs(high) * 1e-6, Number.MIN_VALUE);
  let [from, to] = [low, high];
  for (const { lower, upper } of points) {
    if (lower !== undefined) from = Math.min(from, Math.max(lower, low - room));
    if (upper !== undefined) to = Math.max(to, Math.min(upper, high + room));
  }

  const margin = (to - from) * 0.06 || room;
  return [from - margin, to + margin];
}
