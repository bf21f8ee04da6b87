// @ts-check

/** How far a pressed pointer may tremble before it drags, in px. */
const threshold = 4;

/**
 * @typedef {object} Gesture
 * @property {(event: PointerEvent) => void} [start] the pointer has moved: it is a drag
 * @property {(event: PointerEvent) => void} move once per frame
 * @property {(event: PointerEvent) => void} [drop]
 * @property {() => void} [cancel] Escape, or the system took the pointer
 */

/**
 * Follows a pressed pointer until it is released. A press that does not move is left alone and becomes a click; after a
 * drag the click that the browser would send is swallowed.
 * @param {PointerEvent} down
 * @param {HTMLElement} host gets the events while the pointer is outside
 * @param {Gesture} gesture
 */
export function follow(down, host, gesture) {
  const listening = new AbortController();
  const options = { signal: listening.signal, capture: true };
  let dragging = false;
  let frame = 0;
  let last = down;

  const stop = () => {
    cancelAnimationFrame(frame);
    listening.abort();
  };
  const giveUp = () => {
    stop();
    if (dragging) {
      swallowClick();
      gesture.cancel?.();
    }
  };
  /** @param {PointerEvent} event */
  const onMove = event => {
    if (event.pointerId !== down.pointerId) return;
    last = event;
    if (!dragging) {
      if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < threshold) return;
      dragging = true;
      hold(host, event.pointerId);
      gesture.start?.(event);
    }
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      gesture.move(last);
    });
  };
  /** @param {PointerEvent} event */
  const onUp = event => {
    if (event.pointerId !== down.pointerId) return;
    stop();
    if (!dragging) return;
    swallowClick();
    gesture.move(event);
    gesture.drop?.(event);
  };
  /** @param {KeyboardEvent} event */
  const onKey = event => {
    if (event.key !== 'Escape' || !dragging) return;
    event.preventDefault();
    event.stopPropagation();
    giveUp();
  };
  addEventListener('pointermove', onMove, options);
  addEventListener('pointerup', onUp, options);
  addEventListener('pointercancel', giveUp, options);
  addEventListener('keydown', onKey, options);
  addEventListener('blur', giveUp, { signal: listening.signal });
}

/**
 * @param {HTMLElement} host
 * @param {number} pointer
 */
function hold(host, pointer) {
  try {
    host.setPointerCapture(pointer);
  } catch {
    // The pointer is gone already; its end has been or will be reported.
  }
}

function swallowClick() {
  /** @param {Event} event */
  const swallow = event => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener('click', swallow, { capture: true, once: true });
  // The click, if there is one, comes in the same task as the release.
  setTimeout(() => removeEventListener('click', swallow, { capture: true }));
}
