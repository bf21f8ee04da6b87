// @ts-check
import { element } from '../dom.js';
import { between, meet } from './geometry.js';
import { follow } from './pointer.js';

/**
 * Draws a box with Shift and selects the states that it meets; with Mod they are added to the selection.
 * @param {PointerEvent} down
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 */
export function marquee(down, canvas) {
  const from = canvas.viewport.inDrawing(down);
  const frame = element('div', { class: 'marquee', 'aria-hidden': 'true' });
  const kept = down.ctrlKey || down.metaKey ? canvas.selected : [];
  follow(down, canvas, {
    start: () => canvas.append(frame),
    move: event => {
      const box = between(from, canvas.viewport.inDrawing(event));
      const { x, y, width, height } = canvas.viewport.placed(box);
      frame.style.transform = `translate(${x}px, ${y}px)`;
      frame.style.width = `${width}px`;
      frame.style.height = `${height}px`;
      canvas.select([...kept, ...within(canvas.graph, box)]);
    },
    drop: () => frame.remove(),
    cancel: () => {
      frame.remove();
      canvas.select(kept);
    },
  });
}

/**
 * The states that a box meets. A container counts when the box covers its head, not only what is in it.
 * @param {import('./graph.js').Graph} graph
 * @param {import('./geometry.js').Box} box
 */
function within(graph, box) {
  const head = 40;
  return [...graph.states.values()]
    .filter(state => meet({ ...state.box, height: Math.min(state.box.height, head) }, box))
    .map(state => state.name);
}
