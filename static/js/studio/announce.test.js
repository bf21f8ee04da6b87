// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { spokenChange } from './announce.js';

/**
 * @param {...string} names states that follow each other
 * @returns {import('../canvas/graph.js').Graph}
 */
function chain(...names) {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  return {
    states: new Map(names.map(name => [name, { name, type: 'Pass', level: '', parent: '', lane: 0, box, closed: false, inside: [], slot: false }])),
    across: false,
    lines: names.map((to, i) => ({ id: `${names[i - 1] ?? ''}.next`, from: names[i - 1] ?? '', to, kind: 'next', level: '' })),
  };
}

/** @type {Record<string, [string[], string[], string, {notes?: string[], select?: string[]}, string]>} */
const cases = {
  'an added state is said with what it follows': [['A'], ['A', 'B'], 'Insert B', {}, 'B added after A. 2 states.'],
  'the first state follows nothing': [[], ['A'], 'Insert A', {}, 'A added. 1 state.'],
  'several at once are counted': [['A'], ['A', 'B', 'C'], 'Paste', {}, '2 states added. 3 states.'],
  'a container is named, not what it came with': [['A'], ['A', 'P', 'In P'], 'Insert P', { select: ['P'] }, 'P added after A. 3 states.'],
  'a removed state is named': [['A', 'B'], ['A'], 'Delete B', {}, 'B removed. 1 state.'],
  'what the state before it leads to now is said': [['A', 'B', 'C'], ['A', 'C'], 'Delete B', {}, 'B removed, A now leads to C. 2 states.'],
  'a rename is said in the words of its label': [['A'], ['B'], 'Rename A to B', {}, 'Rename A to B. 1 state.'],
  'of many notes only the first are said': [['A'], ['A'], 'Connect', { notes: ['one', 'two', 'three', 'four', 'five'] }, 'Connect. one. two. three. 2 more notes. 1 state.'],
  'notes come after what happened': [['A'], ['A'], 'Connect', { notes: ['C can no longer be reached.'] }, 'Connect. C can no longer be reached. 1 state.'],
};
for (const [name, [before, now, label, more, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(spokenChange(chain(...before), chain(...now), label, more), want));
}
