// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { json } from '../../vendor/codemirror.js';
import { definitionOf, stateAround } from './code-place.js';

const text = `{
  "Comment": "top",
  "States": {
    "Say \\"hi\\"": { "Type": "Pass", "Result": { "States": 1 } },
    "Both": { "Type": "Parallel", "Branches": [
      { "StartAt": "Inner", "States": { "Inner": { "Type": "Wait", "Seconds": 10 } } }
    ] }
  }
}`;
const tree = json().language.parser.parse(text);
const slice = (/** @type {number} */ from, /** @type {number} */ to) => text.slice(from, to);

/** @param {string} needle */
function stateAt(needle) {
  return stateAround(tree.resolveInner(text.indexOf(needle) + 1, 0), slice);
}

test('the cursor is in the innermost state around it', () => {
  assert.equal(stateAt('Seconds'), 'Inner');
  assert.equal(stateAt('Parallel'), 'Both');
  assert.equal(stateAt('StartAt'), 'Both');
});

test('a name with escapes is read as the picture names it', () => {
  assert.equal(stateAt('Pass'), 'Say "hi"');
});

test('outside of the states there is none', () => {
  assert.equal(stateAt('top'), '');
});

test('a state is found where it is defined, also inside of another', () => {
  assert.equal(definitionOf(tree.topNode, 'Inner', slice)?.from, text.indexOf('"Inner": {'));
  assert.equal(definitionOf(tree.topNode, 'Say "hi"', slice)?.from, text.indexOf('"Say'));
  assert.equal(definitionOf(tree.topNode, 'Nowhere', slice), undefined);
});
