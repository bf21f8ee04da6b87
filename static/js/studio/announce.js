// @ts-check
import { element } from '../dom.js';

/** @typedef {import('../canvas/graph.js').Graph} Graph */

/**
 * Says aloud, to those who listen, without moving the focus.
 * @param {string} text
 */
export function announce(text) {
  region().textContent = text;
}

function region() {
  const found = document.getElementById('announcer');
  if (found) return found;
  const made = element('div', { id: 'announcer', class: 'sr-only', role: 'status', 'aria-live': 'polite' });
  document.body.append(made);
  return made;
}

/**
 * What an edit did, for the ear: "Charge card added after Reserve stock. 12 states."
 * @param {Graph} before
 * @param {Graph} now
 * @param {string} label what the server calls the edit
 * @param {string[]} [notes]
 */
export function spokenChange(before, now, label, notes = []) {
  const added = [...now.states.keys()].filter(name => !before.states.has(name));
  const gone = [...before.states.keys()].filter(name => !now.states.has(name));
  const size = now.states.size === 1 ? '1 state' : `${now.states.size} states`;
  const what = gone.length === 0 && added.length > 0 ? addition(now, added) : gone.length > 0 && added.length === 0 ? removal(gone) : label;
  return [what, ...notes, size].map(sentence => `${sentence.replace(/\.$/, '')}.`).join(' ');
}

/** @param {Graph} graph @param {string[]} added */
function addition(graph, added) {
  if (added.length > 1) return `${added.length} states added`;
  const before = graph.lines.find(line => line.to === added[0])?.from;
  return before ? `${added[0]} added after ${before}` : `${added[0]} added`;
}

/** @param {string[]} gone */
function removal(gone) {
  return gone.length === 1 ? `${gone[0]} removed` : `${gone.length} states removed`;
}
