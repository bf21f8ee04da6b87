// @ts-check
// The edits that the canvas makes, as text: designer/edit.go owns the list. They are text because a value that somebody
// typed, such as 1.50, is sent in their spelling.

/**
 * Where a state goes: onto an edge, before or after a state, or to the end of a flow.
 * @typedef {{edge: {id: string}} | {before: string} | {after: string} | {end: {container?: string, lane?: number}}} Place
 */

/** @typedef {(string | number)[]} Path */

/** @param {string} op @param {Record<string, unknown>} fields */
function edit(op, fields) {
  return JSON.stringify({ op, ...fields });
}

/** @param {string} item the ID of a palette item @param {Place} at */
export const insert = (item, at) => edit('insert', { new: { item }, at });

/** @param {string} state @param {Place} at */
export const move = (state, at) => edit('move', { state, at });

/** @param {string[]} states */
export const remove = states => edit('remove', { states });

/** @param {string[]} states */
export const duplicate = states => edit('duplicate', { states });

/** @param {string} state @param {string} to */
export const rename = (state, to) => edit('rename', { state, to });

/** @param {{id: string} | {from: string, exit: string}} edge @param {string} to a state, or nothing to end the flow there */
export const connect = (edge, to) => edit('connect', { edge, ...(to && { to }) });

/** @param {string[]} states @param {'Parallel' | 'Map'} within */
export const wrap = (states, within) => edit('wrap', { states, in: within });

/** @param {string} state */
export const unwrap = state => edit('unwrap', { state });

/** @param {string} fragment ASL @param {Place} at */
export const paste = (fragment, at) => edit('paste', { fragment, at });

/**
 * @param {string} state
 * @param {'Branches' | 'Choices' | 'Catch' | 'Retry'} list
 * @param {string} [to] the state that a rule or catcher leads to
 * @param {string} [item] a palette item that is made for it to lead to, instead
 */
export const addItem = (state, list, to, item) => edit('addItem', { state, list, ...(to && { to }), ...(item && { new: { item } }) });

/** @param {string} text */
export const replaceText = text => edit('replaceText', { text });

/** @param {string} state nothing for the workflow @param {Path} path */
export const unset = (state, path) => edit('unset', { ...(state && { state }), path });

/**
 * @param {string} state nothing for the workflow
 * @param {Path} path
 * @param {string} value JSON text, sent as it is
 */
export function set(state, path, value) {
  return withRaw(edit('set', { ...(state && { state }), path }), 'value', value);
}

/** @param {string} state @param {string} definition JSON text, sent as it is */
export function replaceState(state, definition) {
  return withRaw(edit('replaceState', { state }), 'definition', definition);
}

/** @param {string} object JSON text of an object with a field @param {string} name @param {string} value */
function withRaw(object, name, value) {
  return `${object.slice(0, -1)},${JSON.stringify(name)}:${value}}`;
}

/**
 * What deleting a transition means: its rule or catcher goes, a Default goes, a Next becomes the end.
 * @param {{id: string, from: string}} line
 * @returns {string | undefined} nothing for the edge from Start
 */
export function cut({ id, from }) {
  const exit = id.slice(id.indexOf('.') + 1);
  if (from === '') return undefined;
  if (exit === 'next') return connect({ id }, '');
  if (exit === 'default') return unset(from, ['Default']);
  const item = /^(choice|catch)\[(\d+)\]$/.exec(exit);
  return item ? edit('removeItem', { state: from, list: item[1] === 'choice' ? 'Choices' : 'Catch', index: Number(item[2]) }) : undefined;
}
