// @ts-check
import { near } from './dom.js';
import { toast } from './toasts.js';

/** A [data-copy] button copies its value, or the code block it stands in. */
document.addEventListener('click', event => {
  const button = near(event, '[data-copy]');
  if (!button) return;
  const given = button.dataset.copy;
  copy(given && given !== 'true' ? given : button.closest('.code')?.querySelector('pre')?.textContent ?? '');
});

/**
 * Copies text and says so.
 * @param {string} text
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: 'Copied' });
  } catch {
    toast({ kind: 'failed', text: 'Not copied: the browser refused access to the clipboard' });
  }
}
