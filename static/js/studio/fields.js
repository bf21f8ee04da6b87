// @ts-check
import { element } from '../dom.js';
import { mistakeIn } from './values.js';

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/** @param {unknown} target @returns {target is Control} */
export function isControl(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** @param {unknown} target @returns {target is HTMLInputElement | HTMLTextAreaElement} */
export function isText(target) {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !isToggle(target));
}

/** @param {Element} control */
export function isToggle(control) {
  return control.matches('[type=checkbox], [type=radio]');
}

/** Says at the field what is wrong with what was typed. @param {Element} control @param {string} mistake */
export function flag(control, mistake) {
  const field = control.closest('.field');
  field?.querySelector('[data-typed]')?.remove();
  if (mistake === '') {
    control.removeAttribute('aria-invalid');
    return;
  }
  control.setAttribute('aria-invalid', 'true');
  // A JSON field says it itself.
  if (!control.closest('json-field')) field?.append(element('p', { class: 'field-error', 'data-typed': '', role: 'alert' }, mistake));
}

/** The element that stands for this one after a reload: by what it is about, else by where it is. @param {Element} host @param {Element} old @param {number} [index] among those of its kind */
export function twin(host, old, index = -1) {
  // Of several radios the one that was pressed stands for them.
  const pressed = old.matches('[type=radio]') && host.querySelector(`[name="${CSS.escape(old.getAttribute('name') ?? '')}"]:checked`);
  if (pressed) return pressed;
  for (const name of ['data-path', 'data-connect', 'data-edit', 'id', 'name', 'data-rename', 'data-whole', 'aria-label']) {
    const value = old.getAttribute(name);
    const found = value === null ? null : host.querySelector(`[${name}="${CSS.escape(value)}"]`);
    if (found) return found;
  }
  return host.querySelectorAll(old.localName)[index] ?? null;
}

/** @param {Element} from @param {Element | null} to */
export function carryOver(from, to) {
  if (!isText(from) || !isText(to)) return;
  to.value = from.value;
  if (from.getAttribute('aria-invalid') === 'true') flag(to, mistakeIn(from.value) || 'This is not a number');
}

/** @param {Element} from @param {Element} to */
export function copyCaret(from, to) {
  if (isText(from) && isText(to) && from.selectionStart !== null) to.setSelectionRange(from.selectionStart, from.selectionEnd);
}

/** Which sections are unfolded. @param {Element} host */
export function foldsOf(host) {
  return new Map([...host.querySelectorAll('details[data-section]')].map(section => [section.getAttribute('data-section') ?? '', section instanceof HTMLDetailsElement && section.open]));
}
