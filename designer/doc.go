// Package designer is the editor's brain: it applies typed edits to the text of
// a definition.
//
// An edit replaces the smallest ranges of bytes that do the job, written in the
// style found around them. So an edit changes only the lines it is about, and
// key order, unknown fields, the spelling of numbers and ${Substitutions} stay
// as they are. Apply never half-applies, and whatever it does leaves a machine
// that is sane in structure: StartAt and every target name a state of the same
// flow, and each state has exactly one of Next and End where its type wants one.
//
// Apply is a pure function of text and edit. Drafts, revisions, undo and redo
// belong to who keeps the text.
package designer
