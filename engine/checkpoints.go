package engine

import (
	"context"
	"time"
)

// Limits of checkpoints.
const (
	MaxCheckpointName = 100 // characters
	MaxCheckpoints    = 200 // of one draft
)

// Checkpoint is the text of a draft at a revision that somebody gave a name to.
// It is kept when the draft's log has forgotten the revision.
type Checkpoint struct {
	ID       int64
	Name     string
	Who      string // as they called themselves; empty where nobody said
	At       time.Time
	Revision int64
	Text     string // not in a list
}

// CheckpointStore keeps named texts of drafts.
type CheckpointStore interface {
	// SaveCheckpoint keeps the text that a draft has now under c's name and returns it
	// with its ID. ErrNotFound when there is no draft, ErrStale when it is not at c's
	// revision, ErrValidation when there are MaxCheckpoints already.
	SaveCheckpoint(ctx context.Context, machineARN string, c Checkpoint) (Checkpoint, error)
	// Checkpoints lists a draft's, newest first, without the texts.
	Checkpoints(ctx context.Context, machineARN string) ([]Checkpoint, error)
	// Checkpoint returns one with its text. ErrNotFound.
	Checkpoint(ctx context.Context, machineARN string, id int64) (Checkpoint, error)
	// DeleteCheckpoint forgets one; one that is not there is no error.
	DeleteCheckpoint(ctx context.Context, machineARN string, id int64) error
}
