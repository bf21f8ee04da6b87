// @ts-check
import {
  autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap, codeFolding, completionKeymap, defaultKeymap, drawSelection,
  EditorState, EditorView, foldAll, foldGutter, foldKeymap, highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches,
  highlightSpecialChars, history, historyKeymap, indentOnInput, indentUnit, indentWithTab, json, keymap, lineNumbers,
  lintGutter, lintKeymap, openSearchPanel, redo, search, searchKeymap, setDiagnostics, syntaxTree, undo, unfoldAll,
} from '../../vendor/codemirror.js';
import { completions, explanations } from './code-assist.js';
import { definitionOf, stateAround } from './code-place.js';
import { theme } from './code-theme.js';

/** How long one must pause before the text is saved, in ms. */
const pause = 400;

/**
 * <code-editor> is CodeMirror over the text in its script[type="application/json"]. Events, bubbling:
 *
 * - code:changed {text} when one pauses, and when the editor loses the focus
 * - code:at {state} when the cursor comes into another state
 * - code:fix {edit} when one wants a problem put right
 */
export class CodeEditor extends HTMLElement {
  /** @type {EditorView | undefined} */
  #view;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #state = '';

  connectedCallback() {
    if (this.#view) return;
    const source = this.querySelector('script[type="application/json"]');
    const doc = String(JSON.parse(source?.textContent || '""'));
    const nonce = document.querySelector('meta[name="csp-nonce"]');
    this.#view = new EditorView({
      parent: this,
      state: EditorState.create({ doc, extensions: this.#extensions(nonce instanceof HTMLMetaElement ? nonce.nonce || nonce.content : '') }),
    });
    this.addEventListener('focusout', event => {
      if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.flush();
    });
  }

  disconnectedCallback() {
    this.flush();
    this.#view?.destroy();
    this.#view = undefined;
  }

  get text() {
    return this.#view?.state.doc.toString() ?? '';
  }

  /** Says whether something typed was not reported yet. */
  get pending() {
    return this.#timer !== undefined;
  }

  /** Shows another text; the cursor stays as near as it can. One can undo it. @param {string} text */
  replace(text) {
    const view = this.#view;
    if (!view || text === this.text) return;
    view.dispatch({ changes: difference(this.text, text), annotations: [] });
    this.#forget();
  }

  /** Marks what is wrong. @param {import('./answers.js').Diagnostic[]} list */
  mark(list) {
    const view = this.#view;
    if (!view) return;
    const end = view.state.doc.length;
    view.dispatch(setDiagnostics(view.state, list.map(({ from, to, severity, message, code, fix }) => ({
      from: Math.min(from, end), to: Math.min(Math.max(to, from), end), severity, message, source: code,
      actions: fix ? [{ name: fix.title, apply: () => this.#say('code:fix', { edit: fix.edit }) }] : [],
    }))));
  }

  /** Shows the definition of a state, unless the cursor is in it. @param {string} state */
  goTo(state) {
    const view = this.#view;
    if (!view || state === '' || state === this.#state) return;
    const found = definitionOf(syntaxTree(view.state).topNode, state, (from, to) => view.state.sliceDoc(from, to));
    if (!found) return;
    this.#state = state;
    // One character on, the cursor is in the definition and no longer beside it.
    view.dispatch({ selection: { anchor: found.from + 1 }, effects: EditorView.scrollIntoView(found.from, { y: 'start', yMargin: 40 }) });
  }

  /** Reports what was typed without waiting. */
  flush() {
    if (!this.pending) return;
    this.#forget();
    this.#say('code:changed', { text: this.text });
  }

  undo() {
    if (this.#view) undo(this.#view);
  }

  redo() {
    if (this.#view) redo(this.#view);
  }

  /** Opens the panel to find and replace, folds or unfolds. @param {'find' | 'fold' | 'unfold'} what */
  command(what) {
    if (this.#view) ({ find: openSearchPanel, fold: foldAll, unfold: unfoldAll })[what](this.#view);
  }

  focus() {
    this.#view?.focus();
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {string} nonce */
  #extensions(nonce) {
    return [
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of({ 'aria-label': 'Definition', spellcheck: 'false' }),
      lineNumbers(), foldGutter(), codeFolding(), lintGutter(), highlightActiveLine(), highlightActiveLineGutter(), highlightSpecialChars(),
      highlightSelectionMatches(), history(), drawSelection(), indentOnInput(), indentUnit.of('  '), bracketMatching(), closeBrackets(),
      autocompletion({ override: [completions(this.dataset.assist ?? '')] }), explanations(this.dataset.assist ?? ''), search({ top: true }), json(), theme,
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
      EditorView.updateListener.of(update => {
        if (update.docChanged) this.#later();
        if (update.docChanged || update.selectionSet) this.#locate();
      }),
    ];
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), pause);
  }

  #locate() {
    const view = this.#view;
    if (!view) return;
    const node = syntaxTree(view.state).resolveInner(view.state.selection.main.head, 0);
    const state = stateAround(node, (from, to) => view.state.sliceDoc(from, to));
    if (state === this.#state) return;
    this.#state = state;
    this.#say('code:at', { state });
  }

  /** @param {string} type @param {object} detail */
  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}

/**
 * The part in which two texts differ, as one change.
 * @param {string} from
 * @param {string} to
 */
function difference(from, to) {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let end = 0;
  while (end < most - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}

customElements.define('code-editor', CodeEditor);
