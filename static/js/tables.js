// @ts-check
import { near } from './dom.js';

document.addEventListener('change', event => {
  const table = near(event, '[data-bulk-row]')?.closest('table');
  if (table) count(table);
});

document.addEventListener('htmx:after:swap', () => {
  for (const bar of document.querySelectorAll('[data-bulk-for]')) {
    const table = document.getElementById(bar.getAttribute('data-bulk-for') ?? '');
    if (table) count(table);
  }
});

/** @param {HTMLElement} table */
function count(table) {
  const bar = document.querySelector(`[data-bulk-for="${CSS.escape(table.id)}"]`);
  if (!(bar instanceof HTMLElement)) return;
  const checked = table.querySelectorAll('[data-bulk-row]:checked').length;
  bar.hidden = checked === 0;
  const words = bar.querySelector('[data-bulk-count]');
  if (words) words.textContent = `${checked} selected`;
}
