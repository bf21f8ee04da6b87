// @ts-check
import { element, near } from './dom.js';
import { choices, insert } from './attribute-text.js';

/**
 * <attribute-input> proposes the context attributes of EventBridge Scheduler inside its text field: by buttons, and by
 * a list that opens at "<" and answers to the arrow keys, Enter, Tab and Escape.
 */
class AttributeInput extends HTMLElement {
  /** @type {string[]} */
  #all = [];
  #chosen = 0;
  #list = element('ul', { class: 'completions', role: 'listbox', id: 'attribute-list', 'aria-label': 'Attributes', hidden: '' });

  connectedCallback() {
    const buttons = [...this.querySelectorAll('[data-attribute]')];
    this.#all = buttons.map(b => b.getAttribute('data-attribute') ?? '');
    this.querySelector('[data-attributes]')?.removeAttribute('hidden');
    const area = this.#area();
    if (!area || area.hasAttribute('aria-controls')) return;
    area.setAttribute('aria-controls', this.#list.id);
    area.setAttribute('aria-autocomplete', 'list');
    area.after(this.#list);
    area.addEventListener('input', () => this.#propose());
    area.addEventListener('keydown', event => this.#onKey(event));
    area.addEventListener('blur', () => this.#close());
    this.addEventListener('click', event => this.#onButton(event));
    // The list is chosen from before the field loses the focus.
    this.#list.addEventListener('pointerdown', event => this.#onChoice(event));
  }

  #area() {
    return this.querySelector('textarea');
  }

  #open() {
    return choices(this.#area()?.value ?? '', this.#area()?.selectionStart ?? 0, this.#all);
  }

  #propose() {
    const found = this.#open();
    this.#chosen = 0;
    this.#list.hidden = found.length === 0;
    this.#list.replaceChildren(...found.map((name, i) => element('li', { role: 'option', id: `attribute-${i}`, 'data-choice': name }, name)));
    this.#mark();
  }

  #mark() {
    const options = [...this.#list.children];
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === this.#chosen)));
    const active = options[this.#chosen];
    if (active && !this.#list.hidden) this.#area()?.setAttribute('aria-activedescendant', active.id);
    else this.#area()?.removeAttribute('aria-activedescendant');
  }

  #close() {
    this.#list.hidden = true;
    this.#mark();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (this.#list.hidden) return;
    const n = this.#list.children.length;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        this.#chosen = (this.#chosen + (event.key === 'ArrowDown' ? 1 : n - 1)) % n;
        this.#mark();
        break;
      case 'Enter':
      case 'Tab':
        this.#put(this.#list.children[this.#chosen]?.textContent ?? '');
        break;
      case 'Escape':
        this.#close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {PointerEvent} event */
  #onChoice(event) {
    const choice = near(event, '[data-choice]');
    if (!choice) return;
    event.preventDefault();
    this.#put(choice.textContent ?? '');
  }

  /** @param {MouseEvent} event */
  #onButton(event) {
    const button = near(event, '[data-attribute]');
    if (button) this.#put(button.dataset.attribute ?? '');
  }

  /** @param {string} name */
  #put(name) {
    const area = this.#area();
    if (!area) return;
    const { from, to } = insert(area.value, area.selectionStart, area.selectionEnd);
    area.focus();
    area.setRangeText(name, from, to, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
    this.#close();
  }
}

customElements.define('attribute-input', AttributeInput);
