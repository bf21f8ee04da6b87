// @ts-check

/** @typedef {import('./answers.js').Answer} Answer */
/** @typedef {{edits: string, undo: string, redo: string, merge: string, draft?: string}} URLs */
/** @typedef {'edit' | 'undo' | 'redo' | 'merge'} Kind */
/** @typedef {{kind: Kind, edit: string, base?: number, choice?: string, picked?: Record<string, string>, key: string, done: (answer: Answer | undefined) => void}} Job */
/** @typedef {{error: {where: string, reason: string, hint: string}}} Refusal */

/** How long to wait before trying again, in ms; the last one over and over. */
const waits = [1000, 2000, 5000, 10_000];

/**
 * Sends edits one at a time, each on the revision that the one before made. Nothing is dropped silently: while the
 * server cannot be reached an edit waits and is tried again, a stale one waits for a choice. Events:
 *
 * - status {status: saved|saving|offline|conflict, saved?}
 * - answer {answer, kind, edit}; kind is theirs when it is what others did
 * - refused {error}: the server would not do it; nothing has changed
 * - conflict {html, states, again}: both sides touched these states; choose() goes on
 */
export class EditorClient extends EventTarget {
  /** @type {Job[]} */
  #queue = [];
  #busy = false;
  #attempt = 0;
  #revision;
  /** What the page shows, to be told only of what came since. */
  #since;
  #urls;
  #fetch;
  /** @type {{html: string, states: string[], job: Job} | undefined} */
  #conflict;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** How the drawing is looked at, for the picture of the answer. @type {() => object | undefined} */
  view = () => undefined;

  /**
   * @param {URLs} urls
   * @param {number} revision
   * @param {typeof fetch} [send]
   * @param {string} [since] what the page shows
   */
  constructor(urls, revision, send = (url, options) => fetch(url, options), since = '') {
    super();
    this.#since = since;
    this.#urls = urls;
    this.#revision = revision;
    this.#fetch = send;
  }

  get revision() {
    return this.#revision;
  }

  /** The revision that what is sent next was made on. Where the page's text lags behind, it is that text's. */
  base = () => this.#revision;

  /** Says whether something is not saved yet. */
  get unsaved() {
    return this.#queue.length > 0 || this.#conflict !== undefined;
  }

  /** Says whether saving waits for the network or for a choice. */
  get stuck() {
    return this.#retry !== undefined || this.#conflict !== undefined;
  }

  /** Waits until all is saved, or cannot be for now. @returns {Promise<void>} */
  settled() {
    return new Promise(resolve => {
      const look = () => {
        if (this.unsaved && !this.stuck) return;
        this.removeEventListener('status', look);
        resolve();
      };
      this.addEventListener('status', look);
      look();
    });
  }

  /**
   * @param {string} edit as text
   * @param {string} [key] an edit that still waits and has the same key is replaced: it is out of date
   * @returns {Promise<Answer | undefined>} nothing when the edit was refused or given up
   */
  send(edit, key = '') {
    return this.#add({ kind: 'edit', edit, key });
  }

  undo() {
    return this.#add({ kind: 'undo', edit: '', key: '' });
  }

  redo() {
    return this.#add({ kind: 'redo', edit: '', key: '' });
  }

  /**
   * Goes on after a conflict.
   * @param {string} choice merged, mine or theirs
   * @param {Record<string, string>} [picked] with merged: mine or theirs by state
   */
  choose(choice, picked) {
    const conflict = this.#conflict;
    if (!conflict) return;
    this.#conflict = undefined;
    this.#queue.unshift({ ...conflict.job, kind: 'merge', choice, picked });
    this.#pump();
  }

  /** Points again to a conflict that was put off. */
  remind() {
    if (this.#conflict) this.#tell('conflict', { html: this.#conflict.html, states: this.#conflict.states, again: true });
  }

  /**
   * Brings in what others did. While something waits to be sent there is no need: its answer has it, and it must go out
   * on the revision that it was made on.
   */
  async catchUp() {
    if (this.#busy || this.unsaved || !this.#urls.draft) return;
    const url = `${this.#urls.draft}${this.#urls.draft.includes('?') ? '&' : '?'}since=${encodeURIComponent(this.#since)}${this.view() ? `&view=${encodeURIComponent(JSON.stringify(this.view()))}` : ''}`;
    const response = await this.#fetch(url).catch(() => undefined);
    const answer = response?.status === 200 ? await response.json().catch(() => undefined) : undefined;
    if (!answer || this.#busy || this.unsaved || answer.revision < this.#revision) return;
    this.#revision = answer.revision;
    this.#since = answer.since;
    this.#tell('answer', { answer, kind: 'theirs', edit: '' });
    this.#tell('status', { status: 'saved', saved: answer.saved });
  }

  /** Tries again now, as when the network is back. */
  retry() {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#pump();
  }

  /** @param {Omit<Job, 'done'>} job @returns {Promise<Answer | undefined>} */
  #add(job) {
    const { promise, resolve } = withResolvers();
    const waiting = this.#queue.findIndex((other, i) => job.key !== '' && other.key === job.key && (i > 0 || !this.#busy));
    if (waiting >= 0) {
      this.#queue[waiting].done(undefined);
      this.#queue.splice(waiting, 1);
    }
    this.#queue.push({ ...job, done: resolve });
    if (!this.#conflict) this.#pump();
    return promise;
  }

  async #pump() {
    const job = this.#queue[0];
    if (this.#busy || this.#conflict || this.#retry !== undefined || !job) return;
    this.#busy = true;
    this.#tell('status', { status: 'saving' });
    const response = await this.#post(job).catch(() => undefined);
    this.#busy = false;
    if (!response || isAway(response.status)) this.#wait();
    else await this.#settle(job, response);
  }

  /** @param {Job} job */
  #post(job) {
    job.base ??= this.base();
    const choice = job.choice === undefined ? '' : `,"choice":${JSON.stringify(job.choice)},"picked":${JSON.stringify(job.picked ?? {})}`;
    const edit = job.edit === '' ? '' : `,"edit":${job.edit}`;
    const view = this.view() ? `,"view":${JSON.stringify(this.view())}` : '';
    return this.#fetch(this.#urls[job.kind === 'edit' ? 'edits' : job.kind], {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: `{"base":${job.base}${choice}${view}${edit}}`,
    });
  }

  #wait() {
    this.#retry = setTimeout(() => this.retry(), waits[Math.min(this.#attempt, waits.length - 1)]);
    this.#attempt++;
    this.#tell('status', { status: 'offline' });
  }

  /** @param {Job} job @param {Response} response */
  async #settle(job, response) {
    this.#attempt = 0;
    const body = await response.json().catch(() => undefined);
    this.#queue.splice(this.#queue.indexOf(job), 1);
    if (response.ok && body) this.#succeed(job, body);
    else if (response.status === 409 && body) this.#clash(job, body);
    else this.#refuse(job, body ?? { error: { where: '', reason: `The server answered ${response.status}`, hint: '' } });
    this.#pump();
  }

  /** @param {Job} job @param {Answer} answer */
  #succeed(job, answer) {
    this.#revision = answer.revision;
    this.#since = answer.since;
    this.#tell('answer', { answer, kind: job.kind, edit: job.edit });
    if (this.#queue.length === 0) this.#tell('status', { status: 'saved', saved: answer.saved });
    job.done(answer);
  }

  /** @param {Job} job @param {{html: string, states?: string[]}} clash */
  #clash(job, { html, states = [] }) {
    // A newer edit of the same key says all that this one says.
    const newer = this.#queue.findIndex(other => job.key !== '' && other.key === job.key);
    const [edit] = newer >= 0 ? this.#queue.splice(newer, 1) : [];
    this.#conflict = { html, states, job: { ...job, edit: edit?.edit ?? job.edit } };
    edit?.done(undefined);
    this.#tell('status', { status: 'conflict' });
    this.#tell('conflict', { html, states });
  }

  /** @param {Job} job @param {Refusal} refusal */
  #refuse(job, refusal) {
    this.#tell('refused', { error: refusal.error });
    if (this.#queue.length === 0) this.#tell('status', { status: 'saved' });
    job.done(undefined);
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Says whether the server is not there, rather than against it. @param {number} status */
function isAway(status) {
  return status === 502 || status === 503 || status === 504;
}

/** @returns {{promise: Promise<Answer | undefined>, resolve: (answer: Answer | undefined) => void}} */
function withResolvers() {
  /** @type {(answer: Answer | undefined) => void} */
  let resolve = () => {};
  const promise = new Promise(done => {
    resolve = done;
  });
  return { promise, resolve };
}
