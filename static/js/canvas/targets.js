// @ts-check
import { nearest } from './geometry.js';
import { isInside, offsetOf } from './graph.js';
import { isUnder } from './hit.js';

/** @typedef {import('./edits.js').Place} Place */
/** @typedef {import('./graph.js').Graph} Graph */

/**
 * What is carried: a palette item, or a state of the drawing.
 * @typedef {{item: string, state?: undefined, label: string} | {state: string, item?: undefined, label: string}} Cargo
 */

/**
 * Where the pointer would drop it: a place with words for it, or the reason why not.
 * @typedef {{element: Element, at: Place, words: string, refused?: undefined} | {element: Element, refused: string}} Target
 */

/** They end a flow. */
const terminal = new Set(['Succeed', 'Fail']);

/** How near to an edge's insert point the pointer must come, in px of the screen. */
const reach = 34;

/**
 * Finds where the pointer would drop what is carried.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {{clientX: number, clientY: number}} pointer
 * @param {Cargo} cargo
 * @returns {Target | undefined}
 */
export function targetAt(canvas, pointer, cargo) {
  if (!isUnder(canvas, pointer)) return undefined;
  const under = document.elementsFromPoint(pointer.clientX, pointer.clientY);
  const topmost = (/** @type {string} */ selector) => closestOf(under, selector);
  const edge = insertPointNear(canvas, pointer) ?? topmost('g.edge:not(.kind-ghost)');
  if (edge) return ontoEdge(canvas.graph, edge, cargo);
  const ghost = topmost('g.ghost, rect.lane.is-empty');
  if (ghost) return intoLane(canvas.graph, ghost, cargo);
  const place = topmost('rect.lane, g.node');
  if (place?.matches('g.node')) return besideState(canvas, place, pointer, cargo);
  if (place) return intoLane(canvas.graph, place, cargo);
  // A state that is let go over nothing stays where it was.
  if (cargo.state !== undefined) return undefined;
  return { element: canvas.querySelector('g.ghost') ?? canvas, at: { end: {} }, words: 'at the end of the workflow' };
}

/** @param {Element[]} under @param {string} selector */
function closestOf(under, selector) {
  for (const element of under) {
    const found = element.closest(selector);
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {{clientX: number, clientY: number}} pointer
 */
function insertPointNear(canvas, pointer) {
  const at = canvas.viewport.inDrawing(pointer);
  return nearest(canvas.insertPoints, at, reach / canvas.viewport.view.zoom)?.edge;
}

/**
 * The insert points of all edges.
 * @param {ParentNode} svg
 * @returns {{x: number, y: number, edge: Element}[]}
 */
export function insertPointsOf(svg) {
  return [...svg.querySelectorAll('g.edge > g.insert')].flatMap(plus => {
    const [x, y] = offsetOf(plus);
    return plus.parentElement ? [{ x, y, edge: plus.parentElement }] : [];
  });
}

/** @param {Graph} graph @param {Element} edge @param {Cargo} cargo @returns {Target} */
function ontoEdge(graph, edge, cargo) {
  const id = edge.getAttribute('data-edge') ?? '';
  const from = edge.getAttribute('data-from') ?? '';
  const to = edge.getAttribute('data-to') ?? '';
  const others = graph.lines.filter(line => line.to === to && line.id !== id && line.from !== cargo.state);
  const refused = intoItself(graph, cargo, containerOf(graph, edge.getAttribute('data-level') ?? ''))
    || (others.length === 0 ? cutsOff(graph, cargo, to) : '')
    || (cargo.state !== undefined && [from, to].includes(cargo.state) ? `${cargo.state} is there already` : '');
  if (refused) return { element: edge, refused };
  return { element: edge, at: { edge: { id } }, words: `between ${from || 'Start'} and ${to || 'End'}` };
}

/** @param {Graph} graph @param {Element} lane @param {Cargo} cargo @returns {Target} */
function intoLane(graph, lane, cargo) {
  const container = lane.getAttribute('data-parent') ?? '';
  const index = Number(lane.getAttribute('data-lane') ?? 0);
  const refused = intoItself(graph, cargo, container);
  if (refused) return { element: lane, refused };
  const at = { end: container === '' ? {} : { container, lane: index } };
  return { element: lane, at, words: container === '' ? 'as the first state' : `in lane ${index + 1} of ${container}` };
}

/**
 * The upper half of a state, or the left one, is the place before it, the other the one after it.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {Element} node
 * @param {{clientX: number, clientY: number}} pointer
 * @param {Cargo} cargo
 * @returns {Target | undefined}
 */
function besideState(canvas, node, pointer, cargo) {
  const name = node.getAttribute('data-state') ?? '';
  const state = canvas.graph.states.get(name);
  if (!state || name === cargo.state) return undefined;
  const at = canvas.viewport.inDrawing(pointer);
  const before = canvas.graph.across ? at.x < state.box.x + state.box.width / 2 : at.y < state.box.y + Math.min(state.box.height, 64) / 2;
  const { graph } = canvas;
  const refused = intoItself(graph, cargo, state.parent)
    || (before ? cutsOff(graph, cargo, name) : terminal.has(state.type) ? `Nothing can come after a ${state.type} state` : '');
  if (refused) return { element: node, refused };
  return before ? { element: node, at: { before: name }, words: `before ${name}` } : { element: node, at: { after: name }, words: `after ${name}` };
}

/**
 * Why a state cannot go into a container, or nothing. The server knows the other rules, and says why it refuses.
 * @param {Graph} graph
 * @param {Cargo} cargo
 * @param {string} container
 */
function intoItself(graph, cargo, container) {
  if (cargo.state === undefined) return '';
  return container === cargo.state || isInside(graph, container, cargo.state) ? 'A state cannot go into itself' : '';
}

/**
 * Why a state that ends the flow cannot go before another, or nothing.
 * @param {Graph} graph
 * @param {Cargo} cargo
 * @param {string} next the state that nothing else leads to
 */
export function cutsOff(graph, cargo, next) {
  const type = cargo.state === undefined ? cargo.item : graph.states.get(cargo.state)?.type ?? '';
  const follows = graph.states.get(next);
  if (!terminal.has(type) || !follows || follows.slot || next === cargo.state) return '';
  return `A ${type} state ends the flow: ${next} could not be reached any more`;
}

/** @param {Graph} graph @param {string} level */
function containerOf(graph, level) {
  for (const state of graph.states.values()) {
    if (state.level === level) return state.parent;
  }
  return '';
}
