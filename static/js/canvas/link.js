// @ts-check
import { panning } from './drag.js';
import * as edits from './edits.js';
import { follow } from './pointer.js';

const svgNS = 'http://www.w3.org/2000/svg';
const terminal = new Set(['Succeed', 'Fail']);

/**
 * Shows what can be pulled: the port below a state, and the end of an edge that is selected or under the pointer.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {AbortSignal} signal
 */
export function addHandles(canvas, signal) {
  canvas.addEventListener('pointerover', event => {
    const target = event.target instanceof Element ? event.target : null;
    if (canvas.readOnly || target?.closest('g.handle') || canvas.hasAttribute('data-dragging')) return;
    const at = target?.closest('g.node[data-state], g.edge:not(.kind-ghost)') ?? canvas.querySelector('g.edge.is-selected');
    show(canvas, at ?? null);
  }, { signal });
  canvas.addEventListener('flow:edge', () => show(canvas, canvas.querySelector('g.edge.is-selected')), { signal });
  canvas.addEventListener('pointerleave', () => {
    if (!canvas.hasAttribute('data-dragging')) show(canvas, null);
  }, { signal });
}

/** @param {import('./flow-canvas.js').FlowCanvas} canvas @param {Element | null} at a state or an edge */
function show(canvas, at) {
  const handle = at?.matches('g.node') ? port(canvas, at) : at ? end(at, canvas.graph.across) : undefined;
  const old = canvas.querySelector('g.handle');
  if (old && handle && old.getAttribute('data-of') === handle.getAttribute('data-of')) return;
  old?.remove();
  if (handle) canvas.svg?.append(handle);
}

/** @param {import('./flow-canvas.js').FlowCanvas} canvas @param {Element} node */
function port(canvas, node) {
  const state = canvas.graph.states.get(node.getAttribute('data-state') ?? '');
  if (!state || terminal.has(state.type)) return undefined;
  const { x, y, width, height } = state.box;
  const [atX, atY] = canvas.graph.across ? [x + width, y + height / 2] : [x + width / 2, y + height];
  return makeHandle(`state:${state.name}`, atX, atY, state.type === 'Choice' ? 'Drag to add a rule' : 'Drag to connect');
}

/** @param {Element} edge @param {boolean} across */
function end(edge, across) {
  const tip = pointsOf(edge.querySelector('.arrow'))[0];
  if (!tip) return undefined;
  return makeHandle(`edge:${edge.getAttribute('data-edge')}`, tip.x - (across ? 6 : 0), tip.y - (across ? 0 : 6), 'Drag to connect elsewhere');
}

/** @param {string} of @param {number} x @param {number} y @param {string} words */
function makeHandle(of, x, y, words) {
  const handle = make('g', { class: 'handle', 'data-of': of, transform: `translate(${x},${y})`, 'aria-hidden': 'true' });
  const title = make('title', {});
  title.textContent = words;
  handle.append(title, make('circle', { class: 'reach', r: '11' }), make('circle', { class: 'dot', r: '5' }));
  return handle;
}

/** @param {string} tag @param {Record<string, string>} attributes */
function make(tag, attributes) {
  const made = document.createElementNS(svgNS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The points that a path visits. @param {Element | null} path */
function pointsOf(path) {
  const found = (path?.getAttribute('d') ?? '').matchAll(/[ML]\s*(-?[\d.]+)[\s,]+(-?[\d.]+)/g);
  return [...found].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

/**
 * Pulls an edge from its source to another state.
 * @param {PointerEvent} down
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {Element} handle
 */
export function dragHandle(down, canvas, handle) {
  const [kind, ...rest] = (handle.getAttribute('data-of') ?? '').split(':');
  const of = rest.join(':');
  const line = kind === 'edge' ? canvas.graph.lines.find(l => l.id === of) : undefined;
  const from = line ? line.from : of;
  const start = line ? startOf(canvas, line.id) : originOf(handle);
  const level = line ? line.level : canvas.graph.states.get(from)?.level ?? '';
  if (!start) return;
  down.stopPropagation();
  const rope = make('path', { class: 'rope' });
  /** @type {Element | undefined} */
  let lit;
  let refused = '';
  /** @param {Element | undefined} next */
  const light = next => {
    lit?.classList.remove('is-target', 'is-refused');
    lit = next;
    lit?.classList.add(refused ? 'is-refused' : 'is-target');
  };
  /** @param {PointerEvent} event */
  const aim = event => {
    const { x, y } = canvas.viewport.inDrawing(event);
    const [bendX, bendY] = [(start.x + x) / 2, (start.y + y) / 2];
    const bends = canvas.graph.across ? `${bendX} ${start.y} ${bendX} ${y}` : `${start.x} ${bendY} ${x} ${bendY}`;
    rope.setAttribute('d', `M${start.x} ${start.y}C${bends} ${x} ${y}`);
    const target = underPointer(canvas, event);
    refused = target && (target.getAttribute('data-level') ?? '') !== level ? 'An edge stays in its flow: it cannot lead into or out of a container' : '';
    light(target);
  };
  const pan = panning(canvas, aim);
  const finish = () => {
    pan.stop();
    rope.remove();
    canvas.removeAttribute('data-dragging');
    light(undefined);
  };
  follow(down, canvas, {
    start: () => {
      canvas.setAttribute('data-dragging', 'link');
      canvas.svg?.append(rope);
    },
    move: event => {
      aim(event);
      pan.at(event);
    },
    drop: () => {
      const [target, why] = [lit, refused];
      finish();
      if (why) canvas.tell(why);
      else if (target) canvas.send(connectEdit(canvas, line, from, target.getAttribute('data-state') ?? ''));
    },
    cancel: finish,
  });
}

/** A state, or the End marker. @param {import('./flow-canvas.js').FlowCanvas} canvas @param {PointerEvent} event */
function underPointer(canvas, event) {
  for (const element of document.elementsFromPoint(event.clientX, event.clientY)) {
    const found = element.closest('g.node[data-state], g.marker.is-end');
    if (found && canvas.contains(found)) return found;
  }
  return undefined;
}

/**
 * Pulling at a Choice's port makes a rule; at another state's it leads its Next.
 * @param {import('./flow-canvas.js').FlowCanvas} canvas
 * @param {import('./graph.js').Line | undefined} line
 * @param {string} from
 * @param {string} to
 */
function connectEdit(canvas, line, from, to) {
  if (line) return edits.connect({ id: line.id }, to);
  if (canvas.graph.states.get(from)?.type === 'Choice') return edits.addItem(from, 'Choices', to);
  return edits.connect({ from, exit: 'next' }, to);
}

/** Where an edge leaves its source: its line is drawn from the target. @param {HTMLElement} canvas @param {string} id */
function startOf(canvas, id) {
  return pointsOf(canvas.querySelector(`g.edge[data-edge="${CSS.escape(id)}"] > .hit`)).at(-1);
}

/** @param {Element} handle */
function originOf(handle) {
  const found = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(handle.getAttribute('transform') ?? '');
  return found ? { x: Number(found[1]), y: Number(found[2]) } : undefined;
}
