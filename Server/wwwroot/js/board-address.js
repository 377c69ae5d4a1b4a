// The overview's address says what is listed. Its form and links work without a script; with one only the list is fetched, and the
// focus stays where it is.

// Who types on does not want each letter's list.
const TYPING_MS = 200;
const USUAL = { q: '', state: 'all', sort: 'odd', page: '1' };

const form = document.getElementById('board-form');
const board = document.getElementById('board');
const status = document.getElementById('board-status');
let typing = 0;
let asking = null;

export function fields() {
  const asked = new URLSearchParams(location.search);
  return Object.fromEntries(Object.keys(USUAL).filter(name => asked.has(name)).map(name => [name, asked.get(name)]));
}

export function pageAddress(page) {
  return address({ ...fields(), page });
}

function address(wanted) {
  const unusual = Object.entries(wanted).filter(([name, value]) => name in USUAL && String(value).trim() !== USUAL[name]);
  const query = new URLSearchParams(unusual);
  return query.size ? `/?${query}` : '/';
}

// listed() is called when there is another list, in place of the one before.
export function enhance(listed) {
  async function go(to, remember) {
    clearTimeout(typing);
    const html = await ask(to);
    if (html === null) return;
    remember(to);
    replace(new DOMParser().parseFromString(html, 'text/html'));
    listed();
  }

  const push = to => history.pushState(null, '', to);
  const submit = () => go(address(Object.fromEntries(new FormData(form))), push);

  form.addEventListener('submit', event => {
    event.preventDefault();
    submit();
  });
  form.elements.q.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(submit, TYPING_MS);
  });
  form.elements.sort.addEventListener('change', submit);
  board.addEventListener('click', event => {
    const link = event.target.closest('a[data-keep]');
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href, push);
  });
  window.addEventListener('popstate', () => go(location.href, () => {}));
}

// Null where there is no answer, or another one is wanted meanwhile: what is shown stays.
async function ask(to) {
  asking?.abort();
  const { signal } = asking = new AbortController();
  try {
    const answer = await fetch(to, { signal });
    if (answer.ok) return await answer.text();
    location.assign(to);
  } catch (error) {
    if (error.name !== 'AbortError') status.textContent = 'The server does not answer.';
  }

  return null;
}

function replace(page) {
  const focused = board.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
  board.replaceChildren(...page.getElementById('board').childNodes);
  const again = page.getElementById('board-form').elements;
  for (const name of ['state', 'sort']) form.elements[name].value = again[name].value;
  if (document.activeElement !== form.elements.q) form.elements.q.value = again.q.value;

  const noMatch = document.getElementById('no-match');
  status.textContent = noMatch.hidden ? `${document.querySelector('#pager [data-field=matching]').textContent} streams` : noMatch.firstElementChild.textContent;
  if (!focused) return;
  const kept = board.querySelector(`[data-keep="${CSS.escape(focused)}"]`);
  (kept?.hidden ? board.querySelector('a[data-keep]:not([hidden])') : kept)?.focus();
}
