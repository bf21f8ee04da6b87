package storagetest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// ErrDiskFull is what a store with a fault returns at its fault point.
var ErrDiskFull = errors.New("database or disk is full")

// Point names where a store can fail: the methods that a runtime, a scheduler
// and an editor depend on.
type Point string

// The fault points.
const (
	Commit     Point = "commit" // CommitStep
	Execution  Point = "execution"
	History    Point = "history"
	Frame      Point = "frame"
	Children   Point = "children"
	Wakes      Point = "wakes"
	OpenFrames Point = "openframes"
	Machine    Point = "machine"
	Definition Point = "definition"
	SaveDraft  Point = "savedraft"
	Due        Point = "due" // DueSchedules
	RecordFire Point = "recordfire"
	Items      Point = "items" // ChangeItems
)

// Faulty is a store that fails at one point and is otherwise the one it wraps.
type Faulty struct {
	engine.Store
	point Point
	calls atomic.Int64
	first int64
	last  int64
}

// FailAfter returns a store whose nth call at the point fails, as it would with
// a full disk: nothing is changed. The calls before and after it go through.
func FailAfter(s engine.Store, point Point, n int) *Faulty {
	return &Faulty{Store: s, point: point, first: int64(n), last: int64(n)}
}

// FailFrom returns a store whose nth and all further calls at the point fail,
// until Heal.
func FailFrom(s engine.Store, point Point, n int) *Faulty {
	return &Faulty{Store: s, point: point, first: int64(n), last: 1<<63 - 1}
}

// Calls is how often the point was reached.
func (f *Faulty) Calls() int { return int(f.calls.Load()) }

// Heal ends the faults.
func (f *Faulty) Heal() { f.calls.Store(-1 << 62) }

func (f *Faulty) reach(p Point) error {
	if p != f.point {
		return nil
	}
	if n := f.calls.Add(1); n >= f.first && n <= f.last {
		return ErrDiskFull
	}
	return nil
}

// CommitStep fails at Commit.
func (f *Faulty) CommitStep(ctx context.Context, s engine.Step) (engine.ExecutionID, error) {
	if err := f.reach(Commit); err != nil {
		return 0, err
	}
	return f.Store.CommitStep(ctx, s)
}

// Execution fails at Execution.
func (f *Faulty) Execution(ctx context.Context, arn string) (engine.Execution, error) {
	if err := f.reach(Execution); err != nil {
		return engine.Execution{}, err
	}
	return f.Store.Execution(ctx, arn)
}

// ExecutionByID fails at Execution.
func (f *Faulty) ExecutionByID(ctx context.Context, id engine.ExecutionID) (engine.Execution, error) {
	if err := f.reach(Execution); err != nil {
		return engine.Execution{}, err
	}
	return f.Store.ExecutionByID(ctx, id)
}

// History fails at History.
func (f *Faulty) History(ctx context.Context, id engine.ExecutionID, q engine.HistoryQuery) ([]machine.HistoryEvent, error) {
	if err := f.reach(History); err != nil {
		return nil, err
	}
	return f.Store.History(ctx, id, q)
}

// Frame fails at Frame.
func (f *Faulty) Frame(ctx context.Context, id engine.ExecutionID, frame machine.FrameID) (machine.Saved, error) {
	if err := f.reach(Frame); err != nil {
		return machine.Saved{}, err
	}
	return f.Store.Frame(ctx, id, frame)
}

// Children fails at Children.
func (f *Faulty) Children(ctx context.Context, id engine.ExecutionID, parent machine.FrameID) ([]machine.Saved, error) {
	if err := f.reach(Children); err != nil {
		return nil, err
	}
	return f.Store.Children(ctx, id, parent)
}

// Wakes fails at Wakes.
func (f *Faulty) Wakes(ctx context.Context, until time.Time, limit int) ([]engine.Wake, error) {
	if err := f.reach(Wakes); err != nil {
		return nil, err
	}
	return f.Store.Wakes(ctx, until, limit)
}

// OpenFrames fails at OpenFrames.
func (f *Faulty) OpenFrames(ctx context.Context, after engine.OpenFrame, limit int) ([]engine.OpenFrame, error) {
	if err := f.reach(OpenFrames); err != nil {
		return nil, err
	}
	return f.Store.OpenFrames(ctx, after, limit)
}

// Machine fails at Machine.
func (f *Faulty) Machine(ctx context.Context, arn string) (engine.StateMachine, error) {
	if err := f.reach(Machine); err != nil {
		return engine.StateMachine{}, err
	}
	return f.Store.Machine(ctx, arn)
}

// Definition fails at Definition.
func (f *Faulty) Definition(ctx context.Context, machineARN string, revision int64) (string, error) {
	if err := f.reach(Definition); err != nil {
		return "", err
	}
	return f.Store.Definition(ctx, machineARN, revision)
}

// SaveDraft fails at SaveDraft.
func (f *Faulty) SaveDraft(ctx context.Context, machineARN string, base int64, e engine.DraftEdit) (engine.Draft, error) {
	if err := f.reach(SaveDraft); err != nil {
		return engine.Draft{}, err
	}
	return f.Store.SaveDraft(ctx, machineARN, base, e)
}

// DueSchedules fails at Due.
func (f *Faulty) DueSchedules(ctx context.Context, after engine.DuePoint, until time.Time, limit int) ([]engine.Schedule, error) {
	if err := f.reach(Due); err != nil {
		return nil, err
	}
	return f.Store.DueSchedules(ctx, after, until, limit)
}

// RecordFire fails at RecordFire.
func (f *Faulty) RecordFire(ctx context.Context, fire engine.ScheduleFire, became engine.Fire, letter *engine.DeadLetter) error {
	if err := f.reach(RecordFire); err != nil {
		return err
	}
	return f.Store.RecordFire(ctx, fire, became, letter)
}

// ChangeItems fails at Items.
func (f *Faulty) ChangeItems(ctx context.Context, put, remove []engine.TableItem) error {
	if err := f.reach(Items); err != nil {
		return err
	}
	return f.Store.ChangeItems(ctx, put, remove)
}
