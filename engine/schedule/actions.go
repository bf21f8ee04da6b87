package schedule

import (
	"context"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// MaxBackfill is how many occurrences one backfill may have.
const MaxBackfill = 10_000

// Backfill is what firing the occurrences of a time range again would do.
type Backfill struct {
	Times []time.Time // to be fired, in order
	Done  []time.Time // in the range, and fired before or waiting to be: they are left out
}

// PlanBackfill tells what Backfill would do, and does nothing. Both ends belong
// to the range, which must not reach into the future; a schedule that is off can
// be backfilled too. engine.ErrNotFound, *FieldError.
func (s *Service) PlanBackfill(ctx context.Context, id string, from, until time.Time) (Backfill, error) {
	sch, err := s.store.Schedule(ctx, id)
	if err != nil {
		return Backfill{}, err
	}
	return s.planBackfill(ctx, sch, from, until)
}

func (s *Service) planBackfill(ctx context.Context, sch engine.Schedule, from, until time.Time) (b Backfill, err error) {
	switch now := s.stamp(); {
	case until.Before(from):
		return b, wrong("Until", "is before the beginning")
	case until.After(now):
		return b, wrong("Until", "is in the future")
	}
	plan, err := SpecOf(sch).Compile()
	if err != nil {
		return b, err
	}
	times := plan.Upcoming(from.Add(-time.Second), MaxBackfill+1)
	for len(times) > 0 && times[len(times)-1].After(until) {
		times = times[:len(times)-1]
	}
	if len(times) > MaxBackfill {
		return b, wrong("Until", "more than %d occurrences are in the range; take a shorter one", MaxBackfill)
	}
	done, err := s.store.FiredAt(ctx, sch.ID, from, until)
	if err != nil {
		return b, err
	}
	fired := make(map[int64]bool, len(done))
	for _, t := range done {
		fired[t.Unix()] = true
	}
	for _, t := range times {
		if fired[t.Unix()] {
			b.Done = append(b.Done, t)
		} else if !t.Before(from) {
			b.Times = append(b.Times, t)
		}
	}
	return b, nil
}

// Backfill fires the occurrences of a time range that were not fired, in order
// and at most perMinute of them in a minute (0: as fast as it goes), and returns
// how many they are. They are queued durably; Pending counts what is left. The
// overlap policy does not bind them. As PlanBackfill.
func (s *Service) Backfill(ctx context.Context, id string, from, until time.Time, perMinute int) (int, error) {
	sch, err := s.store.Schedule(ctx, id)
	if err != nil {
		return 0, err
	}
	b, err := s.planBackfill(ctx, sch, from, until)
	if err != nil || len(b.Times) == 0 {
		return 0, err
	}
	now := s.stamp()
	var fires []engine.ScheduleFire
	var deliveries []engine.Delivery
	for i, due := range b.Times {
		at := now
		if perMinute > 0 {
			at = now.Add(time.Minute / time.Duration(perMinute) * time.Duration(i))
		}
		f, d := queued(sch, engine.FireBackfill, due, now)
		d.At = at
		fires, deliveries = append(fires, f), append(deliveries, d)
	}
	ids, err := s.store.QueueDeliveries(ctx, fires, deliveries, 0)
	if err != nil {
		return 0, fmt.Errorf("backfill %s: %w", sch.Name, err)
	}
	s.loop.courier.signal.wake()
	n := 0
	for _, id := range ids {
		if id != 0 {
			n++
		}
	}
	return n, nil
}

// queued is a delivery of a schedule with its firing.
func queued(s engine.Schedule, kind engine.FireKind, due, now time.Time) (engine.ScheduleFire, engine.Delivery) {
	return engine.ScheduleFire{ScheduleID: s.ID, Kind: kind, Generation: s.Generation, Due: due},
		engine.Delivery{
			ScheduleID: s.ID, Name: s.Name, Generation: s.Generation, Kind: kind, Due: due, Target: s.Target, At: now, QueuedAt: now,
		}
}

// CancelBackfill takes back what a backfill of the schedule has not fired yet,
// and returns how many occurrences that were.
func (s *Service) CancelBackfill(ctx context.Context, id string) (int64, error) {
	return s.store.CancelDeliveries(ctx, id, engine.FireBackfill, s.stamp())
}

// Pending counts what waits to be delivered of a schedule, or to be tried again, by kind.
func (s *Service) Pending(ctx context.Context, id string) (map[engine.FireKind]int64, error) {
	return s.store.CountDeliveries(ctx, id)
}

// DeadLetters lists what could not be delivered of a schedule, or (empty) of
// all, below before (0: all), the newest first.
func (s *Service) DeadLetters(ctx context.Context, id string, before int64, limit int) ([]engine.DeadLetter, error) {
	return s.store.DeadLetters(ctx, id, before, limit)
}

// DeadLetter returns one. engine.ErrNotFound.
func (s *Service) DeadLetter(ctx context.Context, id int64) (engine.DeadLetter, error) {
	return s.store.DeadLetter(ctx, id)
}

// Replay delivers a dead letter again, to the target that its schedule has now,
// or had when that is gone, with attempts anew; the letter is removed.
// engine.ErrNotFound.
func (s *Service) Replay(ctx context.Context, id int64) error {
	l, err := s.store.DeadLetter(ctx, id)
	if err != nil {
		return err
	}
	now, target := s.stamp(), l.Target
	if sch, err := s.store.Schedule(ctx, l.ScheduleID); err == nil {
		target = sch.Target
	}
	f := engine.ScheduleFire{ScheduleID: l.ScheduleID, Kind: engine.FireReplay, Generation: l.Generation, Due: l.Due}
	d := engine.Delivery{
		ScheduleID: l.ScheduleID, Name: l.Name, Generation: l.Generation, Kind: engine.FireReplay, Due: l.Due, Target: target, At: now, QueuedAt: now,
	}
	if _, err := s.store.QueueDeliveries(ctx, []engine.ScheduleFire{f}, []engine.Delivery{d}, id); err != nil {
		return fmt.Errorf("replay dead letter %d: %w", id, err)
	}
	s.loop.courier.signal.wake()
	return nil
}

// Discard removes a dead letter; none is no error.
func (s *Service) Discard(ctx context.Context, id int64) error {
	return s.store.DeleteDeadLetter(ctx, id)
}
