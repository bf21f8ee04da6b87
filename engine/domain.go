// Package engine is the domain of Stepwell: state machines and their
// executions, activities and schedules, the Store that keeps them, and the
// runtime that carries executions on durably.
package engine

import (
	"encoding/json"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// StateMachine is a stored workflow. Its identity is the ARN; a definition is
// never changed in place, an update makes a new Revision.
type StateMachine struct {
	ARN        string
	Name       string
	Type       string // STANDARD or EXPRESS
	Status     string // ACTIVE or DELETING
	Definition string // the text as it was given
	RoleARN    string
	RevisionID string // empty until the first update
	Revision   int64  // counts definitions from 1; executions name the one they run
	Logging    json.RawMessage
	Tracing    bool
	Tags       []Tag
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Tag is a key with a value on a state machine or activity.
type Tag struct{ Key, Value string }

// ExecutionID is the number of an execution in the store; its ARN is what users see.
type ExecutionID int64

// Execution is a run of a state machine as lists and DescribeExecution show it.
type Execution struct {
	ID         ExecutionID
	ARN        string
	Name       string
	MachineARN string
	Revision   int64 // of the definition it runs
	Info       machine.Info
	Head       machine.Head
	ScheduleID string // what started it, if a schedule did
	Child      *Child // of a child execution; else nil
	Log        ExecutionLog
}

// Child places an execution in the Map Run that started it.
type Child struct {
	MapRun string // its ARN
	State  string // the Map state whose processor the execution runs
	Label  string
	Index  int64 // of its item or batch, from 0
	Items  int64 // in its batch; 1 without batches
}

// MapRun is the run of a distributed Map of an execution.
type MapRun struct {
	machine.MapRun
	Execution    ExecutionID
	ExecutionARN string
	StartedAt    time.Time
	StoppedAt    time.Time // zero while it runs
	RedrivenAt   time.Time // the last time; zero when it never was
}

// ChildCount counts child executions, and the items in them.
type ChildCount struct{ Executions, Items int64 }

// Band is a stretch of a Map Run's child executions: how many have each status.
type Band map[machine.Status]int64

// ChildState is how a child execution stands.
type ChildState struct {
	ID     ExecutionID
	ARN    string
	MapRun string
	Index  int64
	Status machine.Status
}

// ExecutionSummary is one row of a list of executions.
type ExecutionSummary struct {
	ID         ExecutionID
	ARN        string
	Name       string
	MachineARN string
	Status     machine.Status
	StartedAt  time.Time
	StoppedAt  time.Time // zero while it runs
	Error      string    // of a failed one
	Redrives   int64
	RedrivenAt time.Time // the last time; zero when it never was
	ScheduleID string
	VersionARN string // of the version that it runs; empty when started by neither version nor alias
	AliasARN   string
	Items      int64 // of a child execution; 0 for others
	Index      int64 // of a child execution, from 0
}

// ExecutionFilter picks executions for a list, newest first.
type ExecutionFilter struct {
	MapRun     string         // its child executions; empty: those that are no child executions
	FromIndex  int64          // with MapRun: those from this index on
	ToIndex    int64          // with MapRun: those below this one; 0: all
	MachineARN string         // empty: of all machines
	VersionARN string         // empty: of any version and none
	AliasARN   string         // empty: of any alias and none
	Status     machine.Status // empty: any
	Text       string         // in the name; empty: any
	Before     ExecutionID    // 0: from the newest
	Limit      int            // 1 … 1000
	Since      time.Time
	Until      time.Time
	ScheduleID string
	Redriven   *bool // nil: whether or not
}

// Activity is a registered activity.
type Activity struct {
	ARN       string
	Name      string
	CreatedAt time.Time
	Tags      []Tag
}

// Draft is the text of a workflow as it is being edited. The text may be invalid.
type Draft struct {
	MachineARN string
	Text       string
	Revision   int64 // rises by one with every edit
	UpdatedAt  time.Time
	CanUndo    bool
	CanRedo    bool
	Published  int64 // the definition that the draft was made from or published as; 0: none that is known
}

// DraftEdit is one entry of a draft's log: what changed the text, and how to go back.
type DraftEdit struct {
	Revision int64  // the draft's after this edit
	Kind     string // in a log: "edit", "undo" or "redo"
	Label    string // "Rename Pay to Charge", for the history
	Edit     json.RawMessage
	Before   string // the text before; not in a log
	After    string
	Who      string // as they called themselves; empty where nobody said
	At       time.Time
}

// By says who did something, as they called themselves, and when.
type By struct {
	Who string
	At  time.Time
}

// TableItem is one item of the local table store, as DynamoDB's JSON.
type TableItem struct {
	Table string
	Key   string // canonical text of the primary key
	Item  json.RawMessage
}

// Table describes a table of the local table store.
type Table struct {
	Name        string
	Description json.RawMessage // what DescribeTable answers
}
