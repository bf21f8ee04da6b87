// @ts-check
import {
  autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap, codeFolding, completionKeymap, defaultKeymap, drawSelection,
  EditorState, EditorView, foldGutter, foldKeymap, highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches,
  HighlightStyle, history, historyKeymap, indentOnInput, indentUnit, json, keymap, lineNumbers, lintGutter, lintKeymap, search,
  searchKeymap, syntaxHighlighting, tags, yaml,
} from '../vendor/codemirror.js';

/** @typedef {import('@codemirror/state').Extension} Extension */

/** The colours are tokens, so an open editor follows the theme. */
const look = EditorView.theme({
  '&': { height: '100%', fontSize: 'var(--text-13)', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--accent)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-gutters': { color: 'var(--faint)', backgroundColor: 'var(--surface)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--text) 4%, transparent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '.cm-selectionMatch, .cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--waiting) 22%, transparent)' },
  '.cm-searchMatch-selected': { outline: '1px solid var(--waiting)' },
  '.cm-foldPlaceholder': { color: 'var(--muted)', backgroundColor: 'var(--sunken)', border: '1px solid var(--line)' },
  '.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--raised)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 'var(--radius)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--text)', backgroundColor: 'var(--accent-soft)' },
  '.cm-textfield, .cm-button': {
    color: 'var(--text)', background: 'var(--surface)', border: '1px solid var(--line-strong)', borderRadius: 'var(--radius)',
    fontFamily: 'var(--font)', fontSize: 'var(--text-12)',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--failed)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--waiting)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--succeeded)' },
  { tag: tags.number, color: 'var(--running)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'var(--waiting)' },
  { tag: tags.comment, color: 'var(--faint)' },
  { tag: tags.invalid, color: 'var(--failed)' },
]);

const languages = { json, yaml };

/**
 * Puts a code editor into an element. Escape and then Tab leave it by keyboard, since Tab is not taken.
 * @param {Element} parent
 * @param {{doc: string, label: string, language?: 'json' | 'yaml', extensions?: Extension}} options label is what screen
 *   readers call the editor; extensions come on top, such as a linter or an update listener
 */
export function codeEditor(parent, { doc, label, language = 'json', extensions = [] }) {
  return new EditorView({
    parent,
    state: EditorState.create({ doc, extensions: [basics(label), languages[language](), extensions] }),
  });
}

/**
 * @param {string} label
 * @returns {Extension}
 */
function basics(label) {
  const nonce = document.querySelector('meta[name=csp-nonce]')?.getAttribute('content') ?? '';
  return [
    EditorView.cspNonce.of(nonce), EditorView.contentAttributes.of({ 'aria-label': label }), look, syntaxHighlighting(colours),
    lineNumbers(), foldGutter(), codeFolding(), lintGutter(), highlightActiveLine(), highlightActiveLineGutter(),
    highlightSelectionMatches(), drawSelection(), bracketMatching(), closeBrackets(), indentOnInput(), indentUnit.of('  '),
    history(), search({ top: false }), autocompletion(),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
  ];
}
