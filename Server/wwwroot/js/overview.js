// The overview, kept up to date: figures, counts and rows change in place; js/board-order.js says when rows may move.
import * as format from './format.js';
import { reopen, watch } from './live.js';
import { enhance, fields, pageAddress } from './board-address.js';
import { BoardOrder } from './board-order.js';
import { BoardRow } from './board-row.js';
import { showFollowed } from './follow.js';

const byId = id => document.getElementById(id);
let rows;
let order;

// Takes over the list that the server wrote.
function begin() {
  rows = new Map([...byId('board-rows').rows].map(element => [element.dataset.client, new BoardRow(element)]));
  order = new BoardOrder(rows);
  showFollowed(byId('overview'));
  format.localiseTimes(byId('overview'));
  format.refreshAgo(document);
}

function show(board) {
  byId('empty').hidden = board.streams > 0;
  byId('overview').hidden = board.streams === 0;
  showTotals(board);
  for (const [state, count] of Object.entries(board.counts)) say(document.querySelector(`[data-count="${state}"]`), format.count(count));
  showPager(board);
  for (const stream of board.rows) {
    if (!rows.has(stream.client_id)) rows.set(stream.client_id, BoardRow.create(stream.client_id));
    rows.get(stream.client_id).update(stream);
  }

  format.refreshAgo(document);
  if (board.order) order.ids = board.order;
  else order.settle();
}

function showTotals(board) {
  const field = name => byId('totals').querySelector(`[data-field=${name}]`);
  for (const name of ['active', 'streams', 'points', 'anomalies']) say(field(name), format.count(board[name]));
  say(field('rate'), format.rate(board.rate));
  say(field('share'), format.share(board.anomalies, board.points));
}

function showPager({ page, pages, matching }) {
  const none = matching === 0;
  byId('no-match').hidden = !none;
  document.querySelector('.streams').hidden = none;
  const pager = byId('pager');
  pager.hidden = none;
  const size = Number(pager.dataset.size);
  const field = name => pager.querySelector(`[data-field=${name}]`);
  say(field('range'), `${format.count((page - 1) * size + 1)}–${format.count(Math.min(page * size, matching))}`);
  say(field('matching'), format.count(matching));
  for (const [rel, to] of [['prev', page - 1], ['next', page + 1]]) {
    const link = pager.querySelector(`[rel=${rel}]`);
    link.hidden = to < 1 || to > pages;
    if (!link.hidden) link.href = pageAddress(to);
  }
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

begin();
enhance(() => {
  begin();
  reopen();
});
watch({ query: () => ({ board: 1, ...fields() }), events: { board: show } });
setInterval(() => {
  format.refreshAgo(document);
  order.settle();
}, 1_000);
