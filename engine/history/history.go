// Package history reads the events of an execution back into what people ask
// about: which states were visited, how often each was tried, how it ended, and
// which one an execution failed in. It keeps no inputs and outputs: a visit
// names the events that hold them.
package history

import (
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// Status is how a visit, an attempt or a lane stands.
type Status string

// The statuses. The first five are AWS's words for executions.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT" // of an attempt
	Aborted   Status = "ABORTED"
	Caught    Status = "CAUGHT"  // failed, and a Catcher took over
	Waiting   Status = "WAITING" // for a time, a token, a worker or the next attempt
)

// Visit is one stay in a state, with all its attempts.
type Visit struct {
	ID       int64 // of the …StateEntered event, which holds the input
	Exited   int64 // of the …StateExited event, which holds the output; 0 while there is none
	State    string
	Type     string // Task, Pass, …
	Status   Status
	Start    time.Time
	End      time.Time // zero while it is open
	Attempts []Attempt // of a Task, a Parallel or a Map; others have none
	Error    string    // what it failed with last; empty when there is none or it is not known
	Cause    string    // at most 1 KiB of it
	Failure  int64     // id of the event that tells Error and Cause, 0 when none does
	Lane     *Lane     // the branch or iteration that it is in; nil at the top
	From     *Visit    // the visit before it in its lane; nil for the first
	Lanes    []*Lane   // of the newest attempt of a Parallel or Map
	Total    int       // items of a Map

	blame  *Visit // of a container: what failed in it
	closed bool   // of a container: its newest attempt has ended
}

// IsOpen tells whether the visit has not ended.
func (v *Visit) IsOpen() bool { return v.End.IsZero() }

// Attempt is one try of a Task, or one round of a Parallel or Map.
type Attempt struct {
	Scheduled time.Time
	Started   time.Time // zero until a worker or the service has it
	Ended     time.Time // zero while it is open
	Result    Status
	Error     string
	Cause     string // at most 1 KiB of it
	First     int64  // id of its first event
	Last      int64  // id of the event that ended it, 0 while there is none
}

// Lane is a branch of a Parallel or an iteration of an inline Map.
type Lane struct {
	Of     *Visit // of the Parallel or Map
	Index  int    // from 0
	Status Status
	Start  time.Time
	End    time.Time // zero while it is open

	stale bool // of an attempt that was made again
}

// Timeline is what an execution has done so far. It is not safe for concurrent use.
type Timeline struct {
	Status  machine.Status
	Error   string // of an execution that has failed or was stopped
	Cause   string // at most 1 KiB of it
	Culprit *Visit // the innermost visit that the execution failed in
	Last    int64  // id of the newest event that was read
	Visits  []*Visit
	// Redrives counts how often the execution was redriven.
	Redrives int

	def    *asl.StateMachine
	branch map[string]int // by state: the index of its branch in the Parallel around it
	places []place        // by event id
	open   map[*Visit]struct{}
}

// New makes an empty Timeline of an execution that runs def.
func New(def *asl.StateMachine) *Timeline {
	t := &Timeline{
		Status: machine.Running, def: def, branch: map[string]int{}, places: make([]place, 1), open: map[*Visit]struct{}{},
	}
	t.indexBranches(def.States)
	return t
}

func (t *Timeline) indexBranches(states []*asl.State) {
	for _, s := range states {
		for i, b := range s.Branches {
			for _, inner := range b.States {
				t.branch[inner.Name] = i
			}
			t.indexBranches(b.States)
		}
		if s.Processor != nil {
			t.indexBranches(s.Processor.States)
		}
	}
}

// Add reads the next event. One that does not follow on the last is ignored.
func (t *Timeline) Add(e machine.HistoryEvent) {
	if e.ID != t.Last+1 {
		return
	}
	t.Last = e.ID
	at := t.apply(event{HistoryEvent: e, details: readDetails(e.Details), from: t.place(e.PreviousID)})
	t.places = append(t.places, at)
}

// Visit finds a visit by its ID; nil when there is none.
func (t *Timeline) Visit(id int64) *Visit {
	if p := t.place(id); p.visit != nil && p.visit.ID == id {
		return p.visit
	}
	return nil
}

// At is the visit that an event belongs to; nil when it belongs to none.
func (t *Timeline) At(event int64) *Visit { return t.place(event).visit }

// Of lists the visits of a state, the oldest first.
func (t *Timeline) Of(state string) []*Visit {
	var found []*Visit
	for _, v := range t.Visits {
		if v.State == state {
			found = append(found, v)
		}
	}
	return found
}

// place is where an event belongs.
type place struct {
	visit *Visit
	lane  *Lane // that the event has begun: the next state is entered in it
	forks bool  // each state that follows begins a branch
}

func (t *Timeline) place(id int64) place {
	if id <= 0 || id >= int64(len(t.places)) {
		return place{}
	}
	return t.places[id]
}

// climb is the innermost visit around p, or p's own, that is right.
func (p place) climb(right func(*Visit) bool) *Visit {
	for v := p.visit; v != nil; {
		if right(v) {
			return v
		}
		if v.Lane == nil {
			return nil
		}
		v = v.Lane.Of
	}
	return nil
}

// laneOf is the lane around p with that index in a visit of that state.
func (p place) laneOf(state string, index int) *Lane {
	is := func(l *Lane) bool { return l != nil && l.Of.State == state && l.Index == index }
	if is(p.lane) {
		return p.lane
	}
	for v := p.visit; v != nil && v.Lane != nil; v = v.Lane.Of {
		if is(v.Lane) {
			return v.Lane
		}
	}
	return nil
}
