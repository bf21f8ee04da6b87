// @ts-check
import { copy } from './copy.js';
import { element, glyph, iconButton, near } from './dom.js';
import { childPath, children, find, mostHits, parse } from './json-text.js';

/** @typedef {import('./json-text.js').JSONNode} JSONNode */
/** @typedef {import('./json-text.js').Hits} Hits */

/** Children that are drawn at once; the rest waits behind a button, so 10,000 items do not stop the page. */
const page = 100;

/**
 * <json-tree data-label="Input" data-depth="2"><pre>…</pre></json-tree> turns the JSON in its pre into a tree with
 * search and with the path of each value to copy. Text that is not JSON stays as it is.
 */
class JSONTree extends HTMLElement {
  /** @type {JSONNode | undefined} */
  #root;

  connectedCallback() {
    const text = this.querySelector('pre')?.textContent ?? '';
    if (this.#root || text.trim() === '') return;
    try {
      this.#root = parse(text);
    } catch {
      return;
    }
    this.replaceChildren(this.#bar(text), element('ul', { class: 'tree' }, row(this.#root, '$', '', Number(this.dataset.depth ?? 2))));
    this.addEventListener('click', event => {
      const button = near(event, '[data-path]');
      if (button) copy(button.dataset.path ?? '');
    });
  }

  /** @param {string} text */
  #bar(text) {
    const label = this.dataset.label ?? 'JSON';
    const search = element('input', { class: 'input', type: 'search', placeholder: 'Find key or value', 'aria-label': `Find in ${label}`, spellcheck: 'false' });
    search.addEventListener('input', () => this.#find(search.value));
    const all = iconButton(`Copy ${label}`, 'copy');
    all.addEventListener('click', () => copy(text));
    return element('div', { class: 'tree-bar' },
      element('span', { class: 'tree-label' }, label), element('div', { class: 'search' }, glyph('search'), search),
      element('output', { class: 'muted', 'aria-live': 'polite' }), all);
  }

  /** @param {string} words */
  #find(words) {
    const tree = this.querySelector('.tree');
    const output = this.querySelector('output');
    if (!this.#root || !tree || !output) return;
    const wanted = words.trim().toLowerCase();
    const hits = wanted ? find(this.#root, wanted) : undefined;
    tree.replaceChildren(row(this.#root, '$', '', Number(this.dataset.depth ?? 2), hits));
    output.textContent = hits ? (hits.count === 1 ? '1 match' : `${hits.count}${hits.count >= mostHits ? '+' : ''} matches`) : '';
    tree.querySelector('.tree-hit')?.scrollIntoView({ block: 'nearest' });
  }
}

/**
 * One line of the tree, with what is below it.
 * @param {JSONNode} node
 * @param {string} path
 * @param {string | number} key
 * @param {number} depth levels that are still open
 * @param {Hits} [hits]
 */
function row(node, path, key, depth, hits) {
  const line = element('span', { class: hits?.matching.has(node) ? 'tree-line tree-hit' : 'tree-line' });
  if (key !== '') line.append(element('span', { class: typeof key === 'number' ? 'tree-index' : 'tree-key' }, String(key)));
  line.append('text' in node ? element('span', { class: `tree-${node.kind}` }, node.text) : element('span', { class: 'tree-size' }, size(node)));
  const button = iconButton(`Copy path ${path}`, 'link');
  button.dataset.path = path;
  if ('text' in node || children(node).length === 0) return element('li', {}, line, button);
  return element('li', {}, branch(node, path, line, depth, hits), button);
}

/** @param {JSONNode} node */
function size(node) {
  const n = children(node).length;
  if (node.kind === 'object') return n === 0 ? '{}' : `{ ${n} }`;
  return n === 0 ? '[]' : `[ ${n} ]`;
}

/**
 * A part that opens and closes; its lines are made when it first opens.
 * @param {JSONNode} node
 * @param {string} path
 * @param {HTMLElement} line
 * @param {number} depth
 * @param {Hits} [hits]
 */
function branch(node, path, line, depth, hits) {
  const list = element('ul', {});
  const details = element('details', {}, element('summary', {}, glyph('chevron-right'), line), list);
  const fill = () => {
    if (list.childElementCount === 0) addRows(list, node, path, 0, depth - 1, hits);
  };
  details.addEventListener('toggle', fill);
  if (depth > 0 || hits?.open.has(node)) {
    details.open = true;
    fill();
  }
  return details;
}

/**
 * @param {HTMLElement} list
 * @param {JSONNode} node
 * @param {string} path
 * @param {number} from
 * @param {number} depth
 * @param {Hits} [hits]
 */
function addRows(list, node, path, from, depth, hits) {
  const all = hits?.open.has(node) ? children(node).filter(([, child]) => hits.matching.has(child) || hits.open.has(child)) : children(node);
  for (const [key, child] of all.slice(from, from + page)) list.append(row(child, childPath(path, key), key, depth, hits));
  const rest = all.length - from - page;
  if (rest <= 0) return;
  const more = element('button', { type: 'button', class: 'button button-quiet button-small' }, `Show ${Math.min(page, rest)} of ${rest} more`);
  more.addEventListener('click', () => {
    more.parentElement?.remove();
    addRows(list, node, path, from + page, depth, hits);
  });
  list.append(element('li', {}, more));
}

customElements.define('json-tree', JSONTree);
