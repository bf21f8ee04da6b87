// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import * as edits from './edits.js';

test('a typed value keeps its spelling', () => {
  assert.equal(edits.set('Pay', ['Retry', 0, 'BackoffRate'], '1.50'), '{"op":"set","state":"Pay","path":["Retry",0,"BackoffRate"],"value":1.50}');
});

test('a field of the workflow has no state', () => {
  assert.equal(edits.unset('', ['Comment']), '{"op":"unset","path":["Comment"]}');
});

test('a whole definition is sent as it was written', () => {
  assert.equal(edits.replaceState('A "b"', '{ "Type" : "Pass" }'), '{"op":"replaceState","state":"A \\"b\\"","definition":{ "Type" : "Pass" }}');
});

test('connecting to nothing leaves the target out', () => {
  assert.equal(edits.connect({ id: 'A.next' }, ''), '{"op":"connect","edge":{"id":"A.next"}}');
});

/** @type {Record<string, [{id: string, from: string}, string | undefined]>} */
const cuts = {
  'cutting a Next ends the flow there': [{ id: 'A.next', from: 'A' }, '{"op":"connect","edge":{"id":"A.next"}}'],
  'cutting a rule removes it': [{ id: 'A.choice[12]', from: 'A' }, '{"op":"removeItem","state":"A","list":"Choices","index":12}'],
  'cutting a catcher removes it': [{ id: '_c3_a4.catch[0]', from: 'ä' }, '{"op":"removeItem","state":"ä","list":"Catch","index":0}'],
  'cutting a Default removes it': [{ id: 'A.default', from: 'A' }, '{"op":"unset","state":"A","path":["Default"]}'],
  'the edge from Start stays': [{ id: '~start', from: '' }, undefined],
};
for (const [name, [line, want]] of Object.entries(cuts)) test(name, () => assert.equal(edits.cut(line), want));
