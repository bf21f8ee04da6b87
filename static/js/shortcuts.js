// @ts-check
import { element, near } from './dom.js';
import { isMac, matches, printed } from './keys.js';

/**
 * Says whether keys that are pressed there are text.
 * @param {EventTarget | null} target
 */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'));
}

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.repeat) return;
  const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (bare && isTyping(event.target)) return;
  const scope = document.querySelector('dialog:modal') ?? document;
  for (const bound of scope.querySelectorAll('[data-keys]')) {
    if (!(bound instanceof HTMLElement) || !matches(event, bound.dataset.keys ?? '') || !bound.checkVisibility()) continue;
    event.preventDefault();
    if (bound.matches('input, textarea')) bound.focus();
    else bound.click();
    return;
  }
});

document.addEventListener('click', event => {
  if (near(event, '[data-shortcuts]')) showSheet();
});

/** Lists the shortcuts that are bound on this page. */
function showSheet() {
  const rows = [...document.querySelectorAll('[data-keys]')].map(bound => element('div', {},
    element('dt', {}, bound.getAttribute('aria-label') ?? bound.querySelector('span')?.textContent ?? ''),
    element('dd', {}, element('kbd', { class: 'keys' }, printed(bound.getAttribute('data-keys') ?? '')))));
  const sheet = element('dialog', { class: 'dialog', 'aria-labelledby': 'shortcuts-title' },
    element('header', { class: 'dialog-head' }, element('h2', { id: 'shortcuts-title' }, 'Keyboard shortcuts')),
    element('div', { class: 'dialog-body' }, element('dl', { class: 'facts facts-keys' }, ...rows)),
    element('footer', { class: 'dialog-foot' }, element('button', { type: 'button', class: 'button', 'data-closes': '' }, 'Close')));
  document.body.append(sheet);
  sheet.addEventListener('close', () => sheet.remove());
  sheet.showModal();
}

if (isMac) {
  for (const hint of document.querySelectorAll('[data-keyhint]')) hint.textContent = printed(hint.getAttribute('data-keyhint') ?? '');
}
