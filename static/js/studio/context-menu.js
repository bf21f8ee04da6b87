// @ts-check
import { element, glyph } from '../dom.js';
import { printed } from '../keys.js';
import { keysOf } from '../keymap.js';
import { commands } from './commands.js';

/** @typedef {import('./commands.js').Desk} Desk */

/**
 * The menu of a right click, of Shift+F10 and of the menu key, with the commands that are about states.
 * @param {Desk} desk
 */
export function addContextMenu(desk) {
  const items = commands.filter(command => command.icon).map(command => {
    const sign = element('kbd', { class: 'keys' });
    const item = element('button', { type: 'button', class: `menu-item${command.danger ? ' menu-item-danger' : ''}`, role: 'menuitem', 'data-command': command.id },
      glyph(command.icon ?? 'square'), element('span', {}, command.label), sign);
    item.addEventListener('click', () => command.run(desk));
    return { item, sign, command };
  });
  const menu = element('div', { class: 'menu', popover: 'auto', role: 'menu', 'aria-label': 'State', id: 'canvas-menu' }, ...items.map(({ item }) => item));
  document.body.append(menu);
  desk.canvas.addEventListener('contextmenu', event => {
    event.preventDefault();
    const name = event.target instanceof Element ? event.target.closest('g.node[data-state]')?.getAttribute('data-state') : undefined;
    if (name && !desk.canvas.selected.includes(name)) desk.canvas.select([name], { focus: true });
    for (const { item, sign, command } of items) {
      const [key = ''] = keysOf(command);
      sign.textContent = printed(key);
      sign.hidden = key === '';
      item.hidden = (desk.canvas.readOnly && !command.looks) || !(command.when?.(desk) ?? true);
    }
    const anchor = event.button === 2 ? undefined : desk.canvas.node(desk.canvas.current);
    menu.showPopover();
    place(menu, anchor?.getBoundingClientRect() ?? new DOMRect(event.clientX, event.clientY));
  });
  // The keys go on where they were, unless a command has taken them elsewhere.
  menu.addEventListener('toggle', event => {
    if (event instanceof ToggleEvent && event.newState === 'closed' && (document.activeElement === document.body || menu.contains(document.activeElement))) desk.canvas.takeFocus();
  });
}

/** @param {HTMLElement} menu @param {DOMRect} at */
function place(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.left, innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.bottom, innerHeight - height - 4))}px`;
}
