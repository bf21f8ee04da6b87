// @ts-check
import { element, glyph } from '../dom.js';

/**
 * What a field comes to over the sample (web/studio, live.go). One of text, problem and needs is there.
 * @typedef {{path: string, text?: string, problem?: string, needs?: string}} LiveValue
 * @typedef {{values: LiveValue[], outcome: string, fails: boolean}} Live
 */

/** A text longer than this is folded to one line. */
const shortest = 60;

/**
 * The values that came with the inspector's fields.
 * @param {Element} host
 * @returns {Live | undefined}
 */
export function liveOf(host) {
  const text = host.querySelector('#live-values')?.textContent;
  return text ? JSON.parse(text) : undefined;
}

/**
 * Puts values under the fields that they belong to, in place of those before.
 * @param {Element} host
 * @param {Live} live
 */
export function showLive(host, { values, outcome, fails }) {
  for (const old of host.querySelectorAll('.live-value')) remove(old);
  for (const value of values ?? []) {
    for (const place of host.querySelectorAll(`[data-path="${CSS.escape(value.path)}"], [data-entry="${CSS.escape(value.path)}"]`)) put(place, value);
  }
  const line = host.querySelector('[data-outcome]');
  if (!(line instanceof HTMLElement)) return;
  line.textContent = outcome ?? '';
  line.hidden = !outcome;
  line.classList.toggle('is-failing', fails);
}

/** @param {Element} old */
function remove(old) {
  const field = old.id ? document.querySelector(`[aria-describedby~="${CSS.escape(old.id)}"]`) : null;
  const rest = field?.getAttribute('aria-describedby')?.split(' ').filter(id => id !== old.id) ?? [];
  if (rest.length > 0) field?.setAttribute('aria-describedby', rest.join(' '));
  else field?.removeAttribute('aria-describedby');
  old.remove();
}

/** @param {Element} place a control, or an entry with controls @param {LiveValue} value */
function put(place, value) {
  const node = made(value);
  const field = place.closest('.field');
  if (place.matches('[data-entry]')) {
    const head = place.querySelector(':scope > .entry-head');
    if (head) head.after(node);
    else place.prepend(node);
    return;
  }
  if (!field) return;
  field.append(node);
  node.id = `${place.id}-live`;
  place.setAttribute('aria-describedby', [place.getAttribute('aria-describedby'), node.id].filter(Boolean).join(' '));
}

/** @param {LiveValue} value */
function made({ text, problem, needs }) {
  if (problem) return element('p', { class: 'live-value is-failing', 'data-live': 'fails' }, glyph('circle-alert'), element('span', {}, problem));
  if (needs) return element('p', { class: 'live-value is-unknown', 'data-live': 'unknown' }, needs);
  if (text === undefined || text.length <= shortest) return element('p', { class: 'live-value', 'data-live': 'value' }, element('code', {}, text ?? ''));
  return element('details', { class: 'live-value', 'data-live': 'value' },
    element('summary', {}, element('code', {}, text)),
    element('pre', { tabindex: '0' }, pretty(text)));
}

/** JSON with line breaks; a text that was cut short stays as it is. @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
