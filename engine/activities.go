package engine

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/machine"
)

// CreateActivity registers an activity. It is idempotent on the name.
// ErrInvalidName, ErrTooManyTags.
func (e *Engine) CreateActivity(ctx context.Context, scope Scope, name string, tags []Tag) (Activity, error) {
	if err := checkName(name); err != nil {
		return Activity{}, err
	}
	if err := checkTags(tags); err != nil {
		return Activity{}, err
	}
	a := Activity{ARN: scope.ActivityARN(name), Name: name, CreatedAt: e.now(), Tags: tags}
	err := e.store.CreateActivity(ctx, a)
	if errors.Is(err, ErrActivityAlreadyExists) {
		return e.store.Activity(ctx, a.ARN)
	}
	return a, err
}

// DescribeActivity returns an activity. ErrInvalidArn, ErrActivityDoesNotExist.
func (e *Engine) DescribeActivity(ctx context.Context, arn string) (Activity, error) {
	if _, err := parseKind(arn, "activity"); err != nil {
		return Activity{}, err
	}
	a, err := e.store.Activity(ctx, arn)
	if errors.Is(err, ErrActivityDoesNotExist) {
		return a, &Error{ErrActivityDoesNotExist.Name, "Activity Does Not Exist: '" + arn + "'"}
	}
	return a, err
}

// ListActivities lists activities by ARN, after the one given.
func (e *Engine) ListActivities(ctx context.Context, scope Scope, after string, limit int) ([]Activity, error) {
	return e.store.Activities(ctx, scope.ActivityPrefix(), after, limit)
}

// DeleteActivity removes an activity; one that is not there is no error.
func (e *Engine) DeleteActivity(ctx context.Context, arn string) error {
	if _, err := parseKind(arn, "activity"); err != nil {
		return err
	}
	return e.store.DeleteActivity(ctx, arn)
}

// ActivityTask is a task handed to a worker; the zero value when none came.
type ActivityTask struct {
	Token string
	Input json.RawMessage
}

// GetActivityTask waits for a task of an activity, up to Config.ActivityPoll.
// ErrInvalidArn, ErrActivityDoesNotExist, ErrActivityWorkerLimit.
func (e *Engine) GetActivityTask(ctx context.Context, arn, worker string) (ActivityTask, error) {
	if _, err := e.DescribeActivity(ctx, arn); err != nil {
		return ActivityTask{}, err
	}
	waiting, stop := context.WithTimeout(ctx, e.cfg.ActivityPoll)
	defer stop()
	for {
		o, ok, err := e.activities.take(waiting, arn)
		if err != nil || !ok {
			return ActivityTask{}, err
		}
		if ctx.Err() != nil {
			e.activities.offer(arn, o) // the worker hung up
			return ActivityTask{}, nil
		}
		taken, err := e.handOut(ctx, o, worker)
		if err != nil {
			e.activities.offer(arn, o)
			return ActivityTask{}, err
		}
		if taken {
			return ActivityTask{Token: o.token, Input: o.input}, nil
		}
	}
}

// handOut records that a worker took the task; false when nobody waits for it any more.
func (e *Engine) handOut(ctx context.Context, o offer, worker string) (bool, error) {
	ctx = context.WithoutCancel(ctx)
	l := e.cache.acquire(o.key.execution)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil || l.over {
		return false, err
	}
	awaited, err := inst.Awaits(o.key.command)
	if err != nil || !awaited {
		return false, err
	}
	return true, e.step(ctx, l, inst, machine.TaskStarted{ID: o.key.command, Worker: worker})
}

// offerAgain puts a stored activity task back on offer after a restart.
func (e *Engine) offerAgain(id ExecutionID, c machine.RunTask) {
	if !c.Started {
		e.activities.offer(c.Resource.ARN, offer{key: taskKey{id, c.ID}, token: c.Token, input: c.Input})
	}
}

// SendTaskSuccess ends the task that waits for token. A second call for the same
// token returns ErrTaskTimedOut, as in AWS. It is durable once it returns nil.
// ErrInvalidToken, ErrInvalidOutput, ErrTaskDoesNotExist, ErrTaskTimedOut.
func (e *Engine) SendTaskSuccess(ctx context.Context, token, output string) error {
	if _, _, ok := machine.ParseToken(token); !ok {
		return invalidToken()
	}
	if _, err := value.Parse([]byte(output)); err != nil {
		return &Error{ErrInvalidOutput.Name, "Invalid Output: '" + jsonComplaint(output, err) + "'"}
	}
	return e.withToken(ctx, token, func(id machine.CommandID) machine.Event {
		return machine.TaskDone{ID: id, Output: json.RawMessage(output)}
	})
}

// SendTaskFailure fails the task that waits for token; nil means not given.
// ErrInvalidToken, ErrTaskDoesNotExist, ErrTaskTimedOut.
func (e *Engine) SendTaskFailure(ctx context.Context, token string, name, cause *string) error {
	return e.withToken(ctx, token, func(id machine.CommandID) machine.Event {
		return machine.TaskFailed{ID: id, Error: name, Cause: cause}
	})
}

// SendTaskHeartbeat starts the heartbeat clock of the task anew.
// ErrInvalidToken, ErrTaskDoesNotExist, ErrTaskTimedOut.
func (e *Engine) SendTaskHeartbeat(ctx context.Context, token string) error {
	return e.withToken(ctx, token, func(id machine.CommandID) machine.Event { return machine.Heartbeat{ID: id} })
}

func (e *Engine) withToken(ctx context.Context, token string, event func(machine.CommandID) machine.Event) error {
	arn, id, ok := machine.ParseToken(token)
	if !ok {
		return invalidToken()
	}
	x, err := e.store.Execution(ctx, arn)
	if errors.Is(err, ErrExecutionDoesNotExist) {
		return invalidToken()
	}
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	l := e.cache.acquire(x.ID)
	defer e.cache.release(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	inst, err := e.instance(ctx, l)
	if err != nil {
		return err
	}
	if !inst.MadeToken(token) {
		return invalidToken()
	}
	if awaited, err := inst.Awaits(id); err != nil || !awaited || l.over {
		return errors.Join(err, noLongerAwaited())
	}
	return e.step(ctx, l, inst, event(id))
}

func invalidToken() error {
	return &Error{ErrInvalidToken.Name, "Invalid Token: 'Invalid token'"}
}

func noLongerAwaited() error {
	return &Error{ErrTaskTimedOut.Name, "Task Timed Out: 'Provided task does not exist anymore'"}
}

// offer is an activity task that no worker has taken yet.
type offer struct {
	key   taskKey
	token string
	input json.RawMessage
}

// mostPollers is how many workers may wait for tasks of one activity.
const mostPollers = 1000

// activityDesk brings activity tasks and waiting workers together.
type activityDesk struct {
	mu     sync.Mutex
	queues map[string]*activityQueue // by activity ARN
}

type activityQueue struct {
	offers  []offer
	pollers []chan offer
}

func newActivityDesk() *activityDesk { return &activityDesk{queues: map[string]*activityQueue{}} }

// queue needs d.mu.
func (d *activityDesk) queue(arn string) *activityQueue {
	q, ok := d.queues[arn]
	if !ok {
		q = &activityQueue{}
		d.queues[arn] = q
	}
	return q
}

func (d *activityDesk) offer(arn string, o offer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := d.queue(arn)
	if len(q.pollers) > 0 {
		q.pollers[0] <- o // buffered: one offer for one poller
		q.pollers = q.pollers[1:]
		return
	}
	q.offers = append(q.offers, o)
}

// take waits for an offer; false when ctx ended first.
func (d *activityDesk) take(ctx context.Context, arn string) (offer, bool, error) {
	d.mu.Lock()
	q := d.queue(arn)
	if len(q.offers) > 0 {
		o := q.offers[0]
		q.offers = q.offers[1:]
		d.mu.Unlock()
		return o, true, nil
	}
	if len(q.pollers) >= mostPollers {
		d.mu.Unlock()
		return offer{}, false, &Error{ErrActivityWorkerLimit.Name, "The maximum number of workers concurrently polling for activity tasks has been reached."}
	}
	c := make(chan offer, 1)
	q.pollers = append(q.pollers, c)
	d.mu.Unlock()
	select {
	case o := <-c:
		return o, true, nil
	case <-ctx.Done():
		return d.leave(arn, c)
	}
}

// leave ends a poll; an offer that came at the last moment is still taken.
func (d *activityDesk) leave(arn string, c chan offer) (offer, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := d.queue(arn)
	for i, p := range q.pollers {
		if p == c {
			q.pollers = append(q.pollers[:i:i], q.pollers[i+1:]...)
			return offer{}, false, nil
		}
	}
	return <-c, true, nil
}

// withdraw takes back the offer of a task that nobody waits for any more.
func (d *activityDesk) withdraw(key taskKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for arn, q := range d.queues {
		for i := range q.offers {
			if q.offers[i].key == key {
				q.offers = append(q.offers[:i:i], q.offers[i+1:]...)
				return
			}
		}
		if len(q.offers)+len(q.pollers) == 0 {
			delete(d.queues, arn)
		}
	}
}
