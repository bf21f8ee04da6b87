package machine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// The error names that the interpreter itself reports or matches.
const (
	errAll        = "States.ALL"
	errTaskFailed = "States.TaskFailed"
	errTimeout    = "States.Timeout"
	errHeartbeat  = "States.HeartbeatTimeout"
	errRuntime    = "States.Runtime"
	errDataLimit  = "States.DataLimitExceeded"
	errTolerated  = "States.ExceedToleratedFailureThreshold"
	errItemReader = "States.ItemReaderFailed"
	errWriter     = "States.ResultWriterFailed"
	errConflict   = "States.ReferencePathConflict"
)

// failure is an error on its way through Retry and Catch. A nil name or cause
// means that none was given.
type failure struct {
	name   *string
	cause  *string
	silent bool // events leave out the cause, though a Catcher sees an empty one
	final  bool // neither retried nor caught
	missed bool // a heartbeat: reported as States.Timeout, but matched by its own name too

	evaluation *evaluation // of a States.QueryEvaluationError
}

func (f failure) is(name string) bool { return f.name != nil && *f.name == name }

func (f failure) visibleCause() *string {
	if f.silent {
		return nil
	}
	return f.cause
}

func newFailure(name, cause string) failure { return failure{name: &name, cause: &cause} }

func timedOut() failure {
	f := newFailure(errTimeout, "")
	f.silent = true
	return f
}

func dataLimit(what string) failure {
	return newFailure(errDataLimit, fmt.Sprintf("The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", what))
}

func tooManyFailed() failure {
	return newFailure(errTolerated, "The specified tolerated failure threshold was exceeded")
}

func historyFull(limit int64) failure {
	f := newFailure(errRuntime, fmt.Sprintf("The execution reached the maximum number of history events (%d).", limit))
	f.final = true
	return f
}

// runtimeFailure is States.Runtime, which nothing retries or catches. AWS says
// in its cause which visit of which state it was.
func (f *frame) runtimeFailure(format string, args ...any) *failure {
	return f.located(errRuntime, fmt.Sprintf(format, args...), true)
}

func (f *frame) located(name, text string, final bool) *failure {
	why := newFailure(name, fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s", f.State, f.Entered, text))
	why.final = final
	return &why
}

// badPath words what a path field (InputPath, SecondsPath …) could not find.
func (f *frame) badPath(err error) *failure {
	var missing *expr.PathNotFound
	if errors.As(err, &missing) {
		return f.runtimeFailure("Invalid path '%s' : %s", missing.Path, missing.Reason)
	}
	return f.badExpression("", err)
}

// badItems words what ItemsPath could not find. AWS takes it for a conflict of
// the path with the input, as it does with ResultPath.
func (f *frame) badItems(err error) *failure {
	var missing *expr.PathNotFound
	if errors.As(err, &missing) {
		if path, bad := jsonpath.CompileReference(missing.Path); bad == nil {
			if step, ok := path.Stuck(missing.Input); ok {
				why := newFailure(errConflict, fmt.Sprintf("Unable to apply step \"%s\" to input %s", step, value.Text(missing.Input)))
				return &why
			}
		}
	}
	return f.badPath(err)
}

// badExpression words what an expression under a field ran into.
func (f *frame) badExpression(field string, err error) *failure {
	var at *expr.FieldError
	if errors.As(err, &at) {
		field = at.Field
	}
	var missing *expr.PathNotFound
	if errors.As(err, &missing) {
		return f.runtimeFailure("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'", missing.Path, field, value.Text(missing.Input))
	}
	var call *expr.IntrinsicError
	if errors.As(err, &call) {
		return f.runtimeFailure("The function '%s' had the following error: %s", call.Call, call.Reason)
	}
	var unknown *expr.UnknownVariable
	if errors.As(err, &unknown) {
		return f.runtimeFailure("The JSONPath '$%s' specified for the field '%s' could not be found because the variable is not assigned", unknown.Name, field)
	}
	return f.runtimeFailure("%s", err)
}

// fail lets a state fail: it is tried again, caught, or ends its flow.
func (s *step) fail(f *frame, st *asl.State, why failure) {
	s.evaluationFailed(f, why)
	if why.evaluation != nil && f.Group == nil && (st.Type == asl.Map || st.Type == asl.Parallel) {
		f.Group = &group{} // AWS closes the container although nothing of it was started
	}
	why.evaluation = nil // its event is written once, where it happened
	s.failing(why)
	if !why.final && s.retry(f, st, why) {
		return
	}
	s.closeFailed(f, st)
	if !why.final && s.catch(f, st, why) {
		return
	}
	if f.ID != Root {
		s.laneFailed(f, why)
		return
	}
	s.finishFailed(f.Last, why)
}

// retry starts the wait for the next attempt when a retrier has one left.
func (s *step) retry(f *frame, st *asl.State, why failure) bool {
	i := slices.IndexFunc(st.Retry, func(r asl.Retrier) bool { return matches(r.ErrorEquals, why) })
	if i < 0 {
		return false
	}
	if len(f.Retries) < len(st.Retry) {
		f.Retries = append(f.Retries, make([]int64, len(st.Retry)-len(f.Retries))...)
	}
	r := st.Retry[i]
	s.retrying(i, false, 0)
	if f.Retries[i] >= r.MaxAttempts {
		return false
	}
	wait := s.delay(r, f.Retries[i])
	s.retrying(i, true, wait)
	f.Retries[i]++
	f.Retry++
	s.buried = nil
	f.Task, f.Group, f.items = nil, nil, nil
	f.Timers = keepLife(f.Timers)
	f.Phase = backoff
	s.startTimer(f, retryTimer, s.now.Add(wait))
	return true
}

func (s *step) catch(f *frame, st *asl.State, why failure) bool {
	i := slices.IndexFunc(st.Catch, func(c asl.Catcher) bool { return matches(c.ErrorEquals, why) })
	if i < 0 {
		return false
	}
	s.caught(i)
	s.buried = nil
	c := st.Catch[i]
	st = withoutRetryAndCatch(st)
	report := docValue(value.NewObject(value.Member{Key: "Error", Value: optional(why.name)}, value.Member{Key: "Cause", Value: optional(why.cause)}))
	if c.Query != nil {
		s.orFail(f, st, s.conclude(f, st, c.Next, c.Query, facet{"errorOutput", report, entryPath("Catch", i)}, report))
		return true
	}
	out, bad := s.resultPath(f, c.ResultPath, f.input, report)
	if bad != nil {
		s.fail(f, st, *bad)
		return true
	}
	s.exit(f, st, c.Next, out, c.Assign, report)
	return true
}

// withoutRetryAndCatch keeps what a Catcher itself runs into from being caught by it again.
func withoutRetryAndCatch(st *asl.State) *asl.State {
	bare := *st
	bare.Retry, bare.Catch = nil, nil
	return &bare
}

func optional(s *string) value.Value {
	if s == nil {
		return nil
	}
	return *s
}

// matches tells whether one of the names in ErrorEquals stands for the failure.
func matches(names []string, why failure) bool {
	for _, name := range names {
		switch {
		case name == errAll:
			return true
		case name == errTaskFailed && !why.is(errTimeout) && !why.is(errHeartbeat):
			return true
		case why.is(name):
			return true
		case name == errTimeout && why.is(errHeartbeat):
			return true
		case name == errHeartbeat && why.missed:
			return true
		}
	}
	return false
}
