package machine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
)

const keepsTwo = `{"StartAt": "A", "States": {
	"A": {"Type": "Pass", "Assign": {"a.$": "$"}, "Next": "B"},
	"B": {"Type": "Pass", "Assign": {"b.$": "$"}, "End": true}}}`

const replaces = `{"StartAt": "A", "States": {
	"A": {"Type": "Pass", "Assign": {"a.$": "$"}, "Next": "B"},
	"B": {"Type": "Pass", "Assign": {"a.$": "$"}, "End": true}}}`

const keepsInIterations = `{"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true,
	"ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"a.$": "$"}, "Parameters": 1, "End": true}}}}}}`

const keepsInBranches = `{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
	{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"a.$": "$"}, "Next": "AA"}, "AA": {"Type": "Wait", "Seconds": 9, "End": true}}},
	{"StartAt": "B", "States": {"B": {"Type": "Pass", "Assign": {"b.$": "$"}, "Next": "BB"}, "BB": {"Type": "Wait", "Seconds": 9, "End": true}}}]}}}`

func TestVariablesOfAnExecutionAreBounded(t *testing.T) {
	hundred := `"` + strings.Repeat("x", 98) + `"`
	cases := map[string]struct {
		definition, input string
		status            machine.Status
	}{
		"two variables that are too much together":        {keepsTwo, hundred, machine.Failed},
		"one variable that is assigned twice":             {replaces, hundred, machine.Succeeded},
		"variables of iterations that have ended":         {keepsInIterations, `["` + strings.Repeat("x", 90) + `", "` + strings.Repeat("y", 90) + `"]`, machine.Succeeded},
		"variables of branches that run at the same time": {keepsInBranches, hundred, machine.Failed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			end, _, _ := drive(t, c.definition, c.input, machine.Limits{VariableBytes: 150})
			if end.Status != c.status {
				t.Fatalf("ended %s, want %s", end.Status, c.status)
			}
			if end.Status == machine.Failed && (end.Error == nil || *end.Error != "States.DataLimitExceeded") {
				t.Errorf("failed with %v", end.Error)
			}
		})
	}
}

func TestWhatOneStateAssignsIsBounded(t *testing.T) {
	const definition = `{"QueryLanguage": "JSONata", "StartAt": "A", "States": {
		"A": {"Type": "Pass", "Assign": {"a": "{% $states.input %}", "b": "{% $states.input %}"}, "Output": 1, "End": true}}}`
	end, _, _ := drive(t, definition, `"`+strings.Repeat("x", 90)+`"`, machine.Limits{PayloadBytes: 150})
	if end.Status != machine.Failed {
		t.Fatalf("ended %s", end.Status)
	}
}

func TestAnExecutionEndsWithTheTimeOfItsType(t *testing.T) {
	const definition = `{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 99999999, "End": true}}}`
	cases := map[string]struct {
		express bool
		limits  machine.Limits
		after   time.Duration
	}{
		"Standard":          {false, machine.Limits{}, 365 * 24 * time.Hour},
		"Express":           {true, machine.Limits{}, 5 * time.Minute},
		"Express, for long": {true, machine.Limits{ExpressTime: time.Hour}, time.Hour},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			def, err := asl.Compile([]byte(definition))
			if err != nil {
				t.Fatal(err)
			}
			start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
			x := machine.New(def, machine.Info{Input: []byte(`{}`), StartedAt: start, Express: c.express}, c.limits, machine.Facts{})
			r, err := x.Step(start, machine.Started{})
			if err != nil {
				t.Fatal(err)
			}
			first := r.Commands[0].(machine.StartTimer)
			if got := first.At.Sub(start); got != c.after {
				t.Fatalf("the first timer is after %s, want %s", got, c.after)
			}
			if r, err = x.Step(first.At, machine.TimerFired{ID: first.ID}); err != nil {
				t.Fatal(err)
			}
			if r.Head.Status != machine.TimedOut {
				t.Fatalf("it is %s after that time", r.Head.Status)
			}
		})
	}
}
