package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// look says what is to be done about a schedule after it was looked at.
type look struct {
	schedule engine.Schedule // as it is now
	anew     bool            // it was changed or fired meanwhile: read it
	at       time.Time       // its occurrence is held: look again then
	waited   time.Duration
}

func isGone(err error) bool { return errors.Is(err, engine.ErrNotFound) }

// advanced is a schedule that has moved on.
func advanced(s engine.Schedule, to engine.Moved) look {
	s.Next, s.Wake, s.Wall, s.Held, s.Enabled = to.Next, to.Wake, to.Wall, to.Held, s.Enabled && !to.Disable
	return look{schedule: s}
}

// fire does what is to be done about the occurrence that is due.
func (l *Loop) fire(ctx context.Context, e entry) (look, error) {
	s := e.schedule
	if bound(s) { // what is done to other executions can't be taken back, so the schedule must be as it is stored
		now, err := l.store.Schedule(ctx, s.ID)
		switch {
		case isGone(err):
			return look{}, nil
		case err != nil:
			return look{}, err
		case now.Generation != s.Generation || !now.Next.Equal(s.Next) || !now.Enabled:
			return look{anew: true}, nil
		}
	}
	plan, err := SpecOf(s).Compile()
	if err != nil {
		return l.skip(ctx, s, engine.Moved{Disable: true}, engine.CodeInvalid, err.Error())
	}
	if to, code, why := missed(s, plan, l.Now()); code != "" {
		return l.skip(ctx, s, to, code, why)
	}
	to := moved(s, plan, s.Next)
	if bound(s) {
		if next, wait, err := l.overlap(ctx, e, to); wait || err != nil {
			return next, err
		}
	}
	to.Held = s.Held && !to.Next.IsZero() && !to.Wake.After(l.Now())
	if s.MachineARN != "" {
		return l.start(ctx, s, to)
	}
	return l.deliver(ctx, s, to)
}

// bound reports whether a schedule asks what became of its earlier executions.
func bound(s engine.Schedule) bool {
	return s.MachineARN != "" && s.Overlap != "" && s.Overlap != engine.OverlapAllow
}

// missed decides about an occurrence that is late: where the schedule goes on
// when it is not to be fired, and why.
func missed(s engine.Schedule, plan *Plan, now time.Time) (to engine.Moved, code, why string) {
	age := s.Target.Retry.Age()
	late := now.Sub(s.Wake)
	switch {
	case now.Sub(s.Next) > max(age, time.Duration(s.Window+1)*time.Minute):
		to, code, why = moved(s, plan, now.Add(-age)), engine.CodeTooOld, fmt.Sprintf("it was more than %s late", age)
	case late <= grace || s.Held:
	case s.Missed == engine.MissedNone:
		to, code, why = moved(s, plan, now.Add(-grace)), engine.CodeMissed, "nothing ran to fire it, and the schedule does not make up for that"
	case s.Missed == engine.MissedLatest:
		latest := s.Next
		for next, ok := plan.Next(latest); ok && !next.After(now); next, ok = plan.Next(latest) {
			latest = next
		}
		if latest.After(s.Next) {
			to = engine.Moved{Next: latest, Wake: latest.Add(Delay(s, latest)), Wall: plan.Wall(latest)}
			code, why = engine.CodeMissed, "nothing ran to fire it, and the schedule makes up for the latest occurrence only"
		}
	}
	return to, code, why
}

// overlap lets an occurrence of a bound schedule wait for, give way to, or abort
// what still runs. wait: it is not to be started now.
func (l *Loop) overlap(ctx context.Context, e entry, to engine.Moved) (next look, wait bool, err error) {
	s := e.schedule
	runs, err := l.store.RunsOf(ctx, s.ID, manySchedules)
	if err != nil || len(runs) == 0 {
		return next, false, err
	}
	switch s.Overlap {
	case engine.OverlapSkip:
		next, err = l.skip(ctx, s, to, engine.CodeOverlap, "an earlier execution still ran: "+runs[0])
		return next, true, err
	case engine.OverlapQueue:
		next, err = l.hold(ctx, e)
		return next, true, err
	}
	return next, false, l.abort(ctx, s, runs)
}

// hold lets an occurrence wait until what runs has ended. It looks again after a
// tenth of the time that it has waited.
func (l *Loop) hold(ctx context.Context, e entry) (look, error) {
	s := e.schedule
	if !s.Held {
		err := l.store.HoldSchedule(ctx, engine.ScheduleFire{ScheduleID: s.ID, Generation: s.Generation, Due: s.Next})
		if errors.Is(err, engine.ErrStale) {
			return look{anew: true}, nil
		}
		if err != nil {
			return look{}, err
		}
	}
	step := min(max(e.waited/10, 100*time.Millisecond), 5*time.Second)
	return look{at: l.Now().Add(step), waited: e.waited + step}, nil
}

func (l *Loop) abort(ctx context.Context, s engine.Schedule, runs []string) error {
	name, cause := "Stepwell.ScheduleOverlap", "The schedule "+s.Name+" aborts what still runs when it fires."
	for _, arn := range runs {
		if _, err := l.starter.StopExecution(ctx, arn, &name, &cause); err != nil {
			if _, refused := engine.AsError(err); !refused {
				return err
			}
			l.log.Warn("an execution can't be aborted", "execution", arn, "error", err)
		}
	}
	return nil
}

// start starts the execution of an occurrence and moves the schedule on, in one commit.
func (l *Loop) start(ctx context.Context, s engine.Schedule, to engine.Moved) (look, error) {
	f := engine.ScheduleFire{
		ScheduleID: s.ID, Generation: s.Generation, Due: s.Next, Planned: s.Next.Add(Delay(s, s.Next)), Moved: to, Attempt: 1,
	}
	_, err := l.starter.StartExecution(ctx, newExecution(s, f))
	switch refusal, refused := engine.AsError(err); {
	case err == nil:
		return advanced(s, to), nil
	case errors.Is(err, engine.ErrStale):
		return look{anew: true}, nil
	case errors.Is(err, engine.ErrExists):
		return l.record(ctx, f, s, engine.Fire{State: engine.FireSkipped, Code: engine.CodeFired}, nil)
	case errors.Is(err, engine.ErrExecutionAlreadyExists) && s.Target.Start().Name == "":
		// Its name is of this occurrence alone, so it is what was to be started.
		return l.record(ctx, f, s, engine.Fire{State: engine.FireStarted, ExecutionARN: executionARN(s, f)}, nil)
	case refused:
		letter := letterOf(s, f, engine.FireScheduled, refusal.Name, refusal.Message, l.Now())
		became := engine.Fire{State: engine.FireFailed, Attempts: 1, Code: refusal.Name, Error: refusal.Message}
		return l.record(ctx, f, s, became, l.courier.post(ctx, letter))
	}
	return look{}, err
}

func executionARN(s engine.Schedule, f engine.ScheduleFire) string {
	a, err := engine.ParseARN(s.MachineARN)
	if err != nil {
		return ""
	}
	return a.ExecutionARN(newExecution(s, f).Name, "")
}

// newExecution is the execution of an occurrence.
func newExecution(s engine.Schedule, f engine.ScheduleFire) engine.NewExecution {
	o := Occasion{ScheduleARN: s.ARN, Due: f.Due, Attempt: f.Attempt}
	x := engine.NewExecution{MachineARN: s.MachineARN, Name: ExecutionName(s, f.Due), HasInput: true, ScheduleID: s.ID, Fire: &f}
	if s.Target.ARN == s.MachineARN {
		x.Input = o.Input(s.Target)
		return x
	}
	filled := s.Target
	filled.Input = o.Fill(filled.Input)
	in := filled.Start()
	x.Input, x.HasInput = "", in.Input != nil
	if in.Input != nil {
		x.Input = *in.Input
	}
	if in.Name != "" {
		x.Name = in.Name
	}
	return x
}

func letterOf(s engine.Schedule, f engine.ScheduleFire, kind engine.FireKind, code, message string, now time.Time) engine.DeadLetter {
	return engine.DeadLetter{
		ScheduleID: s.ID, Name: s.Name, Generation: s.Generation, Kind: kind, Due: f.Due, At: now, Target: s.Target, Attempts: f.Attempt,
		Code: code, Error: message,
	}
}

// deliver queues the delivery of an occurrence to another target, moves the
// schedule on in the same commit, and lets the courier go.
func (l *Loop) deliver(ctx context.Context, s engine.Schedule, to engine.Moved) (look, error) {
	f, d := queued(s, engine.FireScheduled, s.Next, l.Now())
	f.Planned, f.Moved = s.Next.Add(Delay(s, s.Next)), to
	_, err := l.store.QueueDeliveries(ctx, []engine.ScheduleFire{f}, []engine.Delivery{d}, 0)
	switch {
	case errors.Is(err, engine.ErrStale):
		return look{anew: true}, nil
	case errors.Is(err, engine.ErrExists):
		return l.record(ctx, f, s, engine.Fire{State: engine.FireSkipped, Code: engine.CodeFired}, nil)
	case err != nil:
		return look{}, err
	}
	l.courier.signal.wake()
	return advanced(s, to), nil
}

func (l *Loop) skip(ctx context.Context, s engine.Schedule, to engine.Moved, code, why string) (look, error) {
	f := engine.ScheduleFire{ScheduleID: s.ID, Generation: s.Generation, Due: s.Next, Planned: s.Next.Add(Delay(s, s.Next)), Moved: to}
	return l.record(ctx, f, s, engine.Fire{State: engine.FireSkipped, Code: code, Error: why}, nil)
}

func (l *Loop) record(ctx context.Context, f engine.ScheduleFire, s engine.Schedule, became engine.Fire, letter *engine.DeadLetter) (look, error) {
	became.StartedAt = l.Now()
	err := l.store.RecordFire(ctx, f, became, letter)
	if errors.Is(err, engine.ErrStale) {
		return look{anew: true}, nil
	}
	return advanced(s, f.Moved), err
}

// fireNow fires a schedule apart from its occurrences.
func (l *Loop) fireNow(ctx context.Context, s engine.Schedule, now time.Time) (engine.Fire, error) {
	fired := engine.Fire{ScheduleID: s.ID, Kind: engine.FireNow, State: engine.FireStarted, Due: now, Planned: now, StartedAt: now, Attempts: 1}
	if s.MachineARN != "" {
		x, err := l.starter.StartExecution(ctx, newExecution(s, engine.ScheduleFire{
			ScheduleID: s.ID, Kind: engine.FireNow, Generation: s.Generation, Due: now, Attempt: 1,
		}))
		fired.ExecutionARN = x.ARN
		return fired, err
	}
	f, d := queued(s, engine.FireNow, now, now)
	if _, err := l.store.QueueDeliveries(ctx, []engine.ScheduleFire{f}, []engine.Delivery{d}, 0); err != nil {
		return fired, err
	}
	l.courier.signal.wake()
	fired.State, fired.Attempts = engine.FirePending, 0
	return fired, nil
}
