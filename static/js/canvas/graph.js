// @ts-check
// What the drawing says about the workflow, and how one walks through it. The SVG is the only source: designer/svg
// writes the attributes that are read here.

/** @typedef {import('./geometry.js').Box} Box */
/**
 * @typedef {{name: string, type: string, level: string, parent: string, lane: number, box: Box, closed: boolean,
 *   inside: string[], slot: boolean}} State inside: the names of the states that a closed container hides; slot: an
 *   empty step, whose place the next state takes
 */
/** @typedef {{id: string, from: string, to: string, kind: string, level: string}} Line */
/** @typedef {{states: Map<string, State>, lines: Line[], across: boolean}} Graph across: from left to right */
/** @typedef {'down' | 'up' | 'left' | 'right' | 'first' | 'last'} Direction */

/**
 * Reads the drawing.
 * @param {ParentNode} svg
 * @returns {Graph}
 */
export function readGraph(svg) {
  /** @type {Map<string, State>} */
  const states = new Map();
  for (const node of svg.querySelectorAll('g.node[data-state]')) {
    const name = node.getAttribute('data-state') ?? '';
    states.set(name, {
      name,
      type: node.getAttribute('data-type') ?? '',
      level: node.getAttribute('data-level') ?? '',
      parent: node.getAttribute('data-parent') ?? '',
      lane: Number(node.getAttribute('data-lane') ?? 0),
      box: boxOf(node),
      closed: node.hasAttribute('data-inside'),
      slot: node.classList.contains('is-slot'),
      inside: JSON.parse(node.getAttribute('data-inside') ?? '[]'),
    });
  }
  const lines = [...svg.querySelectorAll('g.edge')].map(edge => ({
    id: edge.getAttribute('data-edge') ?? '',
    from: edge.getAttribute('data-from') ?? '',
    to: edge.getAttribute('data-to') ?? '',
    kind: edge.getAttribute('data-kind') ?? '',
    level: edge.getAttribute('data-level') ?? '',
  }));
  return { states, lines, across: svg.querySelector('svg.workflow')?.hasAttribute('data-across') ?? false };
}

/** A graph that runs across, with its boxes as if it ran down. @param {Graph} graph @returns {Graph} */
function upright(graph) {
  const turned = [...graph.states].map(([name, state]) => /** @type {const} */ ([name, { ...state, box: turn(state.box) }]));
  return { ...graph, states: new Map(turned), across: false };
}

/** @param {Box} box @returns {Box} */
function turn({ x, y, width, height }) {
  return { x: y, y: x, width: height, height: width };
}

/** What an arrow means in a flow that runs across: to the right is on. @type {Record<Direction, Direction>} */
const turnedDirections = { right: 'down', left: 'up', down: 'right', up: 'left', first: 'first', last: 'last' };

/**
 * Where a state or ghost stands in the drawing.
 * @param {Element} node
 * @returns {Box}
 */
export function boxOf(node) {
  const [x, y] = offsetOf(node);
  const card = node.querySelector(':scope > rect');
  return { x, y, width: Number(card?.getAttribute('width') ?? 0), height: Number(card?.getAttribute('height') ?? 0) };
}

/**
 * The numbers of a translate().
 * @param {Element} node
 * @returns {[number, number]}
 */
export function offsetOf(node) {
  const found = /translate\(\s*(-?[\d.]+)[\s,]+(-?[\d.]+)/.exec(node.getAttribute('transform') ?? '');
  return found ? [Number(found[1]), Number(found[2])] : [0, 0];
}

/**
 * The state that an arrow key leads to, or undefined where there is none.
 * @param {Graph} graph
 * @param {string} from
 * @param {Direction} direction
 * @returns {string | undefined}
 */
export function walk(graph, from, direction) {
  if (graph.across) return walk(upright(graph), from, turnedDirections[direction]);
  const state = graph.states.get(from);
  if (direction === 'first' || direction === 'last' || !state) return outermost(graph, direction === 'last' ? -1 : 0);
  switch (direction) {
    case 'down': return inside(graph, state) ?? after(graph, state);
    case 'up': return before(graph, state);
    default: return beside(graph, state, direction === 'left' ? -1 : 1);
  }
}

/** @param {Graph} graph @param {0 | -1} end */
function outermost(graph, end) {
  const rows = [...graph.states.values()].filter(state => state.parent === '').sort(byPlace);
  return rows.at(end)?.name;
}

/** @param {State} a @param {State} b */
function byPlace(a, b) {
  return a.box.y - b.box.y || a.box.x - b.box.x;
}

/** The first state in a container. @param {Graph} graph @param {State} state */
function inside(graph, state) {
  const within = [...graph.states.values()].filter(other => other.parent === state.name);
  return within.sort((a, b) => a.lane - b.lane || byPlace(a, b))[0]?.name;
}

/**
 * The state that follows, or what follows the container at the end of a lane.
 * @param {Graph} graph
 * @param {State} state
 * @returns {string | undefined}
 */
function after(graph, state) {
  const next = graph.lines.filter(line => line.from === state.name && line.to !== '' && line.to !== state.name);
  const parent = graph.states.get(state.parent);
  // A loop back is the last thing that down should do.
  const ahead = next.filter(line => (graph.states.get(line.to)?.box.y ?? 0) > state.box.y);
  return (ahead[0] ?? next[0])?.to ?? (parent && after(graph, parent));
}

/** The state before, or the container of the first one. @param {Graph} graph @param {State} state */
function before(graph, state) {
  const from = graph.lines.filter(line => line.to === state.name && line.from !== '' && line.from !== state.name);
  const above = from.filter(line => (graph.states.get(line.from)?.box.y ?? Infinity) < state.box.y);
  return (above[0] ?? (state.parent === '' ? from[0] : undefined))?.from ?? (state.parent || undefined);
}

/**
 * The nearest state at the same height, in this flow first, then in the next lane.
 * @param {Graph} graph
 * @param {State} state
 * @param {1 | -1} sign
 */
function beside(graph, state, sign) {
  const others = [...graph.states.values()].filter(other =>
    other.name !== state.name && (middle(other) - middle(state)) * sign > 0 && other.parent === state.parent);
  const level = others.filter(other => other.level === state.level && overlap(other, state));
  const lanes = others.filter(other => other.lane === state.lane + sign);
  const near = level.length > 0 ? level : lanes;
  return near.sort((a, b) => Math.abs(a.box.y - state.box.y) - Math.abs(b.box.y - state.box.y)
    || Math.abs(middle(a) - middle(state)) - Math.abs(middle(b) - middle(state)))[0]?.name;
}

/** @param {State} state */
function middle(state) {
  return state.box.x + state.box.width / 2;
}

/** @param {State} a @param {State} b */
function overlap(a, b) {
  return a.box.y < b.box.y + b.box.height && b.box.y < a.box.y + a.box.height;
}

/**
 * Says whether a state stands in a container, however deep.
 * @param {Graph} graph
 * @param {string} name
 * @param {string} container
 */
export function isInside(graph, name, container) {
  let parent = graph.states.get(name)?.parent ?? '';
  for (let depth = graph.states.size; parent !== '' && depth > 0; depth--) {
    if (parent === container) return true;
    parent = graph.states.get(parent)?.parent ?? '';
  }
  return false;
}
