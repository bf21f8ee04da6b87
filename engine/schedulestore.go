package engine

import (
	"context"
	"time"
)

// ScheduleFilter picks schedules for a list, ordered by ID.
type ScheduleFilter struct {
	IDPrefix   string // of the ID, such as "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/"
	MachineARN string // empty: of any target
	NamePrefix string
	Text       string // in the name, the description or the target's ARN; empty: any
	Enabled    *bool  // nil: on or off
	After      string // an ID; empty: from the first
	Limit      int    // 1 … 1000
}

// DuePoint is a place in the order in which schedules fire.
type DuePoint struct {
	Wake time.Time
	ID   string
}

// FireFilter picks firings of one schedule, or of all, newest first.
type FireFilter struct {
	ScheduleID string    // empty: of all
	State      FireState // empty: any
	Before     int64     // a Fire's ID; 0: from the newest
	Limit      int       // 1 … 1000
}

// ScheduleStore keeps schedules and their groups, what became of their
// occurrences, and what is still to be delivered.
type ScheduleStore interface {
	// CreateSchedule stores a new schedule. ErrExists, ErrConflict; ErrNoGroup, ErrGroupDeleting.
	// The Generation of one that is created again goes on from the deleted one's; Schedule tells it.
	CreateSchedule(ctx context.Context, s Schedule, once Once) error
	// UpdateSchedule replaces it when the stored Generation is base. ErrNotFound, ErrStale, ErrConflict.
	UpdateSchedule(ctx context.Context, base int64, s Schedule, once Once) error
	// DeleteSchedule removes one with its firings; what is queued of it is still delivered. ErrNotFound, ErrConflict.
	DeleteSchedule(ctx context.Context, id string, once Once) error
	// Schedule returns one. ErrNotFound.
	Schedule(ctx context.Context, id string) (Schedule, error)
	Schedules(ctx context.Context, f ScheduleFilter) ([]Schedule, error)
	// DueSchedules returns enabled schedules whose Wake is not after until, those after a point, by Wake and ID.
	DueSchedules(ctx context.Context, after DuePoint, until time.Time, limit int) ([]Schedule, error)
	// HoldSchedule notes that an occurrence waits for an execution to end. ErrStale.
	HoldSchedule(ctx context.Context, f ScheduleFire) error
	// RunsOf lists the running executions that a schedule started, the newest first.
	RunsOf(ctx context.Context, scheduleID string, limit int) ([]string, error)

	// RecordFire records what became of an occurrence that starts nothing, and moves its schedule on; with a letter
	// it is dead. ErrStale.
	RecordFire(ctx context.Context, f ScheduleFire, became Fire, letter *DeadLetter) error
	// Fires lists what became of occurrences, newest first. At least the latest 1,000 of a schedule are kept.
	Fires(ctx context.Context, f FireFilter) ([]Fire, error)
	// FiredAt tells which of the times (at most 10,000) are of occurrences that were started or wait to be.
	FiredAt(ctx context.Context, scheduleID string, from, until time.Time) ([]time.Time, error)

	DeliveryStore
	GroupStore

	// Zones returns the time zones that schedules ever had, each with the text that SaveZone stored for it.
	Zones(ctx context.Context) (map[string]string, error)
	// SaveZone stores a text for a zone: a digest of its rules.
	SaveZone(ctx context.Context, zone, rules string) error
	// SchedulesIn lists enabled schedules of a zone that have a Next, by ID.
	SchedulesIn(ctx context.Context, zone, after string, limit int) ([]Schedule, error)
	// RetimeSchedule gives a schedule another Next, Wake and Wall, for its zone's rules have changed. ErrStale when
	// it is not as s is.
	RetimeSchedule(ctx context.Context, s Schedule, to Moved) error
}

// DeliveryStore keeps what is to be delivered to targets and what could not be.
type DeliveryStore interface {
	// QueueDeliveries stores deliveries with the firings that they are of, in one commit, and returns their ids.
	// ErrStale when one is of FireScheduled and not due. A FireBackfill of an occurrence that was started or waits
	// already is left out; its id is 0. A dead letter of the id replayed is removed in the same commit.
	QueueDeliveries(ctx context.Context, fires []ScheduleFire, deliveries []Delivery, replayed int64) ([]int64, error)
	// Deliveries lists those to be tried not after until, the first ones first.
	Deliveries(ctx context.Context, until time.Time, limit int) ([]Delivery, error)
	// CountDeliveries counts what waits of a schedule, by kind.
	CountDeliveries(ctx context.Context, scheduleID string) (map[FireKind]int64, error)
	// RetryDelivery stores that an attempt failed and when the next one is. ErrStale when it is not queued any more.
	RetryDelivery(ctx context.Context, d Delivery) error
	// SettleDelivery ends a delivery: its firing became what is given, and with a letter it is dead. ErrStale.
	SettleDelivery(ctx context.Context, id int64, became Fire, letter *DeadLetter) error
	// CancelDeliveries removes what waits of a schedule and a kind and was not tried yet, and returns how many.
	CancelDeliveries(ctx context.Context, scheduleID string, kind FireKind, at time.Time) (int64, error)
	// DeadLetters lists those of a schedule, or (empty) of all, below before (0: all), the newest first.
	DeadLetters(ctx context.Context, scheduleID string, before int64, limit int) ([]DeadLetter, error)
	// DeadLetter returns one. ErrNotFound.
	DeadLetter(ctx context.Context, id int64) (DeadLetter, error)
	// DeleteDeadLetter removes one; none is no error.
	DeleteDeadLetter(ctx context.Context, id int64) error
}

// GroupStore keeps schedule groups. The default group is there without being stored.
type GroupStore interface {
	// CreateScheduleGroup stores a group. ErrExists, ErrConflict, ErrQuota.
	CreateScheduleGroup(ctx context.Context, g ScheduleGroup, once Once) error
	// ScheduleGroup returns one. ErrNoGroup.
	ScheduleGroup(ctx context.Context, arn string) (ScheduleGroup, error)
	// ScheduleGroups lists by ARN those with a prefix, after the one given.
	ScheduleGroups(ctx context.Context, prefix, after string, limit int) ([]ScheduleGroup, error)
	// TagScheduleGroup replaces a group's tags; the default group is stored by it. ErrNoGroup.
	TagScheduleGroup(ctx context.Context, g ScheduleGroup) error
	// DeleteScheduleGroup notes that a group is to go. ErrNoGroup, ErrConflict.
	DeleteScheduleGroup(ctx context.Context, arn string, at time.Time, once Once) error
	// PurgeScheduleGroup removes up to limit schedules of a group that is to go, and then the group: true when it is gone.
	PurgeScheduleGroup(ctx context.Context, arn string, limit int) (bool, error)
	// DeletingGroups lists the ARNs of groups that are to go.
	DeletingGroups(ctx context.Context) ([]string, error)
}
