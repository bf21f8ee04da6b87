// @ts-check
import { matches } from '../keys.js';
import { walk } from '../canvas/graph.js';

/** @type {Record<string, import('../canvas/graph.js').Direction>} */
const directions = { ArrowDown: 'down', ArrowUp: 'up', ArrowLeft: 'left', ArrowRight: 'right', Home: 'first', End: 'last' };

/** @type {[string, (viewport: import('../canvas/viewport.js').Viewport) => void][]} */
const zooms = [
  ['+', viewport => viewport.step(1)],
  ['=', viewport => viewport.step(1)],
  ['-', viewport => viewport.step(-1)],
  ['0', viewport => viewport.zoomTo(1)],
  ['1', viewport => viewport.fit()],
  ['C', viewport => viewport.centre()],
];

/**
 * Walks with the arrow keys; with Shift the selection grows.
 * @param {import('../canvas/flow-canvas.js').FlowCanvas} canvas
 * @param {KeyboardEvent} event
 * @returns {boolean} whether it was such a key
 */
export function step(canvas, event) {
  const direction = directions[event.key];
  if (!direction || event.altKey || event.ctrlKey || event.metaKey) return false;
  const to = walk(canvas.graph, canvas.current, direction);
  if (to !== undefined) canvas.select(event.shiftKey ? [...canvas.selected.filter(name => name !== to), to] : [to], { focus: true });
  return true;
}

/**
 * The keys of a canvas that only shows: walking and zooming.
 * @param {import('../canvas/flow-canvas.js').FlowCanvas} canvas
 */
export function addCanvasKeys(canvas) {
  canvas.addEventListener('keydown', event => {
    if (event.defaultPrevented) return;
    const zoom = zooms.find(([key]) => matches(event, key))?.[1];
    if (zoom) zoom(canvas.viewport);
    else if (!step(canvas, event)) return;
    event.preventDefault();
  });
}
