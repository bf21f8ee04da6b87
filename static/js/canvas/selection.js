// @ts-check
// The selection lives in the drawing: aria-pressed and is-selected on states, is-selected on an edge. One element is in
// the tab order, so that the canvas is one stop.

/** Every element of the drawing that can have the focus. @param {ParentNode} svg */
function stops(svg) {
  return svg.querySelectorAll('g.node[data-state], g.ghost[role]');
}

/**
 * The element of a state.
 * @param {ParentNode} svg
 * @param {string} name
 * @returns {SVGGElement | null}
 */
export function nodeOf(svg, name) {
  return svg.querySelector(`g.node[data-state="${CSS.escape(name)}"]`);
}

/**
 * The names of the selected states, in the order of the drawing.
 * @param {ParentNode} svg
 */
export function selectedIn(svg) {
  return [...svg.querySelectorAll('g.node.is-selected')].map(node => node.getAttribute('data-state') ?? '');
}

/**
 * The ID of the selected edge, or nothing.
 * @param {ParentNode} svg
 */
export function selectedEdge(svg) {
  return svg.querySelector('g.edge.is-selected')?.getAttribute('data-edge') ?? '';
}

/**
 * Marks these states, and no others, and says whether that changed anything.
 * @param {ParentNode} svg
 * @param {string[]} names
 * @param {string} [edge] an edge's ID
 */
export function mark(svg, names, edge = '') {
  const wanted = new Set(names);
  let changed = false;
  for (const node of svg.querySelectorAll('g.node[data-state]')) {
    const on = wanted.has(node.getAttribute('data-state') ?? '');
    if (on === node.classList.contains('is-selected')) continue;
    node.classList.toggle('is-selected', on);
    node.setAttribute('aria-pressed', String(on));
    changed = true;
  }
  for (const line of svg.querySelectorAll('g.edge')) {
    const on = edge !== '' && line.getAttribute('data-edge') === edge;
    if (on === line.classList.contains('is-selected')) continue;
    line.classList.toggle('is-selected', on);
    changed = true;
  }
  return changed;
}

/**
 * Puts one element into the tab order: that of the state, else the selected one, else the first.
 * @param {ParentNode} svg
 * @param {string} [name]
 * @returns {SVGGElement | undefined}
 */
export function rove(svg, name = '') {
  const all = [...stops(svg)];
  const found = (name && nodeOf(svg, name)) || all.find(stop => stop.classList.contains('is-selected')) || all[0];
  for (const stop of svg.querySelectorAll('[tabindex="0"]')) {
    if (stop !== found) stop.setAttribute('tabindex', '-1');
  }
  if (!(found instanceof SVGGElement)) return undefined;
  found.setAttribute('tabindex', '0');
  return found;
}
