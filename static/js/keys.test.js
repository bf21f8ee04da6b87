// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches, printed } from './keys.js';

/** @param {Partial<{key: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean}>} event */
const press = event => ({ key: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...event });

for (const [sentence, event, shortcut, mac, want] of /** @type {const} */ ([
  ['Mod is Ctrl on most keyboards', { key: 'z', ctrlKey: true }, 'Mod+Z', false, true],
  ['Mod is the command key on a Mac', { key: 'z', metaKey: true }, 'Mod+Z', true, true],
  ['Ctrl is not Mod on a Mac', { key: 'z', ctrlKey: true }, 'Mod+Z', true, false],
  ['Shift makes another shortcut', { key: 'Z', ctrlKey: true, shiftKey: true }, 'Mod+Z', false, false],
  ['redo needs Shift', { key: 'Z', ctrlKey: true, shiftKey: true }, 'Mod+Shift+Z', false, true],
  ['a question mark may need Shift', { key: '?', shiftKey: true }, '?', false, true],
  ['a slash with Ctrl is something else', { key: '/', ctrlKey: true }, '/', false, false],
  ['the plus key can be bound', { key: '+' }, '+', false, true],
  ['names of keys are compared', { key: 'F2' }, 'F2', false, true],
  ['Alt must be wanted', { key: 'c', altKey: true }, 'C', false, false],
])) {
  test(sentence, () => assert.equal(matches(press(event), shortcut, mac), want));
}

test('arrows are printed as signs, and plus stays plus', () => {
  assert.equal(printed('Alt+ArrowUp'), 'Alt ↑');
  assert.equal(printed('+'), '+');
});
