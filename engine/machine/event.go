package machine

import (
	"encoding/json"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
)

// CommandID names a command within its execution: the frame that gave it and a
// number that is never used twice in the execution.
type CommandID struct {
	Frame  FrameID `json:"frame"`
	Number int64   `json:"number"`
}

// FrameID names a frame within its execution. The main flow is Root.
type FrameID int64

// Root is the frame of the main flow.
const Root FrameID = 1

// An Event tells the machine what happened. An event for a command that nobody
// waits for (any more) changes nothing, so delivering twice is harmless.
//
//sumtype:decl
type Event interface{ event() }

// Started begins the execution.
type Started struct{}

// Continue goes on with a frame that stopped at the end of a slice.
type Continue struct{ Frame FrameID }

// TaskStarted says that an activity worker took the task.
type TaskStarted struct {
	ID     CommandID
	Worker string
}

// TaskSubmitted says that the call of a task that waits for a token or a job
// was answered; the task goes on waiting.
type TaskSubmitted struct {
	ID     CommandID
	Output json.RawMessage
	Job    string // what the task goes on waiting for, such as an execution's ARN; empty for a token
}

// TaskDone ends a task with its result.
type TaskDone struct {
	ID     CommandID
	Output json.RawMessage
}

// TaskFailed ends a task with an error. Nil Error or Cause mean that none was given.
type TaskFailed struct {
	ID     CommandID
	Error  *string
	Cause  *string
	Submit bool // the call itself failed, before the task was submitted
}

// Heartbeat starts the heartbeat clock of a task anew.
type Heartbeat struct{ ID CommandID }

// TimerFired says that the time of a timer has come.
type TimerFired struct{ ID CommandID }

// Stopped ends the execution from outside.
type Stopped struct{ Error, Cause *string }

// Redriven lets an execution that failed, timed out or was stopped go on from
// the states that did not succeed. Only for one whose Result said Kept when it ended.
type Redriven struct{}

// ChildrenEnded says that child executions of a Map Run have ended.
type ChildrenEnded struct {
	MapRun string
	Frame  FrameID // of the Map state
	Ended  []ChildEnd
}

// ChildEnd is the end of one child execution.
type ChildEnd struct {
	Index  int // from 0, in the order of the items or batches
	Status Status
}

// MapRunChanged sets anew what a Map Run under way may do; nil leaves a value
// as it is (UpdateMapRun).
type MapRunChanged struct {
	MapRun              string
	Frame               FrameID
	Concurrency         *int
	ToleratedCount      *int64
	ToleratedPercentage *float64
}

func (ChildrenEnded) event() {}
func (MapRunChanged) event() {}
func (Started) event()       {}
func (Continue) event()      {}
func (TaskStarted) event()   {}
func (TaskSubmitted) event() {}
func (TaskDone) event()      {}
func (TaskFailed) event()    {}
func (Heartbeat) event()     {}
func (TimerFired) event()    {}
func (Stopped) event()       {}
func (Redriven) event()      {}

// A Command is what the runtime must do after the step is durable.
//
//sumtype:decl
type Command interface{ command() }

// RunTask calls what the resource names, or offers it to activity workers. It
// may be carried out more than once when a crash leaves its outcome unknown.
type RunTask struct {
	ID        CommandID
	State     string
	Resource  asl.Resource
	Input     json.RawMessage // the effective parameters
	Token     string          // the task token; empty when the pattern has none
	Attempt   int             // 0 for the first try of this visit of the state
	Deadline  time.Time       // zero when the task has no TimeoutSeconds
	Started   bool            // false: an activity that no worker has taken yet
	Submitted bool            // the call was answered before; only its token or job is awaited
	Job       string          // the job that a submitted task waits for
	Event     int64           // in an execution with a TestCase: the id of the …Scheduled event; else 0
	Purpose   Purpose
	MapRun    string // of a Purpose other than Work
}

// Purpose is what a RunTask is for.
type Purpose string

// The purposes. The input of Items is the evaluated ItemReader, its result the
// items; that of Results is the evaluated ResultWriter or null, its result the
// output of the Map. They fail with States.ItemReaderFailed and States.ResultWriterFailed.
const (
	Work    Purpose = ""
	Items   Purpose = "items"
	Results Purpose = "results"
)

// SaveMapRun stores what is to be known of a Map Run, with the step itself.
type SaveMapRun struct{ MapRun MapRun }

// MapRun is the run of a distributed Map. Its child executions tell how far it is.
type MapRun struct {
	ARN                 string
	Frame               FrameID // of the Map state
	State               string
	Label               string
	Express             bool // its child executions are EXPRESS
	Status              Status
	Total               int64 // items
	Children            int64 // child executions that there will be
	Writes              bool  // a ResultWriter writes the results somewhere
	Concurrency         int64 // 0: as many as there may be
	ToleratedCount      int64
	ToleratedPercentage float64
	Redrives            int64
}

// StartChild starts a child execution of a Map Run, created with the step itself.
type StartChild struct {
	MapRun string
	Index  int
	Items  int // in its batch; 1 without batches
	Input  json.RawMessage
}

// RedriveChildren lets the child executions of a Map Run that did not succeed go on.
type RedriveChildren struct{ MapRun string }

// StopChildren stops the child executions of a Map Run that is over.
type StopChildren struct{ MapRun string }

// StartTimer asks for TimerFired{ID} at or after At.
type StartTimer struct {
	ID CommandID
	At time.Time
}

// Cancel withdraws a task or a timer; its event would be ignored.
type Cancel struct{ ID CommandID }

// GoOn asks for Continue{Frame}: the step reached the end of its slice.
type GoOn struct{ Frame FrameID }

// Finish says that the execution is over, with everything that it waited for.
type Finish struct {
	Status Status
	Output json.RawMessage
	Error  *string
	Cause  *string
}

func (SaveMapRun) command()      {}
func (StartChild) command()      {}
func (RedriveChildren) command() {}
func (StopChildren) command()    {}
func (RunTask) command()         {}
func (StartTimer) command()      {}
func (Cancel) command()          {}
func (GoOn) command()            {}
func (Finish) command()          {}

// Status is the status of an execution.
type Status string

// The statuses of an execution.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)
