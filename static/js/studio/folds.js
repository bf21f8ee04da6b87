// @ts-check
// Which containers one has closed and opened, and which way the flow runs: how this browser looks at a workflow.
import { toast } from '../toasts.js';
import { announce } from './announce.js';
import { parsedSVG } from './html.js';

/** @typedef {import('../canvas/flow-canvas.js').FlowCanvas} FlowCanvas */

/** How long the browser remembers which way flows run, in s: a year. */
const remembered = 365 * 24 * 60 * 60;

/** What one has folded lasts as long as the tab. */
export class Folds {
  #canvas;
  #key;
  /** @type {Map<string, boolean>} whether it is closed, by name */
  #folded;

  /** @param {FlowCanvas} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#key = `folds:${canvas.dataset.edits}`;
    this.#folded = new Map(this.#recall());
    canvas.addEventListener('flow:fold', event => {
      if (event instanceof CustomEvent) this.fold(event.detail.state, event.detail.closed);
    });
    if (this.#folded.size > 0) this.#draw();
  }

  /** What to ask the server for; nothing while it is as the server draws it anyway. */
  get view() {
    if (this.#folded.size === 0) return undefined;
    const names = (/** @type {boolean} */ closed) => [...this.#folded].filter(([, is]) => is === closed).map(([name]) => name);
    return { closed: names(true), open: names(false) };
  }

  /** @param {string} name @param {boolean} closed */
  async fold(name, closed) {
    this.#folded.set(name, closed);
    this.#remember();
    if (await this.#draw()) announce(`${name} ${closed ? 'collapsed' : 'expanded'}`);
  }

  /** Opens what a state is in. @param {string} name @returns {Promise<boolean>} whether it can be seen */
  async show(name) {
    for (let around = this.#around(name); around !== undefined; around = this.#around(name)) {
      this.#folded.set(around, false);
      this.#remember();
      if (!await this.#draw()) return false;
    }
    return this.#canvas.graph.states.has(name);
  }

  /** Turns the flow, for all workflows. @param {boolean} across */
  async turn(across) {
    document.cookie = `layout=${across ? 'across' : 'down'}; path=/; max-age=${remembered}; samesite=lax`;
    if (!await this.#draw()) return;
    this.#canvas.viewport.open();
    announce(across ? 'The flow runs from left to right' : 'The flow runs from top to bottom');
  }

  /** The closed container that hides a state. @param {string} name */
  #around(name) {
    return [...this.#canvas.graph.states.values()].find(state => state.inside.includes(name))?.name;
  }

  /** @returns {Promise<boolean>} whether there is another picture */
  async #draw() {
    const answer = await fetch(this.#canvas.dataset.picture ?? '', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ view: this.view }),
    }).catch(() => undefined);
    const { svg = '' } = answer?.ok ? await answer.json() : {};
    const picture = parsedSVG(svg);
    if (picture) this.#canvas.replace(picture);
    else toast({ kind: 'warning', text: 'The picture could not be drawn anew', detail: answer ? 'Mend the text first.' : 'The server does not answer.' });
    return picture !== undefined;
  }

  /** @returns {[string, boolean][]} */
  #recall() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#key) ?? '[]');
      return Array.isArray(kept) ? kept.filter(one => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'boolean') : [];
    } catch {
      return []; // storage is switched off, or something else wrote there
    }
  }

  #remember() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify([...this.#folded]));
    } catch {
      // storage is switched off or full: it lasts until the next page
    }
  }
}
