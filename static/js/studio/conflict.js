// @ts-check
import { near } from '../dom.js';
import { parsed } from './html.js';

/** @typedef {import('./editor-client.js').EditorClient} EditorClient */

/**
 * Shows the choice that a stale edit leads to. Leaving the dialog keeps the edit waiting; the next one, and a click on
 * the saved indicator, bring it back.
 * @param {EditorClient} client
 */
export function showConflicts(client) {
  client.addEventListener('conflict', event => {
    if (event instanceof CustomEvent) ask(client, event.detail.html);
  });
}

/** @param {EditorClient} client @param {string} html */
function ask(client, html) {
  document.getElementById('merge')?.remove();
  const dialog = parsed(html)[0];
  if (!(dialog instanceof HTMLDialogElement)) return;
  (document.getElementById('dialogs') ?? document.body).append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', event => {
    const choice = near(event, '[data-merge]')?.dataset.merge;
    if (!choice) return;
    dialog.close();
    client.choose(choice);
  });
  dialog.showModal();
}
