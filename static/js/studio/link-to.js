// @ts-check
import * as edits from '../canvas/edits.js';
import { pick } from '../picker.js';

/** What the exits of a state are called. @type {Record<string, string>} */
const kinds = { next: 'Next', default: 'Default', choice: 'Rule', catch: 'Catcher' };

/**
 * Leads a transition of the selected state elsewhere, by choosing: the keyboard's way to pull an edge.
 * @param {import('./commands.js').Desk} desk
 */
export async function link({ canvas }) {
  const [name] = canvas.selected;
  const state = canvas.graph.states.get(name);
  const anchor = canvas.node(name);
  if (!state || !anchor) return;
  if (state.type === 'Succeed' || state.type === 'Fail') {
    canvas.tell(`A ${state.type} state ends the flow: nothing follows it`);
    return;
  }
  const lines = canvas.graph.lines.filter(line => line.from === name);
  const id = lines.length > 1
    ? await pick({ label: `Which transition of ${name}`, anchor, options: lines.map(exitOption) })
    : lines[0]?.id ?? '';
  if (id === undefined) return;
  const others = [...canvas.graph.states.values()].filter(other => other.level === state.level);
  const to = await pick({
    label: `Connect ${name} to`,
    anchor,
    options: [...others.map(other => ({ value: other.name, label: other.name, detail: other.type })), { value: '', label: 'End' }],
  });
  if (to === undefined) canvas.focusState(name);
  else canvas.send(edits.connect(id === '' ? { from: name, exit: 'next' } : { id }, to));
}

/** @param {import('../canvas/graph.js').Line} line */
function exitOption(line) {
  const index = /\[(\d+)\]$/.exec(line.id);
  const label = `${kinds[line.kind] ?? line.kind}${index ? ` ${Number(index[1]) + 1}` : ''}`;
  return { value: line.id, label, detail: `to ${line.to || 'End'}` };
}
