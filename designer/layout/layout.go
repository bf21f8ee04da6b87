// Package layout gives every state of a workflow a place.
//
// It is pure and deterministic: the same graph always gives the same picture, nothing is stored,
// and a small edit moves only what it has to. Transitions never leave their States block, so each
// level is laid out alone, from the inside out, and a container is only a big node of its level.
package layout

// Kind says what a node is.
type Kind string

const (
	Plain     Kind = ""          // a state drawn as a card
	Container Kind = "container" // a Parallel or Map state, drawn as a panel with its lanes inside
	Start     Kind = "start"     // the marker above the first state of a level; made by Layout
	End       Kind = "end"       // the marker that End:true leads to; made by Layout
	Ghost     Kind = "ghost"     // the "drop here" place of an empty level; made by Layout
)

// EdgeKind says which field of the source state an edge comes from.
type EdgeKind string

const (
	Next     EdgeKind = "next"    // Next, or End:true
	Choice   EdgeKind = "choice"  // a Choice rule
	Default  EdgeKind = "default" // a Choice state's Default
	Catch    EdgeKind = "catch"   // a Catcher
	Begin    EdgeKind = "start"   // StartAt; made by Layout
	Untaken  EdgeKind = "ghost"   // from and to the ghost of an empty workflow; made by Layout
	ToEnd             = ""        // Edge.To of a transition that ends the level (End:true)
	MaxDepth          = 32        // containers nested deeper than this are drawn closed
	maxLabel          = 168.0     // px; longer labels are shortened
)

// Graph is one level: the states of one States block, in document order.
type Graph struct {
	Start  string // ID of the StartAt state; may name nothing
	Nodes  []Node
	Edges  []Edge
	Across bool // of the top level: the flow runs from left to right, not from top to bottom
}

// Node is one state. IDs are unique over all levels of a graph; the second node of a level with
// the same ID gets a place but no edges.
type Node struct {
	ID       string
	Kind     Kind    // Plain or Container
	Lines    int     // text lines on the card, 1 or 2
	MinWidth float64 // px; 0 means the usual width
	Fails    bool    // a Fail state: the main line avoids it
	Lanes    []Graph // branches of a Parallel, or the one body of a Map
}

// Edge is one transition. An edge whose From or To is not in the level is left out of the picture.
// The order of a state's edges is the order of its branches from left to right.
type Edge struct {
	ID, From string
	To       string // ID of a state in the same level, or ToEnd
	Kind     EdgeKind
	Label    string // text in a row of its own; shortened when longer than 168 px
}

// Point is a place in px; x grows to the right, y downwards. The main line of the top level is x = 0,
// or y = 0 when the flow runs across.
type Point struct{ X, Y float64 }

// Box is a rectangle by its top left corner, in px.
type Box struct{ X, Y, W, H float64 }

// Diagram is a finished picture: absolute places, parents before their children.
type Diagram struct {
	Bounds Box  // everything, with a margin
	Across bool // as the graph's
	Nodes  []Placed
	Lanes  []Lane
	Edges  []Route
}

// Placed is a node in its place.
type Placed struct {
	ID     string
	Kind   Kind
	Level  string // "" at the top, else LevelID of the lane it is in
	Parent string // ID of the container it is in, "" at the top
	Lane   int    // index of the lane within Parent
	Depth  int
	Box    Box
	Header float64 // height of a container's name row, 0 for others
}

// Lane is the area of one branch within its container: below the name row, side by side.
type Lane struct {
	Level  string
	Parent string
	Index  int
	Empty  bool // it holds only a ghost
	Box    Box
}

// Route is an edge in its place.
type Route struct {
	Edge
	Level  string
	Loop   bool    // it leads back up
	Points []Point // from the source's border to the target's, horizontal and vertical in turn
	// Own is what is left of Points without the first pieces that another edge of the same source
	// and class runs on too. It is there so that dashes are not drawn twice; nil means all.
	Own      []Point
	LabelBox Box    // zero without a label
	Shown    string // the label, shortened to its box
	Insert   Point  // where "add a state here" belongs: on a part no other edge runs on
}

// LevelID names the lane with that index of a container.
func LevelID(container string, lane int) string { return container + "/" + itoa(lane) }

// StartID is the ID of a level's Start marker, and of the edge from it.
func StartID(level string) string { return level + "~start" }

// EndID is the ID of a level's End marker.
func EndID(level string) string { return level + "~end" }

// GhostID is the ID of an empty level's ghost.
func GhostID(level string) string { return level + "~ghost" }
