package engine

import (
	"context"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// Store keeps everything durably. A method that changes something returns nil
// only when the change has reached the disk (fsynced), and leaves nothing
// changed when it returns an error. Calls may run concurrently; the store
// groups their commits.
type Store interface {
	MachineStore
	VersionStore
	ExecutionStore
	MapRunStore
	ActivityStore
	DraftStore
	SampleStore
	CheckpointStore
	ScheduleStore
	TableStore
	LogStore
	OutboxStore
	RetentionStore
	Close() error
}

// MachineStore keeps state machines with the text of every revision that ran.
type MachineStore interface {
	// CreateMachine stores a new machine. ErrStateMachineAlreadyExists when its ARN is taken.
	// The Revision of one that is created again goes on from the deleted one's; Machine tells it.
	CreateMachine(ctx context.Context, m StateMachine) error
	// UpdateMachine replaces the machine with m, whose Revision must be the
	// stored one (logging, tags … changed) or one more (new definition).
	// ErrStateMachineDoesNotExist; ErrStale when the stored revision is another.
	UpdateMachine(ctx context.Context, m StateMachine) error
	// DeleteMachine removes a machine with its versions, aliases and draft; executions with their definitions and schedules stay.
	// Deleting what is not there is no error.
	DeleteMachine(ctx context.Context, arn string) error
	// Machine returns one machine. ErrStateMachineDoesNotExist.
	Machine(ctx context.Context, arn string) (StateMachine, error)
	// Machines lists by name, after the name given, at most limit.
	Machines(ctx context.Context, f MachineFilter) ([]StateMachine, error)
	// Definition returns the text of a revision, also of a deleted machine. ErrStateMachineDoesNotExist.
	Definition(ctx context.Context, machineARN string, revision int64) (string, error)
}

// VersionStore keeps what state machines were when they were published, and the
// aliases that point there.
type VersionStore interface {
	// PublishVersion makes a version of what the machine is, or returns the one
	// that its revision was published as before. Numbers rise from 1 and are not
	// used again. ErrStateMachineDoesNotExist, ErrQuota; ErrStale when the
	// machine's RevisionID is not the publication's.
	PublishVersion(ctx context.Context, p Publication) (Version, error)
	// Version returns one version. ErrNotFound.
	Version(ctx context.Context, machineARN string, number int64) (Version, error)
	// Versions lists those below before (0: all), the highest number first.
	Versions(ctx context.Context, machineARN string, before int64, limit int) ([]Version, error)
	// DeleteVersion removes a version; none is no error. An *AliasedError when aliases point to it.
	DeleteVersion(ctx context.Context, machineARN string, number int64) error
	// CreateAlias stores an alias. ErrExists, ErrStateMachineDoesNotExist, ErrQuota;
	// ErrNotFound when a route's version is not there.
	CreateAlias(ctx context.Context, a Alias) error
	// UpdateAlias changes what is given. ErrNotFound when the alias or a route's version is not there.
	UpdateAlias(ctx context.Context, c AliasChange) (Alias, error)
	// DeleteAlias removes an alias; none is no error.
	DeleteAlias(ctx context.Context, machineARN, name string) error
	// Alias returns one alias. ErrNotFound.
	Alias(ctx context.Context, machineARN, name string) (Alias, error)
	// Aliases lists a machine's aliases, or those that point to a version (0: all), the oldest first.
	Aliases(ctx context.Context, machineARN string, version int64) ([]Alias, error)
}

// Publication is what a version is made of.
type Publication struct {
	MachineARN  string
	Create      *StateMachine // stored first, in the same commit, as by CreateMachine
	Update      *StateMachine // likewise, as by UpdateMachine
	RevisionID  string        // that the machine must have then
	Description string
	At          time.Time
}

// Size is about how many bytes the publication stores.
func (p Publication) Size() int {
	n := 0
	for _, m := range []*StateMachine{p.Create, p.Update} {
		if m != nil {
			n += len(m.Definition)
		}
	}
	return n
}

// AliasChange is what UpdateAlias changes; nil leaves a field as it is.
type AliasChange struct {
	MachineARN  string
	Name        string
	Description *string
	Routes      []Route
	At          time.Time
}

// AliasedError says that a version can't be deleted, for aliases point to it.
type AliasedError struct{ Aliases []string }

func (e *AliasedError) Error() string {
	return "aliases point to the version: " + strings.Join(e.Aliases, ", ")
}

// MachineFilter picks state machines for a list, ordered by ARN.
type MachineFilter struct {
	ARNPrefix string // such as "arn:aws:states:eu-west-1:123456789012:stateMachine:"; empty: all
	After     string // an ARN; empty: from the first
	Text      string // in the name; empty: any
	Limit     int    // 1 … 1000
}

// Step is what one machine.Result makes of an execution, in one commit.
type Step struct {
	Execution ExecutionID // 0 to create New
	New       *Execution
	machine.Result
	Fire *ScheduleFire // with New: the occurrence that starts it

	Log           *Log           // what the step logs; nil: nothing
	Announcements []Announcement // for EventBridge

	RedriveToken string // of a redrive: its client token, kept with Head.RedrivenAt; empty: none

	MapRuns  []machine.MapRun // begun or changed, stored before Children
	Children []Step           // that create child executions; their New.ID is set
	Told     []ExecutionID    // child executions whose end the step takes in; ErrStale when one was before
	Redrive  []string         // Map Runs whose child executions that did not succeed are to be redriven
}

// Wake is a stored frame that a timer waits for.
type Wake struct {
	Execution ExecutionID
	Frame     machine.FrameID
	At        time.Time
}

// OpenFrame is a stored frame with a task under way or a slice to continue.
type OpenFrame struct {
	Execution ExecutionID
	Frame     machine.FrameID
}

// ExecutionStore keeps executions: their head, frames and history.
type ExecutionStore interface {
	// CommitStep makes one step durable: all of it or nothing. With New it
	// creates the execution and returns its id; ErrExecutionAlreadyExists when
	// the ARN is taken. The history's ids must follow on the stored ones.
	CommitStep(ctx context.Context, s Step) (ExecutionID, error)
	// Execution returns one execution by ARN or ExecutionByID by id. ErrExecutionDoesNotExist.
	Execution(ctx context.Context, arn string) (Execution, error)
	ExecutionByID(ctx context.Context, id ExecutionID) (Execution, error)
	// Executions lists, newest first.
	Executions(ctx context.Context, f ExecutionFilter) ([]ExecutionSummary, error)
	// CountExecutions counts by status, at most limit of each.
	CountExecutions(ctx context.Context, machineARN string, limit int) (map[machine.Status]int, error)
	// History returns committed events with id > after (ascending) or < before (descending), at most limit.
	History(ctx context.Context, id ExecutionID, q HistoryQuery) ([]machine.HistoryEvent, error)
	// Frame and Children load stored frames, for machine.Loader. machine.ErrNoFrame.
	Frame(ctx context.Context, id ExecutionID, frame machine.FrameID) (machine.Saved, error)
	Children(ctx context.Context, id ExecutionID, parent machine.FrameID) ([]machine.Saved, error)
	// RedrivenWith returns when an execution was redriven with a client token; of
	// the latest ten. ErrNotFound.
	RedrivenWith(ctx context.Context, id ExecutionID, token string) (time.Time, error)
	// Wakes returns stored timers due at or before until, the earliest first, at most limit.
	Wakes(ctx context.Context, until time.Time, limit int) ([]Wake, error)
	// OpenFrames returns what recovery has to take up again, after the given one, in order of execution and frame.
	OpenFrames(ctx context.Context, after OpenFrame, limit int) ([]OpenFrame, error)
}

// HistoryQuery is a page of a history.
type HistoryQuery struct {
	After   int64 // ids above this, ascending
	Before  int64 // with Reverse: ids below this, descending; 0: from the last
	Reverse bool
	Limit   int
}

// ChildWork is what is to be done about a child execution.
type ChildWork int

// What can be to be done.
const (
	TellEnd      ChildWork = iota // it has ended, and its running Map Run does not know
	RedriveChild                  // a redrive of its Map Run has not reached it
	StopChild                     // it runs, and its Map Run does not
)

// MapRunStore keeps Map Runs; CommitStep writes them. The Map Runs of an
// execution that is over without success are ABORTED by its last step.
type MapRunStore interface {
	// MapRun returns one. ErrNotFound.
	MapRun(ctx context.Context, arn string) (MapRun, error)
	// MapRuns lists those of an execution below before (0: all), the newest first, with their place in the list.
	MapRuns(ctx context.Context, id ExecutionID, before int64, limit int) ([]MapRun, []int64, error)
	// CountChildren counts a Map Run's child executions by status.
	CountChildren(ctx context.Context, mapRun string) (map[machine.Status]ChildCount, error)
	// Bands tells how a Map Run's child executions stand, in stretches of size indexes; those without any are empty.
	Bands(ctx context.Context, mapRun string, size int64) ([]Band, error)
	// ChildExecutions lists a Map Run's child executions above after (-1: all), by Index.
	ChildExecutions(ctx context.Context, mapRun string, after int64, limit int) ([]Execution, error)
	// ChildWork lists what is to be done, of one Map Run or (empty) of all, above after, by ID.
	ChildWork(ctx context.Context, what ChildWork, mapRun string, after ExecutionID, limit int) ([]ChildState, error)
}

// ActivityStore keeps activities.
type ActivityStore interface {
	// CreateActivity stores an activity; ErrActivityAlreadyExists when the ARN is taken.
	CreateActivity(ctx context.Context, a Activity) error
	UpdateActivity(ctx context.Context, a Activity) error
	DeleteActivity(ctx context.Context, arn string) error
	// Activity returns one. ErrActivityDoesNotExist.
	Activity(ctx context.Context, arn string) (Activity, error)
	Activities(ctx context.Context, prefix, after string, limit int) ([]Activity, error)
}

// DraftStore keeps the drafts of workflows with the log of their edits.
type DraftStore interface {
	// Draft returns a machine's draft. ErrNotFound when there is none.
	Draft(ctx context.Context, machineARN string) (Draft, error)
	// SaveDraft applies one edit to the draft at revision base (0 creates it) and logs it.
	// ErrStale when the draft is at another revision. What could be redone is forgotten.
	SaveDraft(ctx context.Context, machineARN string, base int64, e DraftEdit) (Draft, error)
	// UndoDraft and RedoDraft move along the log; the revision rises. ErrStale, ErrNotFound when there is nothing.
	UndoDraft(ctx context.Context, machineARN string, base int64, by By) (Draft, DraftEdit, error)
	RedoDraft(ctx context.Context, machineARN string, base int64, by By) (Draft, DraftEdit, error)
	// DraftLog lists what changed the draft, undo and redo too, newest first, without the texts.
	DraftLog(ctx context.Context, machineARN string, limit int) ([]DraftEdit, error)
	// DraftAt returns the text that the draft had at a revision (for a merge). ErrNotFound when it is no longer kept.
	DraftAt(ctx context.Context, machineARN string, revision int64) (string, error)
	// MarkDraft notes the revision of the machine's definition that the draft now goes on from. ErrNotFound.
	MarkDraft(ctx context.Context, machineARN string, published int64) error
}

// TableStore keeps the tables of the local table store.
type TableStore interface {
	PutTable(ctx context.Context, t Table) error
	DeleteTable(ctx context.Context, name string) error
	Tables(ctx context.Context) ([]Table, error)
	// PutItems and DeleteItems change items in one commit.
	ChangeItems(ctx context.Context, put []TableItem, remove []TableItem) error
	Items(ctx context.Context, table string) ([]TableItem, error)
}
