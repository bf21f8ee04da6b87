// Package machine interprets Amazon States Language. It is a value and a
// function: Step takes an event and the time, changes the Instance, and returns
// what must be stored and done. It does no input or output, knows no clock,
// starts no goroutine and draws its random numbers from the execution's seed.
package machine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
)

// Limits bound an execution. The zero value of a field means AWS's value
// (Step Functions quotas).
type Limits struct {
	HistoryEvents int64         // 25,000
	PayloadBytes  int           // 262,144; of an input, a result, an output, one Assign
	VariableBytes int64         // 10 MiB; of all variables at a time
	StandardTime  time.Duration // 365 days; less than 0: none
	ExpressTime   time.Duration // 5 min; less than 0: none
	SliceEvents   int           // history events of one step before it yields; 1,000
	InlineLanes   int           // iterations of an inline Map at a time; 40
	WaitScale     *float64      // multiplies how long Wait states and retries wait; 1
}

// Defaults replaces what is zero by AWS's values.
func (l Limits) Defaults() Limits {
	return Limits{
		HistoryEvents: cmp.Or(l.HistoryEvents, 25_000),
		PayloadBytes:  cmp.Or(l.PayloadBytes, 262_144),
		VariableBytes: cmp.Or(l.VariableBytes, 10<<20),
		StandardTime:  cmp.Or(l.StandardTime, 365*24*time.Hour),
		ExpressTime:   cmp.Or(l.ExpressTime, 5*time.Minute),
		SliceEvents:   cmp.Or(l.SliceEvents, 1_000),
		InlineLanes:   cmp.Or(l.InlineLanes, 40),
		WaitScale:     l.WaitScale,
	}
}

// scaled is when a wait from now until at ends by WaitScale.
func (l Limits) scaled(now, at time.Time) time.Time {
	if l.WaitScale == nil {
		return at
	}
	return now.Add(time.Duration(float64(at.Sub(now)) * *l.WaitScale))
}

// Facts are what a state may have to know of the world before its task can be
// scheduled. A nil function means that everything exists.
type Facts struct {
	ActivityExists func(arn string) bool
}

// Instance is one execution in memory. It must not be used after Step has
// returned an error, nor when its Result could not be stored: load it again.
type Instance struct {
	def    *asl.StateMachine
	info   Info
	head   Head
	limits Limits
	facts  Facts
	load   Loader
	frames map[FrameID]*frame
	gone   map[FrameID]bool // removed by the present step, and perhaps still stored
	input  *doc             // of the execution
	probe  *Probe           // of a test; nil in executions
}

// New makes the instance of an execution that has not started.
func New(def *asl.StateMachine, info Info, limits Limits, facts Facts) *Instance {
	return Resume(def, info, Head{Status: Running}, limits, facts, nil)
}

// Resume makes the instance of a stored execution; frames are loaded as they
// are needed. load may be nil when the execution has no stored frames.
func Resume(def *asl.StateMachine, info Info, head Head, limits Limits, facts Facts, load Loader) *Instance {
	return &Instance{
		def: def, info: info, head: head, limits: limits.Defaults(), facts: facts, load: load,
		frames: map[FrameID]*frame{}, input: docOf(info.Input),
	}
}

// Head returns the execution's present head.
func (x *Instance) Head() Head { return x.head }

// Info returns what the execution is from its start on.
func (x *Instance) Info() Info { return x.info }

// ErrNoFrame is what a Loader returns for a frame that is not stored (any more).
var ErrNoFrame = errors.New("no such frame")

// frame finds a frame in memory or in the store; nil when it is gone.
func (x *Instance) frame(id FrameID) (*frame, error) {
	if f, ok := x.frames[id]; ok {
		return f, nil
	}
	if x.load == nil || x.gone[id] {
		return nil, nil
	}
	s, err := x.load.Frame(id)
	if errors.Is(err, ErrNoFrame) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load frame %d: %w", id, err)
	}
	return x.keep(s)
}

func (x *Instance) keep(s Saved) (*frame, error) {
	f, err := restore(s)
	if err != nil {
		return nil, fmt.Errorf("frame %d: %w", s.ID, err)
	}
	x.frames[f.ID] = f
	return f, nil
}

// lanes returns all frames directly below parent, by lane.
func (x *Instance) lanes(parent FrameID) ([]*frame, error) {
	if x.load != nil {
		saved, err := x.load.Children(parent)
		if err != nil {
			return nil, fmt.Errorf("load the frames below %d: %w", parent, err)
		}
		for _, s := range saved {
			if _, ok := x.frames[s.ID]; ok || x.gone[s.ID] {
				continue
			}
			if _, err := x.keep(s); err != nil {
				return nil, err
			}
		}
	}
	var below []*frame
	for _, f := range x.frames {
		if f.Parent == parent {
			below = append(below, f)
		}
	}
	slices.SortFunc(below, func(a, b *frame) int { return cmp.Compare(a.Lane, b.Lane) })
	return below, nil
}

// Outstanding returns the commands that a stored frame still waits for, so that
// a runtime can give them again after a restart.
func (x *Instance) Outstanding(id FrameID) ([]Command, error) {
	f, err := x.frame(id)
	if f == nil || err != nil {
		return nil, err
	}
	var out []Command
	switch f.Phase {
	case ready, again:
		out = append(out, GoOn{f.ID})
	case atTask, reading, writing:
		st, err := x.state(f)
		if err != nil {
			return nil, err
		}
		out = append(out, f.runTask(st))
	case children:
		if f.open() {
			out = append(out, GoOn{f.ID})
		}
	}
	for _, t := range f.Timers {
		out = append(out, StartTimer{t.ID, t.At})
	}
	return out, nil
}

// Due returns the timers of a frame whose time has come, the earliest first.
func (x *Instance) Due(id FrameID, now time.Time) ([]CommandID, error) {
	f, err := x.frame(id)
	if f == nil || err != nil {
		return nil, err
	}
	timers := slices.Clone(f.Timers)
	slices.SortStableFunc(timers, func(a, b timer) int { return a.At.Compare(b.At) })
	var due []CommandID
	for _, t := range timers {
		if !t.At.After(now) {
			due = append(due, t.ID)
		}
	}
	return due, nil
}

// Awaits tells whether a task with this id is under way.
func (x *Instance) Awaits(id CommandID) (bool, error) {
	f, err := x.taskFrame(id)
	return f != nil, err
}

// taskFrame finds the frame that waits for a task; nil when none does.
func (x *Instance) taskFrame(id CommandID) (*frame, error) {
	f, err := x.frame(id.Frame)
	if f == nil || err != nil || f.Task == nil || f.Task.ID != id {
		return nil, err
	}
	return f, nil
}

// Size is roughly the memory that the instance holds, in bytes.
func (x *Instance) Size() int {
	n := 1000 + 3*len(x.info.Input)
	for _, f := range x.frames {
		n += f.size()
	}
	return n
}

// Forget drops the frames from memory; they are loaded again when needed. Only
// for an instance that has a Loader and whose last Result is stored.
func (x *Instance) Forget() { clear(x.frames) }

func (x *Instance) state(f *frame) (*asl.State, error) {
	st, ok := x.def.State(f.State)
	if !ok {
		return nil, fmt.Errorf("frame %d is in state %q, which the definition does not have", f.ID, f.State)
	}
	return st, nil
}
