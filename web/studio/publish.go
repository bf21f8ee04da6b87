package studio

import (
	"context"
	"errors"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
)

// ErrBehind is the error of publishing over a definition that somebody else
// published meanwhile.
var ErrBehind = errors.New("the published definition is newer than the draft")

// Publish makes the draft what runs; an equal definition stays as it is.
// ErrBehind, ErrInvalidDefinition and the errors of Look.
func (w *Workspace) Publish(ctx context.Context, arn string) (Sheet, error) {
	s, err := w.Open(ctx, arn)
	switch {
	case err != nil:
		return s, err
	case s.IsBehind():
		return s, ErrBehind
	case s.IsPublished() && s.Draft.Published == s.Machine.Revision:
		return s, nil
	case !s.IsPublished():
		if s.Machine, err = w.machines.UpdateStateMachine(ctx, arn, engine.MachineChange{Definition: &s.Draft.Text}); err != nil {
			return s, err
		}
	}
	return w.mark(ctx, s)
}

// PublishVersion makes the draft what runs, as a version with a note. The errors
// are Publish's.
func (w *Workspace) PublishVersion(ctx context.Context, arn, note string) (Sheet, engine.Version, error) {
	s, err := w.Publish(ctx, arn)
	if err != nil {
		return s, engine.Version{}, err
	}
	v, err := w.machines.PublishVersion(ctx, arn, s.Machine.RevisionID, note)
	return s, v, err
}

// Adopt decides what becomes of a definition that was published from elsewhere:
// KeepMine keeps the draft, KeepTheirs takes the definition, KeepBoth merges
// them. *Conflict when the draft is not at base.
func (w *Workspace) Adopt(ctx context.Context, arn string, base int64, choice Choice) (Saved, error) {
	s, err := w.Open(ctx, arn)
	switch {
	case err != nil:
		return Saved{}, err
	case s.Draft.Revision != base:
		return Saved{}, &Conflict{Sheet: s, Base: base}
	}
	text, label := s.Draft.Text, "Keep the draft"
	switch choice {
	case KeepBoth:
		was, err := w.published(ctx, s)
		if err != nil {
			return Saved{}, err
		}
		text, label = sides{base: was, mine: s.Draft.Text, theirs: s.Machine.Definition}.both(nil), "Merge the published definition"
	case KeepTheirs:
		text, label = s.Machine.Definition, "Take over the published definition"
	}
	if text != s.Draft.Text {
		if s.Draft, err = w.save(ctx, s, text, label, nil); errors.Is(err, engine.ErrStale) {
			return Saved{}, &Conflict{Sheet: s, Base: base}
		} else if err != nil {
			return Saved{}, err
		}
	}
	s, err = w.mark(ctx, s)
	return Saved{Sheet: s, Label: label}, err
}

// blank is what a workflow runs before something is drawn and published.
const blank = `{
  "Comment": "Nothing is drawn yet.",
  "StartAt": "Empty step",
  "States": {
    "Empty step": {
      "Type": "Pass",
      "Comment": "Drop a state here",
      "End": true
    }
  }
}
`

// Create makes a workflow whose draft is text, byte by byte. It runs text too
// when that is valid, and else a placeholder until it is published.
// ErrStateMachineAlreadyExists, ErrInvalidName; ErrValidation for a text larger
// than designer.MaxText.
func (w *Workspace) Create(ctx context.Context, scope engine.Scope, name, machineType, text string) error {
	if len(text) > designer.MaxText {
		return &engine.Error{Name: engine.ErrValidation.Name, Message: "The definition is too large."}
	}
	arn := scope.MachineARN(name)
	switch _, err := w.machines.DescribeStateMachine(ctx, arn); {
	case err == nil:
		return &engine.Error{Name: engine.ErrStateMachineAlreadyExists.Name, Message: "State Machine Already Exists: '" + arn + "'"}
	case !errors.Is(err, engine.ErrStateMachineDoesNotExist) && !errors.Is(err, engine.ErrInvalidArn):
		return err
	}
	definition := text
	if asl.HasErrors(asl.Validate([]byte(text), asl.Options{Type: asl.MachineType(machineType)})) {
		definition = blank
	}
	fresh := engine.NewMachine{Name: name, Definition: definition, Type: machineType, RoleARN: "arn:aws:iam::" + scope.Account + ":role/stepwell"}
	_, err := w.machines.CreateStateMachine(ctx, scope, fresh)
	if errors.Is(err, engine.ErrInvalidDefinition) { // such as one whose ${Substitutions} have no value yet
		fresh.Definition = blank
		_, err = w.machines.CreateStateMachine(ctx, scope, fresh)
	}
	if err != nil {
		return err
	}
	m, err := w.machines.DescribeStateMachine(ctx, arn) // a name that is used again goes on counting
	if err != nil {
		return err
	}
	_, err = w.begin(ctx, m, text)
	return err
}

// picturesBack is how many revisions are searched for one that can be drawn.
const picturesBack = 64

// LastGood is the newest text of a workflow that can be drawn: of its draft, of
// an earlier revision of it, or the definition that runs.
func (w *Workspace) LastGood(ctx context.Context, s Sheet) string {
	if isDrawable(s.Draft.Text) {
		return s.Draft.Text
	}
	for i := range int64(picturesBack) {
		text, err := w.drafts.DraftAt(ctx, s.Machine.ARN, s.Draft.Revision-1-i)
		if err != nil {
			break
		}
		if isDrawable(text) {
			return text
		}
	}
	return s.Machine.Definition
}

// isDrawable says whether a text is JSON with an object at its top.
func isDrawable(text string) bool {
	doc, err := asl.Parse([]byte(text))
	return err == nil && doc.Root.Is(asl.KindObject)
}
