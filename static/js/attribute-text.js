// @ts-check

/**
 * What may follow the "<" that was begun before the caret; nothing where none was.
 * @param {string} text
 * @param {number} caret
 * @param {string[]} all
 */
export function choices(text, caret, all) {
  const begun = begunAt(text, caret);
  if (begun < 0) return [];
  const typed = text.slice(begun + 1, caret);
  return all.filter(name => name.startsWith(`<${typed}`) || (typed !== '' && name.slice('<aws.scheduler.'.length).startsWith(typed)));
}

/**
 * The stretch of text that a choice replaces: what was begun, or the selection.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
export function insert(text, start, end) {
  const begun = begunAt(text, start);
  return { from: begun < 0 ? start : begun, to: end };
}

/**
 * Where a "<" stands before the caret with nothing but the letters of an attribute in between.
 * @param {string} text
 * @param {number} caret
 */
function begunAt(text, caret) {
  const match = /<[a-z.-]*$/.exec(text.slice(0, caret));
  return match ? match.index : -1;
}
