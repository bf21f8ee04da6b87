// @ts-check
import { carry } from './drag.js';
import * as edits from './edits.js';
import { hit, isEmptyAt } from './hit.js';
import { addHandles, dragHandle } from './link.js';
import { marquee } from './marquee.js';

/**
 * What presses, clicks and drags on the drawing do.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {AbortSignal} signal
 */
export function onPress(canvas, signal) {
  canvas.addEventListener('pointerdown', event => press(canvas, event), { signal });
  canvas.addEventListener('click', event => click(canvas, event), { signal });
  canvas.addEventListener('keydown', event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const button = hit(event, 'g.insert, g.ghost');
    if (!button || event.defaultPrevented) return;
    event.preventDefault();
    add(canvas, button);
  }, { signal });
  addHandles(canvas, signal);
}

/**
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {PointerEvent} event
 */
function press(canvas, event) {
  if (event.button !== 0 || !event.isPrimary) return;
  const handle = hit(event, 'g.handle');
  if (handle && !canvas.readOnly) {
    dragHandle(event, canvas, handle);
    return;
  }
  const node = hit(event, 'g.fold') ? null : hit(event, 'g.node[data-state]');
  if (node && !canvas.readOnly) {
    const name = node.getAttribute('data-state') ?? '';
    carry(event, canvas, { state: name, label: name }, at => canvas.send(edits.move(name, at), at));
  } else if (event.shiftKey && isEmptyAt(event)) {
    event.preventDefault();
    marquee(event, canvas);
  }
}

/**
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {MouseEvent} event
 */
function click(canvas, event) {
  const button = hit(event, 'g.insert, g.ghost');
  if (button && !canvas.readOnly) {
    add(canvas, button);
    return;
  }
  const container = hit(event, 'g.fold')?.getAttribute('data-fold');
  if (container) {
    canvas.fold(container);
    return;
  }
  const name = hit(event, 'g.node[data-state]')?.getAttribute('data-state');
  if (name !== undefined && name !== null) {
    pickState(canvas, name, event.shiftKey || event.ctrlKey || event.metaKey);
    return;
  }
  // Neither an edge nor the empty canvas can have the focus; the keys should work all the same.
  canvas.takeFocus();
  const edge = hit(event, 'g.edge:not(.kind-ghost)')?.getAttribute('data-edge');
  if (edge) canvas.selectEdge(edge);
  else if (!event.shiftKey && isEmptyAt(event)) canvas.select([]);
}

/**
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {string} name
 * @param {boolean} more adds to the selection, or takes from it
 */
function pickState(canvas, name, more) {
  const { selected } = canvas;
  if (!more) canvas.select([name], { focus: true });
  else if (selected.includes(name)) canvas.select(selected.filter(other => other !== name));
  else canvas.select([...selected, name], { focus: true });
}

/**
 * Asks what to put onto an edge or into an empty lane.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {Element} button
 */
function add(canvas, button) {
  const words = button.getAttribute('aria-label') ?? '';
  const edge = button.closest('g.edge')?.getAttribute('data-edge');
  if (edge) {
    canvas.pick({ edge: { id: edge } }, button, words);
    return;
  }
  const container = button.getAttribute('data-parent') ?? '';
  const lane = Number(button.getAttribute('data-lane') ?? 0);
  canvas.pick({ end: container === '' ? {} : { container, lane } }, button, words);
}
