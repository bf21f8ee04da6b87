// @ts-check
import * as edits from '../canvas/edits.js';
import { link } from './link-to.js';

/**
 * What one can do on the canvas. Keys, the context menu and the shortcut sheet are all made from this list.
 * @typedef {object} Command
 * @property {string} id
 * @property {string} label
 * @property {string[]} keys while the canvas has the focus; the first is shown
 * @property {string} [icon] puts it into the context menu
 * @property {boolean} [danger]
 * @property {boolean} [looks] changes nothing: it is there on read-only pages too
 * @property {(desk: Desk) => boolean} [when] whether it can be done now
 * @property {(desk: Desk) => unknown} run
 */

/**
 * The design page as commands see it.
 * @typedef {object} Desk
 * @property {import('../canvas/flow-canvas.js').FlowCanvas} canvas
 * @property {(at: edits.Place, anchor: Element, words: string) => void} add asks for a palette item for a place
 * @property {() => void} rename
 * @property {(names: string[], cut: boolean) => void} copy
 * @property {() => void} paste
 * @property {() => void} find
 * @property {() => void} inspect
 * @property {() => void} test tries the inspected state by itself
 * @property {() => void} undo
 * @property {() => void} redo
 */

/** @param {Desk} desk */
const states = desk => desk.canvas.selected;
/** @param {Desk} desk */
const some = desk => states(desk).length > 0;
/** @param {Desk} desk */
const one = desk => states(desk).length === 1;

/** The one selected state, if it is of one of these types. @param {Desk} desk @param {...string} types */
function isA(desk, ...types) {
  const state = desk.canvas.graph.states.get(states(desk)[0] ?? '');
  return one(desk) && state !== undefined && types.includes(state.type);
}

/** @param {Desk} desk @param {'before' | 'after'} side */
function addBeside(desk, side) {
  const name = states(desk).at(-1) ?? desk.canvas.current;
  const anchor = desk.canvas.node(name) ?? desk.canvas.querySelector('g.ghost') ?? desk.canvas;
  /** @type {edits.Place} */
  const end = { end: {} };
  desk.add(name === '' ? end : side === 'after' ? { after: name } : { before: name }, anchor, name === '' ? 'Add a state' : `Add a state ${side} ${name}`);
}

/** @param {Desk} desk @param {1 | -1} step */
function shift(desk, step) {
  const [name] = states(desk);
  const { lines } = desk.canvas.graph;
  const other = step > 0 ? lines.find(line => line.from === name)?.to : lines.find(line => line.to === name)?.from;
  /** @type {edits.Place | undefined} */
  const at = other ? step > 0 ? { after: other } : { before: other } : undefined;
  if (at) desk.canvas.send(edits.move(name, at), at);
  else desk.canvas.tell(step > 0 ? `${name} is the last state of its flow` : `${name} is the first state of its flow`);
}

/** @param {Desk} desk */
function removeSelected(desk) {
  const { canvas } = desk;
  const line = canvas.graph.lines.find(l => l.id === canvas.edge);
  const edit = line ? edits.cut(line) : some(desk) ? edits.remove(states(desk)) : undefined;
  if (edit) canvas.send(edit);
  else if (line) canvas.tell('The edge from Start stays: it leads to the first state');
}

/** @param {'Branches' | 'Choices' | 'Catch' | 'Retry'} list */
const addTo = list => (/** @type {Desk} */ desk) => desk.canvas.send(edits.addItem(states(desk)[0], list));

/** @type {Command[]} */
export const commands = [
  { id: 'add-after', label: 'Add a state after', keys: ['A', 'Insert'], icon: 'plus', run: desk => addBeside(desk, 'after') },
  { id: 'add-before', label: 'Add a state before', keys: ['Shift+A'], run: desk => addBeside(desk, 'before') },
  { id: 'add-branch', label: 'Add a branch', keys: [], icon: 'split', when: desk => isA(desk, 'Parallel'), run: addTo('Branches') },
  { id: 'add-rule', label: 'Add a rule', keys: [], icon: 'git-branch', when: desk => isA(desk, 'Choice'), run: addTo('Choices') },
  { id: 'add-catcher', label: 'Add a catcher', keys: [], icon: 'shield-alert', when: desk => isA(desk, 'Task', 'Parallel', 'Map'), run: addTo('Catch') },
  { id: 'add-retrier', label: 'Add a retrier', keys: [], icon: 'repeat', when: desk => isA(desk, 'Task', 'Parallel', 'Map'), run: addTo('Retry') },
  { id: 'link', label: 'Connect to', keys: ['L'], icon: 'corner-down-right', when: one, run: link },
  { id: 'rename', label: 'Rename', keys: ['F2'], icon: 'pencil', when: one, run: desk => desk.rename() },
  { id: 'inspect', label: 'Edit fields', keys: ['Enter'], icon: 'settings', looks: true, when: one, run: desk => desk.inspect() },
  { id: 'test', label: 'Test state', keys: ['T'], icon: 'play', looks: true, when: one, run: desk => desk.test() },
  { id: 'duplicate', label: 'Duplicate', keys: ['Mod+D'], icon: 'layers', when: some, run: desk => desk.canvas.send(edits.duplicate(states(desk))) },
  { id: 'cut', label: 'Cut', keys: ['Mod+X'], icon: 'minus', when: some, run: desk => desk.copy(states(desk), true) },
  { id: 'copy', label: 'Copy', keys: ['Mod+C'], icon: 'copy', looks: true, when: some, run: desk => desk.copy(states(desk), false) },
  { id: 'paste', label: 'Paste', keys: ['Mod+V'], icon: 'file-json', run: desk => desk.paste() },
  { id: 'wrap-parallel', label: 'Put into a Parallel', keys: [], icon: 'split', when: some, run: desk => desk.canvas.send(edits.wrap(states(desk), 'Parallel')) },
  { id: 'wrap-map', label: 'Put into a Map', keys: [], icon: 'repeat', when: some, run: desk => desk.canvas.send(edits.wrap(states(desk), 'Map')) },
  { id: 'unwrap', label: 'Take out of the container', keys: [], icon: 'unfold-vertical', when: desk => isA(desk, 'Parallel', 'Map'), run: desk => desk.canvas.send(edits.unwrap(states(desk)[0])) },
  { id: 'earlier', label: 'Move earlier', keys: ['Alt+ArrowUp'], icon: 'arrow-up', when: one, run: desk => shift(desk, -1) },
  { id: 'later', label: 'Move later', keys: ['Alt+ArrowDown'], icon: 'arrow-down', when: one, run: desk => shift(desk, 1) },
  { id: 'remove', label: 'Delete', keys: ['Delete', 'Backspace'], icon: 'trash-2', danger: true, when: desk => some(desk) || desk.canvas.edge !== '', run: removeSelected },
  { id: 'undo', label: 'Undo', keys: ['Mod+Z'], run: desk => desk.undo() },
  { id: 'redo', label: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'], run: desk => desk.redo() },
  { id: 'select-all', label: 'Select all', keys: ['Mod+A'], looks: true, run: desk => desk.canvas.select([...desk.canvas.graph.states.keys()]) },
  { id: 'clear', label: 'Select nothing', keys: ['Escape'], looks: true, run: desk => desk.canvas.select([]) },
  { id: 'find', label: 'Find a state', keys: ['/'], looks: true, run: desk => desk.find() },
  { id: 'zoom-in', label: 'Zoom in', keys: ['+', '='], looks: true, run: desk => desk.canvas.viewport.step(1) },
  { id: 'zoom-out', label: 'Zoom out', keys: ['-', '_'], looks: true, run: desk => desk.canvas.viewport.step(-1) },
  { id: 'zoom-reset', label: 'Zoom to 100 %', keys: ['0'], looks: true, run: desk => desk.canvas.viewport.zoomTo(1) },
  { id: 'zoom-fit', label: 'Show the whole workflow', keys: ['1'], looks: true, run: desk => desk.canvas.viewport.fit() },
  { id: 'zoom-selection', label: 'Zoom to the selection', keys: ['2'], looks: true, when: some, run: zoomToSelection },
  { id: 'centre', label: 'Centre', keys: ['C', 'Alt+C'], looks: true, run: desk => desk.canvas.viewport.centre() },
];

/** @param {Desk} desk */
function zoomToSelection({ canvas }) {
  canvas.viewport.fitTo(canvas.selected.flatMap(name => canvas.graph.states.get(name)?.box ?? []));
}
