// One stream of the overview, filled with what the server says of it.
import * as format from './format.js';
import { showFollowed } from './follow.js';

const template = document.getElementById('board-row').content.querySelector('tr');

export class BoardRow {
  #fields = {};

  // element: a row that the server wrote, or one made of the template.
  constructor(element) {
    this.element = element;
    for (const field of element.querySelectorAll('[data-field]')) this.#fields[field.dataset.field] = field;
    element.addEventListener('animationend', () => element.classList.remove('fresh'));
  }

  static create(id) {
    const row = new BoardRow(template.cloneNode(true));
    row.element.dataset.client = id;
    row.#fields.link.textContent = id;
    row.#fields.link.href = `/client/${encodeURIComponent(id)}`;
    row.#fields.follow.dataset.follow = id;
    row.#fields.follow.setAttribute('aria-label', `Follow ${id}`);
    showFollowed(row.element);
    return row;
  }

  get id() { return this.element.dataset.client; }

  update(stream) {
    this.#say('state', stream.state.replace('_', ' '));
    this.#fields.state.dataset.state = stream.state;
    this.#say('severity', stream.severity);
    this.#fields.severity.className = `severity ${stream.severity}`;
    this.#say('value', format.number(stream.value));
    this.#say('rate', stream.state === 'inactive' && stream.rate === 0 ? '–' : format.rate(stream.rate));
    this.#say('points', format.count(stream.points));
    this.#say('hour', format.count(stream.hour));
    this.#say('anomalies', format.count(stream.anomalies));
    this.#say('share', format.share(stream.anomalies, stream.points));
    this.#fields.seen.dateTime = stream.seen;
    this.#fields.seen.title = format.utcTime(stream.seen.replace(/\.\d+/, ''));
    if (stream.sparkline) this.#draw(stream.sparkline);
    if (stream.last_anomaly) this.#explain(stream.last_anomaly);
  }

  // The server draws the line, for the page and for the events alike.
  #draw(sparkline) {
    this.#fields.line.setAttribute('d', sparkline.line);
    this.#fields.marks.setAttribute('d', sparkline.marks);
    this.#say('sparkline', format.sparkline(sparkline));
  }

  #explain(anomaly) {
    if (this.element.dataset.anomaly === String(anomaly.n)) return;
    this.element.dataset.anomaly = anomaly.n;
    this.#fields.last_anomaly.replaceChildren(format.timeElement(anomaly.timestamp), ' ', anomaly.reason ?? '');
    this.#fields.last_anomaly.parentElement.title = anomaly.reason ?? '';
    if (this.element.isConnected) this.element.classList.add('fresh');
  }

  #say(field, text) {
    const element = this.#fields[field];
    if (element.textContent !== text) element.textContent = text;
  }
}
