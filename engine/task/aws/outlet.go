package aws

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/stepwell/stepwell/engine"
)

// The endpoints of the services that outlets send to, as keys of Config.Endpoints.
const (
	LogsEndpoint   = "cloudwatch_logs"
	EventsEndpoint = "eventbridge"
)

// outletService is where an outlet's calls go, and how.
type outletService struct{ endpoint, host, target string }

var (
	logsService   = outletService{LogsEndpoint, "logs", "Logs_20140328."}
	eventsService = outletService{EventsEndpoint, "events", "AWSEvents."}
)

// Logs sends the logs of executions to CloudWatch Logs. It makes groups and
// streams that are not there.
type Logs struct {
	client *Client

	mu   sync.Mutex
	made map[string]bool // streams that are known to be there
}

// NewLogs makes an outlet for logs.
func NewLogs(c *Client) *Logs { return &Logs{client: c, made: map[string]bool{}} }

var _ engine.LogOutlet = (*Logs)(nil)

type putLogEvents struct {
	Group  string     `json:"logGroupName"`
	Stream string     `json:"logStreamName"`
	Events []logEvent `json:"logEvents"`
}

type logEvent struct {
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
}

// SendLog implements engine.LogOutlet.
func (l *Logs) SendLog(ctx context.Context, group, stream string, entries []engine.LogEntry) error {
	in := putLogEvents{Group: engine.LogGroupName(group), Stream: stream}
	for _, e := range entries {
		in.Events = append(in.Events, logEvent{e.At.UnixMilli(), e.Message})
	}
	region := regionOf(group)
	if !l.known(group + stream) {
		if err := l.make(ctx, group+stream, region, in); err != nil {
			return err
		}
	}
	err := l.client.ask(ctx, logsService, region, "PutLogEvents", in, nil)
	if isFault(err, "ResourceNotFoundException") {
		l.forget(group + stream) // someone deleted it
		return fmt.Errorf("log group %s: %w", in.Group, errGone)
	}
	return err
}

var errGone = fmt.Errorf("the group or the stream was deleted meanwhile")

func (l *Logs) make(ctx context.Context, key, region string, in putLogEvents) error {
	for _, step := range []struct {
		operation string
		in        any
	}{
		{"CreateLogGroup", map[string]string{"logGroupName": in.Group}},
		{"CreateLogStream", map[string]string{"logGroupName": in.Group, "logStreamName": in.Stream}},
	} {
		err := l.client.ask(ctx, logsService, region, step.operation, step.in, nil)
		if err != nil && !isFault(err, "ResourceAlreadyExistsException") {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.made) > 10_000 {
		clear(l.made)
	}
	l.made[key] = true
	return nil
}

func (l *Logs) known(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.made[key]
}

func (l *Logs) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.made, key)
}

func regionOf(arn string) string {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) < 5 {
		return ""
	}
	return parts[3]
}

// Events sends events to the default bus of EventBridge.
type Events struct{ client *Client }

// NewEvents makes an outlet for events.
func NewEvents(c *Client) *Events { return &Events{c} }

var _ engine.EventOutlet = (*Events)(nil)

type putEvents struct {
	Entries []eventEntry `json:"Entries"`
}

type eventEntry struct {
	Time       float64  `json:"Time"`
	Source     string   `json:"Source"`
	DetailType string   `json:"DetailType"`
	Resources  []string `json:"Resources"`
	Detail     string   `json:"Detail"`
}

// SendEvents implements engine.EventOutlet. An event goes to the region of its execution.
func (e *Events) SendEvents(ctx context.Context, all []engine.Announcement) error {
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(a engine.Announcement) bool { return a.Region != all[0].Region })
		if n < 0 {
			n = len(all)
		}
		if err := e.send(ctx, all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

func (e *Events) send(ctx context.Context, all []engine.Announcement) error {
	var in putEvents
	for _, a := range all {
		in.Entries = append(in.Entries, eventEntry{
			Time: float64(a.At.UnixMilli()) / 1000, Source: "aws.states", DetailType: "Step Functions Execution Status Change",
			Resources: []string{a.Resource}, Detail: string(a.Detail),
		})
	}
	var out struct {
		Entries []struct{ ErrorCode, ErrorMessage string }
	}
	if err := e.client.ask(ctx, eventsService, all[0].Region, "PutEvents", in, &out); err != nil {
		return err
	}
	for _, entry := range out.Entries {
		if entry.ErrorCode != "" {
			return &engine.RefusedError{Reason: entry.ErrorCode + ": " + entry.ErrorMessage}
		}
	}
	return nil
}

// fault is an error that a service answered.
type fault struct {
	status        int
	name, message string
}

func (f *fault) Error() string { return fmt.Sprintf("%d %s: %s", f.status, f.name, f.message) }

func isFault(err error, name string) bool {
	f, ok := errors.AsType[*fault](err)
	return ok && f.name == name
}

// ask calls an operation. An answer that trying again will not change is a
// *engine.RefusedError, unless the caller knows what to do about it.
func (c *Client) ask(ctx context.Context, s outletService, region, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := c.Post(ctx, Request{
		Endpoint: s.endpoint, Host: s.host, Signing: s.host, Region: region, Body: body,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {s.target + operation}},
	})
	if err != nil {
		return err
	}
	if answer.Status/100 == 2 {
		if out == nil {
			return nil
		}
		return json.NewDecoder(bytes.NewReader(answer.Body)).Decode(out)
	}
	return refusalOf(answer)
}

func refusalOf(answer *Answer) error {
	var said struct {
		Type         string `json:"__type"`
		Message      string `json:"message"`
		UpperMessage string `json:"Message"`
	}
	json.Unmarshal(answer.Body, &said) //nolint:errcheck // what is not JSON has no name
	_, after, ok := strings.Cut(said.Type, "#")
	if !ok {
		after = said.Type
	}
	f := &fault{answer.Status, after, cmp.Or(said.Message, said.UpperMessage)}
	known := strings.HasPrefix(f.name, "Resource")
	passing := answer.Status >= 500 || answer.Status == http.StatusTooManyRequests || strings.Contains(f.name, "Throttl") || strings.Contains(f.name, "OperationAborted")
	if known || passing {
		return f
	}
	return &engine.RefusedError{Reason: f.Error()}
}
