// @ts-check
// The design page: the canvas, the palette beside it, the inspector, and the server that all edits go to.
import '../canvas/flow-canvas.js';
import { FlowCanvas } from '../canvas/flow-canvas.js';
import * as edits from '../canvas/edits.js';
import { addMinimap } from '../canvas/minimap.js';
import { renameInPlace } from '../canvas/rename.js';
import { listEntries } from '../command-palette.js';
import { near } from '../dom.js';
import { keysOf } from '../keymap.js';
import { printed } from '../keys.js';
import { toast } from '../toasts.js';
import { announce } from './announce.js';
import { showAnswers } from './answers.js';
import { clipboardText, copyStates } from './clipboard.js';
import { showConflicts } from './conflict.js';
import { addContextMenu } from './context-menu.js';
import { EditorClient } from './editor-client.js';
import { Folds } from './folds.js';
import { Inspector } from './inspector.js';
import { addKeyboard, available } from './keyboard.js';
import { addCheckpoints } from './checkpoints.js';
import { meetPeople } from './people.js';
import { noteUse } from './mine.js';
import { addPalette, catalogue, placeOf, textOf } from './palette.js';
import { pick } from '../picker.js';
import { showSaving } from './saved.js';
import { severalStates } from './several.js';
import { Tester } from './tester.js';
import { addProblemFixes, addProblemLinks, addProblemsToggle, addZoomButtons } from './toolbar.js';

/** How long one must stay at a state before the address names it, in ms: browsers limit how often it changes. */
const pause = 300;

const canvas = document.getElementById('canvas');
if (canvas instanceof FlowCanvas) start(canvas);

/** @param {FlowCanvas} on */
function start(on) {
  const { edits: url = '', undo = '', redo = '', merge = '', draft = '', revision, since } = on.dataset;
  const client = new EditorClient({ edits: url, undo, redo, merge, draft }, Number(revision), undefined, since);
  const folds = new Folds(on);
  client.view = () => folds.view;
  const desk = makeDesk(on, client, folds);
  // The drawing first: what is selected then is what the inspector asks for.
  showAnswers(client, on);
  const inspector = addInspector(desk, client, folds);
  meetPeople(on, client, () => inspector?.typing ?? false);
  addCheckpoints(client);
  showSaving(client, document.getElementById('saved'));
  showConflicts(client, on);
  addKeyboard(desk);
  addContextMenu(desk);
  addZoomButtons(on);
  addProblemsToggle();
  addProblemFixes(edit => client.send(edit));
  addClipboard(desk);
  for (const name of /** @type {const} */ (['undo', 'redo'])) {
    document.getElementById(name)?.addEventListener('click', () => client[name]());
  }
  on.addEventListener('flow:edit', event => client.send(detail(event).edit));
  on.addEventListener('flow:told', event => say(detail(event)));
  on.addEventListener('flow:pick', event => {
    const { at, anchor, words } = detail(event);
    desk.add(at, anchor, words);
  });
  const palette = document.getElementById('palette');
  if (palette) addPalette(palette, on);
  addEntries(desk, folds);
  document.documentElement.dataset.studio = 'ready';
}

/** @param {import('./commands.js').Desk} desk @param {EditorClient} client @param {Folds} folds */
function addInspector(desk, client, folds) {
  const { canvas: on } = desk;
  const host = document.getElementById('inspector');
  if (!host) return undefined;
  const inspector = new Inspector(host, { fields: on.dataset.inspector ?? '', values: on.dataset.values ?? '' }, edit => client.send(edit));
  const show = () => {
    const { selected } = on;
    if (selected.length > 1) inspector.show(severalStates(desk));
    else inspector.load(selected[0] ?? '');
  };
  let naming = setTimeout(() => {});
  on.addEventListener('flow:selected', () => {
    clearTimeout(naming);
    naming = setTimeout(() => nameInAddress(on.selected), pause);
    if (on.selected.length > 1 || (on.selected[0] ?? '') !== inspector.wanted) show();
  });
  client.addEventListener('answer', show);
  on.addEventListener('flow:inspect', () => inspector.focus());
  host.addEventListener('keydown', event => {
    // A list of proposals or an open select closes with it first.
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    inspector.flush();
    on.focusState(on.selected[0] ?? on.current);
  });
  addTester(on, inspector, client);
  // Before the guard against leaving asks what is unsaved.
  addEventListener('beforeunload', () => inspector.flush());
  addProblemLinks(async (state, path) => {
    await folds.show(state);
    on.select([state], { focus: true });
    await inspector.load(state);
    inspector.focus(path);
  });
  return inspector;
}

/** A reload and a link show the same state again. @param {string[]} selected */
function nameInAddress(selected) {
  const url = new URL(location.href);
  if (selected.length === 1) url.searchParams.set('state', selected[0]);
  else url.searchParams.delete('state');
  if (url.href !== location.href) history.replaceState(history.state, '', url);
}

/** @param {FlowCanvas} on @param {Inspector} inspector @param {EditorClient} client */
function addTester(on, inspector, client) {
  const dialog = document.getElementById('tester');
  const host = document.getElementById('inspector');
  if (!(dialog instanceof HTMLDialogElement) || !host) return;
  // The state that is on its way, when it is another one already.
  const refresh = () => inspector.load(inspector.wanted ?? inspector.state);
  const tester = new Tester(dialog, {
    url: on.dataset.test ?? '',
    samples: on.dataset.samples ?? '',
    settled: () => {
      inspector.flush();
      return client.settled();
    },
    refresh,
    goTo: state => on.select([state], { focus: true }),
  });
  on.addEventListener('flow:test', () => tester.open(inspector.state));
  host.addEventListener('click', async event => {
    const { testState, forgetSample } = near(event, '[data-test-state], [data-forget-sample]')?.dataset ?? {};
    if (testState) tester.open(testState);
    if (forgetSample && await tester.keep({ state: forgetSample, forget: true })) refresh();
  });
  host.addEventListener('change', async event => {
    const select = event.target;
    if (select instanceof HTMLSelectElement && select.dataset.chooseSource !== undefined && await tester.keep({ state: '', source: select.value })) refresh();
  });
}

/** What the command palette has of this page: states, commands, and what can be added. @param {import('./commands.js').Desk} desk @param {Folds} folds */
function addEntries(desk, folds) {
  const { canvas: on } = desk;
  listEntries(() => [
    ...statesOf(on).map(({ name, type }) => ({ label: name, detail: type, run: () => selectState(on, folds, name) })),
    ...available(desk).filter(({ when }) => when?.(desk) ?? true).map(command => ({
      label: command.label, detail: keysOf(command).slice(0, 1).map(printed).join(''), words: 'command', run: () => command.run(desk),
    })),
    ...on.readOnly ? [] : catalogue().map(item => ({
      label: `Add ${item.dataset.label}`, detail: item.querySelector('.palette-detail')?.textContent ?? '', words: textOf(item).words, run: () => item.click(),
    })),
  ]);
}

/** All states, also those that a closed container hides. @param {FlowCanvas} on */
function statesOf(on) {
  return [...on.graph.states.values()].flatMap(state => [
    { name: state.name, type: state.type }, ...state.inside.map(name => ({ name, type: `in ${state.name}` })),
  ]);
}

/** @param {FlowCanvas} on @param {Folds} folds @param {string} name */
async function selectState(on, folds, name) {
  if (!on.graph.states.has(name)) await folds.show(name);
  on.select([name], { focus: true });
}

/** @param {EditorClient} client */
async function saveNow(client) {
  if (document.activeElement instanceof HTMLElement && document.activeElement.closest('#inspector')) document.activeElement.dispatchEvent(new Event('focusout', { bubbles: true }));
  await client.settled();
  const words = client.unsaved ? 'Not saved' : document.getElementById('saved')?.textContent ?? '';
  toast({ kind: client.unsaved ? 'warning' : 'done', text: words });
  announce(words);
}

/** @param {FlowCanvas} on @param {EditorClient} client @param {Folds} folds @returns {import('./commands.js').Desk} */
function makeDesk(on, client, folds) {
  const minimap = addMinimap(on);
  const turn = () => folds.turn(!on.graph.across);
  document.getElementById('turn')?.addEventListener('click', turn);
  document.getElementById('minimap')?.addEventListener('click', minimap);
  return {
    canvas: on,
    add: (at, anchor, words) => addFromPalette(on, at, anchor, words),
    addExit: list => addExit(on, list),
    rename: () => renameInPlace(on, on.selected[0], to => on.send(edits.rename(on.selected[0], to))),
    copy: async (names, cut) => {
      if (await copyStates(on.dataset.fragment ?? '', names) && cut) on.send(edits.remove(names));
    },
    paste: async () => pasteText(on, await clipboardText()),
    find: () => findState(on, folds),
    inspect: () => on.dispatchEvent(new CustomEvent('flow:inspect')),
    test: () => on.dispatchEvent(new CustomEvent('flow:test')),
    undo: () => client.undo(),
    redo: () => client.redo(),
    save: () => saveNow(client),
    turn,
    minimap,
  };
}

/** What the palette has, to choose from. */
function paletteOptions() {
  return catalogue().map(item => ({
    ...textOf(item),
    value: item.dataset.item ?? '',
    detail: item.querySelector('.palette-detail')?.textContent ?? '',
    glyph: item.querySelector('.palette-glyph') ?? undefined,
  }));
}

/** @param {FlowCanvas} on @param {edits.Place} at @param {Element} anchor @param {string} words */
async function addFromPalette(on, at, anchor, words) {
  const item = await pick({ label: words, options: paletteOptions(), anchor });
  if (item === undefined) {
    on.takeFocus();
    return;
  }
  noteUse(item);
  on.send(edits.insert(item, at), at);
}

/** @param {FlowCanvas} on @param {'Choices' | 'Catch'} list */
async function addExit(on, list) {
  const [name] = on.selected;
  const state = on.graph.states.get(name);
  const anchor = on.node(name);
  if (!state || !anchor) return;
  const others = [...on.graph.states.values()].filter(other => other.level === state.level && other.name !== name);
  const chosen = await pick({
    label: list === 'Catch' ? `When ${name} fails, go on with` : `When the new rule of ${name} fits, go on with`,
    anchor,
    options: [...others.map(other => ({ value: `state:${other.name}`, label: other.name, detail: 'is there' })),
      ...paletteOptions().map(option => ({ ...option, value: `item:${option.value}` }))],
  });
  const [, kind, id] = /^(state|item):(.*)$/s.exec(chosen ?? '') ?? [];
  if (kind === 'state') on.send(edits.addItem(name, list, id));
  else if (kind === 'item') on.send(edits.addItem(name, list, undefined, id));
  on.takeFocus();
}

/** @param {FlowCanvas} on @param {Folds} folds */
async function findState(on, folds) {
  const options = statesOf(on).map(({ name, type }) => ({ value: name, label: name, detail: type }));
  const name = await pick({ label: 'Find a state', options, anchor: document.getElementById('palette-search') ?? on });
  if (name !== undefined) await selectState(on, folds, name);
  else on.takeFocus();
}

/** @param {FlowCanvas} on @param {string} text */
function pasteText(on, text) {
  if (text.trim() === '') on.tell('There is nothing on the clipboard');
  else on.send(edits.paste(text, placeOf(on)));
}

/** @param {import('./commands.js').Desk} desk */
function addClipboard(desk) {
  const { canvas: on } = desk;
  const isOurs = () => on.contains(document.activeElement) && !(document.activeElement instanceof HTMLInputElement);
  for (const type of /** @type {const} */ (['copy', 'cut'])) {
    document.addEventListener(type, event => {
      if (!isOurs() || on.selected.length === 0) return;
      event.preventDefault();
      desk.copy(on.selected, type === 'cut' && !on.readOnly);
    });
  }
  document.addEventListener('paste', event => {
    if (!isOurs() || on.readOnly) return;
    event.preventDefault();
    pasteText(on, event.clipboardData?.getData('text/plain') ?? '');
  });
}

/** @param {{text: string, kind: string}} told */
function say({ text, kind }) {
  announce(text);
  if (kind === 'refused') toast({ kind: 'warning', text });
}

/** @param {Event} event */
function detail(event) {
  return event instanceof CustomEvent ? event.detail : {};
}
