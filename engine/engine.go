package engine

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// Engine runs state machines over a Store. Its methods may be called
// concurrently, before and while Run runs; without Run nothing that waits (a
// timer, a task found at start) goes on.
type Engine struct {
	cfg        Config
	log        *slog.Logger
	store      Store
	tasks      Tasks
	defs       *definitions
	machines   *machineCache
	cache      *cache
	timers     *timerQueue
	calls      *taskPool // of tasks: a slow function must not hold up a timer
	steps      *taskPool // timers and slices
	activities *activityDesk
	nested     *nestedDesk
	jobs       *jobDesk
	mapRuns    *mapRunDesk
	watchers   *watchers
	mockCalls  *mockCalls
	logged     chan struct{} // there may be entries to send
	announced  chan struct{} // and announcements
}

// New makes an Engine. tasks may be nil when no machine has a Task.
func New(store Store, tasks Tasks, cfg Config) *Engine {
	cfg = cfg.withDefaults()
	e := &Engine{
		cfg: cfg, log: cfg.Logger, store: store, tasks: tasks,
		defs: newDefinitions(store), timers: newTimerQueue(), watchers: newWatchers(), mockCalls: newMockCalls(),
		logged: make(chan struct{}, 1), announced: make(chan struct{}, 1),
	}
	e.machines = &machineCache{load: e.loadTarget}
	e.cache = newCache(cfg.CacheBytes)
	e.calls, e.steps = newTaskPool(e, cfg.TaskPool), newTaskPool(e, cfg.StepPool)
	e.activities, e.nested, e.jobs, e.mapRuns = newActivityDesk(), newNestedDesk(), newJobDesk(), newMapRunDesk()
	return e
}

// Run carries executions on until ctx ends: it first takes up what a former
// process left open, then fires timers. It returns when everything it started
// has returned; the error is that of a store that can't be read any more.
func (e *Engine) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	e.calls.begin(ctx)
	e.steps.begin(ctx)
	g.Go(func() error { return e.recover(ctx) })
	g.Go(func() error { return ignoreCanceled(ctx, e.recoverMapRuns(ctx)) })
	g.Go(func() error { return e.fireTimers(ctx) })
	g.Go(func() error { return e.tidy(ctx) })
	if e.cfg.Outlets.Logs != nil {
		g.Go(func() error { return e.send(ctx, "logs", e.logged, e.sendLogs) })
	}
	if e.cfg.Outlets.Events != nil {
		g.Go(func() error { return e.send(ctx, "events", e.announced, e.sendEvents) })
	}
	err := g.Wait()
	e.calls.wait()
	e.steps.wait()
	if ctx.Err() != nil && err == nil {
		return nil
	}
	return err
}

func (e *Engine) now() time.Time { return e.cfg.Now().UTC().Truncate(time.Microsecond) }

// recoverPage is how many open frames recovery reads at a time.
const recoverPage = 1000

// recover takes up the tasks and slices that were under way when the process ended.
func (e *Engine) recover(ctx context.Context) error {
	var after OpenFrame
	for ctx.Err() == nil {
		open, err := e.store.OpenFrames(ctx, after, recoverPage)
		if err != nil {
			return ignoreCanceled(ctx, fmt.Errorf("recover: %w", err))
		}
		for _, f := range open {
			e.calls.submit(work{execution: f.Execution, frame: f.Frame})
		}
		if len(open) < recoverPage {
			return nil
		}
		after = open[len(open)-1]
	}
	return nil
}

func ignoreCanceled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// deliver gives an event to an execution and makes what follows durable before
// anything of it is carried out.
func (e *Engine) deliver(ctx context.Context, id ExecutionID, ev machine.Event) error {
	return e.deliverAs(ctx, id, ev, Step{})
}

// deliverAs is deliver with what the commit has beside the machine's result.
func (e *Engine) deliverAs(ctx context.Context, id ExecutionID, ev machine.Event, s Step) error {
	l := e.cache.acquire(id)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil {
		return err
	}
	return e.stepAs(ctx, l, inst, ev, s)
}

// step runs one event on a locked instance. An instance that could not be
// stepped or stored is dropped, so that the next use loads what is durable.
func (e *Engine) step(ctx context.Context, l *live, inst *machine.Instance, ev machine.Event) error {
	return e.stepAs(ctx, l, inst, ev, Step{})
}

// stepAs is step with what the commit has beside the machine's result.
func (e *Engine) stepAs(ctx context.Context, l *live, inst *machine.Instance, ev machine.Event, s Step) error {
	result, err := inst.Step(e.now(), ev)
	if err != nil {
		l.inst = nil
		return fmt.Errorf("execution %d: %w", l.id, err)
	}
	if len(result.Frames)+len(result.Removed)+len(result.History)+len(result.Commands) == 0 {
		return nil
	}
	s.Execution, s.Result = l.id, result
	if err := e.attach(ctx, inst.Info(), l.from, &s); err != nil {
		l.inst = nil
		return fmt.Errorf("child executions of execution %d: %w", l.id, err)
	}
	e.tell(inst.Info(), l.log, &s)
	if _, err := e.store.CommitStep(ctx, s); err != nil {
		l.inst = nil
		return fmt.Errorf("commit execution %d: %w", l.id, err)
	}
	l.over = result.Head.Status != machine.Running
	e.told(s)
	e.carryOut(l, inst, result)
	e.beginAll(ctx, s.Children)
	return nil
}

// beginAll carries out the first steps of child executions.
func (e *Engine) beginAll(ctx context.Context, children []Step) {
	for _, c := range children {
		e.begin(ctx, *c.New, c)
	}
}

// carryOut does what a durable step asks for.
func (e *Engine) carryOut(l *live, inst *machine.Instance, r machine.Result) {
	for _, c := range r.Commands {
		switch c := c.(type) {
		case machine.RunTask:
			e.runTask(l, inst, c)
		case machine.StartTimer:
			e.timers.add(Wake{l.id, c.ID.Frame, c.At})
		case machine.Cancel:
			e.calls.cancel(taskKey{l.id, c.ID})
			e.activities.withdraw(taskKey{l.id, c.ID})
			e.abandon(func(k taskKey) bool { return k == taskKey{l.id, c.ID} })
		case machine.GoOn:
			e.steps.submit(work{execution: l.id, frame: c.Frame})
		case machine.StopChildren:
			e.steps.submit(work{stopChildren: c.MapRun})
		case machine.RedriveChildren:
			e.steps.submit(work{redriveChildren: c.MapRun})
		case machine.Finish:
			l.inst = nil
			e.mockCalls.forget(l.id)
			if c.Status != machine.Succeeded {
				e.steps.submit(work{stopMapRuns: l.id})
			}
			e.calls.cancelAll(l.id)
			e.abandon(func(k taskKey) bool { return k.execution == l.id })
			e.ended(inst.Info().ExecutionARN, l.id, l.child, c.Status)
		}
	}
	info := inst.Info()
	e.watchers.notify(info.ExecutionARN, info.MachineARN)
}

// abandon stops what the tasks that match have started and wait for.
func (e *Engine) abandon(match func(taskKey) bool) {
	e.stopNested(e.nested.abandon(match))
	e.stopJobs(e.jobs.abandon(match))
}

// ended lets tasks and the Map Run that wait for the execution go on.
func (e *Engine) ended(arn string, id ExecutionID, child *Child, status machine.Status) {
	if child != nil {
		e.childEnded(ChildState{ID: id, ARN: arn, MapRun: child.MapRun, Index: child.Index, Status: status})
	}
	if e.nested.awaited(arn) {
		e.steps.submit(work{ended: arn})
	}
}

func (e *Engine) runTask(l *live, inst *machine.Instance, c machine.RunTask) {
	if e.mocked(inst.Info(), c) {
		e.calls.submit(work{execution: l.id, frame: c.ID.Frame, call: &c, info: inst.Info()})
		return
	}
	if isActivity(c) {
		if !c.Started {
			e.activities.offer(c.Resource.ARN, offer{key: taskKey{l.id, c.ID}, token: c.Token, input: c.Input})
		}
		return
	}
	if c.Submitted && c.Job == "" {
		return // only the token is awaited
	}
	e.calls.submit(work{execution: l.id, frame: c.ID.Frame, call: &c, info: inst.Info()})
}

// instance is the execution's instance, loaded when it is not in memory.
func (e *Engine) instance(ctx context.Context, l *live) (*machine.Instance, error) {
	if l.inst != nil {
		return l.inst, nil
	}
	x, err := e.store.ExecutionByID(ctx, l.id)
	if err != nil {
		return nil, err
	}
	def, err := e.definition(ctx, x)
	if err != nil {
		return nil, fmt.Errorf("definition of execution %d: %w", l.id, err)
	}
	l.from, l.child, l.log = origin{x.MachineARN, x.Revision, x.Log}, x.Child, x.Log
	l.inst = machine.Resume(def, x.Info, x.Head, e.cfg.Limits, e.facts(), storedFrames{e.store, l.id})
	l.over = x.Head.Status != machine.Running
	return l.inst, nil
}

// definition is what an execution runs: of a child execution, a Map's processor.
func (e *Engine) definition(ctx context.Context, x Execution) (*asl.StateMachine, error) {
	def, err := e.defs.get(ctx, x.MachineARN, x.Revision)
	if err != nil || x.Child == nil {
		return def, err
	}
	processor, ok := def.Processor(x.Child.State)
	if !ok {
		return nil, fmt.Errorf("there is no Map state %q", x.Child.State)
	}
	return processor, nil
}

func (e *Engine) facts() machine.Facts {
	return machine.Facts{ActivityExists: func(arn string) bool {
		_, err := e.store.Activity(context.Background(), arn)
		return err == nil
	}}
}

// storedFrames loads an execution's frames. Loading goes on when the caller has
// left, since other callers wait for the same instance.
type storedFrames struct {
	store ExecutionStore
	id    ExecutionID
}

func (s storedFrames) Frame(id machine.FrameID) (machine.Saved, error) {
	return s.store.Frame(context.Background(), s.id, id)
}

func (s storedFrames) Children(parent machine.FrameID) ([]machine.Saved, error) {
	return s.store.Children(context.Background(), s.id, parent)
}
