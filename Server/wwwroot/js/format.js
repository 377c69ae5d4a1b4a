// How numbers and times look on a page; Pages/Show.cs writes them the same way.

const SIGNIFICANT_DIGITS = 6;

// Making a format takes ten times as long as using it.
const formats = new Map();

function grouped(value, least, most) {
  const key = `${least} ${most}`;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most }));
  return formats.get(key).format(value);
}

export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e12 || (magnitude > 0 && magnitude < 1e-5)) {
    return value.toExponential(4).replace(/\.?0+e/, 'e').replace('e+', 'e');
  }

  const decimals = magnitude === 0 ? 0 : Math.min(10, Math.max(0, SIGNIFICANT_DIGITS - 1 - Math.floor(Math.log10(magnitude))));
  return grouped(value, 0, decimals);
}

export const count = value => grouped(value, 0, 3);

export const rate = value => value < 100 ? grouped(value, 1, 1) : grouped(value, 0, 0);

export const score = value => (value ?? 0).toFixed(2);

export function share(part, whole) {
  if (!whole) return '';
  return `${grouped(100 * part / whole, 1, 2)} %`;
}

// A sparkline in words.
export function sparkline({ count, low, high, anomalies }) {
  return count === 0 ? 'No points' : `Newest points (${count}): ${number(low)} to ${number(high)}; anomalous: ${anomalies}`;
}

export const expected = point => 'lower' in point ? `${number(point.lower)} to ${number(point.upper)}` : '–';

// What became of a point, in a word or two.
export function verdict(point) {
  if (point.missing) return 'missing';
  if (point.anomaly) return point.alarm ? 'anomaly, alarm' : 'anomaly';
  if (point.warming_up) return 'warming up';
  return point.late ? 'ordinary, late' : 'ordinary';
}

// Who voted anomaly, the most certain first.
export const votes = point => Object.entries(point.votes ?? {})
  .filter(([, vote]) => vote.anomaly)
  .sort(([, a], [, b]) => b.score - a.score)
  .map(([name, vote]) => `${name} ${score(vote.score)}`)
  .join(', ');

// The viewer's clock: 2024-05-01 11:30:00, with a fraction only where there is one.
export function localTime(iso) {
  const date = new Date(iso);
  const two = part => String(part).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const fraction = date.getMilliseconds() ? `.${String(date.getMilliseconds()).padStart(3, '0').replace(/0+$/, '')}` : '';
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}${fraction}`;
}

export const utcTime = iso => `${iso.replace('T', ' ').replace('Z', '')} UTC`;

export function timeElement(iso) {
  const element = document.createElement('time');
  setTime(element, iso);
  return element;
}

export function setTime(element, iso) {
  element.dateTime = iso;
  element.title = utcTime(iso);
  element.textContent = localTime(iso);
}

// "12 s ago": how long since, in the largest unit that says something.
export function ago(iso, now) {
  const seconds = Math.max(0, Math.round((now - new Date(iso)) / 1000));
  if (seconds < 3) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

// The server writes times in UTC: without a script they still can be read.
export function localiseTimes(root) {
  for (const element of root.querySelectorAll('time:not([data-ago])')) {
    element.textContent = localTime(element.dateTime);
  }
}

export function refreshAgo(root) {
  const now = Date.now();
  for (const element of root.querySelectorAll('time[data-ago]')) {
    const text = ago(element.dateTime, now);
    if (element.textContent !== text) element.textContent = text;
  }
}
