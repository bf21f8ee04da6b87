package machine

import (
	"encoding/json"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// task schedules the call of a Task state.
func (s *step) task(f *frame, st *asl.State) {
	if st.Resource.Kind == asl.ActivityTask && s.facts.ActivityExists != nil && !s.facts.ActivityExists(st.Resource.ARN) {
		s.fail(f, st, *f.runtimeFailure("The activity ARN does not exist."))
		return
	}
	t := &task{ID: s.nextCommand(f)}
	if needsToken(st.Resource) {
		t.Token = s.taskToken(t.ID)
	}
	f.Task = t // the context object shows its token to the parameters
	role, fail := s.prepare(f, st, t)
	if fail != nil {
		f.Task = nil
		s.fail(f, st, *fail)
		return
	}
	f.Phase = atTask
	events := taskEvents{st.Resource}
	f.Last = s.emit(f.Last, events.prefix()+"Scheduled", events.scheduled(s.info.Region, t, role))
	if s.info.TestCase != "" {
		t.Event = f.Last
	}
	if st.Resource.Kind != asl.ActivityTask {
		s.taskStarted(f, st, "")
	}
	s.out.Commands = append(s.out.Commands, f.runTask(st))
}

func needsToken(r asl.Resource) bool {
	return r.Kind == asl.ActivityTask || r.Pattern == asl.WaitForToken || r.Pattern == asl.Sync || r.Pattern == asl.Sync2
}

// prepare evaluates everything that a task is scheduled with.
func (s *step) prepare(f *frame, st *asl.State, t *task) (role string, fail *failure) {
	if t.params, fail = s.arguments(f, st); fail != nil {
		return "", fail
	}
	if !t.params.fits(s.limits.PayloadBytes) {
		why := dataLimit(st.Name)
		return "", &why
	}
	if fail = s.clocks(f, st, t); fail != nil {
		return "", fail
	}
	return s.credentials(f, st)
}

// clocks evaluates TimeoutSeconds and HeartbeatSeconds.
func (s *step) clocks(f *frame, st *asl.State, t *task) (fail *failure) {
	if st.Query != nil {
		if t.Timeout, fail = s.askWhole(f, st.Query.TimeoutSeconds, "TimeoutSeconds"); fail != nil {
			return fail
		}
		t.Heartbeat, fail = s.askWhole(f, st.Query.HeartbeatSeconds, "HeartbeatSeconds")
		return fail
	}
	if t.Timeout, fail = s.number(f, st.TimeoutSeconds, "TimeoutSecondsPath"); fail != nil {
		return fail
	}
	t.Heartbeat, fail = s.number(f, st.HeartbeatSeconds, "HeartbeatSecondsPath")
	return fail
}

func (s *step) credentials(f *frame, st *asl.State) (role string, fail *failure) {
	var d *doc
	switch {
	case st.Query != nil && st.Query.Credentials != nil:
		d, fail = s.ask(f, st.Query.Credentials, "Credentials", facet{}, nil)
	case st.Credentials != nil:
		d, fail = s.template(f, st.Credentials, f.input)
	default:
		return "", nil
	}
	if fail != nil {
		return "", fail
	}
	if o, ok := d.Value().(*value.Object); ok {
		v, _ := o.Get("RoleArn")
		role, _ = v.(string)
	}
	return role, nil
}

// number resolves a number field or its …Path form; 0 when the field is absent.
func (s *step) number(f *frame, n *asl.Number, field string) (int64, *failure) {
	switch {
	case n == nil:
		return 0, nil
	case n.Path == nil:
		return n.Value, nil
	}
	v, err := n.Path.Eval(s.env(f, f.input))
	if err != nil {
		return 0, f.badPath(err)
	}
	whole, ok := wholeNumber(v)
	if !ok {
		return 0, f.runtimeFailure("The %s field refers to value \"%s\" which is not a valid integer: %s", field, plain(v), n.Path)
	}
	return whole, nil
}

func (f *frame) runTask(st *asl.State) RunTask {
	switch f.Phase {
	case reading:
		return RunTask{ID: f.Task.ID, State: f.State, Input: f.Task.params.Text(), Started: true, Purpose: Items, MapRun: f.Group.MapRun}
	case writing:
		return RunTask{ID: f.Task.ID, State: f.State, Input: f.Task.params.Text(), Started: true, Purpose: Results, MapRun: f.Group.MapRun}
	}
	return RunTask{
		ID: f.Task.ID, State: f.State, Resource: st.Resource, Input: f.Task.params.Text(), Token: f.Task.Token,
		Attempt: f.Retry, Deadline: f.Task.Deadline, Submitted: f.Task.Submitted, Started: f.Task.Started, Job: f.Task.Job, Event: f.Task.Event,
	}
}

// taskStarted starts the clocks of a task.
func (s *step) taskStarted(f *frame, st *asl.State, worker string) {
	t := f.Task
	if t.Started {
		return
	}
	t.Started = true
	events := taskEvents{st.Resource}
	f.Last = s.emit(f.Last, events.prefix()+"Started", events.started(worker))
	if t.Timeout > 0 {
		t.Deadline = s.now.Add(seconds(t.Timeout))
		s.startTimer(f, taskTimer, t.Deadline)
	}
	s.heartbeat(f)
}

// heartbeat starts the heartbeat clock anew.
func (s *step) heartbeat(f *frame) {
	if f.Task.Heartbeat <= 0 || !f.Task.Started {
		return
	}
	f.dropTimer(heartbeatTimer)
	s.startTimer(f, heartbeatTimer, s.now.Add(seconds(f.Task.Heartbeat)))
}

func (s *step) taskSubmitted(f *frame, st *asl.State, output json.RawMessage, job string) {
	if f.Task.Submitted {
		return
	}
	f.Task.Submitted, f.Task.Job = true, job
	f.Last = s.emit(f.Last, "TaskSubmitted", taskEvents{st.Resource}.succeeded(docOf(output)))
	s.heartbeat(f)
}

func (s *step) taskDone(f *frame, st *asl.State, output json.RawMessage) {
	events := taskEvents{st.Resource}
	result, err := parseDoc(output)
	switch {
	case err != nil:
		s.taskFailed(f, st, newFailure(errRuntime, "The task's result is not JSON: "+err.Error()), false)
		return
	case len(output) > s.limits.PayloadBytes:
		s.taskFailed(f, st, dataLimit(resultOwner(st.Resource)), false)
		return
	}
	f.Last = s.emit(f.Last, events.prefix()+"Succeeded", events.succeeded(result))
	s.endTask(f)
	s.saw(RawResult, result)
	s.complete(f, st, result)
}

// resultOwner is what DataLimitExceeded calls the origin of a task's result.
func resultOwner(r asl.Resource) string {
	if r.Kind == asl.Service {
		return r.Service
	}
	return r.ARN
}

func (s *step) taskFailed(f *frame, st *asl.State, why failure, submit bool) {
	events := taskEvents{st.Resource}
	switch {
	case why.is(errRuntime):
		s.endTask(f)
		s.fail(f, st, *f.runtimeFailure("%s", plainCause(why)))
		return
	case submit && f.Task.Token != "" && st.Resource.Kind == asl.Service:
		f.Last = s.emit(f.Last, "TaskSubmitFailed", events.failed(why))
	default:
		f.Last = s.emit(f.Last, events.prefix()+"Failed", events.failed(why))
	}
	s.endTask(f)
	s.fail(f, st, why)
}

func plainCause(why failure) string {
	if why.cause == nil {
		return ""
	}
	return *why.cause
}

func (s *step) taskTimedOut(f *frame, st *asl.State, missedHeartbeat bool) {
	why := timedOut()
	why.missed = missedHeartbeat
	events := taskEvents{st.Resource}
	f.Last = s.emit(f.Last, events.prefix()+"TimedOut", events.failed(why))
	s.out.Commands = append(s.out.Commands, Cancel{f.Task.ID})
	s.endTask(f)
	s.fail(f, st, why)
}

func (s *step) endTask(f *frame) {
	f.Task = nil
	f.Timers = keepLife(f.Timers)
}
