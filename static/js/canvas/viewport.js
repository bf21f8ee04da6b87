// @ts-check
import { fitted, opening, revealing, stepped, zoomedAt } from './geometry.js';

/** @typedef {import('./geometry.js').Box} Box */
/** @typedef {import('./geometry.js').Point} Point */
/** @typedef {import('./geometry.js').View} View */

/** How long after the last move the drawing is made sharp again, in ms. */
const settle = 200;

/**
 * What part of the drawing is on the screen, and how large. It moves the SVG by a CSS transform, which costs no layout
 * however many states there are, and remembers the place for as long as the tab is open.
 */
export class Viewport {
  /** @type {View} */
  #view = { left: 0, top: 0, zoom: 1 };
  /** @type {SVGSVGElement | null} */
  #svg = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  #host;
  #key;

  /**
   * @param {HTMLElement} host the element that shows the drawing
   * @param {string} key under which the place is remembered
   */
  constructor(host, key) {
    this.#host = host;
    this.#key = `view:${key}`;
  }

  /** Shows another drawing at the same place. @param {SVGSVGElement} svg */
  attach(svg) {
    this.#svg = svg;
    this.#apply();
  }

  get view() {
    return this.#view;
  }

  /** @returns {Box} the drawing's bounds */
  get drawing() {
    const [x, y, width, height] = (this.#svg?.getAttribute('viewBox') ?? '0 0 1 1').split(/[\s,]+/).map(Number);
    return { x, y, width, height };
  }

  get screen() {
    return { width: this.#host.clientWidth, height: this.#host.clientHeight };
  }

  /** @param {View} view */
  show(view) {
    this.#view = view;
    if (this.#svg) this.#svg.style.willChange = 'transform';
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settled(), settle);
    this.#apply();
  }

  /** @param {number} x @param {number} y pixels of the screen */
  panBy(x, y) {
    this.show({ ...this.#view, left: this.#view.left + x, top: this.#view.top + y });
  }

  /** @param {number} zoom @param {Point} [at] the point of the screen that stays; its middle by default */
  zoomTo(zoom, at) {
    this.show(zoomedAt(this.#view, zoom, at ?? { x: this.screen.width / 2, y: this.screen.height / 2 }));
  }

  /** @param {1 | -1} direction */
  step(direction) {
    this.zoomTo(stepped(this.#view.zoom, direction));
  }

  fit() {
    this.show(fitted(this.drawing, this.screen));
  }

  /** Shows the drawing at its present size in the middle, from its top where it is taller than the screen. */
  centre() {
    const { x, y, width, height } = this.drawing;
    const { zoom } = this.#view;
    this.show({
      left: (this.screen.width - width * zoom) / 2 - x * zoom,
      top: Math.max(24, (this.screen.height - height * zoom) / 2) - y * zoom,
      zoom,
    });
  }

  /** Fits these boxes into the screen. @param {Box[]} boxes */
  fitTo(boxes) {
    const x = Math.min(...boxes.map(box => box.x));
    const y = Math.min(...boxes.map(box => box.y));
    const width = Math.max(...boxes.map(box => box.x + box.width)) - x;
    const height = Math.max(...boxes.map(box => box.y + box.height)) - y;
    this.show(fitted({ x, y, width, height }, this.screen, 64));
  }

  /** Pans as little as needed. @param {Box} box */
  reveal(box) {
    const view = revealing(this.#view, box, this.screen);
    if (view.left !== this.#view.left || view.top !== this.#view.top) this.show(view);
  }

  /** Where a point of the window is on this screen. @param {{clientX: number, clientY: number}} event @returns {Point} */
  onScreen(event) {
    const { left, top } = this.#host.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** Where a point of the window is in the drawing. @param {{clientX: number, clientY: number}} event @returns {Point} */
  inDrawing(event) {
    const { x, y } = this.onScreen(event);
    const { left, top, zoom } = this.#view;
    return { x: (x - left) / zoom, y: (y - top) / zoom };
  }

  /** Where a box of the drawing is on this screen. @param {Box} box @returns {Box} */
  placed(box) {
    const { left, top, zoom } = this.#view;
    return { x: box.x * zoom + left, y: box.y * zoom + top, width: box.width * zoom, height: box.height * zoom };
  }

  /** Goes back to where the tab was, or to where a drawing opens. */
  restore() {
    const view = this.#remembered();
    if (view) this.show(view);
    else this.open();
  }

  /** Shows the drawing as it opens: from its start, so large that it can be read. */
  open() {
    if (!this.#svg?.hasAttribute('data-across')) {
      this.show(opening(this.drawing, this.screen));
      return;
    }
    const { x, y, width, height } = this.drawing;
    const { left, top, zoom } = opening({ x: y, y: x, width: height, height: width }, { width: this.screen.height, height: this.screen.width });
    this.show({ left: top, top: left, zoom });
  }

  #apply() {
    const svg = this.#svg;
    if (!svg) return;
    const { left, top, zoom } = this.#view;
    const { x, y } = this.drawing;
    svg.style.transform = `translate(${round(left + x * zoom)}px, ${round(top + y * zoom)}px) scale(${zoom})`;
    const host = this.#host;
    host.dataset.zoom = zoom <= 0.4 ? 'far' : zoom < 0.6 ? 'mid' : 'near';
    host.style.setProperty('--grid', `${round(16 * zoom)}px`);
    host.style.setProperty('--grid-x', `${round(left)}px`);
    host.style.setProperty('--grid-y', `${round(top)}px`);
    host.dispatchEvent(new CustomEvent('flow:zoom', { bubbles: true, detail: { zoom } }));
  }

  /** A layer of its own is fast to move and blurred when enlarged: it lasts only while the drawing moves. */
  #settled() {
    if (this.#svg) this.#svg.style.willChange = '';
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#view));
    } catch {
      // storage is switched off or full: the next page shows the whole
    }
  }

  /** @returns {View | undefined} */
  #remembered() {
    try {
      const { left, top, zoom } = JSON.parse(sessionStorage.getItem(this.#key) ?? '{}');
      if ([left, top, zoom].every(Number.isFinite) && zoom > 0) return { left, top, zoom };
    } catch {
      // storage is switched off, or something else wrote there
    }
    return undefined;
  }
}

/** @param {number} n */
function round(n) {
  return Math.round(n * 100) / 100;
}
