// Follows a stream of Server-Sent Events for as long as the page is open, and says so in the page's bar.

// The server speaks at least every 15 s; a connection that slept with the laptop often says nothing and is not closed either.
const SILENCE_MS = 40_000;
const RETRY_MS = 5_000;

// address() is asked at each connection, so that it can say what the page already has.
// handlers: event name → what to do with its data.
// reopened is called whenever the page was not connected for a while: what came meanwhile may need looking up.
export function follow(address, handlers, reopened = () => {}) {
  let source = null;
  let heardAt = 0;
  let retry = 0;
  let opened = false;

  function open() {
    clearTimeout(retry);
    source?.close();
    heardAt = Date.now();
    source = new EventSource(address());
    source.onopen = () => {
      heardAt = Date.now();
      show('live', 'Live');
      if (opened) reopened();
      opened = true;
    };
    source.onerror = failed;
    for (const [name, handle] of Object.entries({ heartbeat: () => {}, ...handlers })) {
      source.addEventListener(name, event => {
        heardAt = Date.now();
        handle(JSON.parse(event.data));
      });
    }
  }

  function failed() {
    show('lost', 'Reconnecting …');
    // The browser comes back by itself, but not after an answer that was no event stream: a proxy's error while the server restarts.
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(retry);
      retry = setTimeout(open, RETRY_MS);
    }
  }

  function wake() {
    if (Date.now() - heardAt > SILENCE_MS) {
      show('lost', 'Reconnecting …');
      open();
    }
  }

  setInterval(wake, 5_000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });
  window.addEventListener('online', open);
  open();
}

function show(state, text) {
  const bar = document.getElementById('connection');
  if (bar.dataset.state === state) return;
  bar.dataset.state = state;
  document.getElementById('connection-text').textContent = text;
}
