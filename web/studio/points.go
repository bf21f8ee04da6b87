package studio

import (
	"context"
	"errors"
	"strconv"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
)

// Names of texts in URLs and forms. A version goes by its number, a revision of
// the draft by "r12", a checkpoint by "c3".
const (
	refDraft     = "draft"
	refPublished = "published"
	refPasted    = "pasted"
)

func refOfRevision(n int64) string   { return "r" + strconv.FormatInt(n, 10) }
func refOfCheckpoint(n int64) string { return "c" + strconv.FormatInt(n, 10) }

// point is a text of a workflow: what is drawn, what runs, or what once was.
type point struct {
	Ref  string
	Name string // as in "Restore version 2"
	Text string
}

// point finds a text by its name. It is a 404 when there is none.
func (w *Workspace) point(ctx context.Context, s Sheet, ref string) (point, error) {
	arn := s.Machine.ARN
	switch ref {
	case refDraft, "":
		return point{refDraft, "the draft", s.Draft.Text}, nil
	case refPublished:
		return point{refPublished, "the published definition", s.Machine.Definition}, nil
	}
	kind, digits := ref[0], ref[1:]
	if kind >= '0' && kind <= '9' {
		kind, digits = 'v', ref
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return point{}, ui.NotFound("version")
	}
	var p point
	switch kind {
	case 'v':
		var t engine.Target
		t, err = w.machines.Target(ctx, arn+":"+digits)
		p = point{ref, "version " + digits, t.Machine.Definition}
	case 'r':
		p = point{ref, "revision " + digits, ""}
		p.Text, err = w.drafts.DraftAt(ctx, arn, n)
	case 'c':
		var kept engine.Checkpoint
		kept, err = w.drafts.Checkpoint(ctx, arn, n)
		p = point{ref, strconv.Quote(kept.Name), kept.Text}
	default:
		return point{}, ui.NotFound("version")
	}
	if errors.Is(err, engine.ErrNotFound) || errors.Is(err, engine.ErrStateMachineDoesNotExist) || errors.Is(err, engine.ErrInvalidArn) {
		return point{}, ui.NotFound("version")
	}
	return p, err
}
