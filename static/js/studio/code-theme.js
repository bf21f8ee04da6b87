// @ts-check
import { EditorView, HighlightStyle, syntaxHighlighting, tags } from '../../vendor/codemirror.js';

const soft = 'color-mix(in srgb, var(--accent) 18%, transparent)';
const panel = { background: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: 'var(--radius)' };

/** The editor in the page's colours, light and dark: they are its custom properties. */
export const theme = [
  EditorView.theme({
    '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: 'var(--text-13)' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
    '.cm-content': { caretColor: 'var(--text)', paddingBlock: '8px' },
    '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
    '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { background: soft },
    '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--faint)', border: 'none' },
    '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--sunken) 70%, transparent)' },
    '.cm-activeLineGutter': { backgroundColor: 'var(--sunken)', color: 'var(--text)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
    '.cm-selectionMatch': { backgroundColor: 'var(--accent-soft)' },
    '.cm-searchMatch': { backgroundColor: soft },
    '.cm-foldPlaceholder': { ...panel, padding: '0 6px' },
    '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)' },
    '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
    '.cm-textfield': { ...panel, padding: '4px 8px' },
    '.cm-button': { ...panel, backgroundImage: 'none', padding: '4px 10px' },
    '.cm-tooltip': { ...panel, boxShadow: 'var(--lift)' },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--text)' },
    '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--font)' },
    '.cm-diagnostic-error': { borderLeftColor: 'var(--failed)' },
    '.cm-diagnostic-warning': { borderLeftColor: 'var(--waiting)' },
    '.cm-explanation': { maxInlineSize: '360px', padding: '6px 10px', fontFamily: 'var(--font)' },
    '.cm-completionInfo': { ...panel, maxInlineSize: '320px', padding: '6px 10px', fontFamily: 'var(--font)' },
    '.cm-diagnosticSource': { color: 'var(--muted)' },
    '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--failed)', textUnderlineOffset: '3px' },
    '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--waiting)', textUnderlineOffset: '3px' },
  }),
  syntaxHighlighting(HighlightStyle.define([
    { tag: tags.propertyName, color: 'var(--accent)' },
    { tag: tags.string, color: 'var(--text)' },
    { tag: tags.number, color: 'var(--compute-strong)' },
    { tag: [tags.bool, tags.null], color: 'var(--data-strong)' },
    { tag: [tags.brace, tags.squareBracket, tags.separator], color: 'var(--faint)' },
  ])),
];
