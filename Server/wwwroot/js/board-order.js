// Puts rows in the order that the server last said, without taking away what somebody reads.

// What is oddest changes all the time; rows that jump all the time cannot be read.
const BETWEEN_MS = 5_000;
// A pointer that has not moved for this long was left behind.
const AWAY_MS = 60_000;

let stirredAt = 0;
for (const type of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focusin']) {
  window.addEventListener(type, () => { stirredAt = Date.now(); }, { passive: true });
}

export class BoardOrder {
  #rows;
  #body = document.getElementById('board-rows');
  #note = document.getElementById('board-order');
  #ids;
  #sortedAt = 0;

  // rows: id → BoardRow; those that are no longer on the page are removed.
  constructor(rows) {
    this.#rows = rows;
    this.#ids = [...rows.keys()];
    this.#note.querySelector('button').addEventListener('click', () => this.#sort());
  }

  // The order that the server says.
  set ids(ids) {
    this.#ids = ids;
    this.settle();
  }

  // Sorts when nobody minds.
  settle() {
    const isSorted = this.#ids.length === this.#body.rows.length && this.#ids.every((id, i) => this.#body.rows[i].dataset.client === id);
    const isRead = !isSorted && [this.#body, this.#note].some(part => part.matches(':hover, :focus-within')) && Date.now() - stirredAt < AWAY_MS;
    this.#note.hidden = !isRead;
    if (isRead) this.#markLeavers();
    else if (!isSorted && Date.now() - this.#sortedAt >= BETWEEN_MS) this.#sort();
  }

  #sort() {
    const focused = this.#body.contains(document.activeElement) ? document.activeElement : null;
    let next = this.#body.firstElementChild;
    for (const id of this.#ids) {
      const { element } = this.#rows.get(id);
      element.classList.remove('leaving');
      if (element === next) next = next.nextElementSibling;
      else this.#body.insertBefore(element, next);
    }

    const ids = new Set(this.#ids);
    for (const id of this.#rows.keys()) {
      if (ids.has(id)) continue;
      this.#rows.get(id).element.remove();
      this.#rows.delete(id);
    }

    this.#sortedAt = Date.now();
    this.#note.hidden = true;
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }

  // Of rows that are no longer on this page nothing new is said.
  #markLeavers() {
    const ids = new Set(this.#ids);
    for (const element of this.#body.rows) element.classList.toggle('leaving', !ids.has(element.dataset.client));
  }
}
