package machine_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

// drive starts an execution and carries on every GoOn until it has ended.
func drive(t testing.TB, definition, input string, limits machine.Limits) (machine.Finish, []machine.HistoryEvent, int) {
	t.Helper()
	def, err := asl.Compile([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	inst := machine.New(def, machine.Info{ExecutionARN: "x", MachineARN: "m", Input: json.RawMessage(input), StartedAt: now}, limits, machine.Facts{})
	var history []machine.HistoryEvent
	events := []machine.Event{machine.Started{}}
	for steps := 1; len(events) > 0; steps++ {
		r, err := inst.Step(now, events[0])
		if err != nil {
			t.Fatal(err)
		}
		history = append(history, r.History...)
		events = events[1:]
		for _, c := range r.Commands {
			switch c := c.(type) {
			case machine.Finish:
				return c, history, steps
			case machine.GoOn:
				events = append(events, machine.Continue(c))
			}
		}
	}
	t.Fatal("the execution stopped without an end")
	return machine.Finish{}, nil, 0
}

func TestALoopWithoutAWaitEndsAtTheLimitOfTheHistory(t *testing.T) {
	loop := `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}`
	end, history, steps := drive(t, loop, `{}`, machine.Limits{})
	if end.Status != machine.Failed || *end.Error != "States.Runtime" {
		t.Errorf("ended %s, want FAILED with States.Runtime", end.Status)
	}
	if n := len(history); n != 25_000 {
		t.Errorf("%d events, want 25000", n)
	}
	if steps < 20 {
		t.Errorf("%d steps: the loop does not yield between slices", steps)
	}
	for i, e := range history {
		if e.ID != int64(i+1) {
			t.Fatalf("event %d has the id %d", i+1, e.ID)
		}
	}
}

func TestAnOutputThatDoublesItselfEndsAtTheSizeLimit(t *testing.T) {
	double := `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"l.$":"$","r.$":"$"},"Next":"A"}}}`
	end, _, _ := drive(t, double, `"0123456789"`, machine.Limits{})
	if end.Status != machine.Failed || *end.Error != "States.DataLimitExceeded" {
		t.Errorf("ended %s %v", end.Status, end.Error)
	}
}

func TestAMapOfTenThousandItemsKeepsTheirOrder(t *testing.T) {
	square := `{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}`
	items := make([]int, 10_000)
	for i := range items {
		items[i] = i
	}
	input, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	end, _, _ := drive(t, square, string(input), machine.Limits{HistoryEvents: 1_000_000})
	if end.Status != machine.Succeeded || string(end.Output) != string(input) {
		t.Errorf("ended %s with %.80s…", end.Status, end.Output)
	}
}
