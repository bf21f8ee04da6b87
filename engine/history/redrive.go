package history

import (
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// redrive opens again what did not succeed. The main flow goes on from the event.
func (t *Timeline) redrive(e event) (at place) {
	t.Status, t.Error, t.Cause, t.Culprit = machine.Running, "", "", nil
	t.Redrives++
	counts := t.counting()
	for _, v := range t.Visits {
		if v.Lane == nil {
			at = place{visit: v}
		}
		if counts[v] && v.Exited == 0 && (v.Status == Failed || v.Status == Aborted) {
			t.reopen(v, e)
		}
	}
	return at
}

// reopen lets a visit go on; its next attempt, of a Task, has an event of its own.
func (t *Timeline) reopen(v *Visit, e event) {
	v.Status, v.End, v.closed, v.blame = Waiting, time.Time{}, false, nil
	v.note("", "", 0)
	t.open[v] = struct{}{}
	for _, l := range v.Lanes {
		if l.Status != Succeeded {
			l.Status, l.End = Running, time.Time{}
		}
	}
	if v.Type == "Parallel" || v.Type == "Map" {
		v.Status = Running
		v.Attempts = append(v.Attempts, Attempt{Scheduled: e.Time, Started: e.Time, Result: Running, First: e.ID})
	}
}
