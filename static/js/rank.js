// @ts-check
// How well something fits what one types: by its name, by what else people call it, or by some of its letters.

/**
 * How well a name fits a query; less is better, nothing is no fit. In order: the name itself, its beginning, the
 * beginning of one of its words or synonyms, every word of the query anywhere, the letters of the query in order.
 * @param {string} label
 * @param {string} query
 * @param {string} [words] what else it is found by
 * @returns {number | undefined}
 */
export function rank(label, query, words = '') {
  const wanted = query.trim().toLowerCase();
  const name = label.toLowerCase();
  if (wanted === '' || name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  const all = `${name} ${words.toLowerCase()}`;
  if (all.split(/[\s·:.,/-]+/).some(word => word.startsWith(wanted))) return 2;
  if (wanted.split(/\s+/).every(word => all.includes(word))) return 3;
  return wanted.length > 1 && hasInOrder(name, wanted.replace(/\s+/g, '')) ? 4 : undefined;
}

/** @param {string} text @param {string} letters */
function hasInOrder(text, letters) {
  let at = -1;
  return [...letters].every(letter => (at = text.indexOf(letter, at + 1)) >= 0);
}

/**
 * What fits a query, best first; what fits equally well keeps its order.
 * @template T
 * @param {T[]} all
 * @param {string} query
 * @param {(one: T) => {label: string, words?: string}} textOf
 * @returns {T[]}
 */
export function ranked(all, query, textOf) {
  return all
    .map(one => ({ one, at: rank(textOf(one).label, query, textOf(one).words) }))
    .filter(({ at }) => at !== undefined)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    .map(({ one }) => one);
}
