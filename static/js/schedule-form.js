// @ts-check
// Keeps the parts of the form of a schedule in step: what one edits, the server reads, and its preview says what all
// the others must show. The field that has the focus is left to whoever types in it.
import './attribute-input.js';
import './viewer-times.js';
import { near } from './dom.js';

const fields = ['expression', 'once', 'rate', 'unit', 'box0', 'box1', 'box2', 'box3', 'box4', 'box5'];

/** @param {string} name */
function field(name) {
  const form = document.getElementById('schedule-form');
  const found = form instanceof HTMLFormElement ? form.elements.namedItem(name) : null;
  return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found : null;
}

/**
 * Sets a field unless somebody is typing in it.
 * @param {string} name
 * @param {string | undefined} value
 */
function show(name, value) {
  const shown = field(name);
  if (!shown || value === undefined || shown === document.activeElement || shown.value === value) return;
  shown.value = value;
}

function takeOver() {
  const panel = document.getElementById('preview');
  if (!panel || panel.dataset.kind === undefined) return;
  const told = panel.dataset;
  for (const name of fields) show(name, told[name]);
  const kind = document.querySelector(`#schedule-form [name=kind][value="${CSS.escape(told.kind ?? '')}"]`);
  if (kind instanceof HTMLInputElement) kind.checked = true;
  if (told.timezone) show('timezone', told.timezone);
  show('was', told.expression);
  show('said', told.said);
  for (let i = 0; i < 6; i++) field(`box${i}`)?.toggleAttribute('aria-invalid', told[`box${i}Wrong`] === 'true');
  field('expression')?.setAttribute('aria-invalid', String(Boolean(panel.querySelector('.pointer'))));
}

/** Asks for a preview of what was set by a script. */
function changed() {
  document.getElementById('schedule-form')?.dispatchEvent(new CustomEvent('schedule-timing', { bubbles: true }));
}

/** @param {MouseEvent} event */
function fillIn(event) {
  const button = near(event, '[data-expression]:is(button)');
  const expression = field('expression');
  if (!button || !expression) return;
  event.preventDefault();
  expression.value = button.dataset.expression ?? '';
  const zone = field('timezone');
  if (zone && button.dataset.zone) zone.value = button.dataset.zone;
  changed();
}

/** @param {MouseEvent} event */
function ownZone(event) {
  const zone = field('timezone');
  if (!near(event, '[data-own-zone]') || !zone) return;
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  changed();
}

document.addEventListener('click', fillIn);
document.addEventListener('click', ownZone);
document.addEventListener('htmx:after:swap', takeOver);

// Enter reads the phrase; it does not send a form that is half filled in.
document.getElementById('phrase')?.addEventListener('keydown', event => {
  if (!(event instanceof KeyboardEvent) || event.key !== 'Enter') return;
  event.preventDefault();
  changed();
});

for (const one of document.querySelectorAll('[data-without-script]')) one.setAttribute('hidden', '');
document.querySelector('[data-own-zone]')?.removeAttribute('hidden');
