package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// Outlets are where the engine tells others what happens. What is to be told is
// stored with the step that it tells of and sent until it was taken, so nothing
// is lost and, after a crash, something may come twice.
type Outlets struct {
	Logs   LogOutlet   // CloudWatch Logs; nil: logs stay here
	Events EventOutlet // EventBridge; nil: nothing is told
}

// LogOutlet takes entries of one stream, in the order of their times.
type LogOutlet interface {
	SendLog(ctx context.Context, group, stream string, entries []LogEntry) error
}

// EventOutlet takes events.
type EventOutlet interface {
	SendEvents(ctx context.Context, events []Announcement) error
}

// RefusedError is an outlet's answer that trying again will not change.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return "it was refused: " + e.Reason }

// Announcement is an event for EventBridge.
type Announcement struct {
	ID       int64           `json:"-"` // in the store
	Region   string          `json:"region"`
	Resource string          `json:"resource"` // the execution's ARN
	At       time.Time       `json:"at"`
	Detail   json.RawMessage `json:"detail"`
}

// OutboxStore keeps what is to be sent; CommitStep adds to it.
type OutboxStore interface {
	// Announcements lists those that were not taken yet, the oldest first.
	Announcements(ctx context.Context, limit int) ([]Announcement, error)
	// RemoveAnnouncements removes those up to and with an id.
	RemoveAnnouncements(ctx context.Context, upTo int64) error
	// Sent tells up to which place something was sent. ErrNotFound when nothing was.
	Sent(ctx context.Context, name string) (int64, error)
	SetSent(ctx context.Context, name string, place int64) error
}

// mostEventData is how long input and output of an event are together, in bytes;
// beyond that they are left out (an event of EventBridge has at most 256 KiB).
const mostEventData = 248 << 10

// announcement tells of an execution's new status; nil when nobody listens or
// Step Functions does not tell either: of EXPRESS and of child executions.
func (e *Engine) announcement(info machine.Info, head machine.Head) *Announcement {
	if e.cfg.Outlets.Events == nil || info.Express || info.Child {
		return nil
	}
	d := newStatusDetail(info, head)
	detail, err := json.Marshal(d)
	if err != nil {
		e.log.Error("an event can't be encoded", "execution", info.ExecutionARN, "error", err)
		return nil
	}
	return &Announcement{Region: info.Region, Resource: info.ExecutionARN, At: cmp.Or(head.StoppedAt, head.RedrivenAt, info.StartedAt), Detail: detail}
}

// statusDetail is the detail of "Step Functions Execution Status Change".
type statusDetail struct {
	ExecutionARN    string    `json:"executionArn"`
	StateMachineARN string    `json:"stateMachineArn"`
	Name            string    `json:"name"`
	Status          string    `json:"status"`
	StartDate       int64     `json:"startDate"` // milliseconds since 1970
	StopDate        *int64    `json:"stopDate"`
	Input           *string   `json:"input"`
	Output          *string   `json:"output"`
	VersionARN      *string   `json:"stateMachineVersionArn"`
	AliasARN        *string   `json:"stateMachineAliasArn"`
	RedriveCount    int64     `json:"redriveCount"`
	RedriveDate     *int64    `json:"redriveDate"`
	RedriveStatus   string    `json:"redriveStatus"`
	RedriveReason   *string   `json:"redriveStatusReason"`
	InputDetails    included  `json:"inputDetails"`
	OutputDetails   *included `json:"outputDetails"`
	Error           *string   `json:"error"`
	Cause           *string   `json:"cause"`
}

type included struct {
	Included bool `json:"included"`
}

func newStatusDetail(info machine.Info, head machine.Head) statusDetail {
	d := statusDetail{
		ExecutionARN: info.ExecutionARN, StateMachineARN: info.MachineARN, Name: info.ExecutionName, Status: string(head.Status),
		StartDate: info.StartedAt.UnixMilli(), StopDate: millis(head.StoppedAt), VersionARN: orNil(info.VersionARN), AliasARN: orNil(info.AliasARN),
		RedriveCount: head.Redrives, RedriveDate: millis(head.RedrivenAt), RedriveStatus: "REDRIVABLE", Error: head.Error, Cause: head.Cause,
	}
	if head.Status == machine.Running || head.Status == machine.Succeeded {
		reason := "Execution is " + string(head.Status) + " and cannot be redriven"
		d.RedriveStatus, d.RedriveReason = "NOT_REDRIVABLE", &reason
	}
	d.InputDetails.Included = len(info.Input)+len(head.Output) <= mostEventData
	if d.InputDetails.Included {
		d.Input = orNil(string(info.Input))
	}
	if head.Status == machine.Succeeded {
		d.OutputDetails = &included{d.InputDetails.Included}
		if d.InputDetails.Included {
			d.Output = orNil(string(head.Output))
		}
	}
	return d
}

func millis(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixMilli()
	return &n
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// tell adds to a step what others are told of it.
func (e *Engine) tell(info machine.Info, log ExecutionLog, s *Step) {
	s.Log = log.log(info, s.Head, s.History)
	redriven := len(s.History) > 0 && s.History[0].Type == "ExecutionRedriven"
	if s.New != nil || redriven {
		running := s.Head
		running.Status, running.StoppedAt, running.Output, running.Error, running.Cause = machine.Running, time.Time{}, nil, nil, nil
		s.announce(e.announcement(info, running))
	}
	if s.Head.Status != machine.Running {
		s.announce(e.announcement(info, s.Head))
	}
}

func (s *Step) announce(a *Announcement) {
	if a != nil {
		s.Announcements = append(s.Announcements, *a)
	}
}

// told wakes those who send what a durable step has to tell.
func (e *Engine) told(s Step) {
	if s.Log != nil {
		signal(e.logged)
	}
	if len(s.Announcements) > 0 {
		signal(e.announced)
	}
}

// send sends what there is until ctx ends. An outlet that fails is tried again,
// after longer and longer pauses.
func (e *Engine) send(ctx context.Context, what string, wake <-chan struct{}, some func(context.Context) (more bool, err error)) error {
	const first, most = 200 * time.Millisecond, time.Minute
	delay := first
	for ctx.Err() == nil {
		more, err := some(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			e.log.Warn("what happened can't be sent; trying again", "what", what, "in", delay, "error", err)
			pause(ctx, delay)
			delay = min(2*delay, most)
			continue
		case !more:
			select {
			case <-ctx.Done():
			case <-wake:
			}
		}
		delay = first
	}
	return nil
}

// eventsAtATime is how many events PutEvents takes.
const eventsAtATime = 10

func (e *Engine) sendEvents(ctx context.Context) (more bool, err error) {
	events, err := e.store.Announcements(ctx, eventsAtATime)
	if err != nil || len(events) == 0 {
		return false, err
	}
	if err := e.taken("an event", e.cfg.Outlets.Events.SendEvents(ctx, events)); err != nil {
		return false, err
	}
	return true, e.store.RemoveAnnouncements(ctx, events[len(events)-1].ID)
}

// taken lets what was refused for good count as taken, with a note in the log.
func (e *Engine) taken(what string, err error) error {
	var refused *RefusedError
	if errors.As(err, &refused) {
		e.log.Error(what+" was refused and is not sent again", "reason", refused.Reason)
		return nil
	}
	return err
}

// entriesAtATime is how many entries PutLogEvents takes, and mostSent how many
// bytes, with 26 for each entry beside its message.
const (
	entriesAtATime = 1_000
	mostSent       = 1_000_000
)

const sentLogs = "logs"

func (e *Engine) sendLogs(ctx context.Context) (more bool, err error) {
	place, err := e.store.Sent(ctx, sentLogs)
	if errors.Is(err, ErrNotFound) {
		return e.beginLogs(ctx)
	}
	if err != nil {
		return false, err
	}
	entries, _, err := e.store.LogEntries(ctx, LogQuery{After: LogPlace(place), Limit: entriesAtATime})
	if err != nil || len(entries) == 0 {
		return false, err
	}
	batch := oneBatch(entries)
	last := batch[len(batch)-1].Place
	slices.SortStableFunc(batch, func(a, b LogEntry) int { return a.At.Compare(b.At) })
	if err := e.taken("a log", e.cfg.Outlets.Logs.SendLog(ctx, batch[0].Group, batch[0].Stream, batch)); err != nil {
		return false, err
	}
	return true, e.store.SetSent(ctx, sentLogs, int64(last))
}

// beginLogs notes the end of the logs: an outlet that is new gets what comes.
func (e *Engine) beginLogs(ctx context.Context) (more bool, err error) {
	last, _, err := e.store.LogEntries(ctx, LogQuery{Reverse: true, Limit: 1})
	if err != nil {
		return false, err
	}
	place := LogPlace(0)
	if len(last) > 0 {
		place = last[0].Place
	}
	return true, e.store.SetSent(ctx, sentLogs, int64(place))
}

// oneBatch is the first entries that go to the same stream at once.
func oneBatch(entries []LogEntry) []LogEntry {
	size := 0
	for i, en := range entries {
		size += len(en.Message) + 26
		if i > 0 && (en.Group != entries[0].Group || en.Stream != entries[0].Stream || size > mostSent) {
			return slices.Clone(entries[:i])
		}
	}
	return slices.Clone(entries)
}
