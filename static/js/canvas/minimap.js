// @ts-check
import { element } from '../dom.js';
import { follow } from './pointer.js';

/** @typedef {import('./flow-canvas.js').FlowCanvas} FlowCanvas */

const largest = { width: 180, height: 140 };
const least = 48;
const svgNS = 'http://www.w3.org/2000/svg';
const stored = 'minimap';

/**
 * A small picture of the whole in the corner of the canvas: a box for each state, in the colour of how it stands, and a
 * frame for what is on the screen. One drags or presses in it to go elsewhere; the keyboard has other ways.
 * @param {FlowCanvas} canvas
 * @returns {() => void} shows or hides it
 */
export function addMinimap(canvas) {
  const map = element('div', { class: 'minimap', 'aria-hidden': 'true' });
  const picture = document.createElementNS(svgNS, 'svg');
  const states = document.createElementNS(svgNS, 'g');
  const frame = document.createElementNS(svgNS, 'rect');
  frame.setAttribute('class', 'minimap-frame');
  picture.append(states, frame);
  map.append(picture);
  map.hidden = !isWanted();
  canvas.append(map);
  const draw = () => {
    if (map.hidden) return;
    drawStates(canvas, picture, states);
    drawFrame(canvas, frame);
  };
  canvas.addEventListener('flow:drawn', draw);
  canvas.addEventListener('flow:zoom', () => {
    if (!map.hidden) drawFrame(canvas, frame);
  });
  map.addEventListener('wheel', event => event.stopPropagation());
  map.addEventListener('pointerdown', event => {
    event.stopPropagation();
    event.preventDefault();
    const go = (/** @type {PointerEvent} */ at) => goTo(canvas, picture, at);
    go(event);
    follow(event, map, { move: go });
  }, { capture: true });
  map.addEventListener('click', event => event.stopPropagation());
  draw();
  return () => {
    map.hidden = !map.hidden;
    remember(!map.hidden);
    draw();
  };
}

/** @param {FlowCanvas} canvas @param {SVGSVGElement} picture @param {SVGGElement} states */
function drawStates(canvas, picture, states) {
  const { x, y, width, height } = canvas.viewport.drawing;
  const scale = Math.min(largest.width / width, largest.height / height);
  picture.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  // A long chain would be a hair: it is shown wider than it is.
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('width', String(Math.max(least, Math.round(width * scale))));
  picture.setAttribute('height', String(Math.max(least, Math.round(height * scale))));
  states.replaceChildren(...[...canvas.graph.states.values()].map(({ name, box }) => {
    const rect = document.createElementNS(svgNS, 'rect');
    for (const side of /** @type {const} */ (['x', 'y', 'width', 'height'])) rect.setAttribute(side, String(box[side]));
    const classes = [...canvas.node(name)?.classList ?? []].filter(one => /^(is|has|container)/.test(one));
    rect.setAttribute('class', ['minimap-state', ...classes].join(' '));
    return rect;
  }));
}

/** @param {FlowCanvas} canvas @param {SVGRectElement} frame */
function drawFrame(canvas, frame) {
  const { left, top, zoom } = canvas.viewport.view;
  const { width, height } = canvas.viewport.screen;
  for (const [side, value] of Object.entries({ x: -left / zoom, y: -top / zoom, width: width / zoom, height: height / zoom })) frame.setAttribute(side, String(Math.round(value)));
}

/** @param {FlowCanvas} canvas @param {SVGSVGElement} picture @param {PointerEvent} event */
function goTo(canvas, picture, event) {
  const at = picture.getBoundingClientRect();
  const { x, y, width, height } = canvas.viewport.drawing;
  const { zoom } = canvas.viewport.view;
  const { screen } = canvas.viewport;
  const toX = x + (event.clientX - at.left) / at.width * width;
  const toY = y + (event.clientY - at.top) / at.height * height;
  canvas.viewport.show({ left: screen.width / 2 - toX * zoom, top: screen.height / 2 - toY * zoom, zoom });
}

function isWanted() {
  try {
    return localStorage.getItem(stored) === 'on';
  } catch {
    return false; // storage is switched off
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    localStorage.setItem(stored, on ? 'on' : 'off');
  } catch {
    // storage is switched off or full: it lasts until the next page
  }
}
