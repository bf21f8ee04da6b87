// @ts-check
// One field for everything: the pages, the workflows, and what a page adds of its own.
import { near } from './dom.js';
import { pick } from './picker.js';

/**
 * Something that can be gone to or done.
 * @typedef {{label: string, detail: string, words?: string, run: () => unknown}} Entry
 */

/** @type {(() => Entry[])[]} */
const sources = [];

/** Has a page's own entries in the palette. @param {() => Entry[]} list */
export function listEntries(list) {
  sources.push(list);
}

document.addEventListener('click', event => {
  if (near(event, '[data-command-palette]')) open();
});

async function open() {
  const focused = document.activeElement;
  /** @type {Entry[]} */
  const entries = [...sources.flatMap(list => list()), ...pages()];
  const chosen = await pick({
    label: 'Find a page, a state, an action or a workflow',
    options: entries.map((entry, i) => ({ value: String(i), label: entry.label, detail: entry.detail, words: entry.words })),
    more: async query => (await workflows(query)).map(entry => ({ value: String(entries.push(entry) - 1), label: entry.label, detail: entry.detail })),
  });
  if (focused instanceof HTMLElement || focused instanceof SVGElement) focused.focus({ preventScroll: true });
  if (chosen !== undefined) entries[Number(chosen)]?.run();
}

/** The links of the bars at the top. @returns {Entry[]} */
function pages() {
  const links = [...document.querySelectorAll('.main-nav a, .context-bar .tabs a')].filter(link => link instanceof HTMLAnchorElement);
  return links.map(link => ({ label: (link.textContent ?? '').trim(), detail: link.closest('.main-nav') ? 'Page' : 'Page of this workflow', run: () => link.click() }));
}

/** The workflows whose names have the query in them. @param {string} query @returns {Promise<Entry[]>} */
async function workflows(query) {
  const list = document.querySelector('.wordmark')?.getAttribute('href') ?? '/';
  const answer = await fetch(`${list}?q=${encodeURIComponent(query)}`).catch(() => undefined);
  if (!answer?.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return [...page.querySelectorAll('main a.row-link')].map(link => ({
    label: (link.textContent ?? '').trim(), detail: 'Workflow', run: () => location.assign(link.getAttribute('href') ?? list),
  }));
}
