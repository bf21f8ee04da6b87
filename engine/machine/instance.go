// Package machine interprets Amazon States Language. It is a value and a
// function: Step takes an event and the time, changes the Instance, and returns
// what must be stored and done. It does no input or output, knows no clock,
// starts no goroutine and draws its random numbers from the execution's seed.
package machine

import "github.com/stepwell/stepwell/engine/asl"

// Limits bound an execution. The zero value of a field means AWS's value.
type Limits struct {
	HistoryEvents int64 // 25,000
	PayloadBytes  int   // 262,144
	SliceEvents   int   // history events of one step before it yields; 1,000
}

// Instance is one execution in memory. It must not be used after Step has
// returned an error, nor when its Result could not be stored: load it again.
type Instance struct {
	def    *asl.StateMachine
	info   Info
	head   Head
	limits Limits
	load   Loader
}

// New makes the instance of an execution that has not started.
func New(def *asl.StateMachine, info Info, limits Limits) *Instance {
	return &Instance{def: def, info: info, limits: limits, head: Head{Status: Running}}
}

// Resume makes the instance of a stored execution; frames are loaded as they are needed.
func Resume(def *asl.StateMachine, info Info, head Head, limits Limits, load Loader) *Instance {
	return &Instance{def: def, info: info, head: head, limits: limits, load: load}
}

// Head returns the execution's present head.
func (x *Instance) Head() Head { return x.head }

// The rest of the package's surface:
//
//	func (x *Instance) Step(now time.Time, ev Event) (Result, error)
//	func (x *Instance) Outstanding(id FrameID) ([]Command, error)  // RunTask, StartTimer, GoOn of a stored frame, for recovery
//	func (x *Instance) Due(id FrameID, now time.Time) ([]CommandID, error) // the frame's timers whose time has come
//	func (x *Instance) Awaits(id CommandID) bool
//	func ParseToken(token string) (executionARN string, id CommandID, ok bool)
//	func (x *Instance) Size() int // bytes held in memory, roughly
