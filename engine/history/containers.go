package history

import (
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// stateEvent takes the …StateStarted, …Succeeded, …Failed and …Aborted events.
func (t *Timeline) stateEvent(e event, typ, what string) place {
	v := e.from.climb(func(v *Visit) bool { return v.Type == typ && v.IsOpen() && !(what != "Aborted" && v.closed) })
	if v == nil {
		return place{}
	}
	switch what {
	case "Started":
		t.begin(v, e)
		return place{visit: v, forks: typ == "Parallel"}
	case "Succeeded":
		v.endAttempt(Succeeded, e.ID, e.Time)
		v.closed = true
		v.note("", "", 0)
		v.endLanes(Succeeded, e.Time)
	case "Failed":
		t.fail(v, e)
		v.closed = true
	case "Aborted":
		if !v.isCulprit() {
			t.abortWithin(v, nil, e.Time)
			t.close(v, Aborted, e.Time)
		}
	}
	return place{visit: v}
}

// isCulprit tells whether the visit may be what makes its container fail: AWS
// writes TaskStateAborted after a failed task too, when it is in a Parallel.
func (v *Visit) isCulprit() bool {
	n := len(v.Attempts)
	return v.Type == "Task" && n > 0 && (v.Attempts[n-1].Result == Failed || v.Attempts[n-1].Result == TimedOut)
}

// begin starts a round of a container. No event tells that a former round failed.
func (t *Timeline) begin(v *Visit, e event) {
	if len(v.Attempts) > 0 {
		t.fail(v, e)
	}
	for _, l := range v.Lanes {
		l.stale = true
	}
	v.Status, v.Lanes, v.Total, v.closed = Running, nil, e.Length, false
	v.Attempts = append(v.Attempts, Attempt{Scheduled: e.Time, Started: e.Time, Result: Running, First: e.ID})
}

// fail ends a round of a container because of what the event follows on.
func (t *Timeline) fail(v *Visit, e event) {
	if culprit := e.from.visit; culprit != nil && culprit != v {
		t.explain(culprit)
		v.blame = culprit
		v.note(culprit.Error, culprit.Cause, culprit.Failure)
		t.abortWithin(v, culprit, e.Time)
	}
	v.endAttempt(Failed, e.ID, e.Time)
	if n := len(v.Attempts); n > 0 {
		v.Attempts[n-1].Error, v.Attempts[n-1].Cause = v.Error, v.Cause
	}
	v.Status = Waiting // for the next round, or to be left
}

// explain gives a Fail state its error, which no event tells inside a container.
func (t *Timeline) explain(v *Visit) {
	s, ok := t.def.State(v.State)
	if !ok || v.Type != "Fail" || v.Error != "" {
		return
	}
	v.note(text(s.Error), text(s.Cause), v.Failure)
}

// abortWithin ends all that is open in a container: culprit and what is around
// it have failed, the rest is aborted.
func (t *Timeline) abortWithin(container, culprit *Visit, at time.Time) {
	blamed := map[*Visit]bool{}
	for v := culprit; v != nil && v != container; v = above(v) {
		blamed[v] = true
	}
	for v := range t.open {
		if v != container && v.isWithin(container) {
			t.close(v, either(blamed[v], Failed, Aborted), at)
		}
	}
	for _, l := range container.Lanes {
		if l.End.IsZero() {
			l.Status, l.End = either(culprit != nil && culprit.isIn(l), Failed, Aborted), at
		}
	}
}

func either(first bool, a, b Status) Status {
	if first {
		return a
	}
	return b
}

func above(v *Visit) *Visit {
	if v.Lane == nil {
		return nil
	}
	return v.Lane.Of
}

func (v *Visit) isWithin(container *Visit) bool {
	for up := above(v); up != nil; up = above(up) {
		if up == container {
			return true
		}
	}
	return false
}

func (v *Visit) isIn(l *Lane) bool {
	for ; v != nil; v = above(v) {
		if v.Lane == l {
			return true
		}
	}
	return false
}

func (v *Visit) endLanes(status Status, at time.Time) {
	for _, l := range v.Lanes {
		if l.End.IsZero() {
			l.Status, l.End = status, at
		}
	}
}

// iteration takes the MapIteration… events.
func (t *Timeline) iteration(e event) place {
	if e.Type == "MapIterationStarted" {
		v := e.from.climb(func(v *Visit) bool { return v.State == e.Name && v.IsOpen() })
		if v == nil {
			return place{}
		}
		l := &Lane{Of: v, Index: e.Index, Status: Running, Start: e.Time}
		v.Lanes = append(v.Lanes, l)
		return place{visit: v, lane: l}
	}
	l := e.from.laneOf(e.Name, e.Index)
	if l == nil {
		return place{}
	}
	l.End = e.Time
	switch e.Type {
	case "MapIterationSucceeded":
		l.Status = Succeeded
	case "MapIterationFailed":
		l.Status = Failed
	default:
		l.Status = Aborted
		t.abortLane(l, e.Time)
	}
	return place{visit: l.Of}
}

func (t *Timeline) abortLane(l *Lane, at time.Time) {
	for v := range t.open {
		if v.isIn(l) {
			t.close(v, Aborted, at)
		}
	}
}

// mapRun takes the events of a distributed Map, whose items are not in this history.
func (t *Timeline) mapRun(e event) place {
	v := e.from.climb(func(v *Visit) bool { return v.Type == "Map" && v.IsOpen() })
	if v != nil && e.Type == "MapRunFailed" {
		v.note(text(e.Error), text(e.Cause), e.ID)
	}
	return place{visit: v}
}

// execution takes the events of the execution as a whole.
func (t *Timeline) execution(e event) place {
	switch e.Type {
	case "ExecutionRedriven":
		return t.redrive(e)
	case "ExecutionSucceeded":
		t.Status = machine.Succeeded
	case "ExecutionAborted":
		t.end(machine.Aborted, e)
	case "ExecutionTimedOut":
		t.end(machine.TimedOut, e)
	case "ExecutionFailed":
		t.blame(e)
		t.end(machine.Failed, e)
	}
	return place{}
}

// blame finds the visit that the execution failed in.
func (t *Timeline) blame(e event) {
	v := e.from.visit
	for v != nil && v.blame != nil {
		v = v.blame
	}
	if v == nil {
		return
	}
	t.Culprit = v
	for up := v; up != nil; up = above(up) {
		if up.Error == "" && up.Cause == "" {
			up.note(text(e.Error), text(e.Cause), e.ID)
		}
		t.close(up, Failed, latest(up.End, e.Time))
	}
}

// latest keeps the end that a visit has already.
func latest(end, now time.Time) time.Time {
	if end.IsZero() {
		return now
	}
	return end
}

// end closes everything with the execution.
func (t *Timeline) end(status machine.Status, e event) {
	t.Status, t.Error, t.Cause = status, text(e.Error), clip(text(e.Cause))
	for v := range t.open {
		t.close(v, Aborted, e.Time)
	}
	for _, v := range t.Visits {
		v.endLanes(Aborted, e.Time)
	}
}
