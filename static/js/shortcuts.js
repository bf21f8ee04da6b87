// @ts-check
import { element, near } from './dom.js';
import { isMac, matches, printed } from './keys.js';
import { isOwn, keysOf, lettersAreOn, rebind, switchLetters, written } from './keymap.js';

/**
 * A part of the shortcut sheet. Rows with an id can be given other keys.
 * @typedef {{title: string, rows: {id?: string, label: string, keys: string[]}[]}} Part
 */

/** @type {(() => Part[])[]} */
const parts = [];

/** Has a page's own keys listed in the sheet. @param {() => Part[]} list */
export function listShortcuts(list) {
  parts.push(list);
}

/**
 * Says whether keys that are pressed there are text.
 * @param {EventTarget | null} target
 */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'));
}

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.repeat) return;
  const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (bare && isTyping(event.target)) return;
  const scope = document.querySelector('dialog:modal') ?? document;
  for (const bound of scope.querySelectorAll('[data-keys]')) {
    if (!(bound instanceof HTMLElement) || !keysOf(asBound(bound)).some(key => matches(event, key)) || !bound.checkVisibility()) continue;
    event.preventDefault();
    if (bound.matches('input, textarea')) bound.focus();
    else bound.click();
    return;
  }
});

/** What a control with a key of its own is called. @param {Element} bound */
function labelOf(bound) {
  return bound.getAttribute('aria-label') ?? bound.querySelector('span')?.textContent ?? '';
}

/** @param {Element} bound */
function asBound(bound) {
  return { id: `page:${labelOf(bound)}`, keys: [bound.getAttribute('data-keys') ?? ''] };
}

document.addEventListener('click', event => {
  if (near(event, '[data-shortcuts]')) showSheet();
});

/** Lists the shortcuts that there are on this page, and lets one change them. */
function showSheet() {
  const body = element('div', { class: 'dialog-body' });
  const sheet = element('dialog', { class: 'dialog dialog-wide', 'aria-labelledby': 'shortcuts-title' },
    element('header', { class: 'dialog-head' }, element('h2', { id: 'shortcuts-title' }, 'Keyboard shortcuts')), body,
    element('footer', { class: 'dialog-foot' }, lettersSwitch(() => fillSheet(body)), element('button', { type: 'button', class: 'button', 'data-closes': '', autofocus: '' }, 'Close')));
  fillSheet(body);
  document.body.append(sheet);
  sheet.addEventListener('close', () => sheet.remove());
  sheet.showModal();
}

/** @param {() => void} changed */
function lettersSwitch(changed) {
  const box = element('input', { type: 'checkbox', class: 'checkbox', id: 'letter-keys' });
  box.checked = lettersAreOn();
  box.addEventListener('change', () => {
    switchLetters(box.checked);
    changed();
  });
  return element('label', { class: 'check', for: 'letter-keys' }, box, element('span', {}, 'Single letters are shortcuts'));
}

/** @param {HTMLElement} body */
function fillSheet(body) {
  const page = [...document.querySelectorAll('[data-keys]')].filter(bound => bound instanceof HTMLElement && bound.checkVisibility())
    .map(bound => ({ ...asBound(bound), label: labelOf(bound) }));
  const all = [{ title: 'This page', rows: page }, ...parts.flatMap(list => list())].filter(part => part.rows.length > 0);
  body.replaceChildren(element('div', { class: 'shortcut-parts' }, ...all.map(part => element('section', {},
    element('h3', {}, part.title), element('dl', { class: 'facts facts-keys' }, ...part.rows.map(row => shortcutRow(row, body)))))));
}

/** @param {Part['rows'][number]} row @param {HTMLElement} body */
function shortcutRow({ id, label, keys }, body) {
  const now = id === undefined ? keys : keysOf({ id, keys });
  const signs = now.map(key => element('kbd', { class: 'keys' }, printed(key)));
  const shown = element('dd', {}, ...(signs.length > 0 ? signs : [element('span', { class: 'muted' }, 'none')]));
  if (id !== undefined) {
    const change = element('button', { type: 'button', class: 'button button-quiet button-small', 'aria-label': `Change the key of ${label}`, 'data-rebind': id }, 'Change');
    change.addEventListener('click', () => listen(change, key => {
      rebind(id, key === undefined ? undefined : [key]);
      fillSheet(body);
      const again = body.querySelector(`[data-rebind="${CSS.escape(id)}"]`);
      if (again instanceof HTMLElement) again.focus();
    }));
    shown.append(change);
    if (isOwn(id)) shown.append(element('span', { class: 'muted' }, 'changed'));
  }
  return element('div', {}, element('dt', {}, label), shown);
}

/**
 * Waits for a key. Backspace gives back the one that it comes with, Escape leaves it.
 * @param {HTMLElement} button
 * @param {(key: string | undefined) => void} done
 */
function listen(button, done) {
  button.textContent = 'Press a key; Backspace for the usual one';
  const end = new AbortController();
  button.addEventListener('blur', () => {
    end.abort();
    button.textContent = 'Change';
  }, { once: true, signal: end.signal });
  button.addEventListener('keydown', event => {
    const key = written(event);
    if (key === undefined || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    end.abort();
    button.textContent = 'Change';
    if (event.key !== 'Escape') done(event.key === 'Backspace' ? undefined : key);
  }, { signal: end.signal });
}

if (isMac) {
  for (const hint of document.querySelectorAll('[data-keyhint]')) hint.textContent = printed(hint.getAttribute('data-keyhint') ?? '');
}
