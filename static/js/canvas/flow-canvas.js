// @ts-check
import { beside, drift } from './anchor.js';
import { addGestures } from './gestures.js';
import { boxOf, readGraph } from './graph.js';
import { patch } from './patch.js';
import { onPress } from './press.js';
import { mark, nodeOf, rove, selectedEdge, selectedIn } from './selection.js';
import { insertPointsOf } from './targets.js';
import { Viewport } from './viewport.js';

/**
 * <flow-canvas> shows the SVG that the server drew: it pans, zooms, selects, and turns what one does with pointer and
 * keys into edits. It holds no copy of the document. Events, all bubbling:
 *
 * - flow:selected {states} and flow:edge {edge} when the selection changes
 * - flow:edit {edit}: one edit as text, to be sent
 * - flow:told {text, kind}: something to be said, such as why a drop was refused
 * - flow:pick {at, anchor, words}: something is to be chosen from the palette for that place
 * - flow:fold {state, closed}: a container is to be drawn closed, or open
 * - flow:zoom {zoom}
 * - flow:drawn: another drawing is shown
 *
 * With data-readonly it only shows and selects.
 */
export class FlowCanvas extends HTMLElement {
  /** @type {AbortController | undefined} */
  #listening;
  /** @type {import('./graph.js').Graph | undefined} */
  #graph;
  /** @type {ReturnType<typeof insertPointsOf> | undefined} */
  #insertPoints;
  /** @type {Viewport | undefined} */
  #viewport;
  /** The state that stays in its place when the next drawing comes, or nothing. */
  #anchor = '';

  connectedCallback() {
    this.#listening = new AbortController(); // anew each time: htmx may move the element
    const { signal } = this.#listening;
    this.classList.add('canvas');
    const { viewport, svg } = this;
    if (svg) viewport.attach(svg);
    // The first size may come later than the element.
    const sized = new ResizeObserver(() => {
      if (viewport.screen.width === 0) return;
      sized.disconnect();
      viewport.restore();
      const named = this.graph.states.get(this.selected[0] ?? '');
      if (named) viewport.reveal(named.box);
      this.dataset.ready = '';
    });
    sized.observe(this);
    signal.addEventListener('abort', () => sized.disconnect());
    addGestures(this, signal);
    onPress(this, signal);
    this.addEventListener('focusin', event => this.#follow(event), { signal });
    rove(this);
  }

  disconnectedCallback() {
    this.#listening?.abort();
  }

  /** @returns {SVGSVGElement | null} */
  get svg() {
    return this.querySelector('svg.workflow');
  }

  get viewport() {
    this.#viewport ??= new Viewport(this, this.dataset.edits ?? location.pathname);
    return this.#viewport;
  }

  get graph() {
    this.#graph ??= readGraph(this);
    return this.#graph;
  }

  get insertPoints() {
    this.#insertPoints ??= insertPointsOf(this);
    return this.#insertPoints;
  }

  get readOnly() {
    return this.hasAttribute('data-readonly');
  }

  /** The names of the selected states. */
  get selected() {
    return selectedIn(this);
  }

  /** The selected edge's ID, or nothing. */
  get edge() {
    return selectedEdge(this);
  }

  /** The state that the keyboard is at, or nothing. */
  get current() {
    return this.querySelector('g.node[tabindex="0"]')?.getAttribute('data-state') ?? '';
  }

  /**
   * @param {string[]} names
   * @param {{focus?: boolean, quiet?: boolean}} [how] focus: move the keyboard there too; quiet: no event
   */
  select(names, { focus = false, quiet = false } = {}) {
    const known = [...new Set(names)].filter(name => this.graph.states.has(name));
    const changed = mark(this, known);
    if (focus && known.length > 0) this.focusState(known[known.length - 1]);
    else rove(this, known.at(-1));
    if (changed && !quiet) this.#say('flow:selected', { states: known });
  }

  /** @param {string} id */
  selectEdge(id) {
    if (!mark(this, [], id)) return;
    this.#say('flow:selected', { states: [] });
    this.#say('flow:edge', { edge: id });
  }

  /** Moves the keyboard to a state and brings it into view. @param {string} name */
  focusState(name) {
    const stop = rove(this, name);
    if (!stop) return;
    stop.focus({ preventScroll: true });
    this.viewport.reveal(boxOf(stop));
  }

  /** Takes the keyboard, so that what a drop makes can be gone on with. */
  takeFocus() {
    if (!this.contains(document.activeElement)) rove(this)?.focus({ preventScroll: true });
  }

  /**
   * @param {string} edit
   * @param {import('./edits.js').Place} [at] where it puts something: what is there stays in its place on the screen
   */
  send(edit, at) {
    if (this.readOnly) return;
    this.#anchor = at ? beside(at, this.graph.lines) : '';
    this.#say('flow:edit', { edit });
  }

  /** @param {string} text @param {'refused' | 'quiet'} [kind] */
  tell(text, kind = 'refused') {
    this.#say('flow:told', { text, kind });
  }

  /** Asks for a container to be drawn closed, or open again. @param {string} name */
  fold(name) {
    const state = this.graph.states.get(name);
    if (state?.type !== 'Parallel' && state?.type !== 'Map') return;
    this.#anchor = name;
    this.#say('flow:fold', { state: name, closed: !state.closed });
  }

  /** Asks for something from the palette. @param {import('./edits.js').Place} at @param {Element} anchor @param {string} words */
  pick(at, anchor, words) {
    if (!this.readOnly) this.#say('flow:pick', { at, anchor, words });
  }

  /**
   * Shows a new drawing. What was selected stays selected, what had the focus keeps it, and the state that one works on
   * stays where it is on the screen.
   * @param {SVGSVGElement} svg
   * @param {string[]} [select] what to select instead
   */
  replace(svg, select = []) {
    const old = this.svg;
    const before = this.graph;
    const kept = this.selected;
    const focused = old?.contains(document.activeElement) ?? false;
    const at = this.current;
    const edge = this.edge;
    if (old) patch(old, svg);
    else this.append(svg);
    this.#graph = this.#insertPoints = undefined;
    const { x, y } = drift(before, this.graph, [this.#anchor, ...kept, at, ...select], this.viewport);
    if (x !== 0 || y !== 0) this.viewport.panBy(x, y);
    this.#anchor = '';
    this.viewport.attach(old ?? svg);
    const names = (select.length > 0 ? select : kept).filter(name => this.graph.states.has(name));
    mark(this, names, names.length === 0 ? edge : '');
    const stop = rove(this, names.at(-1) ?? at);
    if (focused && stop !== document.activeElement) stop?.focus({ preventScroll: true });
    if (select.length > 0 && stop) this.viewport.reveal(boxOf(stop));
    if (names.join('\n') !== kept.join('\n')) this.#say('flow:selected', { states: names });
    this.#say('flow:drawn', {});
  }

  /** Keeps the focused state in view when Tab or a script moved the focus. @param {FocusEvent} event */
  #follow(event) {
    const stop = event.target;
    if (!(stop instanceof SVGGElement) || !stop.matches('g.node, g.ghost')) return;
    rove(this, stop.getAttribute('data-state') ?? '');
    if (stop.matches(':focus-visible')) this.viewport.reveal(boxOf(stop));
  }

  /** @param {string} name */
  node(name) {
    return nodeOf(this, name);
  }

  /** @param {string} type @param {object} detail */
  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}

customElements.define('flow-canvas', FlowCanvas);
