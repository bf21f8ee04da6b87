// @ts-check
// Which keys do what on this browser: the ones that a command comes with, or those that somebody has given it. Letters
// without Ctrl, Alt or ⌘ can be switched off, for those who speak or whose hands slip.

/** @typedef {{id: string, keys: string[]}} Bound */
/** @typedef {{own: Record<string, string[]>, letters: boolean}} Keymap */

const stored = 'keys';

/** @returns {Keymap} */
function read() {
  try {
    const { own = {}, letters = true } = JSON.parse(localStorage.getItem(stored) ?? '{}');
    const fits = Object.entries(own).filter(([, keys]) => Array.isArray(keys) && keys.every(key => typeof key === 'string'));
    return { own: Object.fromEntries(fits), letters: letters !== false };
  } catch {
    return { own: {}, letters: true }; // storage is switched off, or something else wrote there
  }
}

let now = read();
// Another tab may change them.
globalThis.addEventListener?.('storage', event => {
  if (event.key === stored) now = read();
});

function keep() {
  try {
    localStorage.setItem(stored, JSON.stringify(now));
  } catch {
    // storage is switched off or full: it lasts until the next page
  }
}

/** Says whether a shortcut is one sign without a modifier. @param {string} key */
export function isLetter(key) {
  return /^(Shift\+)?[^+]$/u.test(key) || key === '+';
}

/** The keys that a command has now. @param {Bound} command @param {Keymap} [map] */
export function keysOf({ id, keys }, map = now) {
  const own = map.own[id] ?? keys;
  return map.letters ? own : own.filter(key => !isLetter(key));
}

/** Says whether somebody has changed a command's keys. @param {string} id */
export function isOwn(id) {
  return now.own[id] !== undefined;
}

/** @param {string} id @param {string[]} [keys] nothing gives back those that it comes with */
export function rebind(id, keys) {
  const rest = Object.entries(now.own).filter(([other]) => other !== id);
  now = { ...now, own: Object.fromEntries(keys ? [...rest, [id, keys]] : rest) };
  keep();
}

export function lettersAreOn() {
  return now.letters;
}

/** @param {boolean} on */
export function switchLetters(on) {
  now = { ...now, letters: on };
  keep();
}

/**
 * A key press as a shortcut is written, or nothing for a modifier alone.
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean}} event
 */
export function written(event) {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead'].includes(event.key)) return undefined;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const sign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  const parts = [event.ctrlKey || event.metaKey ? 'Mod' : '', event.altKey ? 'Alt' : '', event.shiftKey && !sign ? 'Shift' : '', key];
  return parts.filter(part => part !== '').join('+');
}
