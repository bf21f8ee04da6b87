// @ts-check
import { near } from '../dom.js';
import * as edits from '../canvas/edits.js';
import { carryOver, copyCaret, flag, foldsOf, isControl, isText, isToggle, twin } from './fields.js';
import { fill } from './html.js';
import { liveOf, showLive } from './live-values.js';
import { Preview } from './preview.js';
import { editOf, mistakeIn, rekeyed, slotted } from './values.js';

/** @typedef {import('./fields.js').Control} Control */

/**
 * The forms about a state or the workflow, as the server makes them. Each control says by data-path and data-type what
 * it holds; a change goes out as an edit.
 */
export class Inspector {
  #host;
  #url;
  #send;
  /** @type {AbortController | undefined} */
  #loading;
  /** @type {Map<string, boolean>} the sections that one has folded or unfolded */
  #folded = new Map();
  /** @type {Map<string, Element[]>} fields with what could not be sent, by state: it is there again when one comes back */
  #unsent = new Map();
  /** @type {WeakMap<Element, string>} what has been sent or was there, where that is not the control's default */
  #known = new WeakMap();
  /** @type {Map<string, string>} the tab that one looks at, by state */
  #tabs = new Map();
  #preview;

  /**
   * @param {HTMLElement} host
   * @param {{fields: string, values: string}} urls
   * @param {(edit: string) => void} send
   */
  constructor(host, urls, send) {
    this.#host = host;
    this.#url = urls.fields;
    this.#send = send;
    this.#preview = new Preview(host, urls.values);
    this.wanted = this.state;
    this.#showLive();
    host.addEventListener('input', event => this.#onInput(event));
    host.addEventListener('change', event => this.#onChange(event));
    host.addEventListener('focusout', event => this.#onLeave(event));
    host.addEventListener('click', event => this.#onClick(event));
    host.addEventListener('keydown', event => this.#onKey(event));
  }

  /** What is shown or on its way: a state, nothing for the workflow, undefined for something else. @type {string | undefined} */
  wanted;

  /** The state that is shown, or nothing for the workflow. */
  get state() {
    return this.#host.querySelector('.inspector')?.getAttribute('data-for') ?? '';
  }

  /**
   * Shows a state, or the workflow. What one is typing at the moment, the focus, what is unfolded and how far it is
   * scrolled stay as they are.
   * @param {string} state
   */
  async load(state) {
    this.#loading?.abort();
    this.wanted = state;
    const { signal } = this.#loading = new AbortController();
    const url = state === '' ? this.#url : `${this.#url}?state=${encodeURIComponent(state)}`;
    const html = await fetch(url, { signal, headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' } }).then(response => (response.ok ? response.text() : undefined)).catch(() => undefined);
    if (html === undefined || signal.aborted) return;
    const restore = this.#remember(state);
    this.#preview.stop();
    fill(this.#host, html);
    this.#showTab(this.#tabs.get(state));
    this.#showLive();
    restore();
  }

  #showLive() {
    const live = liveOf(this.#host);
    if (live) showLive(this.#host, live);
  }

  /** @param {string} [panel] its id; nothing leaves the first */
  #showTab(panel) {
    const tab = panel && document.getElementById(`${panel}-tab`);
    if (tab && tab.getAttribute('aria-selected') !== 'true') tab.click();
  }

  /** The values follow what one types. @param {Event} event */
  #onInput(event) {
    const field = event.target;
    if (!isText(field) || !field.dataset.path || field.dataset.keyEdit) return;
    const result = editOf(this.state, { type: field.dataset.type ?? 'string', text: field.value, path: JSON.parse(field.dataset.path) });
    if ('edit' in result && this.state) this.#preview.later(this.state, result.edit);
  }

  /** Shows something else than fields. @param {...Node} nodes */
  show(...nodes) {
    this.#loading?.abort();
    this.#remember('');
    this.wanted = undefined;
    this.#host.replaceChildren(...nodes);
  }

  /** Puts the focus into the control of a path, or into the one that one wants first. @param {string} [path] as JSON */
  focus(path) {
    const found = path && this.#host.querySelector(`[data-path="${CSS.escape(path)}"]`);
    const control = found || mainControl(this.#host);
    if (!(control instanceof HTMLElement)) return;
    this.#showTab(control.closest('[role=tabpanel]')?.id);
    for (let folded = control.closest('details'); folded; folded = folded.parentElement?.closest('details') ?? null) folded.open = true;
    control.focus();
    control.scrollIntoView({ block: 'nearest' });
  }

  /** Says whether something is being typed that was not sent. */
  get typing() {
    const { activeElement } = document;
    return activeElement !== null && this.#host.contains(activeElement) && this.#isUnsent(activeElement, activeElement);
  }

  /** Sends what is being typed. */
  flush() {
    const { activeElement } = document;
    if (isText(activeElement) && this.#host.contains(activeElement)) this.#commit(activeElement);
  }

  /** @param {Event} event */
  #onChange(event) {
    const control = event.target;
    if (!isControl(control)) return;
    const option = control instanceof HTMLSelectElement ? control.selectedOptions[0]?.dataset.edit : undefined;
    const edit = option ?? control.dataset.edit;
    if (edit) this.#send(edit);
    else if (control.dataset.connect) this.#send(edits.connect(JSON.parse(control.dataset.connect), control.value));
    else this.#commit(control);
  }

  /** A text that was carried over a reload fires no change event when one leaves it. @param {Event} event */
  #onLeave(event) {
    if (isText(event.target)) this.#commit(event.target);
  }

  /** @param {Control} control */
  #commit(control) {
    const before = this.#known.get(control) ?? (isText(control) ? control.defaultValue : undefined);
    if (control.value === before && !isToggle(control)) return;
    if (control.dataset.rename !== undefined) this.#rename(control, control.dataset.rename);
    else if (control.dataset.keyEdit) this.#rekey(control, control.dataset.keyEdit);
    else if (control.dataset.slotEdit) this.#fillSlot(control, control.dataset.slotEdit);
    else if (control.dataset.path) this.#set(control, control.dataset.path);
  }

  /** @param {Control} control @param {string} from */
  #rename(control, from) {
    const to = control.value.trim() || from;
    control.value = to;
    this.#known.set(control, to);
    if (to !== from) this.#send(edits.rename(from, to));
  }

  /** @param {Control} control @param {string} edit */
  #rekey(control, edit) {
    const key = control.value.trim();
    flag(control, key === '' ? 'It needs a name' : '');
    if (key === '') return;
    this.#known.set(control, control.value);
    this.#send(rekeyed(edit, control.dataset.keySlot ?? '', key + (control.dataset.keySuffix ?? '')));
  }

  /** @param {Control} control @param {string} edit */
  #fillSlot(control, edit) {
    const text = control.value.trim();
    flag(control, text === '' ? 'It needs a value' : '');
    if (text === '') return;
    this.#known.set(control, control.value);
    this.#send(slotted(edit, control.dataset.slot ?? '', text));
  }

  /** @param {Control} control @param {string} path */
  #set(control, path) {
    const result = editOf(this.state, {
      type: control.dataset.type ?? 'string',
      text: control.value,
      checked: control instanceof HTMLInputElement && control.checked,
      path: JSON.parse(path),
    });
    flag(control, 'mistake' in result ? result.mistake : '');
    if ('mistake' in result) return;
    this.#known.set(control, control.value);
    this.#send(result.edit);
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const button = near(event, 'button[data-edit]');
    if (button?.dataset.edit) this.#send(button.dataset.edit);
    if (near(event, '[data-apply-whole]')) this.#applyWhole();
    const tab = near(event, '[role=tab]')?.getAttribute('aria-controls');
    if (tab) this.#tabs.set(this.state, tab);
    const section = near(event, '[data-section] > summary')?.parentElement;
    if (section instanceof HTMLDetailsElement) this.#folded.set(section.dataset.section ?? '', !section.open);
  }

  #applyWhole() {
    const area = this.#host.querySelector('textarea[data-whole]');
    if (!(area instanceof HTMLTextAreaElement)) return;
    const mistake = mistakeIn(area.value);
    flag(area, mistake);
    if (mistake) return;
    this.#known.set(area, area.value);
    this.#send(edits.replaceState(area.dataset.whole ?? '', area.value));
  }

  /** Mod+Enter applies what is being typed, Enter does in a field of one line. @param {KeyboardEvent} event */
  #onKey(event) {
    const field = event.target;
    if (event.key !== 'Enter' || !isText(field)) return;
    const mod = event.ctrlKey || event.metaKey;
    if (field instanceof HTMLTextAreaElement && !mod) return;
    event.preventDefault();
    event.stopPropagation();
    if (field.dataset.whole !== undefined) this.#applyWhole();
    else this.#commit(field);
  }

  /** @param {string} next the state to be loaded @returns {() => void} puts back what the reload would lose */
  #remember(next) {
    const host = this.#host;
    const top = host.scrollTop;
    const same = next === this.state;
    const active = host.contains(document.activeElement) ? document.activeElement : null;
    const index = active ? [...host.querySelectorAll(active.localName)].indexOf(active) : -1;
    this.#unsent.set(this.state, [...host.querySelectorAll('input, textarea')].filter(field => this.#isUnsent(field, active)));
    const open = same ? foldsOf(host) : this.#folded;
    return () => {
      for (const section of host.querySelectorAll('details[data-section]')) if (section instanceof HTMLDetailsElement) section.open = open.get(section.dataset.section ?? '') ?? section.open;
      for (const field of this.#unsent.get(next) ?? []) carryOver(field, twin(host, field));
      if (!same) return;
      host.scrollTop = top;
      const again = active && twin(host, active, index);
      if (!(again instanceof HTMLElement)) return;
      again.focus({ preventScroll: true });
      if (active) copyCaret(active, again);
    };
  }

  /** Says whether a field holds what was typed and not sent. @param {Element} field @param {Element | null} active */
  #isUnsent(field, active) {
    if (!isText(field)) return false;
    const typed = field.value !== (this.#known.get(field) ?? field.defaultValue);
    return typed && (field === active || field.dataset.whole !== undefined || field.getAttribute('aria-invalid') === 'true');
  }
}

/** The control that makes the state what it is, rather than its name, which has a key of its own. @param {Element} host */
function mainControl(host) {
  const own = host.querySelector('[role=tabpanel]:not([hidden]) [data-section]:not([data-section=State])') ?? host;
  return own.querySelector('[type=radio]:checked') ?? own.querySelector('input:not([type=hidden], [type=radio]), textarea')
    ?? host.querySelector('input:not([type=hidden]), select, textarea, button');
}
