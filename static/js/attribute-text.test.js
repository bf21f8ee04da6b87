// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices, insert } from './attribute-text.js';

const all = ['<aws.scheduler.scheduled-time>', '<aws.scheduler.schedule-arn>', '<aws.scheduler.attempt-number>'];

test('a begun attribute is completed', () => {
  assert.deepEqual(choices('{"a":"<', 7, all), all);
  assert.deepEqual(choices('{"a":"<aws.scheduler.sch', 24, all), all.slice(0, 2));
  assert.deepEqual(choices('{"a":"<att', 10, all), [all[2]]);
  assert.deepEqual(choices('{"a":1}', 5, all), []);
  assert.deepEqual(choices('a < b', 5, all), []);
  assert.deepEqual(choices('<aws.scheduler.schedule-arn>', 28, all), []);
});

test('a choice replaces what was begun, or what is selected', () => {
  assert.deepEqual(insert('{"a":"<sch"}', 10, 10), { from: 6, to: 10 });
  assert.deepEqual(insert('{"a":"xyz"}', 6, 9), { from: 6, to: 9 });
});
