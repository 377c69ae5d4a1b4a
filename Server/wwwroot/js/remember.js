// What a person chose, kept by this browser; where it keeps nothing (private windows, a full disk) it lasts as long as the page.

const PREFIX = 'streaming-anomaly.';
const kept = new Map();

export function recall(name, otherwise) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? kept.get(name) ?? otherwise : JSON.parse(text);
  } catch {
    return kept.get(name) ?? otherwise;
  }
}

export function remember(name, value) {
  kept.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Then only this page knows.
  }
}

// Called when another page of this browser has chosen something else.
export function onChosenElsewhere(name, changed) {
  window.addEventListener('storage', event => { if (event.key === null || event.key === PREFIX + name) changed(); });
}
