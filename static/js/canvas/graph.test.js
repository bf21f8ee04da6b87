// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { isInside, walk } from './graph.js';

/**
 * @param {string} name
 * @param {number} x
 * @param {number} y
 * @param {{parent?: string, lane?: number}} [place]
 * @returns {import('./graph.js').State}
 */
function state(name, x, y, { parent = '', lane = 0 } = {}) {
  return { name, type: 'Pass', level: parent && `${parent}/${lane}`, parent, lane, box: { x, y, width: 100, height: 48 }, closed: false, inside: [], slot: false };
}

/** @param {string} from @param {string} to */
function line(from, to) {
  return { id: `${from}.next`, from, to, kind: 'next', level: '' };
}

const states = [
  state('Check', 100, 0), state('Yes', 0, 100), state('No', 200, 100), state('Both', 100, 200),
  state('Left', 100, 240, { parent: 'Both' }), state('Right', 220, 240, { parent: 'Both', lane: 1 }),
  state('Right too', 220, 300, { parent: 'Both', lane: 1 }), state('Done', 100, 400),
];
const graph = {
  across: false,
  states: new Map(states.map(s => [s.name, s])),
  lines: [line('', 'Check'), line('Check', 'Yes'), line('Check', 'No'), line('Yes', 'Both'), line('No', 'Check'),
    line('', 'Left'), line('', 'Right'), line('Right', 'Right too'), line('Both', 'Done'), line('Done', '')],
};

/** @type {Record<string, [string, import('./graph.js').Direction, string | undefined]>} */
const cases = {
  'down leads to the first successor': ['Check', 'down', 'Yes'],
  'down follows a loop back where there is nothing else': ['No', 'down', 'Check'],
  'down into a container leads to its first lane': ['Both', 'down', 'Left'],
  'down from the end of a lane leads on after the container': ['Left', 'down', 'Done'],
  'down at the end stays': ['Done', 'down', undefined],
  'up leads to the state before': ['Yes', 'up', 'Check'],
  'up from the first state of a lane leads to its container': ['Right', 'up', 'Both'],
  'up from the start leads to what comes back to it': ['Check', 'up', 'No'],
  'right leads to the next branch': ['Yes', 'right', 'No'],
  'left leads back': ['No', 'left', 'Yes'],
  'right leads to the next lane': ['Left', 'right', 'Right'],
  'left from further down leads to the lane beside': ['Right too', 'left', 'Left'],
  'there is nothing left of the first branch': ['Yes', 'left', undefined],
  'home is the first state': ['Right', 'first', 'Check'],
  'end is the last one outside of containers': ['Check', 'last', 'Done'],
  'from nowhere one comes to the start': ['', 'down', 'Check'],
};

for (const [name, [from, direction, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(walk(graph, from, direction), want));
}

test('a state is inside its container and not inside another', () => {
  assert.ok(isInside(graph, 'Right too', 'Both'));
  assert.ok(!isInside(graph, 'Done', 'Both'));
  assert.ok(!isInside(graph, 'Both', 'Both'));
});
