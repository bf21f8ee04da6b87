// @ts-check

/**
 * A value of JSON as it is spelled: keys keep their order, numbers and strings their text.
 * @typedef {{kind: 'object', entries: [string, JSONNode][]}
 *         | {kind: 'array', items: JSONNode[]}
 *         | {kind: 'string' | 'number' | 'literal', text: string}} JSONNode
 */

export class JSONError extends Error {
  /**
   * @param {string} message
   * @param {number} line counted from 1
   */
  constructor(message, line) {
    super(message);
    this.line = line;
  }
}

const deepest = 500;
const space = /[\t\n\r ]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /true|false|null/y;

/**
 * Parses JSON into nodes. JSON.parse would reorder keys that look like numbers and round long numbers.
 * @param {string} text
 * @returns {JSONNode}
 * @throws {JSONError}
 */
export function parse(text) {
  const reader = new Reader(text);
  const node = reader.value(0);
  reader.skip();
  if (!reader.atEnd()) reader.fail('more text follows the end of the value');
  return node;
}

class Reader {
  #at = 0;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  atEnd() {
    return this.#at >= this.text.length;
  }

  skip() {
    this.#take(space);
  }

  /**
   * @param {string} message
   * @returns {never}
   */
  fail(message) {
    throw new JSONError(message, this.text.slice(0, this.#at).split('\n').length);
  }

  /**
   * @param {number} depth
   * @returns {JSONNode}
   */
  value(depth) {
    if (depth > deepest) this.fail('the value is nested too deeply');
    this.skip();
    switch (this.text[this.#at]) {
      case '{': return { kind: 'object', entries: this.#list('{', '}', () => this.#entry(depth)) };
      case '[': return { kind: 'array', items: this.#list('[', ']', () => this.value(depth + 1)) };
      case '"': return { kind: 'string', text: this.#string() };
      default: return this.#scalar();
    }
  }

  /** @returns {JSONNode} */
  #scalar() {
    const word = this.#take(literal);
    if (word) return { kind: 'literal', text: word };
    const digits = this.#take(number);
    if (digits) return { kind: 'number', text: digits };
    return this.fail(this.atEnd() ? 'the text ends before the value does' : 'a value is expected here');
  }

  /**
   * @param {number} depth
   * @returns {[string, JSONNode]}
   */
  #entry(depth) {
    this.skip();
    if (this.text[this.#at] !== '"') this.fail('a key in double quotes is expected here');
    const key = JSON.parse(this.#string());
    this.skip();
    if (!this.#sign(':')) this.fail('a colon is expected after the key');
    return [key, this.value(depth + 1)];
  }

  /**
   * @template T
   * @param {string} open
   * @param {string} close
   * @param {() => T} item
   * @returns {T[]}
   */
  #list(open, close, item) {
    this.#sign(open);
    this.skip();
    if (this.#sign(close)) return [];
    const items = [item()];
    for (;;) {
      this.skip();
      if (this.#sign(close)) return items;
      if (!this.#sign(',')) this.fail(`a comma or ${close} is expected here`);
      items.push(item());
    }
  }

  #string() {
    const text = this.#take(string);
    if (!text) this.fail('this string does not end, or has a sign that must be escaped');
    return text;
  }

  /** @param {string} sign */
  #sign(sign) {
    if (this.text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  /** @param {RegExp} pattern a sticky one */
  #take(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

/**
 * The JSONPath of a child: $.name, or $['other name'] where the short form does not fit.
 * @param {string} path of the parent
 * @param {string | number} key
 */
export function childPath(path, key) {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}.${key}`;
  return `${path}['${key.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
}

/**
 * What a search found: the nodes that match and the ones on the way to them.
 * @typedef {{matching: Set<JSONNode>, open: Set<JSONNode>, count: number}} Hits
 */

/** A search stops counting here. */
export const mostHits = 500;

/**
 * Finds keys and scalar values that contain a text.
 * @param {JSONNode} root
 * @param {string} wanted in lower case
 * @returns {Hits}
 */
export function find(root, wanted) {
  /** @type {Hits} */
  const hits = { matching: new Set(), open: new Set(), count: 0 };
  /** @type {(node: JSONNode, key: string) => boolean} */
  const visit = (node, key) => {
    if (hits.count >= mostHits) return false;
    const here = key.toLowerCase().includes(wanted) || ('text' in node && node.text.toLowerCase().includes(wanted));
    if (here) {
      hits.matching.add(node);
      hits.count++;
    }
    let below = false;
    for (const [name, child] of children(node)) below = visit(child, typeof name === 'string' ? name : '') || below;
    if (below) hits.open.add(node);
    return here || below;
  };
  visit(root, '');
  return hits;
}

/**
 * The keys and values of an object or array, in order.
 * @param {JSONNode} node
 * @returns {[string | number, JSONNode][]}
 */
export function children(node) {
  if (node.kind === 'object') return node.entries;
  if (node.kind === 'array') return node.items.map((item, i) => [i, item]);
  return [];
}
