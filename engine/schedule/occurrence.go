package schedule

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

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

// moved is where a schedule stands when its occurrences up to after are over.
func moved(s engine.Schedule, p *Plan, after time.Time) engine.Moved {
	next, ok := p.Next(after)
	if !ok {
		return engine.Moved{Delete: s.AfterCompletion == engine.CompletionDelete}
	}
	return engine.Moved{Next: next, Wake: next.Add(Delay(s, next)), Wall: p.Wall(next)}
}

// Delay is how long after its time an occurrence is fired: within the flexible
// window, and the same for the same occurrence, so that a restart keeps it.
func Delay(s engine.Schedule, due time.Time) time.Duration {
	if s.Window == 0 {
		return 0
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", s.ID, s.CreatedAt.UTC().Format(time.RFC3339Nano), due.Unix()))
	seconds := uint64(s.Window)*60 + 1 // both ends of the window belong to it
	return time.Duration(binary.BigEndian.Uint64(sum[:8])%seconds) * time.Second
}

// ExecutionName names the execution of an occurrence: the same occurrence always
// gets the same name, and no other one does.
func ExecutionName(s engine.Schedule, due time.Time) string {
	stamp := due.UTC().Format("20060102T150405Z")
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s\x00%s", s.ID, s.Generation, s.CreatedAt.UTC().Format(time.RFC3339Nano), due.UTC().Format(time.RFC3339Nano)))
	return fmt.Sprintf("%.40s-%s-%s", s.Name, stamp, hex.EncodeToString(sum[:6]))
}

// Occasion is what the context attributes of EventBridge Scheduler tell of one
// attempt to deliver an occurrence.
type Occasion struct {
	ScheduleARN string
	Due         time.Time
	Attempt     int64 // from 1
}

// ID is the id of the attempt: 16 hexadecimal digits.
func (o Occasion) ID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", o.ScheduleARN, o.Due.UTC().Format(time.RFC3339Nano), o.Attempt))
	return hex.EncodeToString(sum[:8])
}

// Fill puts the context attributes into an input, textually as AWS does.
func (o Occasion) Fill(input string) string {
	if !strings.Contains(input, "<aws.scheduler.") {
		return input
	}
	return strings.NewReplacer(
		"<aws.scheduler.schedule-arn>", o.ScheduleARN,
		"<aws.scheduler.scheduled-time>", o.Due.UTC().Format(time.RFC3339),
		"<aws.scheduler.execution-id>", o.ID(),
		"<aws.scheduler.attempt-number>", strconv.FormatInt(o.Attempt, 10),
	).Replace(input)
}

// Input is what the target gets: its Input with the attributes filled in, or the
// default notification of a schedule without one.
func (o Occasion) Input(t engine.ScheduleTarget) string {
	if t.Input != "" {
		return o.Fill(t.Input)
	}
	arn := strings.SplitN(o.ScheduleARN, ":", 6)
	if len(arn) < 6 {
		return "{}"
	}
	body, err := json.Marshal(notification{
		Version: "0", ID: o.uuid(), DetailType: "Scheduled Event", Source: "aws.scheduler", Account: arn[4],
		Time: o.Due.UTC().Format(time.RFC3339), Region: arn[3], Resources: []string{o.ScheduleARN}, Detail: "{}",
	})
	if err != nil {
		return "{}"
	}
	return string(body)
}

func (o Occasion) uuid() string {
	sum := sha256.Sum256([]byte(o.ID() + o.ScheduleARN))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:]
}

// notification is what EventBridge Scheduler delivers when a target has no Input.
type notification struct {
	Version    string   `json:"version"`
	ID         string   `json:"id"`
	DetailType string   `json:"detail-type"`
	Source     string   `json:"source"`
	Account    string   `json:"account"`
	Time       string   `json:"time"`
	Region     string   `json:"region"`
	Resources  []string `json:"resources"`
	Detail     string   `json:"detail"`
}
