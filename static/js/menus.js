// @ts-check
import { near, placeBy } from './dom.js';

document.addEventListener('toggle', event => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches('.menu') || !(event instanceof ToggleEvent)) return;
  if (event.newState !== 'open') return;
  const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (opener) placeBy(menu, opener, 'start');
  items(menu)[0]?.focus();
}, true);

document.addEventListener('click', event => {
  if (near(event, '.menu-item')) near(event, '.menu')?.hidePopover();
});

document.addEventListener('keydown', event => {
  const menu = near(event, '.menu');
  if (!menu) return;
  const all = items(menu);
  const at = all.findIndex(item => item === document.activeElement);
  const to = nextIndex(event.key, at, all.length);
  if (to === undefined) return;
  event.preventDefault();
  all[to]?.focus();
});

/**
 * Where a key leads in a list that wraps around.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 * @returns {number | undefined}
 */
export function nextIndex(key, at, count) {
  switch (key) {
    case 'ArrowDown': return (at + 1) % count;
    case 'ArrowUp': return (at - 1 + count) % count;
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return undefined;
  }
}

/**
 * @param {HTMLElement} menu
 * @returns {HTMLElement[]}
 */
function items(menu) {
  return [...menu.querySelectorAll('.menu-item:not(:disabled)')].filter(item => item instanceof HTMLElement);
}
