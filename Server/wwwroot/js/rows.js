// Rows of the page's two tables, made from its templates; the server makes the same.
import * as format from './format.js';

export function anomalyRow(point) {
  const row = newRow('anomaly-row', point);
  fill(row, 'time', format.timeElement(point.timestamp));
  fill(row, 'value', format.number(point.value));
  const severity = fill(row, 'severity', point.severity);
  severity.className = `severity ${point.severity}`;
  row.querySelector('[data-field=alarm]').hidden = !point.alarm;
  fill(row, 'expected', format.expected(point));
  fill(row, 'reason', point.reason ?? '');
  fill(row, 'votes', format.votes(point));
  return row;
}

export function pointRow(point) {
  const row = newRow('point-row', point);
  row.classList.toggle('odd', point.anomaly);
  fill(row, 'n', format.count(point.n));
  fill(row, 'time', format.timeElement(point.timestamp));
  fill(row, 'value', format.number(point.value));
  fill(row, 'verdict', format.verdict(point));
  fill(row, 'score', format.score(point.score));
  return row;
}

function newRow(templateId, point) {
  const row = document.getElementById(templateId).content.querySelector('tr').cloneNode(true);
  row.dataset.n = point.n;
  return row;
}

function fill(row, field, content) {
  const cell = row.querySelector(`[data-field=${field}]`);
  cell.replaceChildren(content);
  return cell;
}
