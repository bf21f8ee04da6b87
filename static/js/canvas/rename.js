// @ts-check
import { element } from '../dom.js';

/** AWS allows 80 characters. */
const longest = 80;

/**
 * Puts a text field over a state's name. Enter and leaving it rename, Escape does not.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {string} name
 * @param {(to: string) => void} onRename
 */
export function renameInPlace(canvas, name, onRename) {
  const state = canvas.graph.states.get(name);
  if (!state) return;
  canvas.viewport.reveal(state.box);
  const { x, y, width } = canvas.viewport.placed(state.box);
  const field = element('input', { class: 'input rename', type: 'text', maxlength: String(longest), 'aria-label': `New name of ${name}`, spellcheck: 'false' });
  field.value = name;
  field.style.transform = `translate(${x}px, ${y + 6}px)`;
  field.style.width = `${Math.max(width, 160)}px`;
  let done = false;
  /** @param {boolean} keep */
  const close = keep => {
    if (done) return;
    done = true;
    const to = field.value.trim();
    const focused = field === document.activeElement;
    field.remove();
    if (focused) canvas.focusState(name);
    if (keep && to !== '' && to !== name) onRename(to);
  };
  field.addEventListener('keydown', event => {
    event.stopPropagation();
    if (event.key === 'Enter') close(true);
    else if (event.key === 'Escape') close(false);
  });
  field.addEventListener('blur', () => close(true));
  canvas.append(field);
  field.focus();
  field.select();
}
