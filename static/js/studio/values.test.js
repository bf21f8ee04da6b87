// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { editOf, slotted } from './values.js';

/** @type {Record<string, [import('./values.js').Held, object]>} */
const cases = {
  'text becomes a JSON string': [{ type: 'string', text: 'a "b"', path: ['Comment'] }, { edit: '{"op":"set","state":"S","path":["Comment"],"value":"a \\"b\\""}' }],
  'a number keeps its spelling': [{ type: 'number', text: ' 2.50 ', path: ['Retry', 0, 'BackoffRate'] }, { edit: '{"op":"set","state":"S","path":["Retry",0,"BackoffRate"],"value":2.50}' }],
  'what is no number is not sent': [{ type: 'number', text: '1e', path: ['Seconds'] }, { mistake: 'This is not a number' }],
  'JSON keeps its spelling': [{ type: 'json', text: '{"a" : 1.0}', path: ['Parameters'] }, { edit: '{"op":"set","state":"S","path":["Parameters"],"value":{"a" : 1.0}}' }],
  'an emptied control unsets its field': [{ type: 'json', text: ' ', path: ['Parameters'] }, { edit: '{"op":"unset","state":"S","path":["Parameters"]}' }],
  'a switch is true or false, never unset': [{ type: 'boolean', text: 'on', checked: false, path: ['X'] }, { edit: '{"op":"set","state":"S","path":["X"],"value":false}' }],
  'a list is split at its commas': [{ type: 'strings', text: 'States.Timeout, My.Error,', path: ['Catch', 0, 'ErrorEquals'] }, { edit: '{"op":"set","state":"S","path":["Catch",0,"ErrorEquals"],"value":["States.Timeout","My.Error"]}' }],
};
for (const [name, [held, want]] of Object.entries(cases)) test(name, () => assert.deepEqual(editOf('S', held), want));

test('broken JSON is not sent, and the mistake is told', () => {
  const result = editOf('S', { type: 'json', text: '{"a":}', path: ['Parameters'] });
  assert.ok('mistake' in result && result.mistake !== '');
});

test('a part of an expression is put into its place, spelled as JSON wants it', () => {
  const edit = String.raw`{"value":"{% \u0000part\u0000 = 1 %}"}`;
  assert.equal(slotted(edit, String.raw`\u0000part\u0000`, `$a["b"]`), String.raw`{"value":"{% $a[\"b\"] = 1 %}"}`);
});
