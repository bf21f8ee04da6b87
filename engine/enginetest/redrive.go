package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

// exerciseRedrive lets one branch of two fail until it is redriven in the next process.
func exerciseRedrive(t *testing.T, h Host) {
	var good, bad atomic.Int64
	tasks := func(broken bool) tasksFunc {
		return func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
			if string(c.Input) == `"good"` {
				good.Add(1)
				return json.RawMessage(`"done once"`), nil
			}
			bad.Add(1)
			if broken {
				name := "Boom"
				return nil, &engine.TaskFailure{Name: &name}
			}
			return json.RawMessage(`"mended"`), nil
		}
	}
	f := fixture{t, h.Start(t, tasks(true))}
	x := f.start(f.machine(`{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
		{"StartAt":"G","States":{"G":{`+lambda+`,"InputPath":"$.good","Next":"W"},"W":{"Type":"Wait","Seconds":0,"End":true}}},
		{"StartAt":"H","States":{"H":{"Type":"Wait","Seconds":1,"Next":"B"},"B":{`+lambda+`,"InputPath":"$.bad","End":true}}}]}}}`), `{"good":"good","bad":"bad"}`)
	f.ends(x, "!FAILED Boom")
	h.Stop(t)

	f = start(t, h, tasks(false))
	at, err := f.RedriveExecution(t.Context(), x.ARN, "token")
	if err != nil {
		t.Fatal(err)
	}
	f.ends(x, `["done once","mended"]`)
	if again, err := f.RedriveExecution(t.Context(), x.ARN, "token"); err != nil || !again.Equal(at) {
		t.Errorf("the same token answers %v, %v, want %v", again, err, at)
	}
	if good.Load() != 1 || bad.Load() != 2 {
		t.Errorf("the good task ran %d times and the bad one %d times, want 1 and 2", good.Load(), bad.Load())
	}
}

func exerciseNoRedrive(t *testing.T, h Host) {
	f := start(t, h, tasksFunc(echo))
	refused := func(x engine.Execution, reason string) {
		t.Helper()
		_, err := f.RedriveExecution(t.Context(), x.ARN, "")
		var e *engine.Error
		if !errors.As(err, &e) || !errors.Is(err, engine.ErrExecutionNotRedrivable) || e.Message != reason {
			t.Errorf("redriving answers %v, want %q", err, reason)
		}
	}
	arn := f.machine(`{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.w","IsPresent":true,"Next":"W"}],"Default":"S"},
		"W":{"Type":"Wait","Seconds":3600,"Next":"S"},"S":{"Type":"Succeed"}}}`)
	good := f.start(arn, `{}`)
	f.ends(good, `{}`)
	refused(good, "Execution is SUCCEEDED and cannot be redriven")
	waiting := f.start(arn, `{"w":1}`)
	refused(waiting, "Execution is RUNNING and cannot be redriven")
	if _, err := f.StopExecution(t.Context(), waiting.ARN, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := f.RedriveExecution(t.Context(), waiting.ARN, ""); err != nil {
		t.Errorf("a stopped execution: %v", err)
	}
	refused(waiting, "Execution is RUNNING and cannot be redriven")
}
