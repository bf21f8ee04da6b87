package designer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// Outcome is what an edit made of a definition.
type Outcome struct {
	Text    string   // the definition afterwards
	Select  []string // the states that the page should now show as selected
	Added   []string // names of new states, in the order of the text
	Removed []string // names of states that are gone
	Renamed []Renaming
	Notes   []string // sentences about what changed beside what was asked for
}

// Renaming is a state that has another name now.
type Renaming struct{ From, To string }

// EditError says why an edit cannot be done. The definition is as it was.
type EditError struct {
	Where  string // what it is about: a state's name, a field; may be empty
	Reason string // what is wrong, as a sentence without full stop
	Hint   string // what would work, as a sentence without full stop; may be empty
}

func (e *EditError) Error() string {
	msg := e.Reason
	if e.Where != "" {
		msg = e.Where + ": " + msg
	}
	if e.Hint != "" {
		msg += ". " + e.Hint
	}
	return msg
}

func refuse(where, format string, args ...any) *EditError {
	return &EditError{Where: where, Reason: fmt.Sprintf(format, args...)}
}

func (e *EditError) hint(format string, args ...any) *EditError {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// MaxText is the size of the largest text that is kept, in bytes. It is more
// than a definition may have, so that one that is too large can be mended.
const MaxText = 2 * asl.MaxSize

// Apply applies one edit to the text of a definition. On an error, which is an
// *EditError, nothing has changed. A text that is not JSON takes no edit but
// ReplaceText; an empty text is an empty machine.
func Apply(text string, e Edit) (Outcome, error) {
	if e, ok := e.(ReplaceText); ok {
		if len(e.Text) > MaxText {
			return Outcome{Text: text}, refuse("", "the text is larger than %d bytes", MaxText)
		}
		return Outcome{Text: e.Text}, nil
	}
	ed, err := open(text)
	if err != nil {
		return Outcome{Text: text}, err
	}
	before := ed.m
	selected, err := ed.do(e)
	if err == nil {
		err = ed.tidy(before, e)
	}
	if err != nil {
		return Outcome{Text: text}, asEditError(err)
	}
	if ed.m == before { // nothing to do
		return Outcome{Text: text, Select: selected, Notes: ed.notes}, nil
	}
	return ed.outcome(before, e, selected), nil
}

func asEditError(err error) *EditError {
	if ee := (*EditError)(nil); errors.As(err, &ee) {
		return ee
	}
	return &EditError{Reason: err.Error()}
}

// emptyMachine is what an empty text is taken for.
const emptyMachine = "{}\n"

// open reads a definition to edit it.
func open(text string) (*editor, error) {
	if strings.TrimSpace(text) == "" {
		text = emptyMachine
	}
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return nil, refuse("", "the code is not JSON: %s", jsonReason(err)).hint("Mend the code first, or undo")
	}
	states := doc.Root.Get("States")
	if doc.Root.Kind != asl.KindObject || states != nil && states.Kind != asl.KindObject {
		return nil, refuse("", "the code is no state machine").hint(`It must look like {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}`)
	}
	return newEditor(doc), nil
}

// jsonReason says why and where a text is not JSON.
func jsonReason(err error) string {
	if se := (*asl.SyntaxError)(nil); errors.As(err, &se) {
		return fmt.Sprintf("%s (line %d, column %d)", se.Message, se.Line, se.Column)
	}
	return err.Error()
}

// do carries an edit out and says which states to select.
func (ed *editor) do(e Edit) ([]string, error) {
	switch e := e.(type) {
	case Insert:
		return ed.insert(e)
	case Move:
		return ed.move(e)
	case Remove:
		return ed.remove(e)
	case Duplicate:
		return ed.duplicate(e)
	case Rename:
		return []string{e.To}, ed.rename(e)
	case Connect:
		return one(e.Edge.From), ed.connect(e)
	case Set:
		return one(e.State), ed.set(e)
	case Unset:
		return one(e.State), ed.unset(e)
	case RenameField:
		return one(e.State), ed.renameField(e)
	case ReplaceState:
		return one(e.State), ed.replaceState(e)
	case SetType:
		return one(e.State), ed.setType(e)
	case AddItem:
		return ed.addItem(e)
	case RemoveItem:
		return one(e.State), ed.removeItem(e)
	case MoveItem:
		return one(e.State), ed.moveItem(e)
	case ReplaceItem:
		return one(e.State), ed.replaceItem(e)
	case Wrap:
		return ed.wrap(e)
	case Unwrap:
		return ed.unwrap(e)
	case Paste:
		return ed.paste(e)
	case Batch:
		return ed.batch(e)
	case ReplaceText, nil:
	}
	return nil, refuse("", "there is no such edit")
}

func (ed *editor) batch(b Batch) ([]string, error) {
	if len(b.Edits) > MaxBatch {
		return nil, refuse("", "a batch has at most %d edits", MaxBatch)
	}
	var selected []string
	for _, e := range b.Edits {
		var err error
		if selected, err = ed.do(e); err != nil {
			return nil, err
		}
	}
	return selected, nil
}

// renamingsIn are the renames that an edit consists of.
func renamingsIn(e Edit) []Renaming {
	switch e := e.(type) {
	case Rename:
		return []Renaming{{e.State, e.To}}
	case Batch:
		var all []Renaming
		for _, inner := range e.Edits {
			all = append(all, renamingsIn(inner)...)
		}
		return all
	}
	return nil
}

func one(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// tidy deletes the empty steps that an edit has cut off, and says which other
// states it has cut off.
func (ed *editor) tidy(before *machine, e Edit) error {
	if ed.m == before {
		return nil
	}
	wasLost := before.unreachable()
	for _, r := range renamingsIn(e) {
		wasLost[r.To] = wasLost[r.From]
	}
	if err := ed.dropSlots(wasLost); err != nil {
		return err
	}
	lost := ed.m.unreachable()
	for _, s := range ed.m.order {
		switch {
		case !lost[s.name] || wasLost[s.name]:
		case before.states[s.name] == nil:
			ed.note("%q is not connected yet.", s.name)
		default:
			ed.note("%q can no longer be reached.", s.name)
		}
	}
	return nil
}

// dropSlots deletes empty steps that no edge leads to any more.
func (ed *editor) dropSlots(but map[string]bool) error {
	for {
		s := ed.looseSlot(but)
		if s == nil {
			return nil
		}
		if err := ed.dropStates(s.in.id, []string{s.name}); err != nil {
			return err
		}
	}
}

func (ed *editor) looseSlot(but map[string]bool) *state {
	for _, f := range ed.m.flows() {
		entered := map[string]bool{}
		for _, l := range f.links() {
			entered[l.to] = true
		}
		for _, s := range f.states {
			if !but[s.name] && len(f.states) > 1 && !entered[s.name] && s.isSlot() {
				return s
			}
		}
	}
	return nil
}

// outcome compares the machines before and after.
func (ed *editor) outcome(before *machine, e Edit, selected []string) Outcome {
	out := Outcome{Text: string(ed.m.doc.Text), Notes: ed.notes}
	renamed := map[string]bool{}
	for _, r := range renamingsIn(e) {
		out.Renamed = append(out.Renamed, r)
		renamed[r.From], renamed[r.To] = true, true
	}
	for _, s := range ed.m.order {
		if before.states[s.name] == nil && !renamed[s.name] {
			out.Added = append(out.Added, s.name)
		}
	}
	for _, s := range before.order {
		if ed.m.states[s.name] == nil && !renamed[s.name] {
			out.Removed = append(out.Removed, s.name)
		}
	}
	for _, name := range selected {
		if ed.m.states[name] != nil {
			out.Select = append(out.Select, name)
		}
	}
	return out
}
