// @ts-check
import { toast } from '../toasts.js';

/** @typedef {import('./editor-client.js').EditorClient} EditorClient */

/**
 * Keeps a checkpoint without leaving the page, once all edits are saved.
 * @param {EditorClient} client
 */
export function addCheckpoints(client) {
  const dialog = document.getElementById('checkpoint');
  const form = dialog?.querySelector('form[method=post]');
  if (!(form instanceof HTMLFormElement) || !(dialog instanceof HTMLDialogElement)) return;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    await client.settled();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    const response = client.unsaved ? undefined : await fetch(form.action, { method: 'POST', body }).catch(() => undefined);
    if (!response?.ok) {
      toast({ kind: 'failed', text: 'The checkpoint was not kept', detail: response ? 'There may be too many: the history lists them.' : 'Stepwell did not answer, or edits are not saved yet.' });
      return;
    }
    form.reset();
    dialog.close();
    toast({ text: 'Checkpoint kept' });
  });
}
