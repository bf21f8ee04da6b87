// @ts-check
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ago, duration, exact } from './words.js';

const cases = JSON.parse(readFileSync(new URL('../../web/ui/testdata/words.json', import.meta.url), 'utf8'));
const now = Date.parse(cases.now);

for (const [ms, words] of cases.duration) test(`${ms} ms last ${words}`, () => assert.equal(duration(ms), words));
for (const [ms, words] of cases.ago) test(`${ms} ms before now is ${words}`, () => assert.equal(ago(now - ms, now), words));

test('the exact time has milliseconds and a zone', () => {
  assert.match(exact(new Date(now)), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000 \S+/);
});
