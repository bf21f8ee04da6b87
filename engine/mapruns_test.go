package engine_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// exporter keeps what became of the items of the last Map Run.
type exporter struct{ outcomes []string }

func (*exporter) ReadItems(context.Context, engine.ItemsCall) (json.RawMessage, error) {
	return nil, nil
}

func (e *exporter) WriteResults(ctx context.Context, c engine.ResultsCall) (json.RawMessage, error) {
	err := c.Each(ctx, func(o engine.Outcome) error {
		e.outcomes = append(e.outcomes, o.Status+" "+string(o.Input)+" "+o.RedriveStatus)
		return nil
	})
	return json.RawMessage(`{}`), err
}

func TestAMapRunThatFailsExportsItsResults(t *testing.T) {
	h := newHost(t)
	out := &exporter{}
	h.cfg.Items = out
	e := h.engine(t, tasksFunc(func(_ context.Context, c engine.TaskCall) (json.RawMessage, error) {
		if string(c.Input) == "2" {
			name := "Boom"
			return nil, &engine.TaskFailure{Name: &name}
		}
		return c.Input, nil
	}))
	defer h.Stop(t)
	x, err := e.StartExecution(t.Context(), engine.NewExecution{Input: "[1,2,3,4]", MachineARN: mustCreate(t, e, `{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":1,"Label":"L",
		"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"b"}},
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"A",
		"States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:eu-central-1:123456789012:function:f","End":true}}},"End":true}}}`)})
	if err != nil {
		t.Fatal(err)
	}
	end, err := e.Wait(t.Context(), x.ARN)
	if err != nil || end.Head.Status != machine.Failed || *end.Head.Error != "States.ExceedToleratedFailureThreshold" {
		t.Fatalf("ended %+v, %v", end.Head, err)
	}
	want := []string{"SUCCEEDED 1 NOT_REDRIVABLE", "FAILED 2 REDRIVABLE_BY_MAP_RUN", "PENDING 3 ", "PENDING 4 "}
	if !slices.Equal(out.outcomes, want) {
		t.Errorf("exported %q, want %q", out.outcomes, want)
	}
}
