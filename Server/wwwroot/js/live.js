// The page's one connection for what comes live: a browser allows six an origin, whatever its pages show.

// The server speaks at least every 15 s; a connection that slept with the laptop often says nothing and is not closed either.
const SILENCE_MS = 40_000;
const RETRY_MS = 5_000;
// A page that nobody sees leaves its place to others.
const HIDDEN_MS = 10_000;

const watchers = [];
let source = null;
let heardAt = 0;
let hiding = 0;
let retrying = 0;
let isReady = false;
let wasOpen = false;
let asked = '';

// What a module of the page wants to hear.
//   query()       the fields it adds to the address, asked at each connection: they can say what the page already has
//   events        event name → what to do with its data
//   reopened()    the page was not connected for a while: what came meanwhile may need looking up
export function watch({ query = () => ({}), events = {}, reopened = () => {} }) {
  watchers.push({ query, events, reopened });
  if (isReady) reopen();
}

// Connects anew where a query has changed.
export function reopen() {
  if (source && address() !== asked) open();
}

function address() {
  const fields = Object.assign({}, ...watchers.map(watcher => watcher.query()));
  return `/api/live?${new URLSearchParams(fields)}`;
}

function open() {
  clearTimeout(retrying);
  source?.close();
  heardAt = Date.now();
  asked = address();
  source = new EventSource(asked);
  source.onopen = () => {
    heardAt = Date.now();
    show('live', 'Live');
    if (wasOpen) watchers.forEach(watcher => watcher.reopened());
    wasOpen = true;
  };
  source.onerror = failed;
  const names = new Set(['heartbeat', ...watchers.flatMap(watcher => Object.keys(watcher.events))]);
  for (const name of names) {
    source.addEventListener(name, event => {
      heardAt = Date.now();
      const data = JSON.parse(event.data);
      for (const { events } of watchers) events[name]?.(data);
    });
  }
}

function close() {
  clearTimeout(retrying);
  source?.close();
  source = null;
  show('paused', 'Paused while hidden');
}

function failed() {
  show('lost', 'Reconnecting …');
  // The browser comes back by itself, but not after an answer that was no event stream: a proxy's error while the server restarts.
  if (source?.readyState === EventSource.CLOSED) {
    clearTimeout(retrying);
    retrying = setTimeout(open, RETRY_MS);
  }
}

function wake() {
  if (!source || Date.now() - heardAt <= SILENCE_MS) return;
  show('lost', 'Reconnecting …');
  open();
}

function showOrHide() {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(close, HIDDEN_MS);
  else if (source) wake();
  else if (isReady) open();
}

function show(state, text) {
  const bar = document.getElementById('connection');
  if (!bar || bar.dataset.state === state) return;
  bar.dataset.state = state;
  document.getElementById('connection-text').textContent = text;
}

// By then all modules of the page have said what they want.
document.addEventListener('DOMContentLoaded', () => {
  isReady = true;
  if (!document.hidden) open();
});
setInterval(wake, 5_000);
document.addEventListener('visibilitychange', showOrHide);
window.addEventListener('online', () => { if (source) open(); });
