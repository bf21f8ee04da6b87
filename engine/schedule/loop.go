package schedule

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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

	wake chan struct{}
}

// MaxAge is how late an occurrence may start: AWS's default for
// MaximumEventAgeInSeconds. What is older is recorded as missed.
const MaxAge = 24 * time.Hour

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
	return &Loop{Store: store, Starter: starter, Logger: logger, Now: now, wake: make(chan struct{}, 1)}
}

// Wake makes the loop look again at once, after a schedule was changed.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
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
		case <-l.wake:
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
	soon, err := l.Store.DueSchedules(ctx, now.Add(lookAhead), duePage)
	if err != nil {
		return 0, err
	}
	for _, s := range soon {
		if s.Next.After(now) {
			return min(lookAhead, s.Next.Sub(now)), nil
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
		return l.skip(ctx, s, engine.ScheduleFire{Disable: true}, err.Error(), now)
	}
	if now.Sub(s.Next) > MaxAge {
		next, _ := plan.Next(now.Add(-MaxAge))
		return l.skip(ctx, s, engine.ScheduleFire{Next: next}, fmt.Sprintf("missed: more than %s late", MaxAge), now)
	}
	next, _ := plan.Next(s.Next)
	fire := engine.ScheduleFire{ScheduleID: s.ID, Generation: s.Generation, Due: s.Next, Next: next}
	_, err = l.Starter.StartExecution(ctx, engine.NewExecution{
		MachineARN: s.MachineARN, Name: ExecutionName(s), Input: inputOf(s), HasInput: true, ScheduleID: s.ID, Fire: &fire,
	})
	switch _, refused := engine.AsError(err); {
	case err == nil, errors.Is(err, engine.ErrStale):
		return nil // a stale one was changed or fired meanwhile: the next round sees what is there
	case errors.Is(err, engine.ErrExecutionAlreadyExists):
		return l.skip(ctx, s, fire, "an execution of this name exists already", now)
	case refused:
		return l.skip(ctx, s, fire, err.Error(), now)
	}
	return err
}

func (l *Loop) skip(ctx context.Context, s engine.Schedule, f engine.ScheduleFire, reason string, now time.Time) error {
	f.ScheduleID, f.Generation, f.Due = s.ID, s.Generation, s.Next
	err := l.Store.SkipFire(ctx, f, reason, now)
	if errors.Is(err, engine.ErrStale) {
		return nil
	}
	return err
}

// SpecOf is what decides when a stored schedule fires.
func SpecOf(s engine.Schedule) Spec {
	spec := Spec{Expression: s.Expression, Timezone: s.Timezone, Created: s.CreatedAt}
	if !s.Start.IsZero() {
		spec.Start = &s.Start
	}
	if !s.End.IsZero() {
		spec.End = &s.End
	}
	return spec
}

// ExecutionName names the execution of the occurrence that is due: the same
// occurrence always gets the same name, and no other one does.
func ExecutionName(s engine.Schedule) string {
	due := s.Next.UTC().Format("20060102T150405Z")
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s\x00%s", s.ID, s.Generation, s.CreatedAt.UTC().Format(time.RFC3339Nano), due))
	return fmt.Sprintf("%.40s-%s-%s", s.Name, due, hex.EncodeToString(sum[:6]))
}

// inputOf fills the context attributes of EventBridge Scheduler into the input.
func inputOf(s engine.Schedule) string {
	if !strings.Contains(s.Input, "<aws.scheduler.") {
		return s.Input
	}
	sum := sha256.Sum256([]byte(ExecutionName(s)))
	return strings.NewReplacer(
		"<aws.scheduler.schedule-arn>", s.ARN,
		"<aws.scheduler.scheduled-time>", s.Next.UTC().Format(time.RFC3339),
		"<aws.scheduler.execution-id>", hex.EncodeToString(sum[:8]),
		"<aws.scheduler.attempt-number>", "1",
	).Replace(s.Input)
}
