// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childPath, children, find, JSONError, parse } from './json-text.js';

test('keys keep their order and numbers their spelling', () => {
  const node = parse('{"10": 1.50, "2": 12345678901234567890, "a": "x\\u00e9"}');
  assert.deepEqual(children(node).map(([key, value]) => [key, 'text' in value ? value.text : '']),
    [['10', '1.50'], ['2', '12345678901234567890'], ['a', '"x\\u00e9"']]);
});

test('a repeated key is shown twice', () => {
  assert.equal(children(parse('{"a":1,"a":2}')).length, 2);
});

for (const [sentence, text, line, message] of /** @type {const} */ ([
  ['a trailing comma is a mistake', '{"a":1,}', 1, 'a key in double quotes'],
  ['a missing comma is found on its line', '{\n "a": 1\n "b": 2\n}', 3, 'a comma or }'],
  ['text after the value is a mistake', '{} x', 1, 'more text'],
  ['a string must end', '"abc', 1, 'does not end'],
  ['an empty text is not a value', '', 1, 'ends before'],
  ['a leading zero is not a number', '01', 1, 'more text'],
  ['a very deep value is refused', '['.repeat(600), 1, 'too deeply'],
])) {
  test(sentence, () => {
    assert.throws(() => parse(text), error => error instanceof JSONError && error.line === line && error.message.includes(message));
  });
}

test('what JSON.parse accepts is accepted', () => {
  for (const text of ['null', ' [1, -2.5e+3, "\\n", true, {"": []}] ', '""', '-0']) assert.doesNotThrow(() => parse(text), text);
});

for (const [sentence, key, path] of /** @type {const} */ ([
  ['a plain key follows a dot', 'name', '$.name'],
  ['a key with a space is quoted', 'full name', "$['full name']"],
  ['a quote in a key is escaped', "it's", "$['it\\'s']"],
  ['an index stands in brackets', 3, '$[3]'],
])) {
  test(sentence, () => assert.equal(childPath('$', key), path));
}

test('a search opens the way to what it finds', () => {
  const root = parse('{"order": {"items": [{"sku": "RED-1"}, {"sku": "BLUE-2"}]}, "red": 1}');
  const hits = find(root, 'red');
  assert.equal(hits.count, 2);
  assert.ok(hits.open.has(root));
  assert.equal(hits.open.size, 4);
});
