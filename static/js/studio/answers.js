// @ts-check
import { toast } from '../toasts.js';
import { announce, spokenChange } from './announce.js';
import { fill, parsed, parsedSVG } from './html.js';

/**
 * What the server answers to an edit (web/studio).
 * @typedef {object} Answer
 * @property {number} revision
 * @property {string} since
 * @property {string} label
 * @property {string} saved the time, as the page shows it
 * @property {string[]} [select]
 * @property {string[]} [notes]
 * @property {string} [svg] absent while the text cannot be drawn
 * @property {string} [broken] what to say then
 * @property {string} [status] the fragment about draft and publication
 * @property {string} [problems]
 * @property {number} [problemCount]
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {string} [text]
 * @property {Diagnostic[]} [diagnostics]
 */

/** @typedef {{from: number, to: number, severity: 'error' | 'warning' | 'info', message: string, code: string, fix?: {title: string, edit: string}}} Diagnostic */

/** @typedef {import('./editor-client.js').EditorClient} EditorClient */

/**
 * Shows on the page what the server answers to edits: picture, problems, buttons, and what is said aloud.
 * @param {EditorClient} client
 * @param {import('../canvas/flow-canvas.js').FlowCanvas} canvas
 */
export function showAnswers(client, canvas) {
  client.addEventListener('answer', event => {
    if (!(event instanceof CustomEvent)) return;
    const { answer, kind } = event.detail;
    show(canvas, answer);
    // What a single edit changes beside what was asked for can be seen; what a merge took in cannot.
    if (kind === 'merge' && answer.notes?.length > 0) toast({ kind: 'info', text: answer.label, detail: answer.notes.map(sentence).join(' ') });
  });
  client.addEventListener('refused', event => {
    if (!(event instanceof CustomEvent)) return;
    const { where, reason, hint } = event.detail.error;
    const text = sentence(where ? `${where}: ${reason}` : reason);
    toast({ kind: 'warning', text, detail: sentence(hint) });
    announce(`Not changed. ${text}. ${hint}`);
  });
}

/** @param {import('../canvas/flow-canvas.js').FlowCanvas} canvas @param {Answer} answer */
function show(canvas, answer) {
  const before = canvas.graph;
  canvas.dataset.revision = String(answer.revision);
  const svg = answer.svg ? parsedSVG(answer.svg) : undefined;
  canvas.toggleAttribute('data-stale', svg === undefined);
  if (canvas.dataset.edits) canvas.toggleAttribute('data-readonly', svg === undefined);
  if (svg) canvas.replace(svg, answer.select);
  fill(document.getElementById('broken') ?? document.createElement('div'), answer.broken ?? '');
  if (answer.problems !== undefined) showProblems(answer.problems);
  for (const count of document.querySelectorAll('[data-problem-count]')) count.textContent = String(answer.problemCount ?? 0);
  for (const [id, can] of /** @type {const} */ ([['undo', answer.canUndo], ['redo', answer.canRedo]])) {
    const button = document.getElementById(id);
    if (button instanceof HTMLButtonElement) button.disabled = !can;
  }
  if (answer.status) swap('draft-status', answer.status);
  // Who types sees what comes of it; reading it out after every pause would disturb.
  if (canvas.dataset.edits) announce(spokenChange(before, canvas.graph, answer.label, answer));
}

/** What is unfolded in the list of problems stays so, and the focus in it. @param {string} html */
function showProblems(html) {
  const list = document.getElementById('problems');
  const row = document.activeElement?.closest('#problems .problem-row');
  const at = row ? [...list?.querySelectorAll('.problem-row') ?? []].indexOf(row) : -1;
  const unfolded = new Set([...list?.querySelectorAll('details[open]') ?? []].map(codeOf));
  const had = list?.contains(document.activeElement);
  swap('problems', html);
  for (const details of document.querySelectorAll('#problems details')) details.toggleAttribute('open', unfolded.has(codeOf(details)));
  if (!had) return;
  const rows = document.querySelectorAll('#problems .problem-row');
  const there = rows[Math.min(at, rows.length - 1)];
  const next = there?.querySelector('[data-fix]') ?? there?.querySelector('a') ?? document.querySelector('#problems summary');
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

/** The code of the problem that an explanation stands at; nothing for the list itself. @param {Element} details */
function codeOf(details) {
  return details.closest('.problem-row')?.getAttribute('data-code') ?? '';
}

/** @param {string} id @param {string} html a fragment with that id */
function swap(id, html) {
  const [next] = parsed(html);
  if (next) document.getElementById(id)?.replaceWith(next);
}

/** @param {string} text */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
