package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stepwell/stepwell/engine"
)

// Starter starts and stops executions; *engine.Engine is one.
type Starter interface {
	StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
	StopExecution(ctx context.Context, arn string, name, cause *string) (time.Time, error)
}

// Loop fires each occurrence of each enabled schedule. For a state machine the
// occurrence, the execution and the schedule's next time are one commit of the
// store, so each occurrence starts exactly one execution, whatever crashes. For
// other targets the commit queues a delivery, which is made at least once.
//
// It fires by the stored times only, and never before them. What is due within
// the next seconds is in memory; everything else only in the store.
type Loop struct {
	store   engine.ScheduleStore
	starter Starter
	courier *courier
	log     *slog.Logger

	agenda    *agenda
	zones     zoneRules
	changes   signal
	purges    signal
	firing    chan struct{} // a place for each occurrence that is being fired
	ready     chan struct{} // closed when what is due was read for the first time
	getReady  func()
	Now       func() time.Time
	Deliverer Deliverer // what delivers to targets that are no state machines; nil: nothing does
}

const (
	lookAhead  = 2 * time.Second // how far ahead due schedules are read
	longest    = time.Second     // the longest sleep: a clock that was set is noticed after it
	duePage    = 5_000
	mostSoon   = 20_000 // entries in memory, from which on no more are read
	afterError = 2 * time.Second
	firings    = 256 // occurrences at a time: they share commits
	// grace is how late an occurrence may be before the policy for missed ones counts.
	grace = time.Minute
)

// signal tells a goroutine that there is something to do.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) wake() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// NewLoop makes a loop; now may be nil for the machine's clock.
func NewLoop(store engine.ScheduleStore, starter Starter, logger *slog.Logger, now func() time.Time) *Loop {
	if now == nil {
		now = time.Now
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	l := &Loop{
		store: store, starter: starter, log: logger, Now: now,
		agenda: newAgenda(), zones: zoneRules{signal: newSignal()}, changes: newSignal(), purges: newSignal(), firing: make(chan struct{}, firings), ready: make(chan struct{}),
	}
	l.getReady = sync.OnceFunc(func() { close(l.ready) })
	l.courier = newCourier(l)
	return l
}

// Ready is closed when Run knows what is due.
func (l *Loop) Ready() <-chan struct{} { return l.ready }

// Changed tells the loop that a schedule was made or changed.
func (l *Loop) Changed(s engine.Schedule) {
	l.zones.use(s.Timezone)
	if l.agenda.add(s) {
		l.changes.wake()
	}
}

// Run fires schedules until ctx ends, and returns when what it began is over. A
// store that fails is tried again.
func (l *Loop) Run(ctx context.Context) error {
	l.insist(ctx, l.checkZones)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return l.courier.run(ctx) })
	g.Go(func() error { return l.purgeGroups(ctx) })
	g.Go(func() error { return l.keepZones(ctx) })
	g.Go(func() error { return l.dispatch(ctx) })
	return g.Wait()
}

// insist does something until it succeeds or ctx ends.
func (l *Loop) insist(ctx context.Context, do func(context.Context) error) {
	for ctx.Err() == nil {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		l.log.Error("the scheduler could not work; trying again", "error", err)
		pause(ctx, afterError)
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (l *Loop) dispatch(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return l.finish()
		case <-timer.C:
		case <-l.changes:
		}
		sleep, err := l.round(ctx)
		if err != nil && ctx.Err() == nil {
			l.log.Error("schedules could not be read; trying again", "error", err)
			l.agenda.forget()
			sleep = afterError
		}
		timer.Reset(sleep)
	}
}

// finish waits for the occurrences that are being fired.
func (l *Loop) finish() error {
	for range firings {
		l.firing <- struct{}{}
	}
	return nil
}

// round fires what is due and says how long nothing else will be.
func (l *Loop) round(ctx context.Context) (time.Duration, error) {
	for {
		if err := l.look(ctx); err != nil {
			return 0, err
		}
		e, wait, due := l.agenda.take(l.Now(), longest)
		if !due {
			return wait, nil
		}
		select {
		case <-ctx.Done():
			return 0, nil
		case l.firing <- struct{}{}:
		}
		go func() {
			defer func() { <-l.firing }()
			l.carryOut(ctx, e)
		}()
	}
}

// look reads what is due soon, when it is time to.
func (l *Loop) look(ctx context.Context) error {
	now := l.Now()
	if l.agenda.near(now.Add(lookAhead / 2)) {
		return nil
	}
	after, ok := l.agenda.cover(now, now.Add(lookAhead), mostSoon)
	if !ok {
		return nil
	}
	found, err := l.store.DueSchedules(ctx, after, now.Add(lookAhead), duePage)
	if err != nil {
		return err
	}
	l.agenda.read(found, duePage)
	l.getReady()
	return nil
}

// carryOut fires an entry, and sees to it that its schedule is looked at again.
func (l *Loop) carryOut(ctx context.Context, e entry) {
	next, err := l.fire(ctx, e)
	if err != nil && ctx.Err() == nil {
		l.log.Error("a schedule could not be fired; trying again", "schedule", e.schedule.ID, "error", err)
		next = look{at: l.Now().Add(afterError)}
	}
	switch {
	case l.agenda.done(e.schedule.ID), next.anew, err != nil:
		l.reread(ctx, e.schedule.ID, next.at)
	case !next.at.IsZero(): // held
		e.waited, e.at, e.schedule.Held = next.waited, next.at, true
		l.agenda.put(e)
	case l.agenda.add(next.schedule):
	default:
		return
	}
	l.changes.wake()
}

// reread puts a schedule on the agenda as it is stored now.
func (l *Loop) reread(ctx context.Context, id string, at time.Time) {
	s, err := l.store.Schedule(ctx, id)
	if ctx.Err() != nil || isGone(err) {
		return
	}
	if err != nil {
		l.log.Error("a schedule could not be read; all are read again", "schedule", id, "error", err)
		l.agenda.forget()
		return
	}
	if at.IsZero() || at.Before(s.Wake) {
		l.agenda.add(s)
		return
	}
	l.agenda.put(entry{at: at, schedule: s})
}

// purgeGroups removes groups that are to go, with their schedules.
func (l *Loop) purgeGroups(ctx context.Context) error {
	for {
		l.insist(ctx, func(ctx context.Context) error {
			groups, err := l.store.DeletingGroups(ctx)
			if err != nil {
				return err
			}
			for _, arn := range groups {
				if err := l.purgeGroup(ctx, arn); err != nil {
					return fmt.Errorf("remove schedule group %s: %w", arn, err)
				}
			}
			return nil
		})
		select {
		case <-ctx.Done():
			return nil
		case <-l.purges:
		}
	}
}

func (l *Loop) purgeGroup(ctx context.Context, arn string) error {
	for {
		gone, err := l.store.PurgeScheduleGroup(ctx, arn, manySchedules)
		if err != nil || gone {
			return err
		}
	}
}
