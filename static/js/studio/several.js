// @ts-check
import { element, glyph } from '../dom.js';
import { commands } from './commands.js';

/** What can be done to several states at once. */
const offered = ['duplicate', 'copy', 'wrap-parallel', 'wrap-map', 'remove'];

/**
 * What the inspector shows while several states are selected.
 * @param {import('./commands.js').Desk} desk
 */
export function severalStates(desk) {
  const names = desk.canvas.selected;
  const buttons = commands.filter(({ id, looks }) => offered.includes(id) && (looks || !desk.canvas.readOnly)).map(command => {
    const button = element('button', { type: 'button', class: command.danger ? 'button button-danger' : 'button' },
      glyph(command.icon ?? 'square'), element('span', {}, command.label));
    button.addEventListener('click', () => command.run(desk));
    return button;
  });
  return element('div', { class: 'several' },
    element('h2', {}, `${names.length} states selected`),
    element('ul', {}, ...names.slice(0, 12).map(name => element('li', {}, name)), ...(names.length > 12 ? [element('li', { class: 'muted' }, `and ${names.length - 12} more`)] : [])),
    element('div', { class: 'several-actions' }, ...buttons));
}
