// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { isLetter, keysOf, rebind, written } from './keymap.js';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test('letters can be switched off, other keys stay', () => {
  const command = { id: 'add', keys: ['A', 'Insert', 'Shift+A', '+', 'Mod+D'] };
  assert.deepEqual(keysOf(command, { own: {}, letters: false }), ['Insert', 'Mod+D']);
  assert.deepEqual(keysOf(command, { own: {}, letters: true }), command.keys);
});

test('a command has the keys that somebody gave it, until they are given back', () => {
  const command = { id: 'add', keys: ['A'] };
  rebind('add', ['Mod+J']);
  assert.deepEqual(keysOf(command), ['Mod+J']);
  rebind('add');
  assert.deepEqual(keysOf(command), ['A']);
});

test('a key press is written as shortcuts are', () => {
  assert.equal(written({ ...none, key: 'a' }), 'A');
  assert.equal(written({ ...none, key: 'Z', ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z');
  assert.equal(written({ ...none, key: '?', shiftKey: true }), '?');
  assert.equal(written({ ...none, key: 'ArrowUp', altKey: true }), 'Alt+ArrowUp');
  assert.equal(written({ ...none, key: 'Shift', shiftKey: true }), undefined);
});

test('one sign is a letter, with Shift too, and a named key is none', () => {
  assert.deepEqual(['A', 'Shift+A', '/', '+', 'F2', 'Mod+A', 'Insert', 'Alt+C'].map(isLetter), [true, true, true, true, false, false, false, false]);
});
