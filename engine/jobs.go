package engine

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// Jobs are what tasks start with ".sync" and that goes on by itself.
type Jobs interface {
	// Look asks how a job is that the call started with that answer. done says
	// that it has ended: with an output, or with a *TaskFailure as the error. Any
	// other error means that nothing is known, and it is asked again.
	Look(ctx context.Context, c TaskCall, started json.RawMessage) (output json.RawMessage, done bool, err error)
	// Stop ends a job whose task is gone, if it can.
	Stop(ctx context.Context, c TaskCall, started json.RawMessage) error
}

// How long it is between two looks at a job: at first, and at most.
const (
	firstLook = 200 * time.Millisecond
	lastLook  = 20 * time.Second
)

// isJob tells whether a task waits for something that it starts in another service.
func isJob(r asl.Resource) bool {
	return (r.Pattern == asl.Sync || r.Pattern == asl.Sync2) && !isNested(r)
}

// jobDesk knows the jobs that tasks wait for. Between two looks a job is a timer.
type jobDesk struct {
	mu      sync.Mutex
	waiting map[taskKey]*job
}

type job struct {
	call    TaskCall
	started json.RawMessage
	next    time.Duration
	timer   *time.Timer
}

func newJobDesk() *jobDesk { return &jobDesk{waiting: map[taskKey]*job{}} }

// wait plans the next look at a job.
func (d *jobDesk) wait(key taskKey, call TaskCall, started json.RawMessage, look func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, ok := d.waiting[key]
	if !ok {
		j = &job{call: call, started: started, next: firstLook}
		d.waiting[key] = j
	}
	j.timer = time.AfterFunc(j.next, look)
	j.next = min(2*j.next, lastLook)
}

// abandon forgets the jobs that match, and returns them.
func (d *jobDesk) abandon(match func(taskKey) bool) []*job {
	d.mu.Lock()
	defer d.mu.Unlock()
	var gone []*job
	for key, j := range d.waiting {
		if match(key) {
			j.timer.Stop()
			delete(d.waiting, key)
			gone = append(gone, j)
		}
	}
	return gone
}

// startJob makes the call that starts a job, records its answer, and waits for the end.
func (p *taskPool) startJob(ctx context.Context, key taskKey, c machine.RunTask, info machine.Info) error {
	if p.e.cfg.Jobs == nil {
		return p.record(key.execution, machine.TaskFailed{ID: c.ID, Error: new("States.Runtime"), Cause: new("The end of jobs cannot be waited for here.")})
	}
	call := taskCall(info, c)
	output, err := p.e.tasks.Call(ctx, call)
	if err != nil {
		if ev, ok := outcome(c, nil, err); ok {
			return p.record(key.execution, ev)
		}
		return nil
	}
	if err := p.record(key.execution, machine.TaskSubmitted{ID: c.ID, Output: output, Job: string(output)}); err != nil || p.ctx.Err() != nil {
		return err
	}
	c.Submitted, c.Job = true, string(output)
	p.lookLater(key, c, info)
	return nil
}

func (p *taskPool) lookLater(key taskKey, c machine.RunTask, info machine.Info) {
	p.e.jobs.wait(key, taskCall(info, c), json.RawMessage(c.Job), func() {
		p.submit(work{execution: key.execution, frame: c.ID.Frame, call: &c, info: info})
	})
}

// lookAtJob asks once how a job is.
func (p *taskPool) lookAtJob(ctx context.Context, key taskKey, c machine.RunTask, info machine.Info) error {
	if awaited, err := p.e.awaits(ctx, key); err != nil || !awaited {
		p.e.stopJobs(p.e.jobs.abandon(func(k taskKey) bool { return k == key }))
		return err
	}
	output, done, err := p.e.cfg.Jobs.Look(ctx, taskCall(info, c), json.RawMessage(c.Job))
	var failure *TaskFailure
	if !done && !errors.As(err, &failure) {
		if err != nil && ctx.Err() == nil {
			p.e.log.Warn("a job could not be asked how it is; asking again", "execution", info.ExecutionARN, "error", err)
		}
		p.lookLater(key, c, info)
		return nil
	}
	p.e.jobs.abandon(func(k taskKey) bool { return k == key })
	ev, _ := outcome(c, output, err)
	if failed, ok := ev.(machine.TaskFailed); ok {
		failed.Submit = false
		ev = failed
	}
	return p.record(key.execution, ev)
}

// stopJobs ends jobs whose task is gone. It is a best effort, as in AWS.
func (e *Engine) stopJobs(gone []*job) {
	for _, j := range gone {
		e.steps.submit(work{stopJob: j})
	}
}

func (e *Engine) stopJob(ctx context.Context, j *job) error {
	if err := e.cfg.Jobs.Stop(ctx, j.call, j.started); err != nil && ctx.Err() == nil {
		e.log.Warn("a job could not be stopped", "resource", j.call.Resource.ARN, "execution", j.call.ExecutionARN, "error", err)
	}
	return nil
}
