// @ts-check
import { saveBeforeLeaving } from './leave.js';

/** @typedef {import('./editor-client.js').EditorClient} EditorClient */

/** A save that is quicker than this is not announced beforehand: nothing should flicker. In ms. */
const patience = 150;

/**
 * Keeps the page truthful about what is saved, tries again when the network is back, and guards the page while
 * something is not saved.
 * @param {EditorClient} client
 * @param {HTMLElement | null} shown the #saved output
 */
export function showSaving(client, shown) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let saved = shown?.textContent ?? '';
  /** @param {string} text @param {string} status */
  const say = (text, status) => {
    clearTimeout(timer);
    if (!shown) return;
    shown.textContent = text;
    shown.dataset.saved = status;
  };
  client.addEventListener('status', event => {
    if (!(event instanceof CustomEvent)) return;
    const { status, saved: at } = event.detail;
    if (status === 'saved' && at) saved = `Saved ${at}`;
    if (status === 'saved') say(saved, status);
    if (status === 'saving') {
      clearTimeout(timer);
      timer = setTimeout(() => say('Saving…', status), patience);
    }
    if (status === 'offline') say('Not saved: offline', status);
    if (status === 'conflict') say('Not saved: changed elsewhere', status);
  });
  shown?.addEventListener('click', () => {
    client.remind();
    client.retry();
  });
  saveBeforeLeaving(client);
  addEventListener('online', () => client.retry());
  addEventListener('beforeunload', event => {
    if (client.unsaved) event.preventDefault();
  });
}
