package schedule

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Request is what a schedule is made or changed with.
type Request struct {
	Name       string // 1-64 of letters, digits, hyphen, underscore, dot
	Group      string // "default" when empty
	MachineARN string
	Expression string
	Timezone   string // IANA name; UTC when empty
	Start, End time.Time
	Input      string // JSON; {} when empty
	Enabled    bool
	Note       string // up to 512 characters
}

// FieldError says which field of a Request is wrong and what would be right.
type FieldError struct {
	Field  string // the name of Request's field
	Reason string
	Err    error // an *ExpressionError or *ZoneError, when it is one
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// Unwrap gives the cause.
func (e *FieldError) Unwrap() error { return e.Err }

// Machines finds state machines; *engine.Engine does.
type Machines interface {
	DescribeStateMachine(ctx context.Context, arn string) (engine.StateMachine, error)
}

// Service creates, changes and removes schedules.
type Service struct {
	store    engine.ScheduleStore
	machines Machines
	starter  Starter
	loop     *Loop
	now      func() time.Time
}

// NewService makes the service; loop is woken after changes.
func NewService(store engine.ScheduleStore, machines Machines, starter Starter, loop *Loop) *Service {
	return &Service{store: store, machines: machines, starter: starter, loop: loop, now: loop.Now}
}

var namePattern = regexp.MustCompile(`^[0-9a-zA-Z-_.]{1,64}$`)

// Create stores a new schedule. *FieldError, engine.ErrExists.
func (s *Service) Create(ctx context.Context, r Request) (engine.Schedule, error) {
	machine, err := s.check(ctx, &r)
	if err != nil {
		return engine.Schedule{}, err
	}
	arn := ID(machine.Scope, r.Group, r.Name)
	sch := engine.Schedule{ID: arn, ARN: arn, Name: r.Name, Group: r.Group, Generation: 1, CreatedAt: s.stamp()}
	if err := s.apply(&sch, r, sch.CreatedAt); err != nil {
		return sch, err
	}
	if err := s.store.CreateSchedule(ctx, sch); err != nil {
		return sch, fmt.Errorf("create schedule %s: %w", r.Name, err)
	}
	s.loop.Wake()
	return s.store.Schedule(ctx, sch.ID) // a schedule made again goes on from the old one's generation
}

// Update replaces what a schedule does; its name and group stay. Base is the
// Generation that the caller saw. *FieldError, engine.ErrNotFound, engine.ErrStale.
func (s *Service) Update(ctx context.Context, id string, base int64, r Request) (engine.Schedule, error) {
	sch, err := s.store.Schedule(ctx, id)
	if err != nil {
		return sch, err
	}
	r.Name, r.Group = sch.Name, sch.Group
	if _, err := s.check(ctx, &r); err != nil {
		return sch, err
	}
	sch.Generation = base + 1
	if err := s.apply(&sch, r, s.stamp()); err != nil {
		return sch, err
	}
	return sch, s.replace(ctx, base, sch)
}

// SetEnabled turns a schedule on or off. An occurrence that passed while it was
// off is not made up for. engine.ErrNotFound.
func (s *Service) SetEnabled(ctx context.Context, id string, enabled bool) (engine.Schedule, error) {
	for {
		sch, err := s.store.Schedule(ctx, id)
		if err != nil || sch.Enabled == enabled {
			return sch, err
		}
		base := sch.Generation
		sch.Generation, sch.Enabled, sch.UpdatedAt = base+1, enabled, s.stamp()
		if err := s.plan(&sch, sch.UpdatedAt); err != nil {
			return sch, err
		}
		if err = s.replace(ctx, base, sch); !errors.Is(err, engine.ErrStale) {
			return sch, err
		}
	}
}

func (s *Service) replace(ctx context.Context, base int64, sch engine.Schedule) error {
	if err := s.store.UpdateSchedule(ctx, base, sch); err != nil {
		return fmt.Errorf("update schedule %s: %w", sch.Name, err)
	}
	s.loop.Wake()
	return nil
}

// Delete removes a schedule. engine.ErrNotFound.
func (s *Service) Delete(ctx context.Context, id string) error {
	return s.store.DeleteSchedule(ctx, id)
}

// Get returns one schedule. engine.ErrNotFound.
func (s *Service) Get(ctx context.Context, id string) (engine.Schedule, error) {
	return s.store.Schedule(ctx, id)
}

// List lists schedules by id, after the one given; machineARN empty: of all machines.
func (s *Service) List(ctx context.Context, machineARN, after string, limit int) ([]engine.Schedule, error) {
	return s.store.Schedules(ctx, machineARN, after, limit)
}

// Fires lists what became of a schedule's occurrences, newest first.
func (s *Service) Fires(ctx context.Context, id string, limit int) ([]engine.Fire, error) {
	return s.store.Fires(ctx, id, limit)
}

// RunNow starts an execution with the schedule's input, apart from its occurrences.
func (s *Service) RunNow(ctx context.Context, id string) (engine.Execution, error) {
	sch, err := s.store.Schedule(ctx, id)
	if err != nil {
		return engine.Execution{}, err
	}
	sch.Next = s.stamp()
	return s.starter.StartExecution(ctx, engine.NewExecution{MachineARN: sch.MachineARN, Input: inputOf(sch), HasInput: true, ScheduleID: sch.ID})
}

// Preview compiles what a form holds, without storing anything. *FieldError.
func (s *Service) Preview(r Request) (*Plan, error) {
	r.defaults()
	if err := checkTimes(r); err != nil {
		return nil, err
	}
	return compile(r, s.stamp())
}

func (s *Service) stamp() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

func (r *Request) defaults() {
	if r.Group == "" {
		r.Group = "default"
	}
	if r.Timezone == "" {
		r.Timezone = "UTC"
	}
	if r.Input == "" {
		r.Input = "{}"
	}
}

// check fills in defaults and checks everything but the expression.
func (s *Service) check(ctx context.Context, r *Request) (engine.ARN, error) {
	r.defaults()
	switch {
	case !namePattern.MatchString(r.Name):
		return engine.ARN{}, &FieldError{Field: "Name", Reason: "use 1 to 64 letters, digits, hyphens, underscores or dots"}
	case !namePattern.MatchString(r.Group):
		return engine.ARN{}, &FieldError{Field: "Group", Reason: "use 1 to 64 letters, digits, hyphens, underscores or dots"}
	case len(r.Note) > 512:
		return engine.ARN{}, &FieldError{Field: "Note", Reason: "is longer than 512 characters"}
	}
	if _, err := value.Parse([]byte(r.Input)); err != nil {
		return engine.ARN{}, &FieldError{Field: "Input", Reason: "is not JSON: " + err.Error(), Err: err}
	}
	if err := checkTimes(*r); err != nil {
		return engine.ARN{}, err
	}
	m, err := s.machines.DescribeStateMachine(ctx, r.MachineARN)
	if err != nil {
		return engine.ARN{}, &FieldError{Field: "MachineARN", Reason: err.Error(), Err: err}
	}
	return engine.ParseARN(m.ARN)
}

func checkTimes(r Request) error {
	if !r.Start.IsZero() && !r.End.IsZero() && r.End.Before(r.Start) {
		return &FieldError{Field: "End", Reason: "is before the start"}
	}
	return nil
}

func (s *Service) apply(sch *engine.Schedule, r Request, now time.Time) error {
	sch.MachineARN, sch.Expression, sch.Timezone, sch.Start, sch.End = r.MachineARN, r.Expression, r.Timezone, r.Start, r.End
	sch.Input, sch.Enabled, sch.Note, sch.UpdatedAt = r.Input, r.Enabled, r.Note, now
	if _, err := compile(r, sch.CreatedAt); err != nil {
		return err
	}
	return s.plan(sch, now)
}

// plan sets when the schedule fires next. A schedule that is off waits for nothing.
func (s *Service) plan(sch *engine.Schedule, now time.Time) error {
	sch.Next = time.Time{}
	p, err := SpecOf(*sch).Compile()
	if err != nil {
		return err
	}
	if !sch.Enabled {
		return nil
	}
	from := now
	if !sch.Last.IsZero() && sch.Last.After(from) {
		from = sch.Last
	}
	sch.Next, _ = p.Next(from)
	return nil
}

func compile(r Request, created time.Time) (*Plan, error) {
	spec := SpecOf(engine.Schedule{Expression: r.Expression, Timezone: r.Timezone, Start: r.Start, End: r.End, CreatedAt: created})
	p, err := spec.Compile()
	var zone *ZoneError
	switch {
	case errors.As(err, &zone):
		return nil, &FieldError{Field: "Timezone", Reason: err.Error(), Err: err}
	case err != nil:
		return nil, &FieldError{Field: "Expression", Reason: err.Error(), Err: err}
	}
	return p, nil
}

// ID is the identity of a schedule: its ARN.
func ID(scope engine.Scope, group, name string) string {
	return fmt.Sprintf("arn:aws:scheduler:%s:%s:schedule/%s/%s", scope.Region, scope.Account, group, name)
}
