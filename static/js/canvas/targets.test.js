// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { cutsOff } from './targets.js';

/** @param {string} name @param {string} type @param {boolean} [slot] @returns {[string, import('./graph.js').State]} */
function state(name, type, slot = false) {
  return [name, { name, type, level: '', parent: '', lane: 0, box: { x: 0, y: 0, width: 1, height: 1 }, closed: false, inside: [], slot }];
}

const graph = { states: new Map([state('Pay', 'Task'), state('Sorry', 'Fail'), state('Empty step', 'Pass', true)]), lines: [], across: false };

test('what ends the flow cannot stand before a state, and it is said why', () => {
  assert.equal(cutsOff(graph, { item: 'Succeed', label: '' }, 'Pay'), 'A Succeed state ends the flow: Pay could not be reached any more');
  assert.equal(cutsOff(graph, { state: 'Sorry', label: '' }, 'Pay'), 'A Fail state ends the flow: Pay could not be reached any more');
});

test('an empty step gives way, and other states may stand anywhere', () => {
  assert.equal(cutsOff(graph, { item: 'Fail', label: '' }, 'Empty step'), '');
  assert.equal(cutsOff(graph, { item: 'Wait', label: '' }, 'Pay'), '');
  assert.equal(cutsOff(graph, { item: 'Fail', label: '' }, ''), '');
});
