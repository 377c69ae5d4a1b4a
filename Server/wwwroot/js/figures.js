// How the stream is doing: the figures at the top of its page.
import * as format from './format.js';

export function showFigures(stream) {
  const state = document.getElementById('state');
  state.dataset.active = stream.active;
  state.textContent = stream.active ? 'active' : 'inactive';
  const field = name => document.querySelector(`.figures [data-field=${name}]`);
  field('rate').textContent = format.rate(stream.rate);
  if (!('points' in stream)) return;
  field('points').textContent = format.count(stream.points);
  field('anomalies').textContent = format.count(stream.anomalies);
  field('share').textContent = format.share(stream.anomalies, stream.points);
  field('alarms').textContent = format.count(stream.alarms);
  field('last_value').textContent = format.number(stream.last_value);
  if (stream.last_time) field('last_time').replaceChildren(format.timeElement(stream.last_time));
}
