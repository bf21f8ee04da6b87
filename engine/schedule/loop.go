package schedule

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Starter starts executions; *engine.Engine is one.
type Starter interface {
	StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
}

// Loop starts an execution for each occurrence of each enabled schedule. The
// occurrence, the execution and the schedule's next time are one commit of the
// store, so each occurrence starts exactly one execution, whatever crashes.
type Loop struct {
	Store   engine.ScheduleStore
	Starter Starter
	Logger  *slog.Logger
	Now     func() time.Time

	changes    signal
	deliveries signal
}

// signal tells a goroutine that there is something to do.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) wake() {
	select {
	case s <- struct{}{}:
	default:
	}
}

const (
	lookAhead  = time.Second // how far ahead due schedules are read, and the longest sleep
	duePage    = 500
	afterError = 2 * time.Second
)

// NewLoop makes a loop; now may be nil for the machine's clock.
func NewLoop(store engine.ScheduleStore, starter Starter, logger *slog.Logger, now func() time.Time) *Loop {
	if now == nil {
		now = time.Now
	}
	return &Loop{Store: store, Starter: starter, Logger: logger, Now: now, changes: newSignal(), deliveries: newSignal()}
}

// Changed tells the loop that a schedule was made or changed.
func (l *Loop) Changed(engine.Schedule) {
	l.changes.wake()
}

// Run fires schedules until ctx ends. A store that fails is tried again.
func (l *Loop) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		case <-l.changes:
		}
		sleep, err := l.round(ctx)
		if err != nil && ctx.Err() == nil {
			l.Logger.Error("schedules could not be fired; trying again", "error", err)
			sleep = afterError
		}
		timer.Reset(sleep)
	}
}

// round fires what is due and says how long nothing else will be.
func (l *Loop) round(ctx context.Context) (time.Duration, error) {
	now := l.Now()
	soon, err := l.Store.DueSchedules(ctx, engine.DuePoint{}, now.Add(lookAhead), duePage)
	if err != nil {
		return 0, err
	}
	for _, s := range soon {
		if s.Wake.After(now) {
			return min(lookAhead, s.Wake.Sub(now)), nil
		}
		if err := l.fire(ctx, s, now); err != nil {
			return 0, err
		}
		if ctx.Err() != nil {
			return 0, nil
		}
	}
	if len(soon) > 0 {
		return 0, nil // what fired may be due again, or the page was full
	}
	return lookAhead, nil
}

// fire starts the execution of the occurrence that is due, or records why not.
func (l *Loop) fire(ctx context.Context, s engine.Schedule, now time.Time) error {
	plan, err := SpecOf(s).Compile()
	if err != nil {
		return l.skip(ctx, s, engine.Moved{Disable: true}, engine.Fire{State: engine.FireSkipped, Code: engine.CodeInvalid, Error: err.Error()})
	}
	if age := s.Target.Retry.Age(); now.Sub(s.Next) > age {
		return l.skip(ctx, s, moved(s, plan, now.Add(-age)), engine.Fire{State: engine.FireSkipped, Code: engine.CodeTooOld, Error: "missed: more than " + age.String() + " late"})
	}
	to := moved(s, plan, s.Next)
	o := Occasion{ScheduleARN: s.ARN, Due: s.Next, Attempt: 1}
	f := engine.ScheduleFire{ScheduleID: s.ID, Generation: s.Generation, Due: s.Next, Planned: s.Next.Add(Delay(s, s.Next)), Moved: to, Attempt: 1}
	_, err = l.Starter.StartExecution(ctx, engine.NewExecution{
		MachineARN: s.MachineARN, Name: ExecutionName(s, s.Next), Input: o.Input(s.Target), HasInput: true, ScheduleID: s.ID, Fire: &f,
	})
	switch e, refused := engine.AsError(err); {
	case err == nil, errors.Is(err, engine.ErrStale):
		return nil // a stale one was changed or fired meanwhile: the next round sees what is there
	case errors.Is(err, engine.ErrExists):
		return l.skip(ctx, s, to, engine.Fire{State: engine.FireSkipped, Code: engine.CodeFired})
	case refused:
		return l.skip(ctx, s, to, engine.Fire{State: engine.FireFailed, Code: e.Name, Error: e.Message})
	}
	return err
}

func (l *Loop) skip(ctx context.Context, s engine.Schedule, to engine.Moved, became engine.Fire) error {
	became.StartedAt = l.Now()
	f := engine.ScheduleFire{ScheduleID: s.ID, Generation: s.Generation, Due: s.Next, Moved: to}
	err := l.Store.RecordFire(ctx, f, became, nil)
	if errors.Is(err, engine.ErrStale) {
		return nil
	}
	return err
}

// fireNow fires a schedule apart from its occurrences.
func (l *Loop) fireNow(ctx context.Context, s engine.Schedule, now time.Time) (engine.Fire, error) {
	o := Occasion{ScheduleARN: s.ARN, Due: now, Attempt: 1}
	f := engine.ScheduleFire{ScheduleID: s.ID, Kind: engine.FireNow, Generation: s.Generation, Due: now, Attempt: 1}
	x, err := l.Starter.StartExecution(ctx, engine.NewExecution{
		MachineARN: s.MachineARN, Name: ExecutionName(s, now), Input: o.Input(s.Target), HasInput: true, ScheduleID: s.ID, Fire: &f,
	})
	return engine.Fire{
		ScheduleID: s.ID, Kind: engine.FireNow, State: engine.FireStarted, Due: now, Planned: now, StartedAt: x.Info.StartedAt, Attempts: 1,
		ExecutionARN: x.ARN,
	}, err
}

// purge makes the loop remove groups that are to go.
func (l *Loop) purge() { l.Changed(engine.Schedule{}) }
