// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { commands } from './commands.js';

for (const { id, label, keys } of commands) {
  test(`${id} can be done with the keyboard, and has a name`, () => {
    assert.ok(keys.length > 0 && keys.every(key => key !== ''));
    assert.match(label, /^[A-Z]/);
  });
}

test('no two commands that can be done at one time have the same key', () => {
  // These are about states of different types.
  const apart = new Set(['add-branch', 'add-rule']);
  const keys = commands.filter(({ id }) => !apart.has(id)).flatMap(command => command.keys);
  assert.deepEqual(keys.filter((key, i) => keys.indexOf(key) !== i), []);
});

test('every name and id is there once', () => {
  for (const of of [commands.map(({ id }) => id), commands.map(({ label }) => label)]) assert.equal(new Set(of).size, of.length);
});

test('what changes states is in the menu of the canvas, which needs no dragging', () => {
  const elsewhere = new Set(['undo', 'redo', 'save', 'publish']); // buttons of the bars
  const missing = commands.filter(({ looks, icon, id }) => !looks && !icon && !elsewhere.has(id)).map(({ id }) => id);
  assert.deepEqual(missing, []);
});
