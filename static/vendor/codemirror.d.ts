// What static/vendor/codemirror.js exports: the parts of CodeMirror 6 that Stepwell's code editors are made of.
export { EditorState, Compartment, StateEffect, StateField, Transaction, Annotation } from '@codemirror/state';
export {
  EditorView, Decoration, keymap, lineNumbers, drawSelection, dropCursor, highlightActiveLine,
  highlightActiveLineGutter, highlightSpecialChars, rectangularSelection, hoverTooltip, placeholder, tooltips,
} from '@codemirror/view';
export {
  bracketMatching, codeFolding, foldAll, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting,
  syntaxTree, unfoldAll,
} from '@codemirror/language';
export { defaultKeymap, history, historyKeymap, indentWithTab, undo, redo } from '@codemirror/commands';
export { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
export { forEachDiagnostic, lintGutter, linter, lintKeymap, openLintPanel, setDiagnostics } from '@codemirror/lint';
export { json, jsonParseLinter } from '@codemirror/lang-json';
export { yaml } from '@codemirror/lang-yaml';
export { tags } from '@lezer/highlight';
