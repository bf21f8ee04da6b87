// @ts-check
// What one has marked as favourite and what one has used last, kept by the browser for all workflows.

const key = 'palette';
/** How many of the last ones are shown. */
const mostRecent = 5;

/** @typedef {{favourites: string[], recent: string[]}} Mine */

/** @returns {Mine} */
export function mine() {
  try {
    const { favourites = [], recent = [] } = JSON.parse(localStorage.getItem(key) ?? '{}');
    return { favourites: texts(favourites), recent: texts(recent) };
  } catch {
    return { favourites: [], recent: [] }; // storage is switched off, or something else wrote there
  }
}

/** @param {unknown} list @returns {string[]} */
function texts(list) {
  return Array.isArray(list) ? list.filter(one => typeof one === 'string') : [];
}

/** @param {Mine} what */
function keep(what) {
  try {
    localStorage.setItem(key, JSON.stringify(what));
  } catch {
    // storage is switched off or full: nothing to remember with
  }
}

/** @param {string} item */
export function toggleFavourite(item) {
  const { favourites, recent } = mine();
  keep({ recent, favourites: favourites.includes(item) ? favourites.filter(one => one !== item) : [...favourites, item] });
}

/** @param {string} item */
export function noteUse(item) {
  const { favourites, recent } = mine();
  keep({ favourites, recent: [item, ...recent.filter(one => one !== item)].slice(0, mostRecent) });
}
