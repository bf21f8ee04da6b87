package studio

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/history"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/engine/teststate"
)

// recall finds again what states saw in executions. Its methods may be called
// concurrently.
type recall struct {
	machines Machines
	mu       sync.Mutex
	recent   []*memory // the newest last
}

const (
	mostMemories = 8
	historyPage  = 1000
	// mostRecalled is how many events of an execution are looked through.
	mostRecalled = 50_000
	// mostLanes is how many branches or items a result is put together from.
	mostLanes = 100
)

// memory is an execution as far as it was read.
type memory struct {
	mu       sync.Mutex
	x        engine.Execution
	timeline *history.Timeline
	assigned map[int64]map[string]string // variables by the event that tells of them
}

// sampleOf is what a state saw the last time that an execution came by; false
// when it never did.
func (r *recall) sampleOf(ctx context.Context, x engine.Execution, state string) (teststate.Sample, bool, error) {
	m := r.get(x)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.readOn(ctx, r.machines); err != nil {
		return teststate.Sample{}, false, err
	}
	visits := m.timeline.Of(state)
	if len(visits) == 0 {
		return teststate.Sample{}, false, nil
	}
	s, err := m.sample(ctx, r.machines, visits[len(visits)-1])
	return s, err == nil, err
}

func (r *recall) get(x engine.Execution) *memory {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, m := range r.recent {
		if m.x.ID == x.ID {
			r.recent = append(append(r.recent[:i:i], r.recent[i+1:]...), m)
			return m
		}
	}
	m := &memory{x: x, assigned: map[int64]map[string]string{}}
	r.recent = append(r.recent, m)
	if len(r.recent) > mostMemories {
		r.recent = r.recent[1:]
	}
	return m
}

// readOn reads the events that are new.
func (m *memory) readOn(ctx context.Context, machines Machines) error {
	if m.timeline == nil {
		text, err := machines.DefinitionOf(ctx, m.x)
		if err != nil {
			return fmt.Errorf("definition of execution %d: %w", m.x.ID, err)
		}
		def, err := asl.Compile([]byte(text))
		if err != nil {
			return fmt.Errorf("definition of execution %d: %w", m.x.ID, err)
		}
		m.timeline = history.New(def)
	}
	for m.timeline.Last < mostRecalled {
		page, err := machines.History(ctx, m.x.ID, engine.HistoryQuery{After: m.timeline.Last, Limit: historyPage})
		if err != nil {
			return err
		}
		for _, e := range page {
			m.timeline.Add(e)
			m.note(e)
		}
		if len(page) < historyPage {
			return nil
		}
	}
	return nil
}

// note keeps the variables that an event tells of.
func (m *memory) note(e machine.HistoryEvent) {
	if !bytes.Contains(e.Details, []byte(`"assignedVariables"`)) {
		return
	}
	var d struct {
		Assigned map[string]string `json:"assignedVariables"`
	}
	if json.Unmarshal(e.Details, &d) == nil && len(d.Assigned) > 0 {
		m.assigned[e.ID] = d.Assigned
	}
}

// sample is what a visit saw and what came of its work.
func (m *memory) sample(ctx context.Context, machines Machines, v *history.Visit) (teststate.Sample, error) {
	input, err := m.text(ctx, machines, v.ID, "input")
	if err != nil {
		return teststate.Sample{}, err
	}
	s := teststate.Sample{Input: jsonOrNil(input), Variables: value.Text(m.variables(v))}
	if s.Context, err = m.context(ctx, machines, v, s.Input); err != nil {
		return s, err
	}
	result, err := m.result(ctx, machines, v)
	s.Result = result
	if n := len(v.Attempts); n > 0 && v.Error != "" && v.Attempts[n-1].Result != history.Succeeded {
		s.Failure = &teststate.ErrorOutput{Error: &v.Error, Cause: &v.Cause}
	}
	return s, err
}

func jsonOrNil(text string) json.RawMessage {
	if !json.Valid([]byte(text)) {
		return nil // a text that was cut short
	}
	return json.RawMessage(text)
}

// text is a member of the details of an event; empty when there is none.
func (m *memory) text(ctx context.Context, machines Machines, id int64, key string) (string, error) {
	if id <= 0 {
		return "", nil
	}
	found, err := machines.History(ctx, m.x.ID, engine.HistoryQuery{After: id - 1, Limit: 1})
	if err != nil || len(found) == 0 || found[0].ID != id {
		return "", err
	}
	var d map[string]json.RawMessage
	var text string
	if json.Unmarshal(found[0].Details, &d) != nil || json.Unmarshal(d[key], &text) != nil {
		return "", nil
	}
	return text, nil
}

// variables are those that were in scope when the visit began: of the states
// before it, and of those before the containers around it.
func (m *memory) variables(v *history.Visit) *value.Object {
	o := &value.Object{}
	for range m.timeline.Visits { // the way back is no longer than that
		switch {
		case v.From != nil:
			v = v.From
			for name, text := range m.assigned[v.Exited] {
				if _, later := o.Get(name); later {
					continue
				}
				if read, err := value.Parse([]byte(text)); err == nil {
					o.Set(name, read)
				}
			}
		case v.Lane != nil:
			v = v.Lane.Of
		default:
			return o
		}
	}
	return o
}

// result is what the work of a Task, or the branches of a container, came to;
// nil when that is not known.
func (m *memory) result(ctx context.Context, machines Machines, v *history.Visit) (json.RawMessage, error) {
	n := len(v.Attempts)
	if n == 0 || v.Attempts[n-1].Result != history.Succeeded {
		return nil, nil
	}
	if v.Type == "Task" {
		text, err := m.text(ctx, machines, v.Attempts[n-1].Last, "output")
		return jsonOrNil(text), err
	}
	if len(v.Lanes) == 0 || len(v.Lanes) > mostLanes {
		return nil, nil
	}
	last := map[*history.Lane]*history.Visit{}
	for _, inner := range m.timeline.Visits {
		if inner.Lane != nil && inner.Lane.Of == v {
			last[inner.Lane] = inner
		}
	}
	results := make([]json.RawMessage, len(v.Lanes))
	for _, lane := range v.Lanes {
		inner := last[lane]
		if inner == nil || lane.Index >= len(results) {
			return nil, nil
		}
		text, err := m.text(ctx, machines, inner.Exited, "output")
		if results[lane.Index] = jsonOrNil(text); err != nil || results[lane.Index] == nil {
			return nil, err
		}
	}
	return json.Marshal(results)
}

// sampleToken stands for the task token, which no history tells.
const sampleToken = "AQEAAAAsample"

// context is the context object as the visit saw it.
func (m *memory) context(ctx context.Context, machines Machines, v *history.Visit, input json.RawMessage) (json.RawMessage, error) {
	info := m.x.Info
	o := map[string]any{
		"Execution": map[string]any{
			"Id": info.ExecutionARN, "Input": orEmptyObject(info.Input), "Name": info.ExecutionName, "RoleArn": info.RoleARN,
			"StartTime": isoTime(info.StartedAt), "RedriveCount": m.x.Head.Redrives,
		},
		"StateMachine": map[string]any{"Id": info.MachineARN, "Name": info.MachineName},
		"State":        map[string]any{"Name": v.State, "EnteredTime": isoTime(v.Start), "RetryCount": max(0, len(v.Attempts)-1)},
		"Task":         map[string]any{"Token": sampleToken},
	}
	if lane := mapLane(v); lane != nil {
		item, err := m.item(ctx, machines, lane, input)
		if err != nil {
			return nil, err
		}
		o["Map"] = map[string]any{"Item": map[string]any{"Index": lane.Index, "Value": item}}
	}
	return json.Marshal(o)
}

func orEmptyObject(text json.RawMessage) json.RawMessage {
	if len(text) == 0 {
		return json.RawMessage("{}")
	}
	return text
}

func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// mapLane is the iteration that a visit belongs to; nil outside of Maps.
func mapLane(v *history.Visit) *history.Lane {
	for l := v.Lane; l != nil; l = l.Of.Lane {
		if l.Of.Type == "Map" {
			return l
		}
	}
	return nil
}

// item is what an iteration was started with: the input of its first state.
func (m *memory) item(ctx context.Context, machines Machines, lane *history.Lane, otherwise json.RawMessage) (json.RawMessage, error) {
	for _, v := range m.timeline.Visits {
		if v.Lane == lane {
			text, err := m.text(ctx, machines, v.ID, "input")
			if read := jsonOrNil(text); read != nil {
				return read, err
			}
			return otherwise, err
		}
	}
	return otherwise, nil
}
