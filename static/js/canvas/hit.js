// @ts-check

/**
 * Says whether the pointer is over an element's box, whatever lies on top.
 * @param {Element} element
 * @param {{clientX: number, clientY: number}} pointer
 */
export function isUnder(element, pointer) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return pointer.clientX >= left && pointer.clientX <= right && pointer.clientY >= top && pointer.clientY <= bottom;
}

/**
 * What of the drawing the event is about.
 * @param {Event} event
 * @param {string} selector
 */
export function hit(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Says whether nothing is there that can be pressed.
 * @param {Event} event
 */
export function isEmptyAt(event) {
  return event.target instanceof Element && !hit(event, 'g.node, g.edge, g.ghost, g.handle, .rename, .minimap, button');
}
