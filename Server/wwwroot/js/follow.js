// Which streams raise pop-ups here: all of them, until some are followed; then those.
import { onChosenElsewhere, recall, remember } from './remember.js';

const NAME = 'followed';

const followed = () => new Set(recall(NAME, []));

export function isFollowed(id) {
  const ids = followed();
  return ids.size === 0 || ids.has(id);
}

// For buttons that a script has made after the page was loaded.
export function showFollowed(root = document) {
  const ids = followed();
  for (const button of root.querySelectorAll('[data-follow]')) {
    const isOn = ids.has(button.dataset.follow);
    button.setAttribute('aria-pressed', isOn);
    if (button.classList.contains('follow')) button.textContent = isOn ? 'Following' : 'Follow';
  }

  const words = document.getElementById('followed');
  words.textContent = ids.size === 0 ? 'all streams' : ids.size === 1 ? [...ids][0] : `${ids.size} followed streams`;
  words.title = [...ids].join(', ');
  document.getElementById('follow-all').hidden = ids.size === 0;
}

function choose(ids) {
  remember(NAME, [...ids]);
  showFollowed();
}

document.addEventListener('click', event => {
  const button = event.target.closest('[data-follow]');
  if (!button) return;
  const ids = followed();
  if (!ids.delete(button.dataset.follow)) ids.add(button.dataset.follow);
  choose(ids);
});

document.getElementById('follow-all').addEventListener('click', () => {
  choose([]);
  // The button is gone: what it belonged to has the focus, not the top of the page.
  document.querySelector('#recent summary').focus();
});

onChosenElsewhere(NAME, showFollowed);
showFollowed();
