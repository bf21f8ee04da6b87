package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/machine"
)

// ExecutionLog says what an execution logs, and where. The zero value logs nothing.
type ExecutionLog struct {
	Group string // ARN of the log group, without ":*"
	Level string // ALL, ERROR or FATAL
	Data  bool   // with inputs and outputs
}

// LogGroup is a log group as CloudWatch Logs has it.
type LogGroup struct {
	ARN       string // without ":*"
	CreatedAt time.Time
	Days      int   // that its entries are kept; 0: for ever
	Bytes     int64 // that are stored, about
}

// Name is the group's name.
func (g LogGroup) Name() string { return LogGroupName(g.ARN) }

// LogGroupName is the name in the ARN of a log group.
func LogGroupName(arn string) string {
	_, name, _ := strings.Cut(arn, ":log-group:")
	return strings.TrimSuffix(name, ":*")
}

// LogGroupARN is the ARN of a log group in the scope, without ":*".
func (s Scope) LogGroupARN(name string) string {
	return "arn:aws:logs:" + s.Region + ":" + s.Account + ":log-group:" + name
}

// LogStream is a part of a log group: what the executions of one state machine
// logged that were started on one day.
type LogStream struct {
	Name        string
	CreatedAt   time.Time
	First, Last time.Time // of its entries; zero when there are none
}

// LogPlace is where an entry stands among all entries; later ones stand higher.
type LogPlace int64

// LogEntry is one entry of a log.
type LogEntry struct {
	Place     LogPlace // 0 in what is to be stored
	Group     string   // its ARN
	Stream    string
	Execution ExecutionID
	At        time.Time
	Message   string // JSON, as Step Functions logs it
}

// Log is what a step logs: entries of one execution, in order.
type Log struct {
	Group   string // its ARN; made when it is not there
	Stream  string
	Entries []LogEntry
}

// LogQuery picks entries of one log group, the oldest first.
type LogQuery struct {
	Group     string      // its ARN; empty: of all groups
	Streams   []string    // empty: all
	Execution ExecutionID // 0: of all
	Levels    []string    // empty: all; see LogLevel
	Text      string      // in the message; empty: any
	After     LogPlace    // entries above this
	Before    LogPlace    // with Reverse: below this; 0: from the last
	Reverse   bool        // the newest first
	Since     time.Time   // zero: from the first
	Until     time.Time   // entries before this; zero: to the last
	Limit     int
}

// Fits tells whether an entry is one that the query asks for, by what is in it.
func (q LogQuery) Fits(e LogEntry) bool {
	if !q.Since.IsZero() && e.At.Before(q.Since) || !q.Until.IsZero() && !e.At.Before(q.Until) {
		return false
	}
	if len(q.Levels) > 0 && !slices.Contains(q.Levels, LogLevel(LogType(e.Message))) {
		return false
	}
	return q.Text == "" || strings.Contains(strings.ToLower(e.Message), strings.ToLower(q.Text))
}

// LogType is the type of the event that a message tells of.
func LogType(message string) string {
	_, rest, _ := strings.Cut(message, `"type":"`)
	typ, _, _ := strings.Cut(rest, `"`)
	return typ
}

// LogStore keeps log groups; CommitStep writes their entries.
type LogStore interface {
	// CreateLogGroup stores a group. ErrExists.
	CreateLogGroup(ctx context.Context, g LogGroup) error
	// LogGroup returns one, with its size. ErrNotFound.
	LogGroup(ctx context.Context, arn string) (LogGroup, error)
	// LogGroups lists those whose ARN begins with prefix and comes after after, by ARN, with their sizes.
	LogGroups(ctx context.Context, prefix, after string, limit int) ([]LogGroup, error)
	// SetLogDays says how long a group's entries are kept. ErrNotFound.
	SetLogDays(ctx context.Context, arn string, days int) error
	// DeleteLogGroup removes a group with its entries, in parts. ErrNotFound.
	DeleteLogGroup(ctx context.Context, arn string) error
	// LogStreams lists a group's streams by name, after after.
	LogStreams(ctx context.Context, group, after string, limit int) ([]LogStream, error)
	// LogEntries lists entries, and tells up to which place it has looked.
	LogEntries(ctx context.Context, q LogQuery) (entries []LogEntry, seen LogPlace, err error)
	// TrimLogs removes entries that are older than their group keeps them, or than most (0: no bound),
	// some at a time; more tells whether to call again.
	TrimLogs(ctx context.Context, now time.Time, most time.Duration) (more bool, err error)
}

// loggingConfiguration is the part of a state machine's that matters here.
type loggingConfiguration struct {
	Level        string `json:"level"`
	Data         bool   `json:"includeExecutionData"`
	Destinations []struct {
		Group struct {
			ARN string `json:"logGroupArn"`
		} `json:"cloudWatchLogsLogGroup"`
	} `json:"destinations"`
}

// executionLog is what an execution of the machine logs.
func executionLog(m StateMachine) ExecutionLog {
	var c loggingConfiguration
	if m.Logging == nil || json.Unmarshal(m.Logging, &c) != nil || c.Level == "OFF" || c.Level == "" || len(c.Destinations) == 0 {
		return ExecutionLog{}
	}
	return ExecutionLog{Group: strings.TrimSuffix(c.Destinations[0].Group.ARN, ":*"), Level: c.Level, Data: c.Data}
}

// LogLevel is the level from which on events of a type are logged: a log of
// level ERROR has FATAL events too.
func LogLevel(eventType string) string {
	switch eventType {
	case "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut":
		return "FATAL"
	case "FailStateEntered", "EvaluationFailed":
		return "ERROR"
	}
	for _, bad := range []string{"Failed", "Aborted", "TimedOut"} {
		if strings.HasSuffix(eventType, bad) {
			return "ERROR"
		}
	}
	return "ALL"
}

func (l ExecutionLog) logs(eventType string) bool {
	switch l.Level {
	case "ALL":
		return true
	case "ERROR":
		return LogLevel(eventType) != "ALL"
	}
	return LogLevel(eventType) == "FATAL"
}

// log is what a step of an execution logs; nil when that is nothing.
func (l ExecutionLog) log(info machine.Info, head machine.Head, history []machine.HistoryEvent) *Log {
	if l.Group == "" {
		return nil
	}
	out := Log{Group: l.Group, Stream: logStream(info)}
	for _, ev := range history {
		if l.logs(ev.Type) {
			out.Entries = append(out.Entries, LogEntry{At: ev.Time, Message: l.message(info, head, ev)})
		}
	}
	if len(out.Entries) == 0 {
		return nil
	}
	return &out
}

// logStream is the stream of an execution.
func logStream(info machine.Info) string {
	name, _, _ := strings.Cut(info.MachineName, "/")
	return "states/" + name + "/" + info.StartedAt.UTC().Format("2006-01-02")
}

// MostLogged is how long the message of an entry becomes, in bytes (Step Functions developer guide, logging).
const MostLogged = 248 << 10

// message is an event as Step Functions logs it: all numbers are texts.
func (l ExecutionLog) message(info machine.Info, head machine.Head, ev machine.HistoryEvent) string {
	details := ev.Details
	if details == nil {
		details = json.RawMessage(`{}`)
	}
	if !l.Data {
		details = EventWithoutData(details, true)
	}
	b := make([]byte, 0, len(details)+400)
	b = fmt.Appendf(b, `{"id":"%d","type":"%s","details":`, ev.ID, ev.Type)
	tail := fmt.Sprintf(`,"previous_event_id":"%d","event_timestamp":"%d","execution_arn":%s,"redrive_count":"%d"}`,
		ev.PreviousID, ev.Time.UnixMilli(), strconv.Quote(info.ExecutionARN), head.Redrives)
	b = append(b, truncated(details, MostLogged-len(b)-len(tail))...)
	return string(append(b, tail...))
}

// dataMembers are the members of an event's details that hold what flows through an execution.
var dataMembers = []string{"input", "output", "parameters", "assignedVariables"}

// EventWithoutData leaves the data out of an event's details; bare also the
// members that say whether it was shortened.
func EventWithoutData(details json.RawMessage, bare bool) json.RawMessage {
	var o map[string]json.RawMessage
	if json.Unmarshal(details, &o) != nil {
		return details
	}
	for _, name := range dataMembers {
		delete(o, name)
		if bare {
			delete(o, name+"Details")
		}
	}
	out, err := json.Marshal(o)
	if err != nil {
		return details
	}
	return out
}

// truncated shortens the longest data of an event's details until they fit.
func truncated(details json.RawMessage, most int) json.RawMessage {
	for len(details) > most {
		var o map[string]json.RawMessage
		if json.Unmarshal(details, &o) != nil {
			return json.RawMessage(`{}`)
		}
		longest := ""
		for name, v := range o {
			if longest == "" || len(v) > len(o[longest]) {
				longest = name
			}
		}
		var s string
		if json.Unmarshal(o[longest], &s) != nil {
			return json.RawMessage(`{}`)
		}
		keep := max(0, len(s)-(len(details)-most)-64)
		for keep > 0 && !utf8.RuneStart(s[keep]) {
			keep--
		}
		o[longest] = quoted(s[:keep])
		if flag := longest + "Details"; longest == "input" || longest == "output" {
			o[flag] = json.RawMessage(`{"truncated":true}`)
		}
		out, err := json.Marshal(o)
		if err != nil || len(out) >= len(details) {
			return json.RawMessage(`{}`)
		}
		details = out
	}
	return details
}

func quoted(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return json.RawMessage(`""`)
	}
	return bytes.TrimSpace(b.Bytes())
}

// CreateLogGroup makes a log group. ErrExists.
func (e *Engine) CreateLogGroup(ctx context.Context, scope Scope, name string) error {
	return e.store.CreateLogGroup(ctx, LogGroup{ARN: scope.LogGroupARN(name), CreatedAt: e.now()})
}

// LogGroup returns one log group. ErrNotFound.
func (e *Engine) LogGroup(ctx context.Context, arn string) (LogGroup, error) {
	return e.store.LogGroup(ctx, arn)
}

// LogGroups lists log groups whose ARN begins with prefix.
func (e *Engine) LogGroups(ctx context.Context, prefix, after string, limit int) ([]LogGroup, error) {
	return e.store.LogGroups(ctx, prefix, after, limit)
}

// SetLogDays says how long a group's entries are kept; 0: for ever. ErrNotFound.
func (e *Engine) SetLogDays(ctx context.Context, arn string, days int) error {
	return e.store.SetLogDays(ctx, arn, days)
}

// DeleteLogGroup removes a group with its entries. ErrNotFound.
func (e *Engine) DeleteLogGroup(ctx context.Context, arn string) error {
	return e.store.DeleteLogGroup(ctx, arn)
}

// LogStreams lists the streams of a group. ErrNotFound.
func (e *Engine) LogStreams(ctx context.Context, group, after string, limit int) ([]LogStream, error) {
	if _, err := e.store.LogGroup(ctx, group); err != nil {
		return nil, err
	}
	return e.store.LogStreams(ctx, group, after, limit)
}

// LogEntries lists entries of a group, which its days and AWS's bound have not
// passed, and tells up to which place it has looked. ErrNotFound.
func (e *Engine) LogEntries(ctx context.Context, q LogQuery) ([]LogEntry, LogPlace, error) {
	g, err := e.store.LogGroup(ctx, q.Group)
	if err != nil {
		return nil, 0, err
	}
	if g.Days > 0 {
		if oldest := e.now().AddDate(0, 0, -g.Days); q.Since.Before(oldest) {
			q.Since = oldest
		}
	}
	return e.store.LogEntries(ctx, q)
}

// ensureLogGroup makes the group that a new logging configuration names.
func (e *Engine) ensureLogGroup(ctx context.Context, logging json.RawMessage) error {
	l := executionLog(StateMachine{Logging: logging})
	if l.Group == "" {
		return nil
	}
	err := e.store.CreateLogGroup(ctx, LogGroup{ARN: l.Group, CreatedAt: e.now()})
	if errors.Is(err, ErrExists) {
		return nil
	}
	return err
}
