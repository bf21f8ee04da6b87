// @ts-check
import { showLive } from './live-values.js';

/** How long one stops typing before the values follow. */
const pause = 150;

/** Asks what the fields of a state come to while one types, the newest question only. */
export class Preview {
  #host;
  #url;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {AbortController | undefined} */
  #asking;

  /** @param {Element} host @param {string} url */
  constructor(host, url) {
    this.#host = host;
    this.#url = url;
  }

  /** Forgets what was asked: the fields are others now. */
  stop() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  /**
   * Asks after a pause.
   * @param {string} state
   * @param {string} edit that would be made of what is typed
   */
  later(state, edit) {
    this.stop();
    this.#timer = setTimeout(() => this.#ask(state, edit), pause);
  }

  /** @param {string} state @param {string} edit */
  async #ask(state, edit) {
    const { signal } = this.#asking = new AbortController();
    const body = `{"state":${JSON.stringify(state)},"edit":${edit}}`;
    const answer = await fetch(this.#url, { method: 'POST', signal, headers: { 'Content-Type': 'application/json' }, body }).catch(() => undefined);
    // What is half typed may be no edit; the values of before then stay.
    if (!answer?.ok) return;
    const live = await answer.json().catch(() => undefined);
    if (live && !signal.aborted) showLive(this.#host, live);
  }
}
