package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Machines finds state machines; *engine.Engine does.
type Machines interface {
	DescribeStateMachine(ctx context.Context, arn string) (engine.StateMachine, error)
}

// Service creates, changes and removes schedules and their groups, and does with
// them what people ask for: running now, backfills, dead letters.
type Service struct {
	store    engine.ScheduleStore
	machines Machines
	loop     *Loop
	now      func() time.Time
}

// NewService makes the service; loop is told of changes and fires what is asked for.
func NewService(store engine.ScheduleStore, machines Machines, loop *Loop) *Service {
	return &Service{store: store, machines: machines, loop: loop, now: loop.Now}
}

// Create stores a new schedule. *FieldError, engine.ErrExists, engine.ErrNoGroup,
// engine.ErrGroupDeleting, engine.ErrConflict.
func (s *Service) Create(ctx context.Context, r Request) (engine.Schedule, error) {
	r.defaults()
	if err := s.check(ctx, r); err != nil {
		return engine.Schedule{}, err
	}
	arn := r.Scope.ScheduleARN(r.Group, r.Name)
	sch := engine.Schedule{ID: arn, ARN: arn, Name: r.Name, Group: r.Group, Generation: 1, CreatedAt: s.stamp()}
	if err := s.apply(&sch, r, sch.CreatedAt); err != nil {
		return sch, err
	}
	if r.MakeGroup {
		if err := s.openGroup(ctx, r); err != nil {
			return sch, err
		}
	}
	if err := s.store.CreateSchedule(ctx, sch, r.Once); err != nil {
		return sch, fmt.Errorf("create schedule %s: %w", r.Name, err)
	}
	sch, err := s.store.Schedule(ctx, sch.ID) // a schedule made again goes on from the old one's generation
	s.loop.Changed(sch)
	return sch, err
}

// Update replaces what a schedule does; its name and group stay. Base is the
// Generation that the caller saw; 0 is whatever is there, as in the API.
// *FieldError, engine.ErrNotFound, engine.ErrStale, engine.ErrConflict.
func (s *Service) Update(ctx context.Context, id string, base int64, r Request) (engine.Schedule, error) {
	r.defaults()
	for {
		sch, err := s.store.Schedule(ctx, id)
		if err != nil {
			return sch, err
		}
		r.Name, r.Group = sch.Name, sch.Group
		if err := s.check(ctx, r); err != nil {
			return sch, err
		}
		from := base
		if from == 0 {
			from = sch.Generation
		}
		sch.Generation = from + 1
		if err := s.apply(&sch, r, s.stamp()); err != nil {
			return sch, err
		}
		if err = s.replace(ctx, from, sch, r.Once); base != 0 || !errors.Is(err, engine.ErrStale) {
			return sch, err
		}
	}
}

// SetEnabled turns a schedule on or off; the note says why it is off. An
// occurrence that passed while it was off is not made up for. engine.ErrNotFound.
func (s *Service) SetEnabled(ctx context.Context, id string, enabled bool, note string) (engine.Schedule, error) {
	for {
		sch, err := s.store.Schedule(ctx, id)
		if err != nil || sch.Enabled == enabled && sch.PauseNote == note {
			return sch, err
		}
		base := sch.Generation
		sch.Generation, sch.Enabled, sch.PauseNote, sch.UpdatedAt = base+1, enabled, note, s.stamp()
		if enabled {
			sch.PauseNote = ""
		}
		if err := s.plan(&sch, sch.UpdatedAt); err != nil {
			return sch, err
		}
		if err = s.replace(ctx, base, sch, engine.Once{}); !errors.Is(err, engine.ErrStale) {
			return sch, err
		}
	}
}

// SetAllEnabled is SetEnabled for many. Schedules that are gone are left out; it
// returns how many were changed, or were so already.
func (s *Service) SetAllEnabled(ctx context.Context, ids []string, enabled bool, note string) (int, error) {
	n := 0
	for _, id := range ids {
		_, err := s.SetEnabled(ctx, id, enabled, note)
		switch {
		case err == nil:
			n++
		case !errors.Is(err, engine.ErrNotFound):
			return n, err
		}
	}
	return n, nil
}

func (s *Service) replace(ctx context.Context, base int64, sch engine.Schedule, once engine.Once) error {
	if err := s.store.UpdateSchedule(ctx, base, sch, once); err != nil {
		return fmt.Errorf("update schedule %s: %w", sch.Name, err)
	}
	s.loop.Changed(sch)
	return nil
}

// Delete removes a schedule; what is queued of it is still delivered.
// engine.ErrNotFound, engine.ErrConflict.
func (s *Service) Delete(ctx context.Context, id string, once engine.Once) error {
	return s.store.DeleteSchedule(ctx, id, once)
}

// DeleteOf removes the schedules of a state machine.
func (s *Service) DeleteOf(ctx context.Context, machineARN string) error {
	for {
		found, err := s.store.Schedules(ctx, engine.ScheduleFilter{MachineARN: machineARN, Limit: manySchedules})
		if err != nil || len(found) == 0 {
			return err
		}
		for _, sch := range found {
			if err := s.store.DeleteSchedule(ctx, sch.ID, engine.Once{}); err != nil && !errors.Is(err, engine.ErrNotFound) {
				return err
			}
		}
	}
}

const manySchedules = 1_000

// Get returns one schedule. engine.ErrNotFound.
func (s *Service) Get(ctx context.Context, id string) (engine.Schedule, error) {
	return s.store.Schedule(ctx, id)
}

// List lists schedules by ID.
func (s *Service) List(ctx context.Context, f engine.ScheduleFilter) ([]engine.Schedule, error) {
	return s.store.Schedules(ctx, f)
}

// Upcoming lists enabled schedules that fire before until, the next one first,
// from a point on (the zero point: from the first), at most limit.
func (s *Service) Upcoming(ctx context.Context, after engine.DuePoint, until time.Time, limit int) ([]engine.Schedule, error) {
	return s.store.DueSchedules(ctx, after, until, limit)
}

// Fires lists what became of occurrences, the newest first.
func (s *Service) Fires(ctx context.Context, f engine.FireFilter) ([]engine.Fire, error) {
	return s.store.Fires(ctx, f)
}

// Preview compiles what a form holds, without storing anything. *FieldError.
func (s *Service) Preview(r Request) (*Plan, error) {
	r.defaults()
	if err := r.checkTexts(); err != nil {
		return nil, err
	}
	return r.compile(s.stamp())
}

func (s *Service) check(ctx context.Context, r Request) error {
	if err := r.check(); err != nil || !r.MustExist {
		return err
	}
	if _, err := s.machines.DescribeStateMachine(ctx, r.Target.StateMachine()); err != nil {
		return &FieldError{Field: "Target.ARN", Reason: err.Error(), Err: err}
	}
	return nil
}

func (s *Service) stamp() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

func (s *Service) apply(sch *engine.Schedule, r Request, now time.Time) error {
	sch.ScheduleSettings, sch.UpdatedAt = r.ScheduleSettings, now
	sch.MachineARN = r.Target.StateMachine()
	if sch.Enabled {
		sch.PauseNote = ""
	}
	if _, err := r.compile(sch.CreatedAt); err != nil {
		return err
	}
	return s.plan(sch, now)
}

// plan sets when the schedule fires next. A schedule that is off waits for nothing.
func (s *Service) plan(sch *engine.Schedule, now time.Time) error {
	sch.Next, sch.Wake, sch.Wall, sch.Held = time.Time{}, time.Time{}, 0, false
	p, err := SpecOf(*sch).Compile()
	if err != nil || !sch.Enabled {
		return err
	}
	from := now
	if !sch.Last.IsZero() && sch.Last.After(from) {
		from = sch.Last
	}
	m := moved(*sch, p, from)
	sch.Next, sch.Wake, sch.Wall = m.Next, m.Wake, m.Wall
	return nil
}

// ID is the identity of a schedule: its ARN.
func ID(scope engine.Scope, group, name string) string { return scope.ScheduleARN(group, name) }

// RunNow fires a schedule at once, apart from its occurrences, and says what
// became of it. engine.ErrNotFound, or the error of the target.
func (s *Service) RunNow(ctx context.Context, id string) (engine.Fire, error) {
	sch, err := s.store.Schedule(ctx, id)
	if err != nil {
		return engine.Fire{}, err
	}
	return s.loop.fireNow(ctx, sch, s.stamp())
}
