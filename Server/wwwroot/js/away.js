// Says in large that the server has not answered for a while, and as of when the page is; the small sign of it stands in the bar at once.
import * as format from './format.js';

// A server that restarts is back before.
const PATIENCE_MS = 4_000;

const connection = document.getElementById('connection');
const note = document.getElementById('away');
let waiting = 0;

function look() {
  clearTimeout(waiting);
  if (connection.dataset.state !== 'lost') return note.replaceChildren();
  const since = format.timeElement(new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace('.000', ''));
  waiting = setTimeout(() => note.replaceChildren('The server does not answer: what you see is as of ', since, '. This page goes on by itself once it is back.'), PATIENCE_MS);
}

new MutationObserver(look).observe(connection, { attributeFilter: ['data-state'] });
