// @ts-check

/**
 * The element that the event concerns: the nearest one around its target that matches.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function near(event, selector) {
  const target = event.target;
  const found = target instanceof Element ? target.closest(selector) : null;
  return found instanceof HTMLElement ? found : null;
}

/**
 * Makes an element with properties and children. Text children are text, never markup.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const svg = 'http://www.w3.org/2000/svg';

/** The sprite's URL with this build's hash, taken from this module's own. */
const sprite = new URL('../vendor/icons.svg', import.meta.url).pathname;

/**
 * A glyph of the sprite, as ui.Glyph draws it.
 * @param {string} name
 */
export function glyph(name) {
  const icon = document.createElementNS(svg, 'svg');
  icon.setAttribute('class', 'icon');
  icon.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `${sprite}#${name}`);
  icon.append(use);
  return icon;
}

/**
 * An icon button as ui.IconButton makes it.
 * @param {string} label
 * @param {string} icon
 */
export function iconButton(label, icon) {
  return element('button', { type: 'button', class: 'icon-button', 'aria-label': label, 'data-tip': label }, glyph(icon));
}

/**
 * Puts a floating element below its anchor, or above where there is no room, inside the window.
 * @param {HTMLElement} floating
 * @param {Element} anchor
 * @param {'start' | 'center'} align
 */
export function placeBy(floating, anchor, align) {
  const gap = 4;
  const a = anchor.getBoundingClientRect();
  const f = floating.getBoundingClientRect();
  const below = a.bottom + gap + f.height <= innerHeight;
  const wanted = align === 'start' ? a.left : a.left + (a.width - f.width) / 2;
  const left = Math.max(gap, Math.min(wanted, innerWidth - f.width - gap));
  const top = below ? a.bottom + gap : Math.max(gap, a.top - gap - f.height);
  floating.style.setProperty('left', `${left}px`);
  floating.style.setProperty('top', `${top}px`);
}
