// @ts-check
import { near } from '../dom.js';
import { announce } from './announce.js';
import { parsed } from './html.js';

/** @typedef {import('./editor-client.js').EditorClient} EditorClient */

/**
 * Shows the choice that a stale edit leads to, beside the work: one can go on, and decide later. What is edited
 * meanwhile waits too.
 * @param {EditorClient} client
 * @param {import('../canvas/flow-canvas.js').FlowCanvas} [canvas]
 */
export function showConflicts(client, canvas) {
  client.addEventListener('conflict', event => {
    if (!(event instanceof CustomEvent)) return;
    const { html, states, again } = event.detail;
    const shown = document.getElementById('merge');
    if (again && shown) {
      shown.querySelector('button')?.focus();
      return;
    }
    ask(client, html);
    for (const state of states ?? []) canvas?.node(state)?.classList.add('is-contested');
  });
}

/** @param {EditorClient} client @param {string} html */
function ask(client, html) {
  document.getElementById('merge')?.remove();
  const panel = parsed(html)[0];
  if (!(panel instanceof HTMLElement)) return;
  (document.getElementById('dialogs') ?? document.body).append(panel);
  announce(`${panel.querySelector('h2')?.textContent ?? ''}. Your change waits for a choice.`);
  panel.addEventListener('click', event => {
    const choice = near(event, '[data-merge]')?.dataset.merge;
    if (!choice) return;
    const inside = panel.contains(document.activeElement);
    const picked = pickedIn(panel);
    panel.remove();
    const stop = inside && document.querySelector('flow-canvas g[tabindex="0"]');
    if (stop instanceof SVGElement) stop.focus({ preventScroll: true });
    client.choose(choice, picked);
  });
}

/** The side to take by state. @param {HTMLElement} panel */
function pickedIn(panel) {
  /** @type {Record<string, string>} */
  const picked = {};
  for (const clash of panel.querySelectorAll('[data-clash]')) {
    const chosen = clash.querySelector('input:checked');
    if (chosen instanceof HTMLInputElement) picked[clash.getAttribute('data-clash') ?? ''] = chosen.value;
  }
  return picked;
}
