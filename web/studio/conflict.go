package studio

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
)

// Conflict is the error of a change that was made on a revision that is no
// longer the newest. Nothing was changed; Merge takes the decision.
type Conflict struct {
	Sheet         // as it is now
	Base    int64 // what the change was made on
	Mine    []designer.Change
	Theirs  []designer.Change
	Clashes []designer.Conflict
	Label   string // of the change; empty for an undo or redo, which cannot be merged
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("the change was made on revision %d, but the workflow is at revision %d", c.Base, c.Draft.Revision)
}

// Choice is the decision about a Conflict.
type Choice string

// The choices. Whatever is chosen, undo and redo lead to the other side.
const (
	KeepBoth   Choice = "merged" // both; mine where they clash
	KeepMine   Choice = "mine"
	KeepTheirs Choice = "theirs"
)

// sides are the three texts of a merge.
type sides struct{ base, mine, theirs string }

// sidesOf finds the text that a change was made on, and what it makes of it. A
// revision that is no longer kept is taken for the present one.
func (w *Workspace) sidesOf(ctx context.Context, s Sheet, c Change) (sides, error) {
	base, err := w.drafts.DraftAt(ctx, s.Machine.ARN, c.Base)
	if errors.Is(err, engine.ErrNotFound) {
		base, err = s.Draft.Text, nil
	}
	if err != nil {
		return sides{}, err
	}
	out, err := designer.Apply(base, c.Edit)
	return sides{base: base, mine: out.Text, theirs: s.Draft.Text}, err
}

// mergeIn brings a change that was made on an older revision into the draft. A
// *Conflict when both sides touched the same state.
func (w *Workspace) mergeIn(ctx context.Context, s Sheet, c Change) (Saved, error) {
	three, err := w.sidesOf(ctx, s, c)
	if err != nil {
		return Saved{}, err
	}
	merged, clashes := designer.Merge(three.base, three.mine, three.theirs)
	mine, theirs := designer.Describe(three.base, three.mine), designer.Describe(three.base, three.theirs)
	clashes = append(clashes, three.shared(mine, theirs, clashes)...)
	if len(clashes) > 0 {
		return Saved{}, &Conflict{Sheet: s, Base: c.Base, Label: c.Edit.Label(), Clashes: clashes, Mine: mine, Theirs: theirs}
	}
	saved := Saved{Sheet: s, Label: c.Edit.Label(), Merged: true, Notes: merged.Notes, Select: touched(three.theirs, merged.Text, merged.Text)}
	if merged.Text != s.Draft.Text {
		saved.Draft, err = w.save(ctx, s, merged.Text, saved.Label, logged(c.JSON))
	}
	return saved, err
}

// transitions are the fields in which an edit of one state touches its
// neighbours, so that two edits of them are no edits of the same state.
var transitions = []string{"Next", "End", "Default"}

// shared are the states of which each side changed other fields. They could be
// merged, but what comes of it is for people to judge.
func (t sides) shared(mine, theirs []designer.Change, but []designer.Conflict) []designer.Conflict {
	var out []designer.Conflict
	for _, m := range mine {
		known := slices.ContainsFunc(but, func(c designer.Conflict) bool { return c.State == m.State })
		both := slices.ContainsFunc(theirs, func(o designer.Change) bool { return o.State == m.State && changesContent(o) })
		if known || !both || !changesContent(m) {
			continue
		}
		out = append(out, designer.Conflict{
			State: m.State, Base: textOf(t.base, m.State), Mine: textOf(t.mine, m.State), Theirs: textOf(t.theirs, m.State), Reason: otherFields,
		})
	}
	return out
}

// otherFields is the reason of a clash in which both sides can be kept whole.
const otherFields = "Both changed it, each in other fields."

func changesContent(c designer.Change) bool {
	return c.Kind == designer.StateChanged && slices.ContainsFunc(c.Fields, func(f string) bool { return !slices.Contains(transitions, f) })
}

// textOf is the definition of a state in a text.
func textOf(text, state string) string {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return ""
	}
	found, ok := designer.Find(doc, state)
	if !ok {
		return ""
	}
	return string(found.Node.Raw())
}

// both merges three texts; where they clash mine is taken, or what is picked.
func (t sides) both(picked map[string]designer.Side) string {
	_, clashes := designer.Merge(t.base, t.mine, t.theirs)
	choice := map[string]designer.Side{}
	for _, c := range clashes {
		choice[c.State] = designer.Mine
	}
	maps.Copy(choice, picked)
	merged, _ := designer.MergeChoosing(t.base, t.mine, t.theirs, choice)
	return merged.Text
}

// mergeTries is how often a merge begins anew because yet another change came in.
const mergeTries = 8

var errTooFast = &engine.Error{Name: engine.ErrStale.Name, Message: "The workflow is being changed too fast to merge with. Try again."}

// Decision is what people make of a Conflict.
type Decision struct {
	Choice Choice
	Picked map[string]designer.Side // with KeepBoth: the side of single states; mine where nothing is said
}

// Merge carries out a decision about a stale change. Changes that come in
// meanwhile are merged too. Without an edit (of an undo or redo) it shows the
// newest revision. *designer.EditError when the edit cannot be done.
func (w *Workspace) Merge(ctx context.Context, arn string, c Change, decision Decision) (Saved, error) {
	for range mergeTries {
		s, err := w.Open(ctx, arn)
		if err != nil || c.Edit == nil {
			return Saved{Sheet: s, Label: "Show the newest version"}, err
		}
		three, err := w.sidesOf(ctx, s, c)
		if err != nil {
			return Saved{}, err
		}
		saved, err := w.carryOut(ctx, s, three, c, decision)
		if !errors.Is(err, engine.ErrStale) {
			return saved, err
		}
	}
	return Saved{}, errTooFast
}

func (w *Workspace) carryOut(ctx context.Context, s Sheet, three sides, c Change, decision Decision) (Saved, error) {
	text, choice := three.mine, decision.Choice
	if choice == KeepBoth {
		text = three.both(decision.Picked)
	}
	d, err := w.save(ctx, s, text, c.Edit.Label(), logged(c.JSON))
	if err != nil || choice != KeepTheirs {
		return Saved{Sheet: Sheet{s.Machine, d}, Label: "Merge: " + c.Edit.Label()}, err
	}
	// Mine was saved and is undone at once: redo brings it back.
	back, _, err := w.drafts.UndoDraft(ctx, s.Machine.ARN, d.Revision, w.by(ctx))
	if errors.Is(err, engine.ErrStale) { // somebody went on from mine
		return Saved{}, &Conflict{Sheet: s, Base: d.Revision}
	}
	w.people.changed(s.Machine.ARN, back.Revision)
	return Saved{Sheet: Sheet{s.Machine, back}, Label: "Keep the other version"}, err
}
