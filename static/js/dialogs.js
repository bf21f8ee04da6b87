// @ts-check
import { near } from './dom.js';

document.addEventListener('click', event => {
  const opener = near(event, '[data-opens]');
  if (opener?.dataset.opens) {
    openDialog(document.getElementById(opener.dataset.opens));
    return;
  }
  near(event, '[data-closes]')?.closest('dialog')?.close();
});

// A click on the backdrop arrives at the dialog itself.
document.addEventListener('pointerdown', event => {
  if (event.target instanceof HTMLDialogElement && !inside(event, event.target)) event.target.close();
});

document.addEventListener('click', event => {
  if (near(event, '[data-reload]')) location.reload();
});

document.addEventListener('htmx:after:swap', openLoaded);
openLoaded();

function openLoaded() {
  for (const dialog of document.querySelectorAll('dialog[data-open]:not([open])')) {
    dialog.removeAttribute('data-open');
    openDialog(dialog);
    // One that was loaded for this moment leaves the page with its closing.
    if (dialog.closest('#dialogs')) dialog.addEventListener('close', () => dialog.remove(), { once: true });
  }
}

/** @param {Element | null} dialog */
function openDialog(dialog) {
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  dialog.showModal();
  const field = dialog.querySelector('[autofocus], .dialog-body :is(input, select, textarea):not([type=hidden])');
  if (field instanceof HTMLElement) field.focus();
}

/**
 * @param {PointerEvent} event
 * @param {Element} box
 */
function inside(event, box) {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
}
