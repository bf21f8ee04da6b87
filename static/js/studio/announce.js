// @ts-check
import { element } from '../dom.js';

/** @typedef {import('../canvas/graph.js').Graph} Graph */

/** How many remarks are read out; the list of problems has all that need work. */
const mostNotes = 3;

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
 * @param {{notes?: string[], select?: string[]}} [more] what the server says of it, and what it selects
 */
export function spokenChange(before, now, label, { notes = [], select = [] } = {}) {
  const added = [...now.states.keys()].filter(name => !before.states.has(name));
  const gone = [...before.states.keys()].filter(name => !now.states.has(name));
  const size = now.states.size === 1 ? '1 state' : `${now.states.size} states`;
  const what = gone.length === 0 && added.length > 0 ? addition(now, added, select) : gone.length > 0 && added.length === 0 ? removal(before, now, gone) : label;
  const more = notes.length > mostNotes ? [`${notes.length - mostNotes} more notes`] : [];
  return [what, ...notes.slice(0, mostNotes), ...more, size].map(sentence => `${sentence.replace(/\.$/, '')}.`).join(' ');
}

/** A container comes with what is in it: the one that is selected is what was added. @param {Graph} graph @param {string[]} added @param {string[]} select */
function addition(graph, added, select) {
  const name = added.length === 1 ? added[0] : select.length === 1 && added.includes(select[0]) ? select[0] : undefined;
  if (name === undefined) return `${added.length} states added`;
  const before = graph.lines.find(line => line.to === name)?.from;
  return before ? `${name} added after ${before}` : `${name} added`;
}

/** What is gone, and what the state before it leads to now. @param {Graph} before @param {Graph} now @param {string[]} gone */
function removal(before, now, gone) {
  const what = gone.length === 1 ? `${gone[0]} removed` : `${gone.length} states removed`;
  const cut = before.lines.find(line => gone.includes(line.to) && line.from !== '' && !gone.includes(line.from));
  const healed = now.lines.find(line => line.id === cut?.id);
  return healed ? `${what}, ${healed.from} now leads to ${healed.to || 'End'}` : what;
}
