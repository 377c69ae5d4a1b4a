// Points from a CSV file: time,value or value alone, with a line of names or without.

export const MAX_BYTES = 10 * 1024 * 1024;

const MISSING = new Set(['', 'nan', 'null', 'none', 'na', 'n/a']);
const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
const TIME_NAMES = ['timestamp', 'time', 'date', 'datetime'];

// { rows, problems }: what can be sent, and what was left out, by its line.
export function parse(text) {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const first = lines.findIndex(line => line.trim());
  if (first < 0) return { rows: [], problems: ['The file is empty.'] };

  // Where there are others the comma may be one of a number.
  const delimiter = ['\t', ';'].find(each => lines[first].includes(each)) ?? ',';
  const cellsOf = line => line.split(delimiter).map(cell => cell.trim().replace(/^"(.*)"$/, '$1').trim());
  const { columns, named } = columnsOf(cellsOf(lines[first]));
  const rows = [];
  const problems = [];
  for (let i = first + (named ? 1 : 0); i < lines.length; i++) {
    if (!lines[i].trim()) continue;
    const cells = cellsOf(lines[i]);
    const problem = read(cells[columns.time], cells[columns.value] ?? '', columns, rows);
    if (problem) problems.push(`Line ${i + 1}: ${problem}.`);
  }

  return { rows, problems };
}

// As the server reads it: no zone means UTC, and a number tells its unit by its magnitude.
export function dateOf(timestamp) {
  if (typeof timestamp === 'number') {
    const magnitude = Math.abs(timestamp);
    return new Date(timestamp * (magnitude < 1e11 ? 1e3 : magnitude < 1e14 ? 1 : magnitude < 1e17 ? 1e-3 : 1e-6));
  }

  return new Date(/[T ]\d{2}:\d{2}(:[\d.]+)?$/.test(timestamp) ? `${timestamp}Z` : timestamp);
}

function columnsOf(cells) {
  const names = cells.map(cell => cell.toLowerCase());
  const [time, value] = [names.findIndex(name => TIME_NAMES.includes(name)), names.indexOf('value')];
  const named = cells.every(cell => !isNumber(cell) && !ISO.test(cell));
  if (value >= 0) return { columns: { time, value }, named };
  if (cells.length === 1) return { columns: { time: -1, value: 0 }, named };
  return { columns: { time: Math.max(0, time), value: time === 1 ? 0 : 1 }, named };
}

function read(time, value, columns, rows) {
  const missing = MISSING.has(value.toLowerCase());
  if (!missing && !isNumber(value)) return `“${value.slice(0, 40)}” is no number`;
  if (columns.time >= 0 && !ISO.test(time) && !isNumber(time)) return `“${time.slice(0, 40)}” is no time: expected ISO 8601 or a number`;
  rows.push({ value: missing ? null : Number(value), ...(columns.time >= 0 && { timestamp: isNumber(time) ? Number(time) : time }) });
  return null;
}

const isNumber = text => text !== undefined && text.trim() !== '' && Number.isFinite(Number(text));
