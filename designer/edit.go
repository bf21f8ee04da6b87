package designer

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// Edit is one change to a definition, as the browser, the outline and the API
// send it. The set is closed; each kind is a JSON object with its name in "op"
// (see ParseEdit).
//
//sumtype:decl
type Edit interface {
	edit()
	// Label says in a few words what the edit does, for the undo list.
	Label() string
}

// Flow names one States block: the machine's own, or a lane of a container.
type Flow struct {
	Container string `json:"container,omitzero"` // a Parallel or Map state; "" is the machine
	Lane      int    `json:"lane,omitzero"`      // the branch of a Parallel; 0 for a Map
}

// Exit is one way out of a state: "next", "default", "choice[0]", "catch[1]".
// "start" is the way into a flow: its StartAt.
type Exit string

// The exits that have no number. A rule's is ChoiceExit, a catcher's CatchExit.
const (
	ExitStart   Exit = "start"
	ExitNext    Exit = "next"
	ExitDefault Exit = "default"
)

// ChoiceExit is the exit of the i-th Choice rule, counted from 0.
func ChoiceExit(i int) Exit { return Exit(fmt.Sprintf("choice[%d]", i)) }

// CatchExit is the exit of the i-th catcher, counted from 0.
func CatchExit(i int) Exit { return Exit(fmt.Sprintf("catch[%d]", i)) }

// Edge names a transition by where it starts. From and Exit name an exit of a
// state; Exit "start" without From is the edge into Flow.
type Edge struct {
	From string `json:"from,omitzero"`
	Exit Exit   `json:"exit"`
	Flow
}

// Place says where a state goes. Exactly one of its fields is set.
type Place struct {
	Edge   *Edge  `json:"edge,omitzero"`   // onto this edge, between its ends
	Before string `json:"before,omitzero"` // before this state: every edge to it is redirected
	After  string `json:"after,omitzero"`  // after this state, on its Next (of a Choice: its Default)
	End    *Flow  `json:"end,omitzero"`    // after the last state of this flow's main line
}

// New describes a state to make.
type New struct {
	Item       string         `json:"item,omitzero"`       // the ID of a palette item, such as "Wait" or "dynamodb.putItem"
	Name       string         `json:"name,omitzero"`       // the wanted name; the palette's when empty; made unique
	Definition jsontext.Value `json:"definition,omitzero"` // the state's fields instead of the palette's
}

// Insert makes a new state. A terminal state (Succeed, Fail) is refused where
// it would cut off what follows.
type Insert struct {
	New New   `json:"new"`
	At  Place `json:"at"`
}

// Move takes a state, with what is inside it, to another place; the chain it
// leaves closes.
type Move struct {
	State string `json:"state"`
	At    Place  `json:"at"`
}

// Remove deletes states; edges to them go on to what followed. Where an edge
// cannot end the flow (a rule, a Default, a catcher) an empty step takes the
// place; removing that empty step removes the rule, Default or catcher.
type Remove struct {
	States []string `json:"states"`
}

// Duplicate inserts a copy of each state, with new unique names, after it.
type Duplicate struct {
	States []string `json:"states"`
}

// Rename gives a state another name, everywhere it is referred to.
type Rename struct {
	State string `json:"state"`
	To    string `json:"to"`
}

// Connect redirects an edge to an existing state of the same flow. An empty To
// ends the flow there: Next becomes End, other exits get a new Succeed state.
type Connect struct {
	Edge Edge   `json:"edge"`
	To   string `json:"to,omitzero"`
}

// Set writes one field. Objects that are missing on the way are made; an index
// equal to an array's length appends. Setting Next removes End and the reverse.
type Set struct {
	State string         `json:"state,omitzero"` // "" is the machine: Comment, TimeoutSeconds, …
	Path  Path           `json:"path"`
	Value jsontext.Value `json:"value"`
}

// Unset removes one field, or one entry of an array.
type Unset struct {
	State string `json:"state,omitzero"`
	Path  Path   `json:"path"`
}

// RenameField gives a field another name and keeps its value and its place.
// Fields that states are linked by are set or connected instead.
type RenameField struct {
	State string `json:"state,omitzero"` // "" is the machine
	Path  Path   `json:"path"`           // the field as it is called now
	To    string `json:"to"`
}

// ReplaceState writes a whole state anew, as the JSON editor of one state does.
// Its text is kept as written, only indented to fit.
type ReplaceState struct {
	State      string         `json:"state"`
	Definition jsontext.Value `json:"definition"`
}

// SetType makes a state one of another type: fields that only the old type has
// go, fields that the new type needs come with the palette's values.
type SetType struct {
	State string `json:"state"`
	Type  string `json:"type"`
}

// List names an array of a state that the list edits change.
type List string

// The lists.
const (
	Branches List = "Branches" // of a Parallel
	Choices  List = "Choices"  // the rules of a Choice
	Catch    List = "Catch"
	Retry    List = "Retry"
)

// AddItem adds a branch, rule, catcher or retrier. Without Value it gets useful
// defaults. A rule or catcher leads to To, or to a state made from New, or to a
// new empty step.
type AddItem struct {
	State string         `json:"state"`
	List  List           `json:"list"`
	Index *int           `json:"index,omitzero"` // where; at the end when absent
	Value jsontext.Value `json:"value,omitzero"`
	To    string         `json:"to,omitzero"`
	New   *New           `json:"new,omitzero"`
}

// RemoveItem removes a branch, rule, catcher or retrier.
type RemoveItem struct {
	State string `json:"state"`
	List  List   `json:"list"`
	Index int    `json:"index"`
}

// MoveItem moves a branch, rule, catcher or retrier within its list.
type MoveItem struct {
	State string `json:"state"`
	List  List   `json:"list"`
	From  int    `json:"from"`
	To    int    `json:"to"` // its index afterwards
}

// ReplaceItem writes one branch, rule, catcher or retrier anew. A rule or
// catcher without Next keeps the one it had.
type ReplaceItem struct {
	State string         `json:"state"`
	List  List           `json:"list"`
	Index int            `json:"index"`
	Value jsontext.Value `json:"value"`
}

// Wrap puts states that follow each other into a new Parallel or Map.
type Wrap struct {
	States []string `json:"states"`
	In     string   `json:"in"` // "Parallel" or "Map"
	Name   string   `json:"name,omitzero"`
}

// Unwrap puts what is inside a Map, or a Parallel with one filled branch, in
// its place.
type Unwrap struct {
	State string `json:"state"`
}

// Paste inserts states from the clipboard: an object of states, or a whole
// definition. Names that are taken get a number.
type Paste struct {
	Fragment string `json:"fragment"`
	At       Place  `json:"at"`
}

// Batch is several edits as one: all of them happen or none, and undo takes them
// back together. A form that changes two fields sends one.
type Batch struct {
	Title string `json:"title,omitzero"` // its label; that of the first edit when empty
	Edits []Edit `json:"edits"`          // at most MaxBatch; no Batch and no ReplaceText
}

// MaxBatch is how many edits a Batch can have.
const MaxBatch = 500

// ReplaceText takes any text as the definition, also one that is not JSON.
type ReplaceText struct {
	Text string `json:"text"`
}

func (Insert) edit()       {}
func (Move) edit()         {}
func (Remove) edit()       {}
func (Duplicate) edit()    {}
func (Rename) edit()       {}
func (Connect) edit()      {}
func (Set) edit()          {}
func (Unset) edit()        {}
func (RenameField) edit()  {}
func (ReplaceState) edit() {}
func (SetType) edit()      {}
func (AddItem) edit()      {}
func (RemoveItem) edit()   {}
func (MoveItem) edit()     {}
func (ReplaceItem) edit()  {}
func (Wrap) edit()         {}
func (Unwrap) edit()       {}
func (Paste) edit()        {}
func (Batch) edit()        {}
func (ReplaceText) edit()  {}
