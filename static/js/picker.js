// @ts-check
import { element, placeBy } from './dom.js';
import { ranked } from './rank.js';

/** How long one must have stopped typing before the server is asked, in ms. */
const pause = 150;

/**
 * One thing to choose.
 * @typedef {object} Option
 * @property {string} value
 * @property {string} label
 * @property {string} [detail]
 * @property {string} [words] what else it is found by
 * @property {Node} [glyph]
 */

/**
 * Asks for one of some options: a list with a search field, at an anchor. Arrow keys move, Enter chooses, Escape and a
 * press elsewhere leave.
 * @param {{label: string, options: Option[], anchor?: Element, more?: (query: string) => Promise<Option[]>}} question
 *   anchor: without one it stands in the middle; more: what else a query finds, asked for after a pause
 * @returns {Promise<string | undefined>} the value, or nothing when one left
 */
export function pick({ label, options, anchor, more }) {
  const search = element('input', {
    class: 'input', type: 'text', role: 'combobox', placeholder: label, 'aria-label': label, 'aria-expanded': 'true',
    'aria-controls': 'picker-list', 'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false',
  });
  const list = element('ul', { class: 'picker-list', id: 'picker-list', role: 'listbox', 'aria-label': label });
  const none = element('p', { class: 'muted picker-none', role: 'status' }, 'Nothing is called so.');
  const box = element('div', { class: anchor ? 'picker' : 'picker picker-wide', popover: 'auto' }, search, list, none);
  document.body.append(box);
  return new Promise(resolve => {
    const chosen = new Choosing({ search, list, none, options, more, done: value => {
      resolve(value);
      box.hidePopover();
    } });
    box.addEventListener('toggle', event => {
      if (!(event instanceof ToggleEvent) || event.newState !== 'closed') return;
      box.remove();
      resolve(undefined);
    });
    chosen.show();
    box.showPopover();
    if (anchor) placeBy(box, anchor, 'start');
    search.focus();
  });
}

/** The list while one chooses. */
class Choosing {
  #parts;
  #at = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #asking;

  /** @param {{search: HTMLInputElement, list: HTMLElement, none: HTMLElement, options: Option[], more?: (query: string) => Promise<Option[]>, done: (value: string) => void}} parts */
  constructor(parts) {
    this.#parts = parts;
    parts.search.addEventListener('input', () => {
      this.show();
      this.#ask(parts.search.value.trim());
    });
    parts.search.addEventListener('keydown', event => this.#onKey(event));
    // The field keeps the focus.
    parts.list.addEventListener('pointerdown', event => event.preventDefault());
    parts.list.addEventListener('click', event => {
      const chosen = event.target instanceof Element ? event.target.closest('[data-value]') : null;
      if (chosen) parts.done(chosen.getAttribute('data-value') ?? '');
    });
  }

  /** Shows what is found; what fits best comes first. */
  show() {
    const { search, list, none, options } = this.#parts;
    const query = search.value.trim();
    const rows = ranked(options, query, option => ({ label: option.label, words: `${option.detail ?? ''} ${option.words ?? ''}` }));
    list.replaceChildren(...rows.map((option, i) => row(option, i)));
    none.hidden = rows.length > 0;
    this.#move(0);
  }

  /** Adds what the query finds elsewhere. @param {string} query */
  #ask(query) {
    const { search, list, none, more } = this.#parts;
    clearTimeout(this.#asking);
    if (!more || query === '') return;
    this.#asking = setTimeout(async () => {
      const found = await more(query);
      if (search.value.trim() !== query) return;
      list.append(...found.map((option, i) => row(option, list.children.length + i)));
      none.hidden = list.children.length > 0;
      this.#move(this.#at);
    }, pause);
  }

  /** @param {number} to */
  #move(to) {
    const { search, list } = this.#parts;
    const all = [...list.children];
    this.#at = all.length === 0 ? 0 : (to + all.length) % all.length;
    all.forEach((one, i) => one.setAttribute('aria-selected', String(i === this.#at)));
    const now = all[this.#at];
    search.setAttribute('aria-activedescendant', now?.id ?? '');
    now?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    event.stopPropagation();
    if (event.key === 'ArrowDown') this.#move(this.#at + 1);
    else if (event.key === 'ArrowUp') this.#move(this.#at - 1);
    else if (event.key === 'Enter') {
      const value = this.#parts.list.children[this.#at]?.getAttribute('data-value');
      if (value !== null && value !== undefined) this.#parts.done(value);
    } else return;
    event.preventDefault();
  }
}

/** @param {Option} option @param {number} i */
function row({ value, label, detail, glyph }, i) {
  const made = element('li', { class: 'picker-row', id: `picker-${i}`, role: 'option', 'data-value': value });
  if (glyph) made.append(glyph.cloneNode(true));
  made.append(element('span', {}, label));
  if (detail) made.append(element('small', { class: 'muted' }, detail));
  return made;
}
