// @ts-check
import { near } from '../dom.js';
import { toast } from '../toasts.js';
import { fill } from './html.js';

/**
 * What the window for trying a state needs of the page.
 * @typedef {object} Page
 * @property {string} url of the window
 * @property {string} samples where samples are kept
 * @property {() => Promise<unknown>} settled when all that was typed is saved
 * @property {() => void} refresh shows the values of the fields anew
 * @property {(state: string) => void} goTo
 */

/** The window in which one state is run by itself. */
export class Tester {
  #dialog;
  #page;

  /** @param {HTMLDialogElement} dialog @param {Page} page */
  constructor(dialog, page) {
    this.#dialog = dialog;
    this.#page = page;
    dialog.addEventListener('submit', event => this.#onSubmit(event));
    dialog.addEventListener('click', event => this.#onClick(event));
    dialog.addEventListener('change', event => this.#onChange(event));
  }

  /** @param {string} state */
  async open(state) {
    await this.#page.settled();
    const html = await this.#ask(`${this.#page.url}?state=${encodeURIComponent(state)}`);
    if (html === undefined) return;
    fill(this.#dialog, html);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#field('input')?.focus();
  }

  /**
   * Changes what is kept: a sample, none, or where samples come from.
   * @param {Record<string, unknown>} what
   * @returns {Promise<boolean>} whether it is kept
   */
  async keep(what) {
    const answer = await fetch(this.#page.samples, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what) }).catch(() => undefined);
    if (answer?.ok) return true;
    const { error } = await answer?.json().catch(() => ({})) ?? {};
    toast({ kind: 'warning', text: error?.reason ?? 'The server does not answer', detail: error?.hint ?? '' });
    return false;
  }

  /** @param {SubmitEvent} event */
  async #onSubmit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.id !== 'tester-form') return;
    event.preventDefault();
    const html = await this.#ask(form.action, new URLSearchParams(this.#fields(form)));
    const host = this.#dialog.querySelector('#test-result');
    if (html !== undefined && host) fill(host, html);
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    if (near(event, '[data-keep-sample]')) this.#keepForm();
    const { passOn } = near(event, '[data-pass-on]')?.dataset ?? {};
    if (passOn) this.#passOn(JSON.parse(passOn));
  }

  /** Shows the fields of what stands in for the work. @param {Event} event */
  #onChange(event) {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement) || select.dataset.mock === undefined) return;
    for (const part of this.#dialog.querySelectorAll('[data-mock-is]')) {
      if (part instanceof HTMLElement) part.hidden = part.dataset.mockIs !== select.value;
    }
  }

  async #keepForm() {
    const form = this.#dialog.querySelector('#tester-form');
    if (!(form instanceof HTMLFormElement)) return;
    const typed = Object.fromEntries(this.#fields(form));
    const sample = { input: typed.input ?? '', variables: typed.variables ?? '', result: typed.result ?? '', error: typed.error ?? '', cause: typed.cause ?? '' };
    // What is not to stand in for the work is not part of the sample.
    if (typed.mock === 'error') sample.result = '';
    else sample.error = sample.cause = '';
    if (!await this.keep({ state: typed.state, sample })) return;
    this.#dialog.close();
    this.#page.refresh();
  }

  /** @param {{state: string}} what */
  async #passOn(what) {
    if (!await this.keep(what)) return;
    this.#dialog.close();
    this.#page.goTo(what.state);
    this.#page.refresh();
  }

  /** @param {HTMLFormElement} form @returns {[string, string][]} */
  #fields(form) {
    return [...new FormData(form)].map(([name, value]) => [name, String(value).replaceAll('\r\n', '\n')]);
  }

  /** @param {string} name */
  #field(name) {
    const field = this.#dialog.querySelector(`[name=${name}]`);
    return field instanceof HTMLElement ? field : undefined;
  }

  /** @param {string} url @param {URLSearchParams} [body] @returns {Promise<string | undefined>} */
  async #ask(url, body) {
    const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' } }).catch(() => undefined);
    if (answer?.ok) return answer.text();
    toast({ kind: 'warning', text: 'The state could not be tested', detail: answer ? 'Look at the problems of the workflow, and try again.' : 'The server does not answer.' });
    return undefined;
  }
}
