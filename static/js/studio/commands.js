// @ts-check
import * as edits from '../canvas/edits.js';
import { link } from './link-to.js';

/**
 * What one can do on the design page. Keys, the context menu, the shortcut sheet and the command palette are all made
 * from this list, so that nothing can be done by one of them alone.
 * @typedef {object} Command
 * @property {string} id
 * @property {string} label
 * @property {string[]} keys that it comes with; the first is shown. See keymap.js for those that it has
 * @property {boolean} [page] its keys act on the whole page, not only while the canvas has the focus
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
 * @property {(list: 'Choices' | 'Catch') => void} addExit asks where a new rule or catcher of the selected state leads
 * @property {() => void} rename
 * @property {(names: string[], cut: boolean) => void} copy
 * @property {() => void} paste
 * @property {() => void} find
 * @property {() => void} inspect
 * @property {() => void} test tries the inspected state by itself
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} save says that all is saved, or saves what is being typed
 * @property {() => void} turn lets the flow run across, or down again
 * @property {() => void} minimap shows or hides it
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

/**
 * All states that the selected ones lead to, or that lead to them.
 * @param {Desk} desk
 * @param {'up' | 'down'} way
 */
function selectStream({ canvas }, way) {
  const [from, to] = way === 'down' ? /** @type {const} */ (['from', 'to']) : /** @type {const} */ (['to', 'from']);
  const found = new Set(canvas.selected);
  for (const name of found) {
    // A set that grows while one walks through it is walked to its end.
    for (const line of canvas.graph.lines) if (line[from] === name && line[to] !== '') found.add(line[to]);
  }
  canvas.select([...found]);
}

/** Presses a button of the page, or says that there is none. @param {Desk} desk @param {string} selector @param {string} otherwise */
function press(desk, selector, otherwise) {
  const button = document.querySelector(selector);
  if (button instanceof HTMLElement) button.click();
  else desk.canvas.tell(otherwise);
}

/** Publishing is asked for with this key and confirmed with Enter. @param {Desk} desk */
function askToPublish(desk) {
  const button = document.querySelector('#draft-status button');
  if (!(button instanceof HTMLElement)) {
    desk.canvas.tell('There is nothing to publish: what is drawn is what runs', 'quiet');
    return;
  }
  if (button.dataset.opens) button.click();
  else button.focus();
  desk.canvas.tell('Press Enter to publish', 'quiet');
}

/** Goes to one of the pages of this workflow. @param {Desk} desk @param {string} name */
function goTo(desk, name) {
  const page = [...document.querySelectorAll('.context-bar .tabs a')].find(tab => tab.textContent?.trim() === name);
  if (page instanceof HTMLElement) page.click();
  else desk.canvas.tell(`There is no page ${name}`);
}

/** @param {'Branches' | 'Retry'} list */
const addTo = list => (/** @type {Desk} */ desk) => desk.canvas.send(edits.addItem(states(desk)[0], list));

/** @type {Command[]} */
export const commands = [
  { id: 'add-after', label: 'Add a state after', keys: ['A', 'Insert'], icon: 'plus', run: desk => addBeside(desk, 'after') },
  { id: 'add-before', label: 'Add a state before', keys: ['Shift+A'], icon: 'plus', run: desk => addBeside(desk, 'before') },
  { id: 'add-branch', label: 'Add a branch', keys: ['N'], icon: 'split', when: desk => isA(desk, 'Parallel'), run: addTo('Branches') },
  { id: 'add-rule', label: 'Add a rule', keys: ['N'], icon: 'git-branch', when: desk => isA(desk, 'Choice'), run: desk => desk.addExit('Choices') },
  { id: 'add-catcher', label: 'Add a catcher', keys: ['E'], icon: 'shield-alert', when: desk => isA(desk, 'Task', 'Parallel', 'Map'), run: desk => desk.addExit('Catch') },
  { id: 'add-retrier', label: 'Add a retrier', keys: ['Shift+E'], icon: 'repeat', when: desk => isA(desk, 'Task', 'Parallel', 'Map'), run: addTo('Retry') },
  { id: 'link', label: 'Connect to', keys: ['L'], icon: 'corner-down-right', when: one, run: link },
  { id: 'rename', label: 'Rename', keys: ['F2'], icon: 'pencil', when: one, run: desk => desk.rename() },
  { id: 'inspect', label: 'Edit fields', keys: ['Enter'], icon: 'settings', looks: true, when: one, run: desk => desk.inspect() },
  { id: 'test', label: 'Test state', keys: ['T'], icon: 'play', looks: true, when: one, run: desk => desk.test() },
  { id: 'duplicate', label: 'Duplicate', keys: ['Mod+D'], icon: 'layers', when: some, run: desk => desk.canvas.send(edits.duplicate(states(desk))) },
  { id: 'cut', label: 'Cut', keys: ['Mod+X'], icon: 'minus', when: some, run: desk => desk.copy(states(desk), true) },
  { id: 'copy', label: 'Copy', keys: ['Mod+C'], icon: 'copy', looks: true, when: some, run: desk => desk.copy(states(desk), false) },
  { id: 'paste', label: 'Paste', keys: ['Mod+V'], icon: 'file-json', run: desk => desk.paste() },
  { id: 'wrap-parallel', label: 'Put into a Parallel', keys: ['W'], icon: 'split', when: some, run: desk => desk.canvas.send(edits.wrap(states(desk), 'Parallel')) },
  { id: 'wrap-map', label: 'Put into a Map', keys: ['Shift+W'], icon: 'repeat', when: some, run: desk => desk.canvas.send(edits.wrap(states(desk), 'Map')) },
  { id: 'unwrap', label: 'Take out of the container', keys: ['U'], icon: 'unfold-vertical', when: desk => isA(desk, 'Parallel', 'Map'), run: desk => desk.canvas.send(edits.unwrap(states(desk)[0])) },
  { id: 'fold', label: 'Collapse or expand', keys: ['F'], icon: 'fold-vertical', looks: true, when: desk => isA(desk, 'Parallel', 'Map'), run: desk => desk.canvas.fold(states(desk)[0]) },
  { id: 'earlier', label: 'Move earlier', keys: ['Alt+ArrowUp'], icon: 'arrow-up', when: one, run: desk => shift(desk, -1) },
  { id: 'later', label: 'Move later', keys: ['Alt+ArrowDown'], icon: 'arrow-down', when: one, run: desk => shift(desk, 1) },
  { id: 'remove', label: 'Delete', keys: ['Delete', 'Backspace'], icon: 'trash-2', danger: true, when: desk => some(desk) || desk.canvas.edge !== '', run: removeSelected },
  { id: 'undo', label: 'Undo', keys: ['Mod+Z'], page: true, run: desk => desk.undo() },
  { id: 'redo', label: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'], page: true, run: desk => desk.redo() },
  { id: 'save', label: 'Save now', keys: ['Mod+S'], page: true, run: desk => desk.save() },
  { id: 'publish', label: 'Publish', keys: ['Mod+Enter'], page: true, run: askToPublish },
  { id: 'run', label: 'Start an execution', keys: ['R', 'Shift+R'], looks: true, run: desk => press(desk, '[data-opens="start-run"]', 'Nothing can be started here') },
  { id: 'select-all', label: 'Select all', keys: ['Mod+A'], looks: true, run: desk => desk.canvas.select([...desk.canvas.graph.states.keys()]) },
  { id: 'select-down', label: 'Select what follows', keys: ['Alt+Shift+ArrowDown'], icon: 'arrow-down', looks: true, when: some, run: desk => selectStream(desk, 'down') },
  { id: 'select-up', label: 'Select what comes before', keys: ['Alt+Shift+ArrowUp'], icon: 'arrow-up', looks: true, when: some, run: desk => selectStream(desk, 'up') },
  { id: 'clear', label: 'Select nothing', keys: ['Escape'], looks: true, run: desk => desk.canvas.select([]) },
  { id: 'find', label: 'Find a state', keys: ['/'], looks: true, run: desk => desk.find() },
  { id: 'zoom-in', label: 'Zoom in', keys: ['+', '='], looks: true, run: desk => desk.canvas.viewport.step(1) },
  { id: 'zoom-out', label: 'Zoom out', keys: ['-', '_'], looks: true, run: desk => desk.canvas.viewport.step(-1) },
  { id: 'zoom-reset', label: 'Zoom to 100 %', keys: ['0'], looks: true, run: desk => desk.canvas.viewport.zoomTo(1) },
  { id: 'zoom-fit', label: 'Show the whole workflow', keys: ['1'], looks: true, run: desk => desk.canvas.viewport.fit() },
  { id: 'zoom-selection', label: 'Zoom to the selection', keys: ['2'], looks: true, when: some, run: zoomToSelection },
  { id: 'centre', label: 'Centre', keys: ['C', 'Alt+C'], looks: true, run: desk => desk.canvas.viewport.centre() },
  { id: 'minimap', label: 'Minimap', keys: ['M'], looks: true, run: desk => desk.minimap() },
  { id: 'turn', label: 'Run across or down', keys: ['V'], looks: true, run: desk => desk.turn() },
  { id: 'page-design', label: 'Go to Design', keys: ['Mod+1'], page: true, looks: true, run: desk => goTo(desk, 'Design') },
  { id: 'page-code', label: 'Go to Code', keys: ['Mod+2'], page: true, looks: true, run: desk => goTo(desk, 'Code') },
  { id: 'page-runs', label: 'Go to Executions', keys: ['Mod+3'], page: true, looks: true, run: desk => goTo(desk, 'Executions') },
  { id: 'page-outline', label: 'Go to Outline', keys: ['O'], looks: true, run: desk => goTo(desk, 'Outline') },
];

/** @param {Desk} desk */
function zoomToSelection({ canvas }) {
  canvas.viewport.fitTo(canvas.selected.flatMap(name => canvas.graph.states.get(name)?.box ?? []));
}
