// @ts-check
import { toast } from '../toasts.js';

/** What was copied last in this tab, for browsers that do not let pages read the clipboard. */
let last = '';

/**
 * Copies states as an ASL fragment, and says so.
 * @param {string} url of the fragment of states
 * @param {string[]} names
 * @returns {Promise<boolean>} whether it worked
 */
export async function copyStates(url, names) {
  const query = names.map(name => `state=${encodeURIComponent(name)}`).join('&');
  const response = await fetch(`${url}?${query}`).catch(() => undefined);
  if (!response?.ok) {
    toast({ kind: 'failed', text: 'Not copied', detail: 'Stepwell did not answer.' });
    return false;
  }
  last = await response.text();
  await navigator.clipboard?.writeText(last).catch(() => undefined);
  toast({ text: names.length === 1 ? `${names[0]} copied` : `${names.length} states copied` });
  return true;
}

/** @returns {Promise<string>} the text on the clipboard, or what was copied here */
export async function clipboardText() {
  const text = await navigator.clipboard?.readText().catch(() => '');
  return text || last;
}
