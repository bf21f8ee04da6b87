// @ts-check
import { parse } from '../json-text.js';
import * as edits from '../canvas/edits.js';

/**
 * What a control of the inspector holds.
 * @typedef {{type: string, text: string, checked?: boolean, path: import('../canvas/edits.js').Path}} Held
 */

/**
 * The edit that a control's new value means. An emptied control unsets its field; JSON and numbers go out as typed.
 * @param {string} state nothing for the workflow's own fields
 * @param {Held} held
 * @returns {{edit: string} | {mistake: string}}
 */
export function editOf(state, { type, text, checked = false, path }) {
  if (type === 'boolean') return { edit: edits.set(state, path, String(checked)) };
  if (text.trim() === '') return { edit: edits.unset(state, path) };
  switch (type) {
    case 'json': return raw(state, path, text, 'This is not JSON');
    case 'number': return number(state, path, text.trim());
    case 'quantity': return isExpression(text) ? { edit: edits.set(state, path, JSON.stringify(text.trim())) } : number(state, path, text.trim());
    case 'condition': return { edit: edits.set(state, path, /^\s*(true|false)\s*$/.test(text) ? text.trim() : JSON.stringify(text.trim())) };
    case 'strings': return { edit: edits.set(state, path, JSON.stringify(split(text))) };
    default: return { edit: edits.set(state, path, JSON.stringify(text)) };
  }
}

/** @param {string} text */
function isExpression(text) {
  return text.trim().startsWith('{%');
}

/**
 * An edit with a key in the place that was left for it.
 * @param {string} edit
 * @param {string} slot as it is spelled in the edit
 * @param {string} key
 */
export function rekeyed(edit, slot, key) {
  return edit.replace(`"${slot}"`, () => JSON.stringify(key));
}

/**
 * An edit with a text in the place that was left for it within another text.
 * @param {string} edit
 * @param {string} slot as it is spelled in the edit
 * @param {string} text
 */
export function slotted(edit, slot, text) {
  return edit.replace(slot, () => JSON.stringify(text).slice(1, -1));
}

/** @param {string} state @param {import('../canvas/edits.js').Path} path @param {string} text */
function number(state, path, text) {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return { mistake: 'This is not a number' };
  return { edit: edits.set(state, path, text) };
}

/** @param {string} state @param {import('../canvas/edits.js').Path} path @param {string} text @param {string} otherwise */
function raw(state, path, text, otherwise) {
  const mistake = mistakeIn(text, otherwise);
  return mistake ? { mistake } : { edit: edits.set(state, path, text) };
}

/**
 * What is wrong with a JSON text, or nothing.
 * @param {string} text
 * @param {string} [otherwise]
 */
export function mistakeIn(text, otherwise = 'This is not JSON') {
  try {
    parse(text);
    return '';
  } catch (error) {
    return error instanceof Error && error.message ? error.message : otherwise;
  }
}

/** The texts between commas. @param {string} text */
function split(text) {
  return text.split(',').map(part => part.trim()).filter(part => part !== '');
}
