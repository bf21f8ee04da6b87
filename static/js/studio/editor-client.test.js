// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { EditorClient } from './editor-client.js';

const urls = { edits: '/edits', undo: '/undo', redo: '/redo', merge: '/merge', draft: '/draft' };

/**
 * A server that answers as told, and what it was asked.
 * @param {...(object | 'down')} answers a status with a body, or a network failure
 */
function server(...answers) {
  /** @type {{url: string, body: string}[]} */
  const asked = [];
  /** @type {typeof fetch} */
  const send = async (url, options) => {
    asked.push({ url: String(url), body: String(options?.body) });
    const answer = answers.shift();
    if (answer === undefined || answer === 'down') throw new TypeError('no network');
    const { status = 200, ...body } = /** @type {{status?: number}} */ (answer);
    return new Response(JSON.stringify(body), { status });
  };
  return { asked, client: new EditorClient(urls, 7, send) };
}

/** @param {EditorClient} client @param {string} type */
function next(client, type) {
  return new Promise(resolve => {
    client.addEventListener(type, event => resolve(/** @type {CustomEvent} */ (event).detail), { once: true });
  });
}

test('each edit goes out on the revision that the one before made', async () => {
  const { asked, client } = server({ revision: 8 }, { revision: 9 });
  await Promise.all([client.send('{"op":"remove","states":["A"]}'), client.undo()]);
  assert.deepEqual(asked, [
    { url: '/edits', body: '{"base":7,"edit":{"op":"remove","states":["A"]}}' },
    { url: '/undo', body: '{"base":8}' },
  ]);
  assert.equal(client.revision, 9);
  assert.equal(client.unsaved, false);
});

test('an edit is sent in its own spelling', async () => {
  const { asked, client } = server({ revision: 8 });
  await client.send('{"op":"set","value":1.50}');
  assert.equal(asked[0].body, '{"base":7,"edit":{"op":"set","value":1.50}}');
});

test('a waiting edit is replaced by a newer one of its key', async () => {
  const { asked, client } = server({ revision: 8 }, { revision: 9 });
  const first = client.send('{"n":1}', 'text');
  const second = client.send('{"n":2}', 'text');
  const third = client.send('{"n":3}', 'text');
  assert.deepEqual(await Promise.all([first, second, third]).then(all => all.map(a => a?.revision)), [8, undefined, 9]);
  assert.deepEqual(asked.map(a => a.body), ['{"base":7,"edit":{"n":1}}', '{"base":8,"edit":{"n":3}}']);
});

test('without the network an edit stays unsaved and goes out later', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { asked, client } = server('down', { revision: 8 });
  const offline = next(client, 'status').then(() => next(client, 'status'));
  const sent = client.send('{"n":1}');
  assert.deepEqual(await offline, { status: 'offline' });
  assert.equal(client.unsaved, true);
  t.mock.timers.tick(1000);
  assert.equal((await sent)?.revision, 8);
  assert.equal(asked[0].body, asked[1].body);
  assert.equal(client.unsaved, false);
});

test('a refusal changes nothing and lets the next edit through', async () => {
  const { client } = server({ status: 422, error: { where: 'A', reason: 'no', hint: '' } }, { revision: 8 });
  const refused = next(client, 'refused');
  const [first, second] = await Promise.all([client.send('{"n":1}'), client.send('{"n":2}')]);
  assert.equal(first, undefined);
  assert.equal(second?.revision, 8);
  assert.deepEqual(await refused, { error: { where: 'A', reason: 'no', hint: '' } });
});

test('a conflict waits for a choice, with the newest text as one side', async () => {
  const { asked, client } = server({ status: 409, html: '<dialog>', states: ['A'] }, { revision: 12 });
  const conflict = next(client, 'conflict');
  const first = client.send('{"n":1}', 'text');
  client.send('{"n":2}', 'text');
  assert.deepEqual(await conflict, { html: '<dialog>', states: ['A'] });
  assert.equal(asked.length, 1);
  assert.equal(client.unsaved, true);
  client.choose('merged', { A: 'theirs' });
  assert.equal((await first)?.revision, 12);
  assert.deepEqual(asked[1], { url: '/merge', body: '{"base":7,"choice":"merged","picked":{"A":"theirs"},"edit":{"n":2}}' });
});

test('what others did comes in, but not while something waits to be sent', async () => {
  const { asked, client } = server({ revision: 8, since: '8.1' }, { revision: 9, since: '9.1' });
  const answer = next(client, 'answer');
  const sent = client.send('{"n":1}');
  await client.catchUp();
  assert.equal(asked.length, 1);
  await sent;
  assert.equal((await answer).kind, 'edit');
  const theirs = next(client, 'answer');
  await client.catchUp();
  assert.equal((await theirs).kind, 'theirs');
  assert.equal(asked[1].url, '/draft?since=8.1');
  assert.equal(client.revision, 9);
});
