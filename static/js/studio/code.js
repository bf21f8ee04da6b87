// @ts-check
// The code page: the text of the definition beside its picture.
import '../canvas/flow-canvas.js';
import { FlowCanvas } from '../canvas/flow-canvas.js';
import * as edits from '../canvas/edits.js';
import { near } from '../dom.js';
import { toast } from '../toasts.js';
import { addCanvasKeys } from './look-around.js';
import { showAnswers } from './answers.js';
import { CodeEditor } from './code-editor.js';
import { showConflicts } from './conflict.js';
import { EditorClient } from './editor-client.js';
import { meetPeople } from './people.js';
import { addCheckpoints } from './checkpoints.js';
import { showSaving } from './saved.js';
import { addProblemFixes, addProblemLinks, addProblemsToggle, addZoomButtons } from './toolbar.js';

const editor = document.querySelector('code-editor');
const canvas = document.getElementById('canvas');
if (editor instanceof CodeEditor && canvas instanceof FlowCanvas) start(editor, canvas);

/** @param {CodeEditor} on @param {FlowCanvas} beside */
function start(on, beside) {
  const { edits: url = '', merge = '', lint = '', draft = '', revision, since } = on.dataset;
  const client = new EditorClient({ edits: url, undo: '', redo: '', merge: withQuery(merge, 'text=1'), draft: withQuery(draft, 'text=1') }, Number(revision), undefined, since);
  // What the text was made from: it lags behind while others' changes cannot come in because one types on.
  let base = Number(revision);
  client.base = () => base;
  showSaving(client, document.getElementById('saved'));
  showAnswers(client, beside);
  showConflicts(client, beside);
  meetPeople(beside, client, () => on.pending);
  addCheckpoints(client);
  addZoomButtons(beside);
  addCanvasKeys(beside);
  addProblemsToggle();
  const fix = (/** @type {string} */ edit) => putRight(on, client, edit);
  addProblemFixes(fix);
  on.addEventListener('code:fix', event => fix(detail(event).edit));
  addProblemLinks(state => {
    beside.select([state], { quiet: true });
    on.goTo(state);
    on.focus();
  });
  client.addEventListener('answer', event => {
    const { answer } = detail(event);
    const lags = answer.text !== undefined && (on.pending || client.unsaved);
    if (!lags) base = answer.revision;
    if (answer.text !== undefined && !lags) on.replace(answer.text);
    // While one types on, the places of an older text are wrong.
    if (answer.diagnostics && !on.pending && !client.unsaved) on.mark(answer.diagnostics);
  });
  on.addEventListener('code:changed', event => client.send(edits.replaceText(detail(event).text), 'text'));
  on.addEventListener('code:at', event => beside.select([detail(event).state], { quiet: true }));
  beside.addEventListener('flow:selected', event => on.goTo(detail(event).states[0] ?? ''));
  addEventListener('beforeunload', event => {
    if (!on.pending) return;
    on.flush();
    event.preventDefault();
  });
  addCodeButtons(on, text => {
    on.replace(text);
    client.send(edits.replaceText(text), 'text');
  });
  check(on, lint);
  document.documentElement.dataset.studio = 'ready';
}

/**
 * Puts a problem right, if it is still there once all that was typed is saved.
 * @param {CodeEditor} on
 * @param {EditorClient} client
 * @param {string} edit
 */
async function putRight(on, client, edit) {
  on.flush();
  await client.settled();
  const offered = [...document.querySelectorAll('#problems [data-fix]')].some(button => button instanceof HTMLElement && button.dataset.fix === edit);
  if (!offered || client.unsaved) return;
  const { text } = on;
  const answer = await client.send(edit);
  // Who has typed on has another text now, in which the problem is marked again.
  if (answer?.text !== undefined && on.text === text) on.replace(answer.text);
  if (answer?.diagnostics && on.text === answer.text) on.mark(answer.diagnostics);
}

/** The buttons above the code. @param {CodeEditor} on @param {(text: string) => void} take */
function addCodeButtons(on, take) {
  document.addEventListener('click', async event => {
    const button = near(event, 'button[data-code]');
    const what = button?.dataset.code;
    if (what === 'find' || what === 'fold' || what === 'unfold') on.command(what);
    if (what === 'format') await format(on, button?.dataset.url ?? '', take);
  });
}

/** Lays the text out anew, unless somebody types on meanwhile. @param {CodeEditor} on @param {string} url @param {(text: string) => void} take */
async function format(on, url, take) {
  on.flush();
  const { text } = on;
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: text }).catch(() => undefined);
  if (response?.ok) {
    const next = await response.text();
    if (on.text === text && next !== text) take(next);
    return;
  }
  const body = await response?.json().catch(() => undefined);
  toast({ kind: 'failed', text: 'The text was not formatted', detail: body?.error?.reason ?? 'The server cannot be reached.' });
}

/** Marks what is wrong with the text as it was loaded. @param {CodeEditor} on @param {string} lint */
async function check(on, lint) {
  const { text } = on;
  const response = await fetch(lint, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: text }).catch(() => undefined);
  const body = response?.ok ? await response.json().catch(() => undefined) : undefined;
  if (body?.diagnostics && on.text === text) on.mark(body.diagnostics);
}

/** @param {string} url @param {string} query */
function withQuery(url, query) {
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

/** @param {Event} event */
function detail(event) {
  return event instanceof CustomEvent ? event.detail : {};
}
