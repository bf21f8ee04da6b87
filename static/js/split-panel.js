// @ts-check
import { element } from './dom.js';

const least = 200;
const most = 640;
const step = 16;

/**
 * <split-panel data-side="start|end" data-label="…"> puts a handle between its two children and remembers the width of
 * the panel, which is the first child for start and the last for end. A double click or Enter on the handle hides it.
 */
class SplitPanel extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(':scope > .split-handle')) return;
    const handle = element('div', {
      class: 'split-handle', role: 'separator', tabindex: '0', 'aria-orientation': 'vertical',
      'aria-label': `Width of ${this.dataset.label ?? 'the panel'}`, 'aria-valuemin': '0', 'aria-valuemax': String(most),
    });
    this.insertBefore(handle, this.children[1] ?? null);
    this.#show(Number(this.#remembered('width')) || Number(this.dataset.first) || 280, this.#remembered('closed') === 'yes');
    handle.addEventListener('pointerdown', event => this.#drag(event, handle));
    handle.addEventListener('dblclick', () => this.#toggle());
    handle.addEventListener('keydown', event => this.#onKey(event));
  }

  get #width() {
    return Number(this.dataset.width);
  }

  get #sign() {
    return this.dataset.side === 'start' ? 1 : -1;
  }

  /**
   * @param {PointerEvent} event
   * @param {HTMLElement} handle
   */
  #drag(event, handle) {
    const from = event.clientX;
    const width = this.#width;
    const done = new AbortController();
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', move => this.#show(width + (move.clientX - from) * this.#sign), { signal: done.signal });
    handle.addEventListener('lostpointercapture', () => done.abort(), { signal: done.signal });
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === 'Enter') this.#toggle();
    else if (event.key === 'ArrowRight') this.#show(this.#width + step * this.#sign);
    else if (event.key === 'ArrowLeft') this.#show(this.#width - step * this.#sign);
    else return;
    event.preventDefault();
  }

  #toggle() {
    this.#show(this.#width, this.dataset.closed !== 'yes');
  }

  /**
   * @param {number} width
   * @param {boolean} [closed]
   */
  #show(width, closed = false) {
    const fitting = Math.round(Math.max(least, Math.min(most, width)));
    this.dataset.width = String(fitting);
    this.dataset.closed = closed ? 'yes' : 'no';
    this.style.setProperty('--panel-width', `${closed ? 0 : fitting}px`);
    this.querySelector(':scope > .split-handle')?.setAttribute('aria-valuenow', String(closed ? 0 : fitting));
    this.#remember('width', String(fitting));
    this.#remember('closed', closed ? 'yes' : 'no');
  }

  /** @param {string} what */
  #remembered(what) {
    try {
      return localStorage.getItem(`split:${this.id}:${what}`);
    } catch {
      return null; // storage is switched off: the default serves
    }
  }

  /**
   * @param {string} what
   * @param {string} value
   */
  #remember(what, value) {
    try {
      localStorage.setItem(`split:${this.id}:${what}`, value);
    } catch {
      // storage is switched off or full: nothing to remember with
    }
  }
}

customElements.define('split-panel', SplitPanel);
