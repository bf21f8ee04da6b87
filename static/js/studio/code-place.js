// @ts-check
// Where states stand in the text of a definition, from the syntax tree of the editor.

/** @typedef {{name: string, from: number, to: number, parent: Node | null, firstChild: Node | null, nextSibling: Node | null, getChild(type: string): Node | null}} Node */
/** @typedef {(from: number, to: number) => string} Slice */

/**
 * The state whose definition holds a node, or nothing: the name of the innermost member of a "States" object.
 * @param {Node | null} node
 * @param {Slice} slice the text between two offsets
 */
export function stateAround(node, slice) {
  for (let at = node; at; at = at.parent) {
    if (at.name !== 'Property') continue;
    const object = at.parent;
    const owner = object?.parent;
    if (object?.name === 'Object' && owner?.name === 'Property' && keyOf(owner, slice) === 'States') return keyOf(at, slice);
  }
  return '';
}

/**
 * The property that defines a state, or nothing.
 * @param {Node | null} root
 * @param {string} state
 * @param {Slice} slice
 * @returns {Node | undefined}
 */
export function definitionOf(root, state, slice) {
  for (const property of below(root)) {
    if (keyOf(property, slice) === state && stateAround(property, slice) === state) return property;
  }
  return undefined;
}

/** All properties. @param {Node | null} root @returns {Generator<Node>} */
function* below(root) {
  const open = root ? [root] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.name === 'Property') yield node;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.firstChild) open.push(child);
    }
  }
}

/** @param {Node} property @param {Slice} slice */
function keyOf(property, slice) {
  const name = property.getChild('PropertyName');
  if (!name) return '';
  try {
    return String(JSON.parse(slice(name.from, name.to)));
  } catch {
    return ''; // an escape that is being typed
  }
}
