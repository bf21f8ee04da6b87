// @ts-check
import { ago, duration, exact } from './words.js';

const often = 1000;

/**
 * Keeps relative times and running durations current.
 * @param {ParentNode} root
 */
function refresh(root) {
  const now = Date.now();
  for (const time of root.querySelectorAll('time[data-ago]')) {
    const at = Date.parse(time.getAttribute('datetime') ?? '');
    setText(time, ago(at, now));
    if (!time.hasAttribute('data-local')) {
      time.setAttribute('data-local', '');
      time.setAttribute('data-tip', exact(new Date(at)));
    }
  }
  for (const time of root.querySelectorAll('time[data-since]')) {
    setText(time, duration(now - Date.parse(time.getAttribute('data-since') ?? '')));
  }
}

/**
 * Writes only what changed, so that a selection or a screen reader is left in peace.
 * @param {Element} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

refresh(document);
setInterval(() => {
  if (!document.hidden) refresh(document);
}, often);
document.addEventListener('htmx:after:swap', () => refresh(document));
