// @ts-check
// Brings a shown drawing up to a new one by touching only what differs: of a large workflow most states only move, or
// not even that. What stays keeps its focus and what the pointer is over.

/**
 * @param {Element} shown
 * @param {Element} next is taken apart
 */
export function patch(shown, next) {
  attributes(shown, next);
  const groups = [...next.children];
  if (shown.children.length < groups.length || groups.some((group, i) => !alike(group, shown.children[i]))) {
    shown.replaceChildren(...groups);
    return;
  }
  // What script has added for the moment, such as handles, stands after the groups.
  while (shown.children.length > groups.length) shown.lastElementChild?.remove();
  groups.forEach((group, i) => {
    if (group.localName === 'g') children(shown.children[i], group);
    else if (!shown.children[i].isEqualNode(group)) shown.children[i].replaceWith(group);
  });
}

/** @param {Element} a @param {Element} b */
function alike(a, b) {
  return a.localName === b.localName && a.getAttribute('class') === b.getAttribute('class');
}

/** @param {Element} shown @param {Element} next */
function children(shown, next) {
  const old = keyed(shown);
  const wanted = keyed(next);
  for (const [key, child] of old) {
    if (!wanted.has(key)) child.remove();
  }
  let at = shown.firstElementChild;
  for (const [key, child] of wanted) {
    const found = old.get(key);
    if (found) update(found, child);
    // One that goes elsewhere is passed by: it is put in its new place when its turn comes.
    if (found && found === at?.nextElementSibling) at = found;
    if (found && found === at) at = found.nextElementSibling;
    else shown.insertBefore(found ?? child, at);
  }
}

/**
 * The children by what they stand for: their id, else what they are and where.
 * @param {Element} parent
 * @returns {Map<string, Element>}
 */
function keyed(parent) {
  /** @type {Map<string, Element>} */
  const found = new Map();
  for (const child of parent.children) {
    const base = child.id || [child.localName, child.classList[0], child.getAttribute('data-parent'), child.getAttribute('data-lane')].join('|');
    let key = base;
    for (let n = 2; found.has(key); n++) key = `${base}|${n}`;
    found.set(key, child);
  }
  return found;
}

/** @param {Element} shown @param {Element} next */
function update(shown, next) {
  attributes(shown, next);
  const parts = [...next.children];
  const same = parts.length === shown.children.length && parts.every((part, i) => part.isEqualNode(shown.children[i]));
  if (!same) shown.replaceChildren(...next.childNodes);
}

/** The transform by which the drawing is panned stays: it is a style. @param {Element} shown @param {Element} next */
function attributes(shown, next) {
  for (const { name } of [...shown.attributes]) {
    if (name !== 'style' && !next.hasAttribute(name)) shown.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
}
