// @ts-check
import { element } from '../dom.js';
import { announce } from './announce.js';

/** @typedef {{name: string, short: string, hue: number, state: string, doing: string}} Person */
/** @typedef {import('./editor-client.js').EditorClient} EditorClient */
/** @typedef {import('../canvas/flow-canvas.js').FlowCanvas} FlowCanvas */

/** The waits before a stream that broke off is opened again, in ms; the last one repeats. */
const pauses = [500, 1000, 2000, 5000];
/** How long one must rest before others are told where one is, in ms. */
const rest = 250;
/** How many avatars stand in the bar, and beside one state. */
const most = { bar: 5, state: 3 };

const svg = 'http://www.w3.org/2000/svg';

/**
 * Shows who else has the workflow open and where they are, tells them where one is, and brings in what they change.
 * @param {FlowCanvas} canvas
 * @param {EditorClient} client
 * @param {() => boolean} typing whether something is being typed that is not sent: the page must not change under it
 */
export function meetPeople(canvas, client, typing) {
  const { live, presence } = canvas.dataset;
  if (!live || !presence) return;
  const tab = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  /** @type {Person[]} */
  let people = [];
  let behind = false;
  const show = () => showOnStates(canvas, people);
  const catchUp = () => {
    behind = true;
    if (typing()) return;
    behind = false;
    void client.catchUp();
  };
  listen(`${live}?tab=${tab}`, {
    people: found => {
      tellOfChange(people, found);
      people = found;
      showInBar(people);
      show();
    },
    draft: catchUp,
    lost: catchUp,
    open: () => tell(true),
  });
  client.addEventListener('answer', show);
  document.addEventListener('focusout', () => setTimeout(() => behind && catchUp()));
  const tell = whereabouts(presence, tab, canvas);
}

/**
 * Keeps a stream open. While it is not, "lost" is called with every try, so that a page without streams is not left behind.
 * @param {string} url
 * @param {{people: (found: Person[]) => void, draft: () => void, lost: () => void, open: () => void}} to
 */
function listen(url, to) {
  let failures = 0;
  const open = () => {
    const source = new EventSource(url);
    source.addEventListener('people', event => {
      failures = 0;
      to.people(JSON.parse(event.data));
    });
    source.addEventListener('draft', () => to.draft());
    source.addEventListener('open', () => to.open());
    source.addEventListener('error', () => {
      source.close();
      to.people([]);
      setTimeout(open, pauses[Math.min(failures++, pauses.length - 1)]);
      if (failures > 1) to.lost();
    });
    addEventListener('pagehide', () => source.close(), { once: true });
  };
  open();
  addEventListener('pageshow', event => event.persisted && open());
}

/**
 * Tells the server which state one is at, and which field of it one edits.
 * @param {string} url
 * @param {string} tab
 * @param {FlowCanvas} canvas
 */
function whereabouts(url, tab, canvas) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let told = '';
  const tell = (again = false) => {
    const [state = ''] = canvas.selected;
    const body = JSON.stringify({ tab, state, doing: state && fieldOf(document.activeElement) });
    if (body === told && !again) return;
    told = body;
    void fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).catch(() => {
      told = '';
    });
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, rest);
  };
  canvas.addEventListener('flow:selected', later);
  for (const type of ['focusin', 'focusout']) document.addEventListener(type, later);
  return tell;
}

/** The label of the field that has the focus. @param {Element | null} active */
function fieldOf(active) {
  if (!active?.closest('#inspector')) return '';
  const label = active.closest('.field')?.querySelector('label')?.textContent?.trim();
  return (label || active.getAttribute('aria-label') || '').slice(0, 40);
}

/** @param {Person} person */
function words({ name, state, doing }) {
  if (!state) return name;
  return doing ? `${name}, editing ${doing} of ${state}` : `${name}, at ${state}`;
}

/** @param {Person[]} before @param {Person[]} now */
function tellOfChange(before, now) {
  if (now.length > before.length) announce(`${now[now.length - 1].name} has opened this workflow too`);
}

/** @param {Person[]} people */
function showInBar(people) {
  const list = document.getElementById('people');
  if (!list) return;
  list.hidden = people.length === 0;
  const shown = people.slice(0, most.bar).map(person => element('li', { class: `avatar hue-${person.hue}`, 'data-tip': words(person) },
    element('span', { 'aria-hidden': 'true' }, person.short), element('span', { class: 'sr-only' }, words(person))));
  if (people.length > most.bar) shown.push(element('li', { class: 'avatar hue-6' }, `+${people.length - most.bar}`));
  list.replaceChildren(...shown);
}

/** @param {FlowCanvas} canvas @param {Person[]} people */
function showOnStates(canvas, people) {
  for (const old of canvas.querySelectorAll('g.person')) old.remove();
  /** @type {Map<string, Person[]>} */
  const at = new Map();
  for (const person of people) if (person.state) at.set(person.state, [...at.get(person.state) ?? [], person]);
  for (const [state, here] of at) {
    const node = canvas.node(state);
    here.slice(0, most.state).forEach((person, i) => node?.append(drawn(person, 14 + i * 20)));
  }
}

/** @param {Person} person @param {number} x */
function drawn(person, x) {
  const group = make('g', { class: `person hue-${person.hue}`, transform: `translate(${x},-2)`, 'aria-hidden': 'true' });
  const short = make('text', { 'text-anchor': 'middle', y: '3.5' });
  short.textContent = person.short;
  group.append(make('circle', { r: '10' }), short);
  if (person.doing) {
    const doing = make('text', { class: 'doing', x: '14', y: '-4' });
    doing.textContent = `editing ${person.doing}`;
    group.append(doing);
  }
  return group;
}

/** @param {string} tag @param {Record<string, string>} attributes */
function make(tag, attributes) {
  const made = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
