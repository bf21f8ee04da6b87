package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// ItemsCall asks for the items of a distributed Map.
type ItemsCall struct {
	Reader       json.RawMessage // the ItemReader with its expressions evaluated
	Region       string
	ExecutionARN string
}

// ResultsCall asks for the results of a Map Run to be written.
type ResultsCall struct {
	Writer       json.RawMessage // the ResultWriter with its expressions evaluated
	Region       string
	ExecutionARN string
	MapRun       MapRun
	// Each calls see with what became of every item or batch, in their order.
	Each func(ctx context.Context, see func(Outcome) error) error
	Most int // bytes that the output may have
}

// Outcome is what became of an item or a batch: its child execution, or only
// the input when none was started.
type Outcome struct {
	ARN, Name, MachineARN        string
	Status                       string // of the execution, or PENDING
	Input, Output                json.RawMessage
	Error, Cause                 *string
	StartedAt, StoppedAt         time.Time
	Redrives                     int64
	RedriveStatus, RedriveReason string
}

// Items reads and writes what distributed Maps read and write outside.
type Items interface {
	// ReadItems returns an object for machine.Items as JSON, or a *TaskFailure.
	ReadItems(ctx context.Context, c ItemsCall) (json.RawMessage, error)
	// WriteResults returns the output of the Map state, or a *TaskFailure.
	WriteResults(ctx context.Context, c ResultsCall) (json.RawMessage, error)
}

// noItems is what an Engine without Items can do.
type noItems struct{}

func (noItems) ReadItems(context.Context, ItemsCall) (json.RawMessage, error) {
	return nil, taskFailure("States.ItemReaderFailed", "ItemReader is not set up in this Stepwell.")
}

func (noItems) WriteResults(context.Context, ResultsCall) (json.RawMessage, error) {
	return nil, taskFailure("States.ResultWriterFailed", "ResultWriter is not set up in this Stepwell.")
}

func taskFailure(name, cause string) error { return &TaskFailure{Name: &name, Cause: &cause} }

// origin is the definition that an execution and its child executions run.
type origin struct {
	machineARN string
	revision   int64
	log        ExecutionLog
}

// attach adds to a step what its commands want stored with it.
func (e *Engine) attach(ctx context.Context, info machine.Info, from origin, s *Step) error {
	runs := map[string]machine.MapRun{}
	for _, c := range s.Commands {
		switch c := c.(type) {
		case machine.SaveMapRun:
			s.MapRuns = append(s.MapRuns, c.MapRun)
			runs[c.MapRun.ARN] = c.MapRun
		case machine.RedriveChildren:
			s.Redrive = append(s.Redrive, c.MapRun)
		case machine.StartChild:
			run, ok := runs[c.MapRun]
			if !ok {
				known, err := e.store.MapRun(ctx, c.MapRun)
				if err != nil {
					return err
				}
				run = known.MapRun
				runs[run.ARN] = run
			}
			child, err := e.newChild(ctx, info, from, run, c)
			if err != nil {
				return err
			}
			s.Children = append(s.Children, child)
		}
	}
	return nil
}

// newChild makes a child execution and takes its first step.
func (e *Engine) newChild(ctx context.Context, parent machine.Info, from origin, run machine.MapRun, c machine.StartChild) (Step, error) {
	a, err := ParseARN(parent.MachineARN)
	if err != nil {
		return Step{}, err
	}
	a.Name += "/" + run.Label
	name, express := NewUUID(), ""
	if run.Express {
		express = NewUUID()
	}
	x := Execution{
		ARN: a.ExecutionARN(name, express), Name: name, MachineARN: from.machineARN, Revision: from.revision, Log: from.log,
		Child: &Child{MapRun: run.ARN, State: run.State, Label: run.Label, Index: int64(c.Index), Items: int64(c.Items)},
		Info: machine.Info{
			ExecutionName: name, MachineARN: parent.MachineARN + "/" + run.Label, MachineName: a.Name, RoleARN: parent.RoleARN, Region: parent.Region,
			Input: c.Input, StartedAt: e.now(), Seed: newSeed(), Express: run.Express, Child: true,
			VersionARN: parent.VersionARN, AliasARN: parent.AliasARN, TestCase: parent.TestCase,
		},
	}
	x.Info.ExecutionARN = x.ARN
	return e.firstStep(ctx, x)
}

// firstStep starts an execution in memory; the step makes it durable.
func (e *Engine) firstStep(ctx context.Context, x Execution) (Step, error) {
	def, err := e.definition(ctx, x)
	if err != nil {
		return Step{}, err
	}
	result, err := machine.New(def, x.Info, e.cfg.Limits, e.facts()).Step(x.Info.StartedAt, machine.Started{})
	if err != nil {
		return Step{}, err
	}
	x.Head = result.Head
	s := Step{New: &x, Result: result}
	e.tell(x.Info, x.Log, &s)
	return s, e.attach(ctx, x.Info, origin{x.MachineARN, x.Revision, x.Log}, &s)
}

// mapRunDesk collects the ends of child executions, so that a Map Run takes in
// many at a time.
type mapRunDesk struct {
	mu    sync.Mutex
	ended map[string][]ChildState
	busy  map[string]bool // someone takes them in, or will
}

func newMapRunDesk() *mapRunDesk {
	return &mapRunDesk{ended: map[string][]ChildState{}, busy: map[string]bool{}}
}

// add notes an end, and tells whether someone has to be sent for it.
func (d *mapRunDesk) add(c ChildState) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended[c.MapRun] = append(d.ended[c.MapRun], c)
	idle := !d.busy[c.MapRun]
	d.busy[c.MapRun] = true
	return idle
}

// take returns what has ended; with nothing, whoever took is dismissed.
func (d *mapRunDesk) take(run string) []ChildState {
	d.mu.Lock()
	defer d.mu.Unlock()
	ended := d.ended[run]
	delete(d.ended, run)
	if len(ended) == 0 {
		delete(d.busy, run)
	}
	return ended
}

func (d *mapRunDesk) putBack(run string, ended []ChildState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended[run] = append(ended, d.ended[run]...)
}

// childEnded tells a Map Run of the end of a child execution.
func (e *Engine) childEnded(c ChildState) {
	if e.mapRuns.add(c) {
		e.steps.submit(work{mapRun: c.MapRun})
	}
}

// takeEnds lets a Map Run take in the ends of its child executions until there are no more.
func (e *Engine) takeEnds(ctx context.Context, run string) error {
	for {
		ended := e.mapRuns.take(run)
		if len(ended) == 0 {
			return nil
		}
		if err := e.tellEnds(ctx, run, ended); err != nil {
			e.mapRuns.putBack(run, ended)
			return err
		}
	}
}

func (e *Engine) tellEnds(ctx context.Context, run string, ended []ChildState) error {
	m, err := e.store.MapRun(ctx, run)
	if err != nil || m.Status != machine.Running {
		return err
	}
	ev, told := machine.ChildrenEnded{MapRun: run, Frame: m.Frame}, make([]ExecutionID, 0, len(ended))
	for _, c := range ended {
		ev.Ended = append(ev.Ended, machine.ChildEnd{Index: int(c.Index), Status: c.Status})
		told = append(told, c.ID)
	}
	err = e.deliverAs(ctx, m.Execution, ev, Step{Told: told})
	if errors.Is(err, ErrStale) {
		return e.tellAgain(ctx, run, ended)
	}
	return err
}

// tellAgain leaves out the ends that were told before: a redrive and a start of
// the process look for untold ones while others come in.
func (e *Engine) tellAgain(ctx context.Context, run string, ended []ChildState) error {
	untold := map[ExecutionID]bool{}
	err := e.eachChild(ctx, TellEnd, run, func(c ChildState) error {
		untold[c.ID] = true
		return nil
	})
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(ended), func(c ChildState) bool {
		fresh := untold[c.ID]
		delete(untold, c.ID) // the same end may have come twice
		return !fresh
	})
	if len(left) == 0 {
		return nil
	}
	return e.tellEnds(ctx, run, left)
}

// mostChildWork is how much of the work on child executions is read at a time.
const mostChildWork = 1000

// eachChild calls do for each child execution that something is to be done
// about, of one Map Run or (empty) of all.
func (e *Engine) eachChild(ctx context.Context, what ChildWork, run string, do func(ChildState) error) error {
	var after ExecutionID
	for ctx.Err() == nil {
		page, err := e.store.ChildWork(ctx, what, run, after, mostChildWork)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := do(c); err != nil {
				return err
			}
			after = c.ID
		}
		if len(page) < mostChildWork {
			break
		}
	}
	return nil
}

// stopChildren stops what still runs of a Map Run that is over.
func (e *Engine) stopChildren(ctx context.Context, run string) error {
	return e.eachChild(ctx, StopChild, run, func(c ChildState) error {
		return e.deliver(ctx, c.ID, machine.Stopped{})
	})
}

// stopMapRuns stops the child executions of an execution that is over.
func (e *Engine) stopMapRuns(ctx context.Context, id ExecutionID) error {
	var before int64
	for {
		runs, places, err := e.store.MapRuns(ctx, id, before, mostChildWork)
		if err != nil || len(runs) == 0 {
			return err
		}
		for _, m := range runs {
			if err := e.stopChildren(ctx, m.ARN); err != nil {
				return err
			}
		}
		before = places[len(places)-1]
	}
}

// redriveChildren redrives what did not succeed of a Map Run that goes on, and
// tells it of ends that it missed.
func (e *Engine) redriveChildren(ctx context.Context, run string) error {
	err := e.eachChild(ctx, RedriveChild, run, func(c ChildState) error {
		return e.deliver(ctx, c.ID, machine.Redriven{})
	})
	if err != nil {
		return err
	}
	return e.eachChild(ctx, TellEnd, run, func(c ChildState) error {
		e.childEnded(c)
		return nil
	})
}

// recoverMapRuns takes up what a former process left undone for child executions.
func (e *Engine) recoverMapRuns(ctx context.Context) error {
	if err := e.redriveChildren(ctx, ""); err != nil {
		return err
	}
	return e.stopChildren(ctx, "")
}

// callItems reads the items or gathers the results of a Map Run.
func (e *Engine) callItems(ctx context.Context, c machine.RunTask, info machine.Info) (json.RawMessage, error) {
	if c.Purpose == machine.Items {
		return e.cfg.Items.ReadItems(ctx, ItemsCall{Reader: c.Input, Region: info.Region, ExecutionARN: info.ExecutionARN})
	}
	if string(c.Input) == "null" {
		return e.outputs(ctx, c.MapRun)
	}
	m, err := e.store.MapRun(ctx, c.MapRun)
	if err != nil {
		return nil, err
	}
	if m.Status != machine.Running { // too much has failed: what ran is told as stopped
		if err := e.stopChildren(ctx, m.ARN); err != nil {
			return nil, err
		}
	}
	return e.cfg.Items.WriteResults(ctx, ResultsCall{
		Writer: c.Input, Region: info.Region, ExecutionARN: info.ExecutionARN, MapRun: m, Most: e.cfg.Limits.Defaults().PayloadBytes,
		Each: func(ctx context.Context, see func(Outcome) error) error { return e.outcomes(ctx, m, see) },
	})
}

// outcomes calls see with what became of every item or batch of a Map Run.
func (e *Engine) outcomes(ctx context.Context, m MapRun, see func(Outcome) error) error {
	begun := int64(0)
	err := e.eachExecution(ctx, m.ARN, func(x Execution) error {
		begun = x.Child.Index + 1
		o := Outcome{
			ARN: x.ARN, Name: x.Name, MachineARN: x.Info.MachineARN, Status: string(x.Head.Status), Input: x.Info.Input, Output: x.Head.Output,
			Error: x.Head.Error, Cause: x.Head.Cause, StartedAt: x.Info.StartedAt, StoppedAt: x.Head.StoppedAt, Redrives: x.Head.Redrives,
		}
		var err error
		if o.RedriveStatus, o.RedriveReason, err = e.Redrivable(ctx, x); err != nil {
			return err
		}
		return see(o)
	})
	if err != nil {
		return err
	}
	return e.pending(ctx, m, begun, see)
}

// pending calls see with the items or batches from an index on, which were not begun.
func (e *Engine) pending(ctx context.Context, m MapRun, from int64, see func(Outcome) error) error {
	for from < m.Children {
		inputs, err := e.pendingInputs(ctx, m, from)
		if err != nil || len(inputs) == 0 {
			return err
		}
		for _, in := range inputs {
			if err := see(Outcome{Status: "PENDING", Input: in}); err != nil {
				return err
			}
		}
		from += int64(len(inputs))
	}
	return nil
}

func (e *Engine) pendingInputs(ctx context.Context, m MapRun, from int64) ([]json.RawMessage, error) {
	l := e.cache.acquire(m.Execution)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil || l.over {
		return nil, err
	}
	return inst.Pending(m.Frame, int(from), mostChildWork)
}

// eachExecution calls see with every child execution of a Map Run.
func (e *Engine) eachExecution(ctx context.Context, run string, see func(Execution) error) error {
	after := int64(-1)
	for {
		page, err := e.store.ChildExecutions(ctx, run, after, mostChildWork)
		if err != nil {
			return err
		}
		for _, x := range page {
			if err := see(x); err != nil {
				return err
			}
			after = x.Child.Index
		}
		if len(page) < mostChildWork {
			return nil
		}
	}
}

// errTooLong stops gathering more than a state may put out.
var errTooLong = errors.New("the outputs are too long")

// outputs are the outputs of the child executions that succeeded, as an array.
func (e *Engine) outputs(ctx context.Context, run string) (json.RawMessage, error) {
	all, most := json.RawMessage("["), e.cfg.Limits.Defaults().PayloadBytes
	err := e.eachExecution(ctx, run, func(x Execution) error {
		if x.Head.Status != machine.Succeeded {
			return nil
		}
		if len(all) > 1 {
			all = append(all, ',')
		}
		all = append(all, x.Head.Output...)
		if len(all) > most {
			return errTooLong // the machine says how that fails
		}
		return nil
	})
	if errors.Is(err, errTooLong) {
		err = nil
	}
	return append(all, ']'), err
}

// MapRun returns a Map Run with the counts of its child executions by status.
// ErrInvalidArn, ErrResourceNotFound.
func (e *Engine) MapRun(ctx context.Context, arn string) (MapRun, map[machine.Status]ChildCount, error) {
	m, err := e.findMapRun(ctx, arn)
	if err != nil {
		return MapRun{}, nil, err
	}
	counts, err := e.store.CountChildren(ctx, arn)
	return m, counts, err
}

// MapRunBands tells how the child executions of a Map Run stand, in at most
// most stretches of equally many, and how many those are.
func (e *Engine) MapRunBands(ctx context.Context, m MapRun, most int64) (bands []Band, size int64, err error) {
	size = max(1, (m.Children+most-1)/most)
	bands, err = e.store.Bands(ctx, m.ARN, size)
	return bands, size, err
}

func (e *Engine) findMapRun(ctx context.Context, arn string) (MapRun, error) {
	if _, err := parseKind(arn, "mapRun"); err != nil {
		return MapRun{}, err
	}
	m, err := e.store.MapRun(ctx, arn)
	if errors.Is(err, ErrNotFound) {
		return MapRun{}, &Error{ErrResourceNotFound.Name, fmt.Sprintf("Resource not found: '%s'", arn)}
	}
	return m, err
}

// MapRuns lists the Map Runs of an execution below before (0: all), the newest
// first, each with its place in the list. ErrInvalidArn, ErrExecutionDoesNotExist.
func (e *Engine) MapRuns(ctx context.Context, executionARN string, before int64, limit int) ([]MapRun, []int64, error) {
	x, err := e.DescribeExecution(ctx, executionARN)
	if err != nil {
		return nil, nil, err
	}
	return e.store.MapRuns(ctx, x.ID, before, limit)
}

// MapRunChange is what UpdateMapRun sets; nil leaves a value as it is.
type MapRunChange struct {
	Concurrency         *int
	ToleratedCount      *int64
	ToleratedPercentage *float64
}

// UpdateMapRun changes what a Map Run under way may do; one that is over stays
// as it is. ErrInvalidArn, ErrResourceNotFound.
func (e *Engine) UpdateMapRun(ctx context.Context, arn string, c MapRunChange) error {
	m, err := e.findMapRun(ctx, arn)
	if err != nil || m.Status != machine.Running {
		return err
	}
	return e.deliver(ctx, m.Execution, machine.MapRunChanged{
		MapRun: arn, Frame: m.Frame, Concurrency: c.Concurrency, ToleratedCount: c.ToleratedCount, ToleratedPercentage: c.ToleratedPercentage,
	})
}
