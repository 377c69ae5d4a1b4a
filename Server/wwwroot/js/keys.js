// What the keys do on a chart: they move from point to point, and from anomaly to anomaly, or change what is shown.

const ZOOM = 1.6;
const PAN = 0.25;

// Returns the point to go to, null to leave all points, and undefined where the chart has nothing to do with the key.
export function moveByKey(event, view, points, chosen) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const changes = {
    '+': () => view.zoom(1 / ZOOM, chosen?.x),
    '=': () => view.zoom(1 / ZOOM, chosen?.x),
    '-': () => view.zoom(ZOOM, chosen?.x),
    0: () => view.live(),
    ArrowLeft: event.shiftKey && (() => view.pan(-PAN)),
    ArrowRight: event.shiftKey && (() => view.pan(PAN)),
  };
  if (changes[event.key]) {
    changes[event.key]();
    return chosen;
  }

  if (event.key === 'Escape') return null;
  const last = points.length - 1;
  if (last < 0) return undefined;
  const at = chosen ? points.indexOf(chosen) : last + 1;
  const odd = step => {
    for (let i = at + step; i >= 0 && i <= last; i += step) if (points[i].anomaly) return i;
    return Math.min(at, last);
  };
  const moves = {
    ArrowLeft: () => Math.max(0, at - 1),
    ArrowRight: () => Math.min(last, at + 1),
    PageUp: () => odd(-1),
    PageDown: () => odd(1),
    Home: () => 0,
    End: () => last,
  };
  return moves[event.key] ? points[moves[event.key]()] : undefined;
}
