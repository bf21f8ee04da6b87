// @ts-check
// Plane geometry of the canvas. A point of the drawing shows on the screen at (x * zoom + left, y * zoom + top).

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{left: number, top: number, zoom: number}} View */

export const leastZoom = 0.1;
export const mostZoom = 3;

/** What the zoom buttons and keys step through. */
const steps = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1, 1.25, 1.5, 2, 3];

/**
 * The zoom that one press of plus (1) or minus (-1) leads to.
 * @param {number} zoom
 * @param {1 | -1} direction
 */
export function stepped(zoom, direction) {
  const near = 0.001;
  if (direction > 0) return steps.find(step => step > zoom + near) ?? mostZoom;
  return steps.findLast(step => step < zoom - near) ?? leastZoom;
}

/**
 * The view at another zoom that leaves the drawing under a point of the screen where it is.
 * @param {View} view
 * @param {number} zoom
 * @param {Point} at
 * @returns {View}
 */
export function zoomedAt(view, zoom, at) {
  const to = Math.max(leastZoom, Math.min(mostZoom, zoom));
  const factor = to / view.zoom;
  return { left: at.x - (at.x - view.left) * factor, top: at.y - (at.y - view.top) * factor, zoom: to };
}

/**
 * The view that shows the whole drawing in the middle, never larger than life.
 * @param {Box} drawing
 * @param {{width: number, height: number}} screen
 * @param {number} [margin]
 * @returns {View}
 */
export function fitted(drawing, screen, margin = 24) {
  const across = (screen.width - 2 * margin) / Math.max(drawing.width, 1);
  const down = (screen.height - 2 * margin) / Math.max(drawing.height, 1);
  const zoom = Math.max(leastZoom, Math.min(1, across, down));
  return {
    left: (screen.width - drawing.width * zoom) / 2 - drawing.x * zoom,
    top: Math.max(margin, (screen.height - drawing.height * zoom) / 2) - drawing.y * zoom,
    zoom,
  };
}

/** The smallest size at which a page opens: names and details are still read with ease. */
const readable = 0.7;

/**
 * The view in which a drawing opens: whole where it can be read so, else from its top, around the main line (x = 0).
 * @param {Box} drawing
 * @param {{width: number, height: number}} screen
 * @param {number} [margin]
 * @returns {View}
 */
export function opening(drawing, screen, margin = 24) {
  const whole = fitted(drawing, screen, margin);
  if (whole.zoom >= readable) return whole;
  const zoom = readable;
  const top = margin - drawing.y * zoom;
  if (drawing.width * zoom + 2 * margin <= screen.width) {
    return { left: (screen.width - drawing.width * zoom) / 2 - drawing.x * zoom, top, zoom };
  }
  const most = margin - drawing.x * zoom;
  const least = screen.width - margin - (drawing.x + drawing.width) * zoom;
  return { left: Math.min(most, Math.max(least, screen.width * 0.4)), top, zoom };
}

/**
 * The view moved as little as needed to show a box of the drawing; its top left corner where it does not fit.
 * @param {View} view
 * @param {Box} box
 * @param {{width: number, height: number}} screen
 * @param {number} [margin]
 * @returns {View}
 */
export function revealing(view, box, screen, margin = 32) {
  const left = nudge(box.x * view.zoom + view.left, box.width * view.zoom, screen.width, margin);
  const top = nudge(box.y * view.zoom + view.top, box.height * view.zoom, screen.height, margin);
  return { left: view.left + left, top: view.top + top, zoom: view.zoom };
}

/**
 * @param {number} from
 * @param {number} size
 * @param {number} room
 * @param {number} margin
 */
function nudge(from, size, room, margin) {
  if (from < margin || size > room - 2 * margin) return margin - from;
  return Math.min(0, room - margin - from - size);
}

/**
 * @param {Box} box
 * @param {Point} point
 */
export function contains(box, point) {
  return point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height;
}

/**
 * @param {Box} a
 * @param {Box} b
 */
export function meet(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/**
 * The box between two corners.
 * @param {Point} a
 * @param {Point} b
 * @returns {Box}
 */
export function between(a, b) {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/**
 * The nearest of some points, if one is within reach.
 * @template {Point} P
 * @param {Iterable<P>} points
 * @param {Point} to
 * @param {number} reach
 * @returns {P | undefined}
 */
export function nearest(points, to, reach) {
  let best;
  let least = reach;
  for (const point of points) {
    const distance = Math.hypot(point.x - to.x, point.y - to.y);
    if (distance <= least) {
      least = distance;
      best = point;
    }
  }
  return best;
}

/**
 * How far to pan per frame when something is dragged near the border of the screen.
 * @param {Point} at relative to the screen
 * @param {{width: number, height: number}} screen
 * @returns {Point}
 */
export function edgePan(at, screen) {
  return { x: pull(at.x, screen.width), y: pull(at.y, screen.height) };
}

/**
 * @param {number} at
 * @param {number} size
 */
function pull(at, size) {
  const zone = 36;
  const fastest = 14;
  if (at < zone) return fastest * Math.min(1, (zone - at) / zone);
  if (at > size - zone) return -fastest * Math.min(1, (at - size + zone) / zone);
  return 0;
}
