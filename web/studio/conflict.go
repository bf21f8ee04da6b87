package studio

import (
	"context"
	"errors"
	"fmt"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
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

// conflict describes a stale change; its error is a *Conflict unless that fails.
func (w *Workspace) conflict(ctx context.Context, s Sheet, c Change) error {
	three, err := w.sidesOf(ctx, s, c)
	if err != nil {
		return err
	}
	_, clashes := designer.Merge(three.base, three.mine, three.theirs)
	return &Conflict{
		Sheet: s, Base: c.Base, Label: c.Edit.Label(), Clashes: clashes,
		Mine: designer.Describe(three.base, three.mine), Theirs: designer.Describe(three.base, three.theirs),
	}
}

// both merges three texts; where they clash mine is taken.
func (t sides) both() string {
	_, clashes := designer.Merge(t.base, t.mine, t.theirs)
	choice := map[string]designer.Side{}
	for _, c := range clashes {
		choice[c.State] = designer.Mine
	}
	merged, _ := designer.MergeChoosing(t.base, t.mine, t.theirs, choice)
	return merged.Text
}

// mergeTries is how often a merge begins anew because yet another change came in.
const mergeTries = 8

// Merge carries out a choice about a stale change. Changes that come in
// meanwhile are merged too. Without an edit (of an undo or redo) it shows the
// newest revision. *designer.EditError when the edit cannot be done.
func (w *Workspace) Merge(ctx context.Context, arn string, c Change, choice Choice) (Saved, error) {
	for range mergeTries {
		s, err := w.Open(ctx, arn)
		if err != nil || c.Edit == nil {
			return Saved{Sheet: s, Label: "Show the newest version"}, err
		}
		three, err := w.sidesOf(ctx, s, c)
		if err != nil {
			return Saved{}, err
		}
		saved, err := w.carryOut(ctx, s, three, c, choice)
		if !errors.Is(err, engine.ErrStale) {
			return saved, err
		}
	}
	return Saved{}, &engine.Error{Name: engine.ErrStale.Name, Message: "The workflow is being changed too fast to merge with. Try again."}
}

func (w *Workspace) carryOut(ctx context.Context, s Sheet, three sides, c Change, choice Choice) (Saved, error) {
	text := three.mine
	if choice == KeepBoth {
		text = three.both()
	}
	d, err := w.save(ctx, s, text, c.Edit.Label(), logged(c.JSON))
	if err != nil || choice != KeepTheirs {
		return Saved{Sheet: Sheet{s.Machine, d}, Label: "Merge: " + c.Edit.Label()}, err
	}
	// Mine was saved and is undone at once: redo brings it back.
	back, _, err := w.drafts.UndoDraft(ctx, s.Machine.ARN, d.Revision, w.now())
	if errors.Is(err, engine.ErrStale) { // somebody went on from mine
		return Saved{}, &Conflict{Sheet: s, Base: d.Revision}
	}
	return Saved{Sheet: Sheet{s.Machine, back}, Label: "Keep the other version"}, err
}
