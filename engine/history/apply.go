package history

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/machine"
)

// event is one event with what is read of it.
type event struct {
	machine.HistoryEvent
	details
	from place // where the event before it belongs
}

// details are the members that matter here.
type details struct {
	Name     string  `json:"name"`
	Index    int     `json:"index"`
	Length   int     `json:"length"`
	Resource string  `json:"resource"`
	Error    *string `json:"error"`
	Cause    *string `json:"cause"`
}

// readDetails reads what it can: details of another shape count as missing.
func readDetails(raw json.RawMessage) details {
	var d details
	if len(raw) > 0 && json.Unmarshal(raw, &d) != nil {
		return details{}
	}
	return d
}

const maxCause = 1 << 10

// clip keeps the first KiB of a text.
func clip(s string) string {
	if len(s) <= maxCause {
		return s
	}
	cut := maxCause
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// apply takes an event in and says where it belongs.
func (t *Timeline) apply(e event) place {
	state, isState := strings.CutSuffix(e.Type, "StateEntered")
	switch {
	case isState:
		return t.enter(e, state)
	case strings.HasSuffix(e.Type, "StateExited"):
		return t.exit(e)
	case strings.HasPrefix(e.Type, "Execution"):
		return t.execution(e)
	case strings.HasPrefix(e.Type, "MapIteration"):
		return t.iteration(e)
	case strings.HasPrefix(e.Type, "MapRun"):
		return t.mapRun(e)
	}
	for _, typ := range []string{"Parallel", "Map", "Task", "Wait"} {
		if what, ok := strings.CutPrefix(e.Type, typ+"State"); ok {
			return t.stateEvent(e, typ, what)
		}
	}
	return t.task(e)
}

func (t *Timeline) enter(e event, typ string) place {
	v := &Visit{ID: e.ID, State: e.Name, Type: typ, Status: Running, Start: e.Time}
	if typ == "Wait" {
		v.Status = Waiting
	}
	switch from := e.from; {
	case from.lane != nil:
		v.Lane = from.lane
	case from.forks:
		v.Lane = &Lane{Of: from.visit, Index: t.branch[v.State], Status: Running, Start: e.Time}
		from.visit.Lanes = append(from.visit.Lanes, v.Lane)
	case from.visit != nil:
		v.Lane, v.From = from.visit.Lane, from.visit
	}
	t.Visits = append(t.Visits, v)
	t.open[v] = struct{}{}
	return place{visit: v}
}

func (t *Timeline) exit(e event) place {
	v := e.from.climb(func(v *Visit) bool { return v.State == e.Name && v.IsOpen() })
	if v == nil {
		return place{}
	}
	v.Exited = e.ID
	status := Succeeded
	if v.hasFailed() {
		status = Caught
	}
	t.close(v, status, e.Time)
	return place{visit: v}
}

// hasFailed tells whether what the state did last failed.
func (v *Visit) hasFailed() bool {
	if n := len(v.Attempts); n > 0 {
		return v.Attempts[n-1].Result != Succeeded
	}
	// Without an attempt these could not even begin.
	return v.Type == "Task" || v.Type == "Parallel" || v.Type == "Map" || v.Failure != 0
}

// close ends a visit; what of it is still under way ends with it.
func (t *Timeline) close(v *Visit, status Status, at time.Time) {
	v.Status, v.End = status, at
	v.endAttempt(Aborted, 0, at)
	delete(t.open, v)
}

// endAttempt ends the newest attempt, if it is under way.
func (v *Visit) endAttempt(result Status, event int64, at time.Time) {
	if n := len(v.Attempts); n > 0 && v.Attempts[n-1].Ended.IsZero() {
		a := &v.Attempts[n-1]
		a.Result, a.Last, a.Ended = result, event, at
	}
}

// failed notes an error of a visit and of its newest attempt.
func (v *Visit) failed(result Status, e event) {
	v.endAttempt(result, e.ID, e.Time)
	v.note(text(e.Error), text(e.Cause), e.ID)
	if n := len(v.Attempts); n > 0 && v.Attempts[n-1].Last == e.ID {
		v.Attempts[n-1].Error, v.Attempts[n-1].Cause = v.Error, v.Cause
	}
}

func (v *Visit) note(name, cause string, event int64) {
	v.Error, v.Cause, v.Failure = name, clip(cause), event
}

// task takes the events between a Task's entry and its exit, and others that
// belong to the visit of the event before them.
func (t *Timeline) task(e event) place {
	v := e.from.visit
	if v == nil {
		return place{}
	}
	switch suffix := lastWord(e.Type); suffix {
	case "Scheduled":
		v.Attempts = append(v.Attempts, Attempt{Scheduled: e.Time, Result: Running, First: e.ID})
		v.Status = Running
		if e.Type == "ActivityScheduled" {
			v.Status = Waiting
		}
	case "Started":
		v.Status = Running
		if n := len(v.Attempts); n > 0 {
			v.Attempts[n-1].Started = e.Time
		}
	case "Submitted":
		if strings.HasSuffix(e.Resource, ".waitForTaskToken") {
			v.Status = Waiting
		}
	case "Succeeded":
		v.endAttempt(Succeeded, e.ID, e.Time)
		v.note("", "", 0)
	case "TimedOut":
		v.failed(TimedOut, e)
		v.Status = Waiting
	case "Failed":
		v.failed(Failed, e)
		v.Status = Waiting
	}
	return place{visit: v}
}

// lastWord is how an event's type ends.
func lastWord(typ string) string {
	for _, word := range []string{"Scheduled", "Started", "Submitted", "Succeeded", "TimedOut", "Failed"} {
		if strings.HasSuffix(typ, word) {
			return word
		}
	}
	return ""
}
