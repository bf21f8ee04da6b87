// @ts-check
import { element } from '../dom.js';
import { edgePan } from './geometry.js';
import { isUnder } from './hit.js';
import { follow } from './pointer.js';
import { targetAt } from './targets.js';

/**
 * Carries something over the canvas from the press of a pointer on: a label follows the pointer, the place under it
 * lights up, and letting go reports it. Escape, or letting go elsewhere, changes nothing.
 * @param {PointerEvent} down
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {import('./targets.js').Cargo} cargo
 * @param {(at: import('./edits.js').Place) => void} onDrop
 */
export function carry(down, canvas, cargo, onDrop) {
  const words = element('small', {});
  const label = element('div', { class: 'drag-label', 'aria-hidden': 'true' }, element('span', {}, cargo.label), words);
  /** @type {import('./targets.js').Target | undefined} */
  let target;
  /** @param {PointerEvent} event */
  const aim = event => {
    const next = targetAt(canvas, event, cargo);
    if (next?.element !== target?.element || next?.refused !== target?.refused) {
      light(target, false);
      light(next, true);
    }
    target = next;
    words.textContent = next ? next.refused ?? next.words : '';
    label.classList.toggle('is-refused', next?.refused !== undefined);
    label.style.transform = `translate(${event.clientX + 14}px, ${event.clientY + 10}px)`;
  };
  const pan = panning(canvas, aim);
  const end = () => {
    pan.stop();
    light(target, false);
    label.remove();
    canvas.removeAttribute('data-dragging');
    dimmed(canvas, cargo)?.classList.remove('is-dragged');
  };
  follow(down, canvas, {
    start: () => {
      document.body.append(label);
      canvas.setAttribute('data-dragging', cargo.state === undefined ? 'item' : 'state');
      dimmed(canvas, cargo)?.classList.add('is-dragged');
    },
    move: event => {
      aim(event);
      pan.at(event);
    },
    drop: () => {
      const found = target;
      end();
      if (found?.refused !== undefined) canvas.tell(found.refused);
      else if (found) {
        canvas.takeFocus();
        onDrop(found.at);
      }
    },
    cancel: () => {
      end();
      canvas.tell('Cancelled', 'quiet');
    },
  });
}

/** @param {HTMLElement} canvas @param {import('./targets.js').Cargo} cargo */
function dimmed(canvas, cargo) {
  return cargo.state === undefined ? null : canvas.querySelector(`g.node[data-state="${CSS.escape(cargo.state)}"]`);
}

/** @param {import('./targets.js').Target | undefined} target @param {boolean} on */
function light(target, on) {
  target?.element.classList.toggle(target.refused === undefined ? 'is-target' : 'is-refused', on);
}

/**
 * Pans while the pointer rests near the border, and aims anew as the drawing moves under it.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {(event: PointerEvent) => void} aim
 */
export function panning(canvas, aim) {
  let frame = 0;
  /** @type {PointerEvent | undefined} */
  let last;
  const tick = () => {
    frame = 0;
    if (!last || !isUnder(canvas, last)) return;
    const { x, y } = edgePan(canvas.viewport.onScreen(last), canvas.viewport.screen);
    if (x === 0 && y === 0) return;
    canvas.viewport.panBy(x, y);
    aim(last);
    frame = requestAnimationFrame(tick);
  };
  return {
    at(/** @type {PointerEvent} */ event) {
      last = event;
      frame ||= requestAnimationFrame(tick);
    },
    stop() {
      last = undefined;
      cancelAnimationFrame(frame);
    },
  };
}
