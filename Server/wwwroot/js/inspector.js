// Says everything that is known of one point: its verdict, each detector's vote, and the reason.
import * as format from './format.js';

// A cursor that rests this long on a point wants to know; one that passes does not.
const REST_MS = 120;

export class Inspector {
  #element;
  #clientId;
  #point = null;
  #timer = 0;
  #asking = null;

  constructor(element, clientId) {
    this.#element = element;
    this.#clientId = clientId;
  }

  show(point, title) {
    if (point === this.#point && this.#element.dataset.title === title) return;
    this.#point = point;
    this.#element.dataset.title = title;
    this.#render(title);

    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (point && !point.votes && !point.missing) this.#timer = setTimeout(() => this.#ask(point, title), REST_MS);
  }

  // Votes of ordinary points are not kept: the server works them out again for the one that is looked at.
  async #ask(point, title) {
    this.#asking = new AbortController();
    try {
      const answer = await fetch(`/api/clients/${encodeURIComponent(this.#clientId)}/${which(point)}`, { signal: this.#asking.signal });
      if (!answer.ok) return;
      const found = await answer.json();
      Object.assign(point, { votes: {} }, found.points ? found.points[0] : found);
      if (this.#point === point) this.#render(title);
    } catch (error) {
      // Without an answer the panel shows what the page has; the next point is asked for anew.
      if (error.name !== 'AbortError' && !(error instanceof TypeError)) throw error;
    }
  }

  #render(title) {
    const point = this.#point;
    if (!point) return this.#element.replaceChildren();

    const facts = element('dl', 'facts');
    const fact = (name, value) => facts.append(element('dt', '', name), element('dd', '', value));
    fact('Time', format.timeElement(point.timestamp));
    fact('Expected', format.expected(point));
    fact('Score', point.n ? format.score(point.score) : '–');
    fact('Number', point.n ? format.count(point.n) : '–');

    this.#element.replaceChildren(
      element('p', 'inspector-title', title),
      element('p', 'inspector-value', point.missing ? 'no value' : format.number(point.value)),
      element('p', `verdict ${point.anomaly ? 'odd' : ''}`, this.#verdict(point)),
      element('p', 'reason', point.reason ?? ''),
      facts,
      this.#votes(point));
  }

  #verdict(point) {
    const words = point.n ? format.verdict(point) : '…';
    return point.anomaly ? [element('span', `severity ${point.severity}`, point.severity), ` ${words}`] : words;
  }

  #votes(point) {
    const list = element('ul', 'votes-list');
    for (const [name, vote] of Object.entries(point.votes ?? {})) {
      const item = element('li', vote.anomaly ? 'voted' : '');
      const bar = element('span', 'score-bar');
      bar.style.setProperty('--score', vote.score ?? 0);
      item.append(element('span', 'name', name), bar, element('span', 'score', format.score(vote.score)), element('span', 'vote', vote.anomaly ? 'odd' : ''));
      list.append(item);
    }

    return list;
  }
}

// Of a long time the chart knows no more of a point than where it lies.
function which({ n, timestamp }) {
  return n ? `points/${n}` : `points?${new URLSearchParams({ from: timestamp, to: timestamp, limit: 1, detail: 'full' })}`;
}

function element(tag, className, content = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...(Array.isArray(content) ? content : [content]));
  return made;
}
