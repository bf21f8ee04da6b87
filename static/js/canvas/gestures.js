// @ts-check
import { isEmptyAt } from './hit.js';
import { follow } from './pointer.js';

/** How much of the zoom one pixel of a wheel changes. */
const wheelZoom = 0.0022;
/** What browsers that count lines take one for, in px. */
const wheelLine = 16;

/**
 * Pans and zooms: drag on the empty canvas, with the middle button or with Space; wheel; Ctrl and wheel; two fingers.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {AbortSignal} signal
 */
export function addGestures(canvas, signal) {
  let space = false;
  canvas.addEventListener('wheel', event => onWheel(canvas, event), { signal, passive: false });
  document.addEventListener('keydown', event => {
    if (event.key !== ' ' || isTyping(event.target)) return;
    if (canvas.matches(':hover')) event.preventDefault();
    setPanning(canvas, space = true);
  }, { signal });
  document.addEventListener('keyup', event => {
    if (event.key === ' ') setPanning(canvas, space = false);
  }, { signal });
  canvas.addEventListener('pointerdown', event => {
    if (event.button === 1 || (event.button === 0 && (space || (isEmptyAt(event) && !event.shiftKey)))) pan(canvas, event);
  }, { signal, capture: true });
  addPinch(canvas, signal);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select, button, a'));
}

/** @param {HTMLElement} canvas @param {boolean} on */
function setPanning(canvas, on) {
  canvas.toggleAttribute('data-pannable', on);
}

/**
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {WheelEvent} event
 */
function onWheel(canvas, event) {
  event.preventDefault();
  const { viewport } = canvas;
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? wheelLine : 1;
  if (event.ctrlKey || event.metaKey) {
    viewport.zoomTo(viewport.view.zoom * Math.exp(-event.deltaY * unit * wheelZoom), viewport.onScreen(event));
  } else if (event.shiftKey && event.deltaX === 0) {
    viewport.panBy(-event.deltaY * unit, 0);
  } else {
    viewport.panBy(-event.deltaX * unit, -event.deltaY * unit);
  }
}

/**
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {PointerEvent} down
 */
function pan(canvas, down) {
  if (down.button === 1) down.preventDefault();
  down.stopPropagation();
  const { left, top, zoom } = canvas.viewport.view;
  follow(down, canvas, {
    start: () => canvas.toggleAttribute('data-panning', true),
    move: event => {
      if (canvas.hasAttribute('data-pinching')) return;
      canvas.viewport.show({ left: left + event.clientX - down.clientX, top: top + event.clientY - down.clientY, zoom });
    },
    drop: () => canvas.toggleAttribute('data-panning', false),
    cancel: () => canvas.toggleAttribute('data-panning', false),
  });
}

/**
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {AbortSignal} signal
 */
function addPinch(canvas, signal) {
  /** @type {Map<number, PointerEvent>} */
  const fingers = new Map();
  let apart = 0;
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { distance: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
  };
  canvas.addEventListener('pointerdown', event => {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, event);
    canvas.toggleAttribute('data-pinching', fingers.size > 1);
    if (fingers.size === 2) apart = spread().distance;
  }, { signal, capture: true });
  addEventListener('pointermove', event => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (fingers.size !== 2) return;
    const now = spread();
    canvas.viewport.zoomTo(canvas.viewport.view.zoom * now.distance / Math.max(apart, 1), canvas.viewport.onScreen(now));
    apart = now.distance;
  }, { signal });
  for (const end of ['pointerup', 'pointercancel']) {
    addEventListener(end, event => {
      if (!(event instanceof PointerEvent) || !fingers.delete(event.pointerId)) return;
      if (fingers.size === 0) canvas.removeAttribute('data-pinching');
    }, { signal });
  }
}
