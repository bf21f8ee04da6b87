// @ts-check
import { element, glyph } from './dom.js';
import { parse, JSONError } from './json-text.js';

const pause = 250;

/** <json-field> shows the first syntax error of its text while one types; the server says the rest. */
class JSONField extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    this.addEventListener('input', this.#later);
  }

  disconnectedCallback() {
    this.removeEventListener('input', this.#later);
    clearTimeout(this.#timer);
  }

  #later = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), pause);
  };

  #check() {
    const area = this.querySelector('textarea');
    const list = this.querySelector('.json-problems');
    if (!area || !list) return;
    const error = mistake(area.value);
    area.setAttribute('aria-invalid', String(error !== ''));
    list.replaceChildren(...(error ? [element('li', {}, glyph('circle-alert'), element('span', {}, error))] : []));
  }
}

/** @param {string} text */
function mistake(text) {
  if (text.trim() === '') return '';
  try {
    parse(text);
    return '';
  } catch (error) {
    return error instanceof JSONError ? `Line ${error.line}: ${error.message}` : String(error);
  }
}

customElements.define('json-field', JSONField);
