// Package svg draws a laid out workflow: the whole picture, or single nodes and edges to patch
// into a page that shows it. All colours come from classes and custom properties; nothing is
// styled inline, so that a strict Content-Security-Policy holds.
package svg

import "github.com/stepwell/stepwell/designer/layout"

// Family groups states by what they do; it decides the hue of a node's glyph.
type Family string

const (
	Flow        Family = "flow"
	Compute     Family = "compute"
	Data        Family = "data"
	Messaging   Family = "messaging"
	Integration Family = "integration"
	Human       Family = "human"
)

// Status is what a run made of a state.
type Status string

const (
	NotRun    Status = ""
	Succeeded Status = "succeeded"
	Running   Status = "running"
	Failed    Status = "failed"
	Caught    Status = "caught" // failed, and a Catcher took over
	Waiting   Status = "waiting"
	Aborted   Status = "aborted"
)

// Mark is what became of a state or an edge between two versions.
type Mark string

const (
	Added   Mark = "added"
	Removed Mark = "removed"
	Renamed Mark = "renamed"
	Changed Mark = "changed"
	Moved   Mark = "moved"
)

// markSigns stand before the word of a mark, which does not go by its colour alone.
var markSigns = map[Mark]string{Added: "+ Added", Removed: "− Removed", Renamed: "~ Renamed", Changed: "~ Changed", Moved: "→ Moved"}

// Severity is that of the worst problem of a state.
type Severity string

const (
	NoProblem Severity = ""
	Warning   Severity = "warning"
	Error     Severity = "error"
)

// Scene is a picture to draw: the places, and what stands in them.
type Scene struct {
	ID       string          // of the svg element on a page; may be empty
	Label    string          // what the picture is called aloud
	Diagram  layout.Diagram  // where everything is
	Nodes    map[string]Node // by layout ID; a state without an entry shows its ID as name
	Live     map[string]bool // IDs of the edges that a run has taken
	Selected map[string]bool // IDs of the selected states
	Marks    map[string]Mark // of edges, by their IDs
	// ReadOnly leaves out what only editing needs: the plus on edges, drop targets.
	ReadOnly bool
	// Standalone makes the picture a file of its own: with namespace, light colours and no controls.
	Standalone bool
}

// Node is what a state shows.
type Node struct {
	Name     string // the state's name, any text
	Detail   string // second line, such as "Lambda · invoke"; may be empty
	Type     string // ASL type: Task, Choice …
	Family   Family
	Glyph    Glyph
	Severity Severity
	Problems int      // how many
	Slot     bool     // an empty step, whose place the next state takes
	Closed   bool     // a container that is drawn without what is in it
	Inside   []string // the names of all states in a closed container
	Run      Run
	Mark     Mark // in a picture of two versions
}

// Run is how a state stands in one execution.
type Run struct {
	Status   Status
	Attempts int // more than 1 is shown, as "2×"
}
