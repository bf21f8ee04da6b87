// @ts-check
import { element, near } from '../dom.js';
import { carry } from '../canvas/drag.js';
import * as edits from '../canvas/edits.js';
import { announce } from './announce.js';
import { mine, noteUse, toggleFavourite } from './mine.js';
import { ranked } from '../rank.js';

/** @typedef {import('../canvas/flow-canvas.js').FlowCanvas} FlowCanvas */

/**
 * The entries of the catalogue, each once.
 * @returns {HTMLElement[]}
 */
export function catalogue() {
  return [...document.querySelectorAll('#palette [data-palette-group] .palette-item')].filter(item => item instanceof HTMLElement);
}

/** What an entry is found by. @param {HTMLElement} item */
export function textOf(item) {
  return { label: item.dataset.label ?? '', words: item.dataset.words };
}

/**
 * The column of what can be added: drag an entry onto the canvas, or press it to add it after the selected state. It is
 * one stop for Tab after the search field; the arrow keys move in it.
 * @param {HTMLElement} palette
 * @param {FlowCanvas} canvas
 */
export function addPalette(palette, canvas) {
  /** @param {string} id @param {edits.Place} at */
  const put = (id, at) => {
    noteUse(id);
    canvas.send(edits.insert(id, at), at);
    showMine(palette);
  };
  palette.addEventListener('pointerdown', event => {
    const item = near(event, '.palette-item');
    if (!item || event.button !== 0 || canvas.readOnly) return;
    const id = item.dataset.item ?? '';
    carry(event, canvas, { item: id, label: item.dataset.label ?? id }, at => put(id, at));
  });
  palette.addEventListener('click', event => {
    const { item = '' } = near(event, '.palette-item')?.dataset ?? {};
    const { star = '' } = near(event, '.palette-star')?.dataset ?? {};
    const { jump = '' } = near(event, '[data-jump]')?.dataset ?? {};
    if (star) favour(palette, star);
    if (jump) document.getElementById(jump)?.scrollIntoView({ block: 'start' });
    if (!item) return;
    // A click of a pointer moves on to the new state; who presses keys goes on choosing.
    if (event.detail > 0) canvas.takeFocus();
    put(item, placeOf(canvas));
  });
  // The browser's own drag would take the pointer away.
  palette.addEventListener('dragstart', event => event.preventDefault());
  const search = palette.querySelector('input');
  search?.addEventListener('input', () => showFound(palette, search.value));
  palette.addEventListener('keydown', event => onKey(event, palette));
  palette.addEventListener('focusin', event => {
    if (near(event, '.palette-item')) rove(palette, near(event, '.palette-item'));
  });
  palette.addEventListener('scroll', () => showPlace(palette), { passive: true });
  showMine(palette);
}

/**
 * Where something goes that is added without pointing: after the selected state, else at the end.
 * @param {FlowCanvas} canvas
 * @returns {edits.Place}
 */
export function placeOf(canvas) {
  const name = canvas.selected.at(-1);
  const state = name === undefined ? undefined : canvas.graph.states.get(name);
  if (!state) return { end: {} };
  if (state.type !== 'Succeed' && state.type !== 'Fail') return { after: state.name };
  return { end: state.parent === '' ? {} : { container: state.parent, lane: state.lane } };
}

/** Shows what one has marked and used last, above the rest. @param {HTMLElement} palette */
function showMine(palette) {
  const section = palette.querySelector('#palette-mine');
  if (!(section instanceof HTMLElement)) return;
  const { favourites, recent } = mine();
  const rows = new Map(catalogue().map(item => [item.dataset.item ?? '', item.parentElement]));
  const part = (/** @type {string} */ title, /** @type {string[]} */ ids) => {
    const found = ids.flatMap(id => rows.get(id)?.cloneNode(true) ?? []);
    return found.length > 0 ? [element('h2', {}, title), ...found] : [];
  };
  const focused = section.contains(document.activeElement) ? document.activeElement?.getAttribute('data-star') ?? '' : '';
  section.replaceChildren(...part('Favourites', favourites), ...part('Recent', recent.filter(id => !favourites.includes(id))));
  section.hidden = section.childElementCount === 0 || isSearching(palette);
  for (const star of palette.querySelectorAll('.palette-star')) star.setAttribute('aria-pressed', String(favourites.includes(star.getAttribute('data-star') ?? '')));
  rove(palette);
  const again = focused && palette.querySelector(`[data-palette-group] [data-star="${CSS.escape(focused)}"]`);
  if (again instanceof HTMLElement && !section.contains(document.activeElement)) again.focus();
}

/** @param {HTMLElement} palette @param {string} id */
function favour(palette, id) {
  toggleFavourite(id);
  showMine(palette);
  const name = catalogue().find(item => item.dataset.item === id)?.dataset.label ?? id;
  announce(mine().favourites.includes(id) ? `${name} is a favourite` : `${name} is no favourite any more`);
}

/** @param {HTMLElement} palette */
function isSearching(palette) {
  return palette.querySelector('input')?.value.trim() !== '';
}

/** Shows what is found, best first, instead of the groups. @param {HTMLElement} palette @param {string} query */
function showFound(palette, query) {
  const searching = query.trim() !== '';
  const section = palette.querySelector('#palette-found');
  if (!(section instanceof HTMLElement)) return;
  const found = searching ? ranked(catalogue(), query, textOf) : [];
  section.replaceChildren(...found.flatMap(item => item.parentElement?.cloneNode(true) ?? []));
  section.hidden = found.length === 0;
  addActions(palette, section, query);
  for (const group of palette.querySelectorAll('[data-palette-group]')) group.toggleAttribute('hidden', searching);
  palette.querySelector('#palette-mine')?.toggleAttribute('hidden', searching || palette.querySelector('#palette-mine .palette-item') === null);
  palette.querySelector('.palette-none')?.toggleAttribute('hidden', !searching || found.length > 0);
  palette.scrollTop = 0;
  rove(palette);
}

/** The search for calls of AWS's APIs that is under way. */
let asking = new AbortController();

/**
 * Adds the calls of AWS's APIs that are found to the entries of the palette.
 * @param {HTMLElement} palette
 * @param {HTMLElement} section
 * @param {string} query
 */
async function addActions(palette, section, query) {
  asking.abort();
  if (query.trim().length < 3) return;
  asking = new AbortController();
  const { signal } = asking;
  const html = await fetch(`/actions?q=${encodeURIComponent(query)}`, { signal, headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' } })
    .then(response => (response.ok ? response.text() : ''))
    .catch(() => '');
  if (signal.aborted) return;
  const list = new DOMParser().parseFromString(html, 'text/html').querySelector('.palette-apis');
  if (!list?.querySelector('.palette-item')) return;
  section.append(list);
  section.hidden = false;
  palette.querySelector('.palette-none')?.setAttribute('hidden', '');
  rove(palette);
}

/** The entries that can be seen. @param {HTMLElement} palette */
function shown(palette) {
  return [...palette.querySelectorAll('.palette-group:not([hidden]) .palette-item')].filter(item => item instanceof HTMLElement);
}

/** Puts one entry into the tab order. @param {HTMLElement} palette @param {HTMLElement | null} [item] */
function rove(palette, item = null) {
  const stop = item ?? shown(palette)[0];
  for (const other of palette.querySelectorAll('.palette-item, .palette-star')) {
    if (other instanceof HTMLElement) other.tabIndex = other === stop ? 0 : -1;
  }
}

/**
 * Arrows walk, right and left reach the star, Enter in the search field adds the first entry that is found.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} palette
 */
function onKey(event, palette) {
  const all = shown(palette);
  const at = all.findIndex(item => item.parentElement?.contains(document.activeElement));
  const to = target(event, all, at);
  if (to === undefined) return;
  event.preventDefault();
  if (to === 'press') all[0]?.click();
  else to?.focus();
}

/** @param {KeyboardEvent} event @param {HTMLElement[]} all @param {number} at @returns {HTMLElement | null | 'press' | undefined} */
function target(event, all, at) {
  const search = event.target instanceof HTMLInputElement ? event.target : null;
  if (search) {
    if (event.key === 'ArrowDown') return all[0];
    return event.key === 'Enter' && search.value.trim() !== '' ? 'press' : undefined;
  }
  if (at < 0) return undefined;
  switch (event.key) {
    case 'ArrowDown': return all[Math.min(at + 1, all.length - 1)];
    case 'ArrowUp': return at === 0 ? document.getElementById('palette-search') : all[at - 1];
    case 'Home': return all[0];
    case 'End': return all[all.length - 1];
    case 'ArrowRight': return all[at].parentElement?.querySelector('.palette-star');
    case 'ArrowLeft': return all[at];
    default: return undefined;
  }
}

/** Says which group one looks at. @param {HTMLElement} palette */
function showPlace(palette) {
  const head = palette.querySelector('.palette-head')?.getBoundingClientRect().bottom ?? 0;
  const jumps = [...palette.querySelectorAll('[data-jump]')];
  const passed = jumps.filter(jump => (document.getElementById(jump.getAttribute('data-jump') ?? '')?.getBoundingClientRect().top ?? Infinity) <= head + 8);
  const atEnd = palette.scrollTop + palette.clientHeight >= palette.scrollHeight - 1;
  const now = atEnd ? jumps.at(-1) : passed.at(-1) ?? jumps[0];
  for (const jump of jumps) jump.setAttribute('aria-current', String(jump === now));
}
