package machine

import (
	"encoding/json"
	"time"
)

// Info is what an execution is from its start on.
type Info struct {
	ExecutionARN  string
	ExecutionName string
	MachineARN    string
	MachineName   string
	RoleARN       string
	Region        string
	Input         json.RawMessage
	StartedAt     time.Time
	Seed          uint64 // of everything random in the execution
	Express       bool
	Child         bool   // of a Map Run: also an Express one can be redriven
	VersionARN    string // empty when not started by a version or an alias
	AliasARN      string
	TraceHeader   string // of X-Ray, as StartExecution was given it
	TestCase      string // of the mock configuration; empty: none, nothing is mocked
}

// Head is the part of an execution that every step may change. It is JSON-able.
type Head struct {
	Status      Status          `json:"status"`
	Output      json.RawMessage `json:"output,omitempty"`
	Error       *string         `json:"error,omitempty"`
	Cause       *string         `json:"cause,omitempty"`
	StoppedAt   time.Time       `json:"stopped,omitzero"`
	LastFrame   FrameID         `json:"frame"`
	LastCommand int64           `json:"command"`
	LastEvent   int64           `json:"event"`
	Transitions int64           `json:"transitions"`
	Draws       uint64          `json:"draws,omitempty"` // random numbers taken so far
	// VariableBytes is what the variables of all scopes hold now.
	VariableBytes int64     `json:"variableBytes,omitempty"`
	Redrives      int64     `json:"redrives,omitempty"`
	RedrivenAt    time.Time `json:"redriven,omitzero"` // the last time
}

// Saved is a frame in the form in which it is stored: two texts of which Static
// seldom changes, and what recovery has to find without reading them.
type Saved struct {
	ID     FrameID
	Parent FrameID   // 0 for the root
	Wake   time.Time // its earliest timer; zero when it has none
	Open   bool      // a task is under way, or the step stopped at the end of its slice
	Body   []byte
	Static []byte // nil when unchanged since the frame was last saved
}

// Result is what one step did. It must be durable, all of it or nothing, before
// a command is carried out and before anyone sees the history.
type Result struct {
	Head     Head
	Frames   []Saved
	Removed  []FrameID // with all frames below them
	History  []HistoryEvent
	Commands []Command
	// Kept says that the execution is over and that its frames stay, at rest:
	// without timers and not open, for a redrive.
	Kept bool
}

// Loader brings the frames of an execution that are not in memory.
type Loader interface {
	// Frame returns one frame with its Static; an error when it is not there.
	Frame(id FrameID) (Saved, error)
	// Children returns the frames directly below parent, in the order of their ids.
	Children(parent FrameID) ([]Saved, error)
}
