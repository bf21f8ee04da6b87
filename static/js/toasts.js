// @ts-check
import { element, glyph, iconButton, near } from './dom.js';

const stay = 6000;
const glyphs = { info: 'info', done: 'circle-check', warning: 'triangle-alert', failed: 'circle-x' };

/**
 * Shows a short message. One that failed stays until it is dismissed.
 * @param {{text: string, detail?: string, kind?: keyof typeof glyphs}} message
 */
export function toast({ text, detail = '', kind = 'done' }) {
  const words = element('div', {}, element('p', {}, text));
  if (detail) words.append(element('p', { class: 'muted' }, detail));
  const dismiss = iconButton('Dismiss', 'x');
  dismiss.setAttribute('data-dismiss', '');
  const made = element('div', { class: `toast tone-${kind}`, role: 'status', 'data-toast': kind }, glyph(glyphs[kind]), words, dismiss);
  document.getElementById('toasts')?.append(made);
}

document.addEventListener('click', event => {
  if (near(event, '[data-dismiss]')) near(event, '.toast, .banner')?.remove();
});

// Handlers send this with View.Toast.
document.addEventListener('stepwell:toast', event => {
  if (event instanceof CustomEvent && typeof event.detail?.text === 'string') toast(event.detail);
});

document.addEventListener('htmx:error', event => {
  const name = event instanceof CustomEvent ? event.detail?.error?.name : '';
  if (name === 'AbortError') return;
  toast({ kind: 'failed', text: 'Stepwell did not answer', detail: 'Check that it is running, then try again.' });
});

const region = document.getElementById('toasts');
if (region) {
  watch(region);
  new MutationObserver(() => watch(region)).observe(region, { childList: true });
}

/** @param {HTMLElement} shownIn */
function watch(shownIn) {
  for (const shown of shownIn.querySelectorAll('.toast:not([data-timed], [data-toast=failed])')) {
    shown.setAttribute('data-timed', '');
    setTimeout(() => shown.remove(), stay);
  }
}
