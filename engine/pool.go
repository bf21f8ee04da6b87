package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// work is something to do for a frame: make the call of its task, go on with
// it, or fire its timers. Without a call it is read from the stored frame.
type work struct {
	execution ExecutionID
	frame     machine.FrameID
	timer     bool
	ended     string // an execution that tasks wait for has ended
	stop      string // an execution that no task waits for any more
	mapRun    string // a Map Run whose child executions have ended
	stopJob   *job   // that no task waits for any more

	stopChildren    string      // of a Map Run that is over
	redriveChildren string      // of a Map Run that goes on
	stopMapRuns     ExecutionID // that is over
	call            *machine.RunTask
	info            machine.Info
}

type taskKey struct {
	execution ExecutionID
	command   machine.CommandID
}

// taskPool does work with a bounded number of goroutines. What waits for one
// holds its frame's number, not its documents.
type taskPool struct {
	e    *Engine
	most int

	mu      sync.Mutex
	ctx     context.Context // nil until begin
	running int
	queue   []work
	calls   map[taskKey]context.CancelFunc
	done    sync.WaitGroup
}

func newTaskPool(e *Engine, most int) *taskPool {
	return &taskPool{e: e, most: most, calls: map[taskKey]context.CancelFunc{}}
}

// begin lets work start; what was submitted before has been waiting.
func (p *taskPool) begin(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ctx = ctx
	for p.running < p.most && len(p.queue) > 0 {
		p.start(p.pop())
	}
}

func (p *taskPool) submit(w work) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx == nil || p.running >= p.most {
		w.call, w.info = nil, machine.Info{}
		p.queue = append(p.queue, w)
		return
	}
	p.start(w)
}

func (p *taskPool) pop() work {
	w := p.queue[0]
	if p.queue = p.queue[1:]; len(p.queue) == 0 {
		p.queue = nil
	}
	return w
}

// start needs p.mu.
func (p *taskPool) start(w work) {
	if p.ctx.Err() != nil {
		return
	}
	p.running++
	p.done.Add(1)
	go p.loop(w)
}

// loop does one piece of work after the other until none waits.
func (p *taskPool) loop(w work) {
	defer p.done.Done()
	for {
		p.do(w)
		p.mu.Lock()
		if len(p.queue) == 0 || p.ctx.Err() != nil {
			p.running--
			p.mu.Unlock()
			return
		}
		w = p.pop()
		p.mu.Unlock()
	}
}

func (p *taskPool) wait() { p.done.Wait() }

// cancel ends the call of a task whose result nobody waits for any more.
func (p *taskPool) cancel(key taskKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stop, ok := p.calls[key]; ok {
		stop()
	}
}

// cancelAll ends the calls of an execution that is over.
func (p *taskPool) cancelAll(id ExecutionID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, stop := range p.calls {
		if key.execution == id {
			stop()
		}
	}
}

func (p *taskPool) do(w work) {
	err := p.attempt(w)
	for delay := 50 * time.Millisecond; err != nil && p.ctx.Err() == nil; delay = min(2*delay, 5*time.Second) {
		if errors.Is(err, ErrExecutionDoesNotExist) {
			return
		}
		p.e.log.Error("an execution could not go on; trying again", "execution", w.execution, "error", err)
		pause(p.ctx, delay)
		w.call = nil
		err = p.attempt(w)
	}
}

func (p *taskPool) attempt(w work) error {
	switch {
	case w.ended != "":
		return p.e.settleNested(p.ctx, w.ended)
	case w.stop != "":
		_, err := p.e.StopExecution(p.ctx, w.stop, nil, nil)
		return err
	case w.stopJob != nil:
		return p.e.stopJob(p.ctx, w.stopJob)
	case w.mapRun != "":
		return p.e.takeEnds(p.ctx, w.mapRun)
	case w.stopChildren != "":
		return p.e.stopChildren(p.ctx, w.stopChildren)
	case w.redriveChildren != "":
		return p.e.redriveChildren(p.ctx, w.redriveChildren)
	case w.stopMapRuns != 0:
		return p.e.stopMapRuns(p.ctx, w.stopMapRuns)
	case w.timer:
		return p.e.fireFrame(p.ctx, w.execution, w.frame)
	case w.call != nil:
		return p.call(w.execution, *w.call, w.info)
	}
	return p.resume(w)
}

// resume finds out from the stored frame what there is to do.
func (p *taskPool) resume(w work) error {
	outstanding, info, err := p.e.outstanding(p.ctx, w.execution, w.frame)
	if err != nil {
		return err
	}
	for _, c := range outstanding {
		switch c := c.(type) {
		case machine.GoOn:
			return p.e.deliver(p.ctx, w.execution, machine.Continue(c))
		case machine.RunTask:
			switch {
			case p.e.mocked(info, c):
				return p.call(w.execution, c, info)
			case isActivity(c):
				p.e.offerAgain(w.execution, c)
			case !c.Submitted || c.Job != "":
				return p.call(w.execution, c, info)
			}
		}
	}
	return nil
}

// call makes a task's call and records what came of it.
func (p *taskPool) call(id ExecutionID, c machine.RunTask, info machine.Info) error {
	key := taskKey{id, c.ID}
	mocked := p.e.mocked(info, c)
	if c.Job != "" && !mocked && isNested(c.Resource) {
		return p.e.awaitNested(p.ctx, key, c.Job)
	}
	ctx, stop := p.callContext(c)
	defer stop()
	if !p.register(key, stop) {
		return nil // the same call is being made already
	}
	defer p.unregister(key)
	switch {
	case mocked:
		return p.callMock(ctx, id, c, info)
	case isNested(c.Resource):
		return p.callNested(ctx, key, c, info)
	case isJob(c.Resource) && c.Job != "":
		return p.lookAtJob(ctx, key, c, info)
	case isJob(c.Resource):
		return p.startJob(ctx, key, c, info)
	}
	output, err := p.e.carry(ctx, c, info)
	ev, ok := outcome(c, output, err)
	if !ok && c.Purpose != machine.Work && ctx.Err() == nil {
		return err
	}
	if !ok {
		return nil // stopped: the timer, the cancelling step or the next process knows why
	}
	return p.record(id, ev)
}

// carry makes a call, of a task or of a Map Run.
func (e *Engine) carry(ctx context.Context, c machine.RunTask, info machine.Info) (json.RawMessage, error) {
	if c.Purpose != machine.Work {
		return e.callItems(ctx, c, info)
	}
	return e.tasks.Call(ctx, taskCall(info, c))
}

// callNested starts an execution for a task, records that, and waits for its end.
func (p *taskPool) callNested(ctx context.Context, key taskKey, c machine.RunTask, info machine.Info) error {
	output, arn, err := p.e.startNested(ctx, taskCall(info, c))
	if err != nil {
		if ev, ok := outcome(c, nil, err); ok {
			return p.record(key.execution, ev)
		}
		return nil
	}
	if err := p.record(key.execution, machine.TaskSubmitted{ID: c.ID, Output: output, Job: arn}); err != nil || p.ctx.Err() != nil {
		return err
	}
	return p.e.awaitNested(p.ctx, key, arn)
}

// taskCall is the call that a command asks for.
func taskCall(info machine.Info, c machine.RunTask) TaskCall {
	return TaskCall{
		Resource: c.Resource, Input: c.Input, Token: c.Token, Region: info.Region, ExecutionARN: info.ExecutionARN, RoleARN: info.RoleARN,
		IdempotencyKey: fmt.Sprintf("%s/%d", info.ExecutionARN, c.ID.Number), Attempt: c.Attempt,
	}
}

func outcome(c machine.RunTask, output []byte, err error) (machine.Event, bool) {
	var failure *TaskFailure
	switch {
	case errors.As(err, &failure):
		return machine.TaskFailed{ID: c.ID, Error: failure.Name, Cause: failure.Cause, Submit: c.Resource.Pattern != asl.RequestResponse}, true
	case err != nil:
		return nil, false
	case c.Resource.Pattern == asl.WaitForToken:
		return machine.TaskSubmitted{ID: c.ID, Output: output}, true
	}
	return machine.TaskDone{ID: c.ID, Output: output}, true
}

// record stores a result that must not be lost: the call was made.
func (p *taskPool) record(id ExecutionID, ev machine.Event) error {
	err := p.e.deliver(p.ctx, id, ev)
	for delay := 50 * time.Millisecond; err != nil && p.ctx.Err() == nil; delay = min(2*delay, 5*time.Second) {
		p.e.log.Error("a task's result could not be stored; trying again", "execution", id, "error", err)
		pause(p.ctx, delay)
		err = p.e.deliver(p.ctx, id, ev)
	}
	return nil
}

func (p *taskPool) callContext(c machine.RunTask) (context.Context, context.CancelFunc) {
	if c.Deadline.IsZero() {
		return context.WithCancel(p.ctx)
	}
	return context.WithDeadline(p.ctx, c.Deadline)
}

func (p *taskPool) register(key taskKey, stop context.CancelFunc) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.calls[key]; ok {
		return false
	}
	p.calls[key] = stop
	return true
}

func (p *taskPool) unregister(key taskKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.calls, key)
}

// pause waits, but not beyond the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func isActivity(c machine.RunTask) bool { return c.Resource.Kind == asl.ActivityTask }

// outstanding are the commands that a stored frame waits for.
func (e *Engine) outstanding(ctx context.Context, id ExecutionID, frame machine.FrameID) ([]machine.Command, machine.Info, error) {
	l := e.cache.acquire(id)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil || l.over {
		return nil, machine.Info{}, err
	}
	commands, err := inst.Outstanding(frame)
	return commands, inst.Info(), err
}

// fireFrame delivers the timers of a frame whose time has come.
func (e *Engine) fireFrame(ctx context.Context, id ExecutionID, frame machine.FrameID) error {
	l := e.cache.acquire(id)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil || l.over {
		return err
	}
	due, err := inst.Due(frame, e.now())
	if err != nil {
		return err
	}
	for _, c := range due {
		if err := e.step(ctx, l, inst, machine.TimerFired{ID: c}); err != nil {
			return err
		}
		if l.over {
			return nil
		}
	}
	return nil
}
