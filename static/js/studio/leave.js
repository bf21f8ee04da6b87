// @ts-check
import { near } from '../dom.js';

/** @typedef {import('./editor-client.js').EditorClient} EditorClient */

/**
 * Lets links and forms wait until the last edit is saved: what they lead to, such as an execution of the draft, must
 * have it. While saving is stuck they go on, and the browser asks.
 * @param {EditorClient} client
 */
export function saveBeforeLeaving(client) {
  const waits = () => client.unsaved && !client.stuck;
  document.addEventListener('click', event => {
    const link = near(event, 'a[href]');
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || !waits()) return;
    event.preventDefault();
    afterSaving(client, () => link.click());
  });
  document.addEventListener('submit', event => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === 'dialog' || event.defaultPrevented || !waits()) return;
    event.preventDefault();
    afterSaving(client, () => form.requestSubmit(event.submitter));
  });
}

/** @param {EditorClient} client @param {() => void} then */
function afterSaving(client, then) {
  const listening = new AbortController();
  client.addEventListener('status', () => {
    if (client.unsaved && !client.stuck) return;
    listening.abort();
    if (!client.unsaved) then();
  }, { signal: listening.signal });
}
