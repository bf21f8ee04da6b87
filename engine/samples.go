package engine

import "context"

// Limits of sample data.
const (
	MaxSample  = 1 << 20 // bytes of one
	MaxSamples = 2000    // with one draft
)

// SampleStore keeps with the drafts of workflows the data that their states are
// tried with. What is in it is for who draws; no execution reads it.
type SampleStore interface {
	// Samples returns what is kept with a machine's draft, by state; the name ""
	// is the workflow itself.
	Samples(ctx context.Context, machineARN string) (map[string]string, error)
	// SaveSample keeps the data of a state with the draft, in place of what was
	// there; an empty text forgets it. ErrNotFound when there is no draft,
	// ErrValidation when it is longer than MaxSample or one more than MaxSamples.
	SaveSample(ctx context.Context, machineARN, state, data string) error
}
