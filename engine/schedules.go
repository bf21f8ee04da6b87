package engine

import (
	"encoding/json"
	"strings"
	"time"
)

// DefaultGroup is the schedule group that always exists and can't be deleted.
const DefaultGroup = "default"

// ScheduleSettings are what a user decides about a schedule: the members of
// CreateSchedule, and what only the studio has (Missed, Overlap, PauseNote).
type ScheduleSettings struct {
	Description     string
	Expression      string    // at(…), rate(…) or cron(…)
	Timezone        string    // IANA name
	Start, End      time.Time // zero when absent
	Window          int64     // minutes of the flexible time window, 1 … 1440; 0: off
	Target          ScheduleTarget
	Enabled         bool
	AfterCompletion string // CompletionNone or CompletionDelete
	KMSKeyARN       string // stored and shown
	Missed          MissedPolicy
	Overlap         OverlapPolicy
	PauseNote       string // why the schedule is off, up to 512 characters
}

// What becomes of a schedule that has no further occurrence.
const (
	CompletionNone   = "NONE"
	CompletionDelete = "DELETE"
)

// MissedPolicy decides about occurrences that came due while nothing ran to fire
// them: those more than a minute late when they are first seen.
type MissedPolicy string

// The policies for missed occurrences. Empty is MissedAll, as AWS would have it.
const (
	MissedAll    MissedPolicy = "all"    // each is fired late, within the target's maximum age
	MissedLatest MissedPolicy = "latest" // the latest is fired, those before it are skipped
	MissedNone   MissedPolicy = "none"   // all are skipped
)

// OverlapPolicy decides about an occurrence that comes due while an execution
// that the schedule started still runs. It is about state machines only.
type OverlapPolicy string

// The policies for overlaps. Empty is OverlapAllow, as in AWS.
const (
	OverlapAllow  OverlapPolicy = "allow"  // both run
	OverlapSkip   OverlapPolicy = "skip"   // the new one is skipped
	OverlapQueue  OverlapPolicy = "queue"  // the new one waits until the old one has ended
	OverlapCancel OverlapPolicy = "cancel" // the old one is aborted, then the new one starts
)

// ScheduleTarget is what a schedule calls, as the API's Target.
type ScheduleTarget struct {
	ARN           string // of a resource, arn:aws:scheduler:::aws-sdk:service:action, or an http(s) URL
	RoleARN       string
	Input         string          // empty: the target's default notification
	Parameters    json.RawMessage `json:",omitempty"` // the target's own members, such as {"SqsParameters":{"MessageGroupId":"g"}}; nil: none
	DeadLetterARN string          // of an SQS queue; empty: dead letters are only kept here
	Retry         RetryPolicy
}

// RetryPolicy bounds the attempts to deliver an occurrence.
type RetryPolicy struct {
	MaxAge      int64 // seconds after the occurrence's time, 60 … 86400; 0 is 86400
	MaxAttempts int64 // retries after the first attempt, 0 … 185
}

// The bounds of a RetryPolicy that is not given.
const (
	DefaultMaxAge      = 86_400
	DefaultMaxAttempts = 185
)

// Age is MaxAge as a duration.
func (r RetryPolicy) Age() time.Duration {
	if r.MaxAge == 0 {
		return DefaultMaxAge * time.Second
	}
	return time.Duration(r.MaxAge) * time.Second
}

// UniversalPrefix begins the ARN of a target that names an action of an AWS SDK.
const UniversalPrefix = "arn:aws:scheduler:::aws-sdk:"

// StateMachine is the ARN of the state machine (or version or alias) whose
// executions the target starts; empty for another target.
func (t ScheduleTarget) StateMachine() string {
	if action, ok := strings.CutPrefix(t.ARN, UniversalPrefix); ok {
		if strings.EqualFold(action, "sfn:startExecution") {
			return t.Start().MachineARN
		}
		return ""
	}
	if a, err := ParseARN(t.ARN); err == nil && a.Kind == "stateMachine" {
		return t.ARN
	}
	return ""
}

// Start is what the universal target aws-sdk:sfn:startExecution asks for in its
// Input; members that are missing are empty.
func (t ScheduleTarget) Start() StartRequest {
	var in StartRequest
	if json.Unmarshal([]byte(t.Input), &in) != nil { // it finds lower case names too
		return StartRequest{}
	}
	return in
}

// StartRequest is the request of StartExecution.
type StartRequest struct {
	MachineARN string  `json:"StateMachineArn"`
	Name       string  `json:"Name"`
	Input      *string `json:"Input"`
}

// Schedule calls its target at its times.
type Schedule struct {
	ScheduleSettings
	ID         string // its ARN
	ARN        string
	Name       string
	Group      string
	MachineARN string // Target.StateMachine(), by which schedules are found
	Generation int64  // counts re-creations and changes
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Next       time.Time // the next occurrence; zero when there is none
	Wake       time.Time // when Next is fired: later than it within the flexible window
	Wall       int64     // what the zone's clock shows at Next, in seconds since 1970-01-01T00:00:00
	Held       bool      // Next has come due and waits for an execution to end
	Last       time.Time // the last occurrence that was fired
}

// ScheduleGroup holds schedules together.
type ScheduleGroup struct {
	ARN       string
	Name      string
	Deleting  bool // it goes when its last schedule is gone
	Tags      []Tag
	CreatedAt time.Time
	UpdatedAt time.Time
}

// FireKind says why an occurrence was fired.
type FireKind string

// The kinds of firings.
const (
	FireScheduled FireKind = "scheduled"
	FireNow       FireKind = "run now"
	FireBackfill  FireKind = "backfill"
	FireReplay    FireKind = "replay" // of a dead letter
)

// FireState says what became of an occurrence.
type FireState string

// The states of firings.
const (
	FirePending FireState = "pending" // it is still to be delivered, or tried again
	FireStarted FireState = "started" // an execution was started, or the target has taken it
	FireSkipped FireState = "skipped" // by a policy, see Code
	FireFailed  FireState = "failed"  // it is a dead letter now, or was one
)

// Why an occurrence was skipped or failed, beside the codes of targets' errors.
const (
	CodeMissed    = "MISSED"    // it came due while nothing ran
	CodeOverlap   = "OVERLAP"   // the execution before it still ran
	CodeTooOld    = "TOO_OLD"   // older than the target's maximum age
	CodeInvalid   = "INVALID"   // the schedule can't be read any more
	CodeCancelled = "CANCELLED" // by the user, before it was delivered
	CodeFired     = "FIRED"     // it was started before, as by a backfill; that record stays
)

// Fire is one occurrence of a schedule and what became of it.
type Fire struct {
	ID           int64 // rises
	ScheduleID   string
	Kind         FireKind
	State        FireState
	Due          time.Time // the occurrence's time; of FireNow, when it was asked for
	Planned      time.Time // Due, or later within the flexible window
	StartedAt    time.Time // when it was started or skipped, or last tried; lateness counts from Planned
	Attempts     int64
	ExecutionARN string // of what was started; empty for other targets
	Code         string // a word for why not; of a state that is not FireStarted
	Error        string // the same as a sentence
}

// ScheduleFire is the firing of an occurrence, part of the commit that starts its
// execution, queues its delivery or records why it was skipped.
type ScheduleFire struct {
	ScheduleID string
	Kind       FireKind // empty is FireScheduled
	Generation int64
	Due        time.Time // of FireScheduled: must be the stored Next, else ErrStale
	Planned    time.Time // zero: Due
	Moved                // of FireScheduled: where the schedule goes on
	Delivery   int64     // the queued delivery that this settles; it must be there, else ErrStale
	Attempt    int64     // which attempt it is, from 1; 0 for a skipped one
}

// Moved is where a schedule stands after an occurrence.
type Moved struct {
	Next, Wake time.Time // zero: no more
	Wall       int64
	Held       bool
	Disable    bool // the schedule is turned off
	Delete     bool // the schedule is removed, with its history, once nothing of it is to be delivered
}

// Delivery is an occurrence that waits to be delivered, or to be tried again. It
// holds all that is needed, so that it outlives its schedule.
type Delivery struct {
	ID         int64
	ScheduleID string
	Name       string // of the schedule
	Generation int64
	Kind       FireKind
	Due        time.Time
	Target     ScheduleTarget
	Attempts   int64     // made so far
	At         time.Time // of the next attempt
	Code       string    // of the last attempt's error
	Error      string
	QueuedAt   time.Time
}

// DeadLetter is an occurrence that could not be delivered.
type DeadLetter struct {
	ID         int64
	ScheduleID string
	Name       string // of the schedule
	Generation int64
	Kind       FireKind
	Due        time.Time
	At         time.Time // when it was given up
	Target     ScheduleTarget
	Attempts   int64
	Code       string // ERROR_CODE
	Error      string // ERROR_MESSAGE
	Exhausted  string // MaximumRetryAttempts or MaximumEventAgeInSeconds; empty when retrying was no use
	Queue      string // why it could not be put into Target.DeadLetterARN; empty when there is none
}

// Once makes a change happen once: the same Key again changes nothing, and
// ErrConflict comes back when its Content was another. The zero value asks for
// nothing.
type Once struct {
	Key     string // operation, resource and client token
	Content string // a digest of the request
}

// ScheduleARN is the ARN of a schedule, which is its ID.
func (s Scope) ScheduleARN(group, name string) string {
	return "arn:aws:scheduler:" + s.Region + ":" + s.Account + ":schedule/" + group + "/" + name
}

// GroupARN is the ARN of a schedule group.
func (s Scope) GroupARN(name string) string {
	return "arn:aws:scheduler:" + s.Region + ":" + s.Account + ":schedule-group/" + name
}

// GroupARN is the ARN of the group that a schedule, by its ARN, is in.
func GroupARN(scheduleARN string) string {
	group := scheduleARN[:max(strings.LastIndexByte(scheduleARN, '/'), 0)]
	return strings.Replace(group, ":schedule/", ":schedule-group/", 1)
}

// SchedulePrefix begins the ARNs of the schedules of a group.
func SchedulePrefix(groupARN string) string {
	return strings.Replace(groupARN, ":schedule-group/", ":schedule/", 1) + "/"
}

// TheDefaultGroup is the default group as long as nobody has given it tags. It
// has been there since EventBridge Scheduler has.
func TheDefaultGroup(arn string) ScheduleGroup {
	born := time.Date(2022, time.November, 10, 0, 0, 0, 0, time.UTC)
	return ScheduleGroup{ARN: arn, Name: DefaultGroup, CreatedAt: born, UpdatedAt: born}
}
