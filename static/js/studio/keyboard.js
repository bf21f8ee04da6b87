// @ts-check
import { matches } from '../keys.js';
import { commands } from './commands.js';
import { step } from './look-around.js';

/** @typedef {import('./commands.js').Desk} Desk */
/** @typedef {import('./commands.js').Command} Command */

/** Keys that belong to the page as long as no text field has the focus. */
const everywhere = new Set(['undo', 'redo']);

/**
 * Runs commands by their keys. Single letters act only while the canvas has the focus.
 * @param {Desk} desk
 */
export function addKeyboard(desk) {
  desk.canvas.addEventListener('keydown', event => {
    if (event.defaultPrevented) return;
    if (step(desk.canvas, event) || runFor(desk, event, available(desk))) event.preventDefault();
  });
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || document.querySelector('dialog:modal')) return;
    if (event.key === 'F6') cyclePanels(event.shiftKey ? -1 : 1);
    else if (isTyping(event.target) || !runFor(desk, event, available(desk).filter(command => everywhere.has(command.id)))) return;
    event.preventDefault();
  });
}

/** The commands of this page. @param {Desk} desk */
export function available(desk) {
  return commands.filter(command => command.looks || !desk.canvas.readOnly);
}

/** @param {Desk} desk @param {KeyboardEvent} event @param {Command[]} list */
function runFor(desk, event, list) {
  const command = list.find(({ keys, when }) => keys.some(key => matches(event, key)) && (when?.(desk) ?? true));
  // The clipboard's keys work through the browser's copy and paste events, which need no permission.
  if (!command || ['cut', 'copy', 'paste'].includes(command.id)) return false;
  if (command.id === 'inspect' && event.target instanceof Element && !event.target.closest('g.node')) return false;
  command.run(desk);
  return true;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'));
}

/** Moves the focus to the next panel. @param {1 | -1} by */
function cyclePanels(by) {
  const panels = ['#palette', '#canvas', '#inspector', '#problems'].flatMap(selector => document.querySelector(selector) ?? []);
  const at = panels.findIndex(panel => panel.contains(document.activeElement));
  const to = panels[(at + by + panels.length) % panels.length];
  const stop = to?.querySelector('g[tabindex="0"], input:not([type=hidden]), select, textarea, button, summary, a');
  if (stop instanceof HTMLElement || stop instanceof SVGElement) stop.focus();
}
