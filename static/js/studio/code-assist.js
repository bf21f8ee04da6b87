// @ts-check
import { hoverTooltip, syntaxTree } from '../../vendor/codemirror.js';
import { element } from '../dom.js';

/** @typedef {import('@codemirror/autocomplete').CompletionContext} Context */
/** @typedef {import('@codemirror/autocomplete').CompletionResult} Result */
/** @typedef {{label: string, detail?: string, info?: string, kind: string, insert?: string}} Proposal */

/** How long a text may be for proposals to come while one types; beyond, one asks with Ctrl+Space. */
const longest = 200_000;

/** What CodeMirror calls the kinds of proposals, for their glyphs. @type {Record<string, string>} */
const types = { field: 'property', value: 'enum', state: 'class', resource: 'interface', path: 'variable', function: 'function', variable: 'constant' };

/**
 * Asks the server about a place in the text.
 * @param {string} url
 * @param {{before: string, field?: string}} question
 */
async function ask(url, question) {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(question) }).catch(() => undefined);
  return response?.ok ? response.json().catch(() => undefined) : undefined;
}

/** Proposes what can stand at the cursor. @param {string} url @returns {(context: Context) => Promise<Result | null>} */
export function completions(url) {
  return async context => {
    const worth = context.explicit || (context.pos <= longest && context.matchBefore(/["$.\w]$/));
    if (!worth) return null;
    const before = context.state.sliceDoc(0, context.pos);
    const answer = await ask(url, { before });
    if (context.aborted || !answer?.proposals?.length) return null;
    const quoted = inString(context);
    return {
      from: context.pos - answer.typed.length,
      options: answer.proposals.map((/** @type {Proposal} */ p) => option(p, quoted)),
      validFor: /^[\w$.[\]'-]*$/,
    };
  };
}

/** @param {Context} context */
function inString(context) {
  const { name, from } = syntaxTree(context.state).resolveInner(context.pos, -1);
  return (name === 'String' || name === 'PropertyName') && from < context.pos;
}

/** @param {Proposal} p @param {boolean} quoted @returns {import('@codemirror/autocomplete').Completion} */
function option(p, quoted) {
  const text = p.insert ?? p.label;
  const whole = quoted ? text : JSON.stringify(text);
  const { label, detail, info } = p;
  return { label, ...(detail && { detail }), ...(info && { info }), type: types[p.kind], apply: p.kind === 'field' && !quoted ? `${whole}: ` : whole };
}

/** Says what a field means while the pointer is on its name. @param {string} url */
export function explanations(url) {
  return hoverTooltip(async (view, pos) => {
    const node = syntaxTree(view.state).resolveInner(pos, 0);
    if (node.name !== 'PropertyName') return null;
    const field = view.state.sliceDoc(node.from + 1, node.to - 1);
    const answer = await ask(url, { before: view.state.sliceDoc(0, node.from), field });
    if (!answer?.explanation) return null;
    return { pos: node.from, end: node.to, above: true, create: () => ({ dom: element('div', { class: 'cm-explanation' }, answer.explanation) }) };
  });
}
