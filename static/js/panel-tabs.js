// @ts-check
import { near } from './dom.js';

document.addEventListener('click', event => {
  const tab = near(event, '[data-panel-tabs] [role=tab]');
  if (tab) select(tab);
});

document.addEventListener('keydown', event => {
  const tab = near(event, '[data-panel-tabs] [role=tab]');
  if (!tab) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = siblings(tab);
  const next = all[(all.indexOf(tab) + step + all.length) % all.length];
  select(next);
  next.focus();
});

/** @param {HTMLElement} tab */
function select(tab) {
  for (const other of siblings(tab)) {
    const chosen = other === tab;
    other.setAttribute('aria-selected', String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute('aria-controls') ?? '');
    if (panel) panel.hidden = !chosen;
  }
}

/**
 * @param {HTMLElement} tab
 * @returns {HTMLElement[]}
 */
function siblings(tab) {
  const list = tab.closest('[role=tablist]');
  return [...(list?.querySelectorAll('[role=tab]') ?? [])].filter(other => other instanceof HTMLElement);
}
