package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// outlet takes everything after it has failed some times.
type outlet struct {
	mu      sync.Mutex
	fail    int
	refuse  bool
	entries []engine.LogEntry
	events  []engine.Announcement
	took    chan struct{}
}

func newOutlet(fail int) *outlet { return &outlet{fail: fail, took: make(chan struct{}, 100)} }

func (o *outlet) take(add func()) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail > 0 {
		o.fail--
		return errors.New("not now")
	}
	if o.refuse {
		o.refuse = false
		return &engine.RefusedError{Reason: "never"}
	}
	add()
	o.took <- struct{}{}
	return nil
}

func (o *outlet) SendLog(_ context.Context, _, _ string, entries []engine.LogEntry) error {
	return o.take(func() { o.entries = append(o.entries, entries...) })
}

func (o *outlet) SendEvents(_ context.Context, events []engine.Announcement) error {
	return o.take(func() { o.events = append(o.events, events...) })
}

const logGroup = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/states/m"

func logged(level string, data bool) json.RawMessage {
	text, _ := json.Marshal(map[string]any{"level": level, "includeExecutionData": data,
		"destinations": []any{map[string]any{"cloudWatchLogsLogGroup": map[string]any{"logGroupArn": logGroup + ":*"}}}})
	return text
}

const failing = `{"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "F"}, "F": {"Type": "Fail", "Error": "Boom", "Cause": "because"}}}`

func runLogged(t *testing.T, e *engine.Engine, definition string, logging json.RawMessage) engine.Execution {
	t.Helper()
	m, err := e.CreateStateMachine(t.Context(), engine.Scope{Region: "eu-central-1", Account: "123456789012"},
		engine.NewMachine{Name: "m", Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r", Logging: logging})
	if err != nil {
		t.Fatal(err)
	}
	x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: m.ARN, Input: `{"secret": 1}`})
	if err != nil {
		t.Fatal(err)
	}
	if x, err = e.Wait(t.Context(), x.ARN); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAnExecutionLogsTheEventsOfItsLevel(t *testing.T) {
	for _, c := range []struct {
		level string
		data  bool
		want  []string
	}{
		{"ALL", false, []string{"ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed"}},
		{"ERROR", true, []string{"FailStateEntered", "ExecutionFailed"}},
		{"FATAL", true, []string{"ExecutionFailed"}},
		{"OFF", true, nil},
	} {
		t.Run(c.level, func(t *testing.T) {
			h := newHost(t)
			e := h.engine(t, nil)
			t.Cleanup(func() { h.Stop(t) })
			runLogged(t, e, failing, logged(c.level, c.data))
			entries, _, err := e.LogEntries(t.Context(), engine.LogQuery{Group: logGroup})
			if c.want == nil && errors.Is(err, engine.ErrNotFound) {
				return
			}
			if err != nil || len(entries) != len(c.want) {
				t.Fatalf("%v: %v", err, entries)
			}
			for i, entry := range entries {
				if engine.LogType(entry.Message) != c.want[i] || !json.Valid([]byte(entry.Message)) {
					t.Errorf("entry %d is %s, not of %s", i, entry.Message, c.want[i])
				}
				if !c.data && strings.Contains(entry.Message, "secret") {
					t.Errorf("there is data in %s", entry.Message)
				}
			}
		})
	}
}

func TestLongDataIsShortenedInTheLog(t *testing.T) {
	h := newHost(t)
	e := h.engine(t, nil)
	t.Cleanup(func() { h.Stop(t) })
	long := strings.Repeat("ä", 60_000)
	runLogged(t, e, `{"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "`+long+long[:100]+`", "End": true}}}`, logged("ALL", true))
	entries, _, err := e.LogEntries(t.Context(), engine.LogQuery{Group: logGroup})
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if len(entry.Message) > engine.MostLogged || !json.Valid([]byte(entry.Message)) {
			t.Errorf("an entry has %d bytes", len(entry.Message))
		}
	}
}

func TestWhatHappensIsSentOnceTheOutletTakesIt(t *testing.T) {
	h := newHost(t)
	logs, events := newOutlet(2), newOutlet(1)
	h.cfg.Outlets = engine.Outlets{Logs: logs, Events: events}
	e := h.engine(t, nil)
	x := runLogged(t, e, failing, logged("ERROR", false))
	for events.count() < 2 || logs.count() < 2 {
		select {
		case <-logs.took:
		case <-events.took:
		case <-time.After(20 * time.Second):
			t.Fatalf("%d entries and %d events came", logs.count(), events.count())
		}
	}
	h.Stop(t)
	var first, last struct{ Status, Cause string }
	json.Unmarshal(events.events[0].Detail, &first) //nolint:errcheck // checked below
	json.Unmarshal(events.events[1].Detail, &last)  //nolint:errcheck // checked below
	if first.Status != "RUNNING" || first.Cause != "" || last.Status != "FAILED" || last.Cause != "because" || events.events[1].Resource != x.ARN {
		t.Errorf("the events are %s and %s", events.events[0].Detail, events.events[1].Detail)
	}
}

func (o *outlet) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.entries) + len(o.events)
}

func TestWhatIsRefusedHoldsUpNothing(t *testing.T) {
	h := newHost(t)
	events := newOutlet(0)
	events.refuse = true
	h.cfg.Outlets.Events = events
	e := h.engine(t, nil)
	t.Cleanup(func() { h.Stop(t) })
	runLogged(t, e, `{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}}`, nil)
	select {
	case <-events.took:
	case <-time.After(20 * time.Second):
		t.Fatal("the second event never came")
	}
}
