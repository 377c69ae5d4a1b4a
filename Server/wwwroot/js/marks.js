// What is odd is marked on top of a line by colour and by shape.

/* global uPlot */

const SEVERITY_SIZE = { low: 3.5, medium: 4.5, high: 5.5, critical: 6.5 };

export function drawMarks(plot, points, { anomaly, alarm, late, surface }) {
  const { ctx: context, bbox } = plot;
  const scale = uPlot.pxRatio;
  context.save();
  context.beginPath();
  context.rect(bbox.left, bbox.top - 8 * scale, bbox.width, bbox.height + 8 * scale);
  context.clip();
  // Alarms last, on top of the anomalies that follow them closely.
  const marked = points.filter(point => point.anomaly || point.late || point.missing);
  for (const point of [...marked.filter(point => !point.alarm), ...marked.filter(point => point.alarm)]) {
    const x = plot.valToPos(point.x, 'x', true);
    if (point.missing) {
      stroke(context, late, scale, cross(x, bbox.top + bbox.height - 8 * scale, 3.5 * scale));
      continue;
    }

    const y = plot.valToPos(point.value, 'y', true);
    const size = (SEVERITY_SIZE[point.severity] ?? 3.5) * scale;
    if (point.alarm) mark(context, alarm, surface, scale, triangle(x, y, Math.max(size * 1.7, 8 * scale)));
    else if (point.anomaly) mark(context, anomaly, surface, scale, circle(x, y, size));
    else stroke(context, late, scale, diamond(x, y, 4.5 * scale));
  }

  context.restore();
}

export function mark(context, fill, edge, scale, path) {
  context.fillStyle = fill;
  context.strokeStyle = edge;
  context.lineWidth = 1.5 * scale;
  context.fill(path);
  context.stroke(path);
}

function stroke(context, colour, scale, path) {
  context.strokeStyle = colour;
  context.lineWidth = 1.5 * scale;
  context.stroke(path);
}

export function circle(x, y, radius) {
  const path = new Path2D();
  path.arc(x, y, radius, 0, 2 * Math.PI);
  return path;
}

function polygon(...corners) {
  const path = new Path2D();
  corners.forEach(([x, y], i) => i === 0 ? path.moveTo(x, y) : path.lineTo(x, y));
  path.closePath();
  return path;
}

export const triangle = (x, y, size) => polygon([x, y - size * 0.7], [x + size * 0.65, y + size * 0.45], [x - size * 0.65, y + size * 0.45]);

export const diamond = (x, y, size) => polygon([x, y - size], [x + size, y], [x, y + size], [x - size, y]);

function cross(x, y, size) {
  const path = new Path2D();
  path.moveTo(x - size, y - size);
  path.lineTo(x + size, y + size);
  path.moveTo(x + size, y - size);
  path.lineTo(x - size, y + size);
  return path;
}
