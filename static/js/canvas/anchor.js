// @ts-check
// What stays in its place on the screen when the drawing changes around it.

/** @typedef {import('./graph.js').Graph} Graph */
/** @typedef {import('./graph.js').Line} Line */
/** @typedef {import('./graph.js').State} State */
/** @typedef {Pick<import('./viewport.js').Viewport, 'view' | 'screen'>} Viewport */

/**
 * How far to pan, in px of the screen, so that the first of these states that was there before and is there now stays
 * in its place. Where none is, one near the middle of the screen does.
 * @param {Graph} before
 * @param {Graph} now
 * @param {string[]} names
 * @param {Viewport} viewport
 * @returns {import('./geometry.js').Point}
 */
export function drift(before, now, names, viewport) {
  const name = names.find(n => before.states.has(n) && now.states.has(n)) ?? nearestKept(before, now, viewport);
  const from = before.states.get(name ?? '')?.box;
  const to = now.states.get(name ?? '')?.box;
  if (!from || !to) return { x: 0, y: 0 };
  return { x: (from.x - to.x) * viewport.view.zoom, y: (from.y - to.y) * viewport.view.zoom };
}

/**
 * A state that is at a place already.
 * @param {import('./edits.js').Place} at
 * @param {Line[]} lines
 */
export function beside(at, lines) {
  if ('after' in at) return at.after;
  if ('before' in at) return at.before;
  if ('end' in at) return at.end.container ?? '';
  const line = lines.find(l => l.id === at.edge.id);
  return line?.from || line?.to || '';
}

/**
 * The state nearest to the middle of the screen that is in both drawings.
 * @param {Graph} before
 * @param {Graph} now
 * @param {Viewport} viewport
 */
function nearestKept(before, now, viewport) {
  const { left, top, zoom } = viewport.view;
  const { width, height } = viewport.screen;
  const x = (width / 2 - left) / zoom;
  const y = (height / 2 - top) / zoom;
  const away = (/** @type {State} */ s) => Math.hypot(s.box.x + s.box.width / 2 - x, s.box.y - y);
  const both = [...before.states.values()].filter(state => now.states.has(state.name));
  return both.reduce((/** @type {State | undefined} */ best, state) =>
    !best || away(state) < away(best) ? state : best, undefined)?.name;
}
