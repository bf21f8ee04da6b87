// @ts-check
import { listShortcuts, isTyping } from '../shortcuts.js';
import { matches } from '../keys.js';
import { keysOf } from '../keymap.js';
import { commands } from './commands.js';
import { step } from './look-around.js';

/** @typedef {import('./commands.js').Desk} Desk */
/** @typedef {import('./commands.js').Command} Command */

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
    else if (!runFor(desk, event, available(desk).filter(command => command.page && reaches(event, command)))) return;
    event.preventDefault();
  });
  listShortcuts(() => [
    { title: 'Canvas', rows: [...available(desk).filter(command => !command.page), ...walking] },
    { title: 'Workflow', rows: [...available(desk).filter(command => command.page), { label: 'Next panel', keys: ['F6'] }, { label: 'Panel before', keys: ['Shift+F6'] }] },
  ]);
}

/** What the keys do that are the same everywhere, and cannot be changed. */
const walking = [
  { label: 'Next state', keys: ['ArrowDown'] }, { label: 'State before', keys: ['ArrowUp'] },
  { label: 'Branch to the left or right', keys: ['ArrowLeft', 'ArrowRight'] }, { label: 'First state', keys: ['Home'] },
  { label: 'Last state', keys: ['End'] }, { label: 'Select on the way', keys: ['Shift+ArrowDown'] }, { label: 'Menu', keys: ['Shift+F10'] },
];

/** In a text field Mod+Z is that of the text. @param {KeyboardEvent} event @param {Command} command */
function reaches(event, { id }) {
  return !isTyping(event.target) || (id !== 'undo' && id !== 'redo');
}

/** The commands of this page. @param {Desk} desk */
export function available(desk) {
  return commands.filter(command => command.looks || !desk.canvas.readOnly);
}

/** @param {Desk} desk @param {KeyboardEvent} event @param {Command[]} list */
function runFor(desk, event, list) {
  const command = list.find(one => keysOf(one).some(key => matches(event, key)) && (one.when?.(desk) ?? true));
  // The clipboard's keys work through the browser's copy and paste events, which need no permission.
  if (!command || ['cut', 'copy', 'paste'].includes(command.id)) return false;
  if (command.id === 'inspect' && event.target instanceof Element && !event.target.closest('g.node')) return false;
  command.run(desk);
  return true;
}

/** Moves the focus to the next panel. @param {1 | -1} by */
function cyclePanels(by) {
  const panels = ['#palette', '#canvas', '#inspector', '#problems'].flatMap(selector => document.querySelector(selector) ?? []);
  const at = panels.findIndex(panel => panel.contains(document.activeElement));
  const to = panels[(at + by + panels.length) % panels.length];
  const stop = to?.querySelector('g[tabindex="0"], input:not([type=hidden]), select, textarea, button, summary, a');
  if (stop instanceof HTMLElement || stop instanceof SVGElement) stop.focus();
}
