package studio

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/engine/teststate"
	"github.com/stepwell/stepwell/web/ui"
)

// Machines is what the studio needs of the engine.
type Machines interface {
	CreateStateMachine(ctx context.Context, scope engine.Scope, in engine.NewMachine) (engine.StateMachine, error)
	UpdateStateMachine(ctx context.Context, arn string, c engine.MachineChange) (engine.StateMachine, error)
	UpdateAndPublish(ctx context.Context, arn string, c engine.MachineChange, description string) (engine.StateMachine, engine.Version, error)
	PublishVersion(ctx context.Context, arn, revisionID, description string) (engine.Version, error)
	Versions(ctx context.Context, arn string, before int64, limit int) ([]engine.Version, error)
	Target(ctx context.Context, arn string) (engine.Target, error)
	DescribeStateMachine(ctx context.Context, arn string) (engine.StateMachine, error)
	DefinitionOf(ctx context.Context, x engine.Execution) (string, error)
	StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
	ListExecutions(ctx context.Context, f engine.ExecutionFilter) ([]engine.ExecutionSummary, error)
	FindExecutionByID(ctx context.Context, id engine.ExecutionID) (engine.Execution, error)
	History(ctx context.Context, id engine.ExecutionID, q engine.HistoryQuery) ([]machine.HistoryEvent, error)
	TestState(ctx context.Context, scope engine.Scope, in teststate.Request) (teststate.Answer, error)
	LookAtState(ctx context.Context, scope engine.Scope, at engine.StateLook) (teststate.Preview, error)
}

// Drafts is where drafts are kept, with the data that their states are tried
// with and the texts that were given names.
type Drafts interface {
	engine.DraftStore
	engine.SampleStore
	engine.CheckpointStore
}

// Workspace edits drafts. A workflow's draft is what people draw and type; its
// definition is what runs, and publishing makes it the draft's text. Its
// methods may be called concurrently.
type Workspace struct {
	machines Machines
	drafts   Drafts
	now      func() time.Time
	people   *people
}

// NewWorkspace makes a Workspace over an engine and the store of its drafts.
func NewWorkspace(machines Machines, drafts Drafts, now func() time.Time) *Workspace {
	return &Workspace{machines: machines, drafts: drafts, now: now, people: newPeople()}
}

// Sheet is a workflow as it lies on the desk: what runs, and what is drawn.
type Sheet struct {
	Machine engine.StateMachine
	Draft   engine.Draft
}

// IsPublished says whether what is drawn is what runs.
func (s Sheet) IsPublished() bool { return s.Draft.Text == s.Machine.Definition }

// IsBehind says whether the definition was changed elsewhere since the draft
// was made from it, or published as it.
func (s Sheet) IsBehind() bool {
	return s.Draft.Published < s.Machine.Revision && !s.IsPublished()
}

// Look returns a workflow without beginning a draft; one without a draft shows
// its definition at revision 0. ErrStateMachineDoesNotExist, ErrInvalidArn.
func (w *Workspace) Look(ctx context.Context, arn string) (Sheet, error) {
	m, err := w.machines.DescribeStateMachine(ctx, arn)
	if err != nil {
		return Sheet{}, err
	}
	d, err := w.drafts.Draft(ctx, arn)
	if errors.Is(err, engine.ErrNotFound) {
		return Sheet{m, engine.Draft{MachineARN: arn, Text: m.Definition, UpdatedAt: m.UpdatedAt, Published: m.Revision}}, nil
	}
	return Sheet{m, d}, err
}

// Open returns a workflow with its draft, and begins one from the definition
// when there is none. A draft without changes follows the definition. For those
// who may only look it is Look. The errors are Look's.
func (w *Workspace) Open(ctx context.Context, arn string) (Sheet, error) {
	s, err := w.Look(ctx, arn)
	switch {
	case err != nil || ui.ShellFrom(ctx).ReadOnly:
		return s, err
	case s.Draft.Revision == 0:
		return w.begin(ctx, s.Machine, s.Machine.Definition)
	case s.Draft.Published == 0:
		return w.mark(ctx, s)
	case s.IsBehind():
		return w.follow(ctx, s)
	}
	return s, nil
}

// begin makes a workflow's first draft.
func (w *Workspace) begin(ctx context.Context, m engine.StateMachine, text string) (Sheet, error) {
	d, err := w.drafts.SaveDraft(ctx, m.ARN, 0, engine.DraftEdit{Label: "Begin", After: text, Who: whoOf(ctx), At: w.now()})
	if errors.Is(err, engine.ErrStale) { // somebody else opened it at the same moment
		d, err = w.drafts.Draft(ctx, m.ARN)
	}
	if err != nil {
		return Sheet{}, fmt.Errorf("begin the draft of %s: %w", m.ARN, err)
	}
	return w.mark(ctx, Sheet{m, d})
}

// mark notes that the draft goes on from the present definition.
func (w *Workspace) mark(ctx context.Context, s Sheet) (Sheet, error) {
	if err := w.drafts.MarkDraft(ctx, s.Machine.ARN, s.Machine.Revision); err != nil {
		return Sheet{}, fmt.Errorf("mark the draft of %s: %w", s.Machine.ARN, err)
	}
	s.Draft.Published = s.Machine.Revision
	return s, nil
}

// follow takes a newer definition into a draft that has no changes of its own.
func (w *Workspace) follow(ctx context.Context, s Sheet) (Sheet, error) {
	was, err := w.published(ctx, s)
	if err != nil || was != s.Draft.Text {
		return s, err
	}
	d, err := w.save(ctx, s, s.Machine.Definition, "Take over the published definition", nil)
	if errors.Is(err, engine.ErrStale) {
		return w.Look(ctx, s.Machine.ARN)
	}
	if err != nil {
		return s, err
	}
	return w.mark(ctx, Sheet{s.Machine, d})
}

// published is the text that the draft was made from or last published as; the
// present definition where that is no longer kept.
func (w *Workspace) published(ctx context.Context, s Sheet) (string, error) {
	text, err := w.machines.DefinitionOf(ctx, engine.Execution{MachineARN: s.Machine.ARN, Revision: s.Draft.Published})
	if errors.Is(err, engine.ErrStateMachineDoesNotExist) {
		return s.Machine.Definition, nil
	}
	return text, err
}

func (w *Workspace) save(ctx context.Context, s Sheet, text, label string, edit []byte) (engine.Draft, error) {
	d, err := w.drafts.SaveDraft(ctx, s.Machine.ARN, s.Draft.Revision, engine.DraftEdit{
		Label: label, Edit: edit, Before: s.Draft.Text, After: text, Who: whoOf(ctx), At: w.now(),
	})
	if err == nil {
		w.people.changed(s.Machine.ARN, d.Revision)
	}
	return d, err
}

// by is who a request is from, now.
func (w *Workspace) by(ctx context.Context) engine.By {
	return engine.By{Who: whoOf(ctx), At: w.now()}
}

// Saved is a workflow after a change.
type Saved struct {
	Sheet
	Label  string   // what was done, such as `Rename "A" to "B"`
	Select []string // the states that are now worth looking at
	Notes  []string // what changed beside what was asked for
	Merged bool     // others had changed the draft meanwhile: the text is more than what was asked for
}

// Change is an edit with the revision that it was made on.
type Change struct {
	Base int64
	Edit designer.Edit
	JSON []byte // the edit as it was sent, for the log
}

// Edit applies a change and saves it. An edit that changes nothing is not
// saved. One that was made on an older revision is merged with what came since,
// unless both touched the same state. The error is a *designer.EditError when it
// cannot be done, a *Conflict when the merge is for people to decide, or one of Look's.
func (w *Workspace) Edit(ctx context.Context, arn string, c Change) (Saved, error) {
	for range mergeTries {
		s, err := w.Open(ctx, arn)
		if err != nil {
			return Saved{}, err
		}
		saved, err := w.edit(ctx, s, c)
		if errors.Is(err, engine.ErrStale) { // another edit came between reading and saving
			continue
		}
		if err != nil {
			return saved, err
		}
		return saved, w.followRename(ctx, arn, c.Edit)
	}
	return Saved{}, errTooFast
}

// edit applies a change to the draft as it was just read. ErrStale when it was
// changed since.
func (w *Workspace) edit(ctx context.Context, s Sheet, c Change) (Saved, error) {
	if s.Draft.Revision != c.Base {
		return w.mergeIn(ctx, s, c)
	}
	out, err := designer.Apply(s.Draft.Text, c.Edit)
	if err != nil {
		return Saved{}, err
	}
	saved := Saved{Sheet: s, Label: c.Edit.Label(), Select: out.Select, Notes: out.Notes}
	if out.Text == s.Draft.Text {
		return saved, nil
	}
	saved.Draft, err = w.save(ctx, s, out.Text, saved.Label, logged(c.JSON))
	return saved, err
}

// longestLogged is the size of an edit that the log keeps; a longer one is a
// whole text, which the log has anyway.
const longestLogged = 4 << 10

func logged(edit []byte) []byte {
	if len(edit) > longestLogged {
		return nil
	}
	return edit
}

// Undo takes the newest edit back. *Conflict when the draft is not at base,
// ErrNotFound when there is nothing to undo.
func (w *Workspace) Undo(ctx context.Context, arn string, base int64) (Saved, error) {
	return w.walk(ctx, arn, base, "Undo: ", w.drafts.UndoDraft)
}

// Redo applies again what was undone last. The errors are Undo's.
func (w *Workspace) Redo(ctx context.Context, arn string, base int64) (Saved, error) {
	return w.walk(ctx, arn, base, "Redo: ", w.drafts.RedoDraft)
}

type walkFunc func(ctx context.Context, arn string, base int64, by engine.By) (engine.Draft, engine.DraftEdit, error)

func (w *Workspace) walk(ctx context.Context, arn string, base int64, word string, step walkFunc) (Saved, error) {
	s, err := w.Open(ctx, arn)
	if err != nil {
		return Saved{}, err
	}
	d, e, err := step(ctx, arn, base, w.by(ctx))
	if errors.Is(err, engine.ErrStale) {
		return Saved{}, &Conflict{Sheet: s, Base: base}
	}
	if err != nil {
		return Saved{}, err
	}
	w.people.changed(arn, d.Revision)
	return Saved{Sheet: Sheet{s.Machine, d}, Label: word + e.Label, Select: touched(e.Before, e.After, d.Text)}, nil
}

// touched is the state to look at after going from one of two texts to the
// other, which is now.
func touched(before, after, now string) []string {
	if now == before {
		before, after = after, before
	}
	var came, changed []string
	for _, c := range designer.Describe(before, after) {
		switch c.Kind {
		case designer.StateAdded, designer.StateRenamed, designer.StateMoved:
			came = append(came, c.State)
		case designer.StateChanged:
			changed = append(changed, c.State)
		}
	}
	switch {
	case len(came) == 1:
		return came
	case len(came) == 0 && len(changed) == 1:
		return changed
	}
	return nil // many are no place to look at
}

// Log lists the last changes of a workflow's draft, newest first.
func (w *Workspace) Log(ctx context.Context, arn string, limit int) ([]engine.DraftEdit, error) {
	return w.drafts.DraftLog(ctx, arn, limit)
}
