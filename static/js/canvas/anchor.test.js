// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { beside, drift } from './anchor.js';

/** @param {Record<string, number>} rows the height at which each state stands */
function graph(rows) {
  const states = Object.entries(rows).map(([name, y]) => [name, { name, type: 'Pass', level: '', parent: '', lane: 0, box: { x: 0, y, width: 200, height: 48 }, closed: false, inside: [], slot: false }]);
  return /** @type {import('./graph.js').Graph} */ ({ states: new Map(/** @type {never} */ (states)), lines: [], across: false });
}

const viewport = { view: { left: 0, top: 0, zoom: 0.5 }, screen: { width: 200, height: 100 } };

test('the state that one works on stays where it is on the screen', () => {
  assert.deepEqual(drift(graph({ A: 0, B: 100 }), graph({ A: 0, N: 100, B: 180 }), ['B'], viewport), { x: 0, y: -40 });
});

test('a state that is gone holds nothing', () => {
  assert.deepEqual(drift(graph({ A: 0, B: 100 }), graph({ A: 60 }), ['B', 'A'], viewport), { x: 0, y: -30 });
});

test('without one to hold, the nearest to the middle of the screen stays', () => {
  assert.deepEqual(drift(graph({ A: 0, B: 110 }), graph({ A: 0, B: 130 }), [], viewport), { x: 0, y: -10 });
});

test('an empty workflow does not move', () => {
  assert.deepEqual(drift(graph({}), graph({ A: 9 }), ['A'], viewport), { x: 0, y: 0 });
});

/** @type {import('./graph.js').Line[]} */
const lines = [
  { id: '~start', from: '', to: 'A', kind: 'start', level: '' },
  { id: 'A.next', from: 'A', to: 'B', kind: 'next', level: '' },
];

/** @type {Record<string, [import('./edits.js').Place, string]>} */
const places = {
  'on an edge its source stays': [{ edge: { id: 'A.next' } }, 'A'],
  'on the edge from Start its target stays': [{ edge: { id: '~start' } }, 'A'],
  'after a state that one stays': [{ after: 'B' }, 'B'],
  'before a state that one stays': [{ before: 'B' }, 'B'],
  'in a lane its container stays': [{ end: { container: 'P', lane: 1 } }, 'P'],
  'at the end nothing is said': [{ end: {} }, ''],
};
for (const [name, [at, want]] of Object.entries(places)) test(name, () => assert.equal(beside(at, lines), want));
