// @ts-check
import { near } from '../dom.js';
import { carry } from '../canvas/drag.js';
import * as edits from '../canvas/edits.js';

/** @typedef {import('../canvas/flow-canvas.js').FlowCanvas} FlowCanvas */

/**
 * Says whether every word of a query occurs in a text.
 * @param {string} text
 * @param {string} query
 */
export function found(text, query) {
  const hay = text.toLowerCase();
  return query.toLowerCase().split(/\s+/).every(word => hay.includes(word));
}

/** What an entry is found by. @param {HTMLElement} item */
export function wordsOf(item) {
  return `${item.dataset.label ?? ''} ${item.textContent} ${item.dataset.words ?? ''}`;
}

/**
 * The column of what can be added: drag an entry onto the canvas, or press it to add it after the selected state.
 * @param {HTMLElement} palette
 * @param {FlowCanvas} canvas
 */
export function addPalette(palette, canvas) {
  palette.addEventListener('pointerdown', event => {
    const item = near(event, '.palette-item');
    if (!item || event.button !== 0 || canvas.readOnly) return;
    const id = item.dataset.item ?? '';
    carry(event, canvas, { item: id, label: item.dataset.label ?? id }, at => canvas.send(edits.insert(id, at), at));
  });
  palette.addEventListener('click', event => {
    const item = near(event, '.palette-item');
    if (!item?.dataset.item) return;
    // A click of a pointer moves on to the new state; who presses keys goes on choosing.
    if (event.detail > 0) canvas.takeFocus();
    const at = placeOf(canvas);
    canvas.send(edits.insert(item.dataset.item, at), at);
  });
  // The browser's own drag would take the pointer away.
  palette.addEventListener('dragstart', event => event.preventDefault());
  const search = palette.querySelector('input');
  search?.addEventListener('input', () => filter(palette, search.value));
  search?.addEventListener('keydown', event => onKey(event, palette, search));
}

/**
 * Where something goes that is added without pointing: after the selected state, else at the end.
 * @param {FlowCanvas} canvas
 * @returns {edits.Place}
 */
export function placeOf(canvas) {
  const name = canvas.selected.at(-1);
  const state = name === undefined ? undefined : canvas.graph.states.get(name);
  if (!state) return { end: {} };
  if (state.type !== 'Succeed' && state.type !== 'Fail') return { after: state.name };
  return { end: state.parent === '' ? {} : { container: state.parent, lane: state.lane } };
}

/** @param {HTMLElement} palette @param {string} query */
function filter(palette, query) {
  let any = false;
  for (const item of palette.querySelectorAll('.palette-item')) {
    if (!(item instanceof HTMLElement)) continue;
    item.hidden = !found(wordsOf(item), query.trim());
    any ||= !item.hidden;
  }
  for (const group of palette.querySelectorAll('.palette-group')) {
    if (group instanceof HTMLElement) group.hidden = !group.querySelector('.palette-item:not([hidden])');
  }
  const none = palette.querySelector('.palette-none');
  if (none instanceof HTMLElement) none.hidden = any;
}

/**
 * Enter adds the first entry that is found, the arrow goes down to them.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} palette
 * @param {HTMLInputElement} search
 */
function onKey(event, palette, search) {
  const first = palette.querySelector('.palette-item:not([hidden])');
  if (!(first instanceof HTMLElement)) return;
  if (event.key === 'ArrowDown') first.focus();
  else if (event.key === 'Enter' && search.value.trim() !== '') first.click();
  else return;
  event.preventDefault();
}
