// @ts-check

export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

/**
 * Says whether a key press is the shortcut, written as "Mod+Shift+Z", "/" or "F2". Mod is ⌘ on a Mac, else Ctrl. For
 * a sign such as "?" Shift does not count, as keyboards differ in where they keep it.
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean}} event
 * @param {string} shortcut
 * @param {boolean} [mac]
 */
export function matches(event, shortcut, mac = isMac) {
  const parts = shortcut.split('+');
  const key = parts.pop() || '+';
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  if (parts.includes('Mod') !== mod || other || parts.includes('Alt') !== event.altKey) return false;
  const sign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  if (!sign && parts.includes('Shift') !== event.shiftKey) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

/** Keys whose sign is shorter than their name. @type {Record<string, string>} */
const signs = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };

/**
 * The shortcut as this computer's keyboard names it.
 * @param {string} shortcut
 */
export function printed(shortcut) {
  return shortcut.replace('Mod', isMac ? '⌘' : 'Ctrl').replace(/Arrow\w+/, key => signs[key] ?? key).replace(/(?<=.)\+/g, ' ');
}
