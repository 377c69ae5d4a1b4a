// Buttons and fields that say which time is shown.
import * as format from './format.js';
import { iso } from './times.js';

const ZOOM = 1.6;
const PAN = 0.25;

export class RangePicker {
  #tools;
  #form;
  #view;
  #shown;

  // shown() tells which range the chart shows.
  constructor(tools, view, shown) {
    [this.#tools, this.#view, this.#shown] = [tools, view, shown];
    this.#form = tools.querySelector('form');
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#go();
    });
    this.#form.addEventListener('input', () => this.#form.elements.to.setCustomValidity(''));
    tools.addEventListener('click', event => this.#press(event.target.closest('button')?.dataset ?? {}));
  }

  get isPanning() {
    return this.#tools.querySelector('[data-act=drag]').getAttribute('aria-pressed') === 'true';
  }

  // waiting: points that have come and are not shown.
  show(waiting) {
    const pause = this.#tools.querySelector('[data-act=pause]');
    const text = this.#view.isLive ? 'Pause' : `${this.#view.isPaused ? 'Resume' : 'Back to live'}${waiting ? ` · ${format.count(waiting)} new` : ''}`;
    if (pause.textContent !== text) pause.textContent = text;
    pause.classList.toggle('held', !this.#view.isLive);

    const range = this.#view.range;
    const length = range ? range.to - range.from : null;
    const { history } = this.#view;
    for (const button of this.#tools.querySelectorAll('[data-last]')) {
      const isIt = length !== null && history && range.to === history.to && Math.abs(length - Number(button.dataset.last)) < 1e-3;
      button.setAttribute('aria-pressed', isIt);
    }

    const isAll = length !== null && history && range.from <= history.from && range.to >= history.to;
    this.#tools.querySelector('[data-act=all]').setAttribute('aria-pressed', isAll === true);
  }

  // Writes what is shown into the fields, unless somebody writes there.
  fill() {
    const shown = this.#shown();
    if (!shown || this.#form.contains(document.activeElement)) return;
    for (const end of ['from', 'to']) {
      const field = this.#form.elements[end];
      const text = local(shown[end]);
      if (field.value !== text) field.value = text;
    }
  }

  #go() {
    const [from, to] = ['from', 'to'].map(end => Date.parse(this.#form.elements[end].value) / 1000);
    if (from < to) return void this.#view.show(from, to);
    this.#form.elements.to.setCustomValidity('This must be after the other time.');
    this.#form.reportValidity();
  }

  #press({ act, last }) {
    const view = this.#view;
    if (last) return view.last(Number(last));
    const acts = {
      pause: () => view.isLive ? view.pause() : view.live(),
      all: () => view.all(),
      in: () => view.zoom(1 / ZOOM),
      out: () => view.zoom(ZOOM),
      back: () => view.pan(-PAN),
      on: () => view.pan(PAN),
      drag: () => this.#tools.querySelector('[data-act=drag]').setAttribute('aria-pressed', !this.isPanning),
    };
    acts[act]?.();
  }
}

// As a field of date and time wants it: the viewer's clock, whole seconds.
function local(time) {
  return format.localTime(iso(Math.floor(time))).replace(' ', 'T');
}
