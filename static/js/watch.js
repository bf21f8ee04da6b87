// @ts-check
import './canvas/flow-canvas.js';

/** @typedef {import('./canvas/flow-canvas.js').FlowCanvas} FlowCanvas */
/** @typedef {{status: string, attempts: number, detail?: string}} Look */
/** @typedef {{states: Record<string, Look>, edges?: string[], status: string}} News */

/** The waits before a stream that broke off is opened again, in ms; the last one repeats. */
const pauses = [500, 1000, 2000, 5000, 10_000];

/**
 * <run-graph data-live="…" data-state-url="…"> colours the graph in it while the execution runs, and loads the panel
 * of the state that is chosen. Without data-live it only does the latter.
 */
class RunGraph extends HTMLElement {
  /** @type {AbortController | undefined} */
  #listening;
  /** @type {EventSource | undefined} */
  #source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  #failures = 0;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener('flow:selected', event => this.#choose(event), { signal });
    this.addEventListener('click', event => this.#zoom(event), { signal });
    if (!this.dataset.live) return;
    this.#running(true);
    this.#open(this.dataset.live);
  }

  disconnectedCallback() {
    this.#listening?.abort();
    this.#source?.close();
    clearTimeout(this.#retry);
  }

  /** @param {string} url */
  #open(url) {
    const source = new EventSource(url);
    this.#source = source;
    source.addEventListener('st', event => {
      this.#failures = 0;
      this.#show(JSON.parse(event.data));
    });
    source.addEventListener('done', () => {
      source.close();
      this.#running(false);
    });
    source.addEventListener('error', () => {
      source.close();
      this.#retry = setTimeout(() => this.#open(url), pauses[Math.min(this.#failures++, pauses.length - 1)]);
      if (this.#failures > 2) this.#look();
    });
  }

  /** Where streams are blocked the picture is asked for instead. */
  async #look() {
    const html = await fetch(location.href).then(response => (response.ok ? response.text() : '')).catch(() => '');
    const next = new DOMParser().parseFromString(html, 'text/html').querySelector('run-graph');
    const picture = next?.querySelector('svg.workflow');
    const shown = this.querySelector('svg.workflow');
    if (!picture || !shown) return;
    for (const node of picture.querySelectorAll('g.node, g.edge')) {
      const old = shown.querySelector(`#${CSS.escape(node.id)}`);
      if (old) old.replaceWith(document.adoptNode(node));
    }
    if (next?.hasAttribute('data-live')) return;
    clearTimeout(this.#retry);
    this.#running(false);
  }

  /** @param {boolean} is */
  #running(is) {
    this.querySelector('svg.workflow')?.toggleAttribute('data-running', is);
  }

  /** @param {News} news */
  #show(news) {
    for (const [name, look] of Object.entries(news.states)) {
      const node = this.querySelector(`g.node[data-state="${CSS.escape(name)}"]`);
      if (node) colour(node, name, look);
    }
    for (const id of news.edges ?? []) {
      this.querySelector(`g.edge[data-edge="${CSS.escape(id)}"]`)?.classList.add('is-live');
    }
  }

  /** @param {Event} event */
  #choose(event) {
    if (!(event instanceof CustomEvent)) return;
    const url = new URL(this.dataset.stateUrl ?? location.pathname, location.href);
    const [state] = event.detail.states;
    if (state) url.searchParams.set('state', state);
    history.replaceState(history.state, '', url);
    // @ts-expect-error htmx is a classic script
    globalThis.htmx.ajax('GET', url.href, { target: '#step', select: '#step', swap: 'outerHTML' });
  }

  /** @param {Event} event */
  #zoom(event) {
    const button = event.target instanceof Element ? event.target.closest('[data-zoom]') : null;
    const canvas = /** @type {FlowCanvas | null} */ (this.querySelector('flow-canvas'));
    if (!(button instanceof HTMLButtonElement) || !canvas) return;
    if (button.dataset.zoom === 'fit') canvas.viewport.fit();
    else canvas.viewport.step(button.dataset.zoom === 'in' ? 1 : -1);
  }
}

/**
 * Shows how a state stands: its class, its mark, its attempts, and what is read aloud.
 * @param {Element} node
 * @param {string} name
 * @param {Look} look
 */
function colour(node, name, look) {
  for (const old of [...node.classList]) {
    if (old.startsWith('is-') && old !== 'is-selected') node.classList.remove(old);
  }
  node.classList.add(`is-${look.status}`);
  node.querySelector(':scope > .status')?.setAttribute('href', `#g-st-${look.status}`);
  put(node.querySelector(':scope > .attempts'), look.attempts > 1 ? `${look.attempts}×` : '');
  if (look.detail) put(node.querySelector(':scope > .detail'), look.detail);
  const [, ...rest] = (node.getAttribute('aria-label') ?? '').split(';');
  node.setAttribute('aria-label', [`${name}, ${look.status}`, ...rest].join(';'));
}

/** @param {Element | null} element @param {string} text */
function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

customElements.define('run-graph', RunGraph);
