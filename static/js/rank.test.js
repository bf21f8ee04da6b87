// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { rank, ranked } from './rank.js';

/** @type {[string, string, string, number | undefined][]} */
const cases = [
  ['Wait', 'wait', '', 0],
  ['Wait for callback', 'wait', '', 1],
  ['Send message', 'queue', 'sqs queue', 2],
  ['Send message', 'mess', '', 2],
  ['Put item', 'save db', 'dynamodb save', 3],
  ['Lambda invoke', 'lmbda', '', 4],
  ['Pass', 'helicopter', '', undefined],
  ['Pass', '', '', 0],
];
for (const [label, query, words, want] of cases) {
  test(`${query || 'nothing'} finds ${label} at rank ${want}`, () => assert.equal(rank(label, query, words), want));
}

test('the best comes first, and equals keep their order', () => {
  const all = ['Wait for callback', 'Await', 'Wait', 'Wait until'].map(label => ({ label }));
  assert.deepEqual(ranked(all, 'wait', one => one).map(one => one.label), ['Wait', 'Wait for callback', 'Wait until', 'Await']);
});
