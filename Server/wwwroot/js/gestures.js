// What mouse, wheel and fingers do on a chart: dragging chooses a time, or moves it where the shift key is held or panning is on;
// the wheel and two fingers zoom; a double click goes back to what comes live.

// Less than this is a click and no choice of a time.
const MIN_DRAG = 6;
// Whoever scrolls the page past the chart does not mean to zoom.
const SCROLLING_MS = 400;
const WHEEL_ZOOM = 0.0016;

let scrolledAt = -Infinity;
document.addEventListener('wheel', event => {
  const onChart = event.target.closest?.('.u-over');
  if (!onChart || event.timeStamp - scrolledAt < SCROLLING_MS) scrolledAt = event.timeStamp;
}, { capture: true, passive: true });

// view: a View, which knows at once what it was told, when the plot is still to be drawn; isPanning(): whether dragging moves.
export function addGestures(plot, view, isPanning) {
  const { over } = plot;
  const fingers = new Map();
  let drag = null;

  const place = event => event.clientX - over.getBoundingClientRect().left;
  const time = left => view.at(left / over.clientWidth);
  const select = (from, to) => plot.setSelect({ left: Math.min(from, to), top: 0, width: Math.abs(to - from), height: from === to ? 0 : over.clientHeight }, false);

  over.addEventListener('pointerdown', event => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const left = place(event);
    over.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, left);
    if (event.pointerType === 'mouse') drag = { from: left, last: left, isPan: event.shiftKey || isPanning() };
    else plot.setCursor({ left, top: over.clientHeight / 2 });
  });

  over.addEventListener('pointermove', event => {
    const left = place(event);
    if (event.pointerType !== 'mouse') slide(event.pointerId, left);
    else if (drag?.isPan) move(left);
    else if (drag) select(drag.from, Math.min(Math.max(left, 0), over.clientWidth));
  });

  for (const end of ['pointerup', 'pointercancel']) {
    over.addEventListener(end, event => {
      fingers.delete(event.pointerId);
      const ended = drag;
      drag = null;
      if (!ended || ended.isPan) return;
      select(0, 0);
      const left = Math.min(Math.max(place(event), 0), over.clientWidth);
      if (end === 'pointerup' && Math.abs(left - ended.from) >= MIN_DRAG) view.show(time(Math.min(left, ended.from)), time(Math.max(left, ended.from)));
    });
  }

  over.addEventListener('dblclick', () => view.live());

  over.addEventListener('wheel', event => {
    if (event.timeStamp - scrolledAt < SCROLLING_MS) return;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const moved = Math.abs(event.deltaX) > Math.abs(event.deltaY)
      ? view.pan(event.deltaX * lines / over.clientWidth)
      : view.zoom(Math.exp(event.deltaY * lines * WHEEL_ZOOM), time(place(event)));
    // Where there is nothing more to zoom the page scrolls.
    if (moved) event.preventDefault();
  }, { passive: false });

  function move(left) {
    if (left !== drag.last) view.pan((drag.last - left) / over.clientWidth);
    drag.last = left;
  }

  // One finger looks at points, or moves the time where panning is on; two keep the times they stand on under them.
  function slide(finger, left) {
    if (!fingers.has(finger)) return;
    const before = [...fingers.values()];
    fingers.set(finger, left);
    const after = [...fingers.values()];
    if (after.length === 1 && !isPanning()) return plot.setCursor({ left, top: over.clientHeight / 2 });
    if (after.length === 1) return void view.pan((before[0] - left) / over.clientWidth);

    const [from, to] = [time(Math.min(...before)), time(Math.max(...before))];
    const [start, end] = [Math.min(...after), Math.max(...after)];
    if (end - start < MIN_DRAG) return;
    const perPixel = (to - from) / (end - start);
    view.show(from - start * perPixel, to + (over.clientWidth - end) * perPixel);
  }
}
