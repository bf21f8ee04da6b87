package engine_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
)

func TestExecutionsAreKeptForTheirTime(t *testing.T) {
	h := newHost(t)
	now := time.Now()
	h.cfg.Now = func() time.Time { return now }
	e := engine.New(h.store, nil, h.cfg)
	scope := engine.Scope{Region: "eu-central-1", Account: "123456789012"}
	start := func(name, definition string) engine.Execution {
		m, err := e.CreateStateMachine(t.Context(), scope, engine.NewMachine{Name: name, Definition: definition, RoleARN: "arn:aws:iam::123456789012:role/r"})
		if err != nil {
			t.Fatal(err)
		}
		x, err := e.StartExecution(t.Context(), engine.NewExecution{MachineARN: m.ARN, Name: "x"})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	ended := start("ended", failing)
	waiting := start("waiting", `{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9999999, "End": true}}}`)
	kept := func(x engine.Execution) bool {
		t.Helper()
		if err := e.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := e.FindExecution(t.Context(), x.ARN)
		if err != nil && !errors.Is(err, engine.ErrExecutionDoesNotExist) {
			t.Fatal(err)
		}
		return err == nil
	}
	if now = now.AddDate(0, 0, 90); !kept(ended) {
		t.Error("it is gone after 90 days")
	}
	if now = now.Add(time.Hour); kept(ended) || !kept(waiting) {
		t.Error("after more than 90 days an ended execution is there, or one that runs is gone")
	}
}
