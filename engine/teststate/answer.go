package teststate

import (
	"encoding/json"
	"math"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/machine"
)

// answer tells what came of the visit.
func (t *trial) answer() (Answer, error) {
	if err := t.checkIterations(); err != nil {
		return Answer{}, err
	}
	seen, head := &t.probe.Seen, t.instance.Head()
	a := Answer{Status: Failed, Error: head.Error, Cause: head.Cause}
	if f := seen.Failure; f != nil {
		a.Error, a.Cause = f.Error, f.Cause
	}
	switch f := seen.Failure; {
	case seen.Left && f != nil:
		a.Status, a.Output, a.NextState = CaughtError, seen.Output, seen.Next
	case seen.Left:
		a.Status, a.Output, a.NextState = Succeeded, seen.Output, seen.Next
	case f != nil && f.Retrying:
		a.Status = Retriable
	}
	if t.Level == Debug || t.Level == Trace {
		a.Inspection = t.inspection()
	}
	return a, nil
}

// checkIterations can be done only when the Map has found its items.
func (t *trial) checkIterations() error {
	if t.state.Type != asl.Map || t.probe.Seen.Concurrency == nil {
		return nil
	}
	return t.checkFailures(t.probe.Seen.Iterations)
}

// told are the stages that AWS tells of a state of each type.
var told = map[asl.StateType][]machine.Stage{
	asl.Task: {machine.AfterArguments, machine.AfterInputPath, machine.AfterParameters, machine.RawResult,
		machine.AfterResultSelector, machine.AfterResultPath},
	asl.Pass:     {machine.AfterInputPath, machine.AfterParameters, machine.AfterResultSelector, machine.AfterResultPath},
	asl.Choice:   {machine.AfterInputPath},
	asl.Wait:     {machine.AfterInputPath},
	asl.Succeed:  {machine.AfterInputPath},
	asl.Fail:     {machine.AfterInputPath},
	asl.Parallel: {machine.AfterResultSelector, machine.AfterResultPath},
	asl.Map: {machine.AfterInputPath, machine.AfterItemsPath, machine.AfterItemSelector, machine.AfterItemBatcher,
		machine.AfterResultSelector, machine.AfterResultPath},
}

// toldOfResult are those of a Pass with a Result, which has no use for its input.
var toldOfResult = []machine.Stage{machine.RawResult, machine.AfterResultSelector, machine.AfterResultPath}

// notInJSONata are the stages that belong to fields of JSONPath.
var notInJSONata = map[machine.Stage]bool{
	machine.AfterInputPath: true, machine.AfterParameters: true, machine.AfterResultSelector: true,
	machine.AfterResultPath: true, machine.AfterItemsPath: true,
}

func (t *trial) inspection() *Inspection {
	seen := &t.probe.Seen
	i := &Inspection{
		Input: text(t.input), Variables: text(seen.Variables),
		MaxConcurrency: seen.Concurrency, ToleratedFailureCount: seen.Tolerated, ToleratedFailurePercentage: seen.Percentage,
		ErrorDetails: details(seen.Failure), Request: t.exchange.Request, Response: t.exchange.Response,
	}
	if t.pointed != nil {
		i.AfterItemsPointer = text(value.Text(t.pointed))
	}
	jsonata := t.state.QueryLanguage == asl.JSONata
	if t.state.Type == asl.Fail && !jsonata {
		i.AfterInputPath = i.Input // a Fail state has no InputPath
	}
	for _, stage := range t.stages() {
		if d, ok := seen.Stages[stage]; ok && !(jsonata && notInJSONata[stage]) {
			*i.stage(stage) = text(d)
		}
	}
	return i
}

func (t *trial) stages() []machine.Stage {
	if t.state.Type == asl.Pass && t.state.HasResult {
		return toldOfResult
	}
	return told[t.state.Type]
}

// stage is where the inspection holds a stage.
func (i *Inspection) stage(s machine.Stage) **string {
	return map[machine.Stage]**string{
		machine.AfterArguments: &i.AfterArguments, machine.AfterInputPath: &i.AfterInputPath, machine.AfterParameters: &i.AfterParameters,
		machine.RawResult: &i.Result, machine.AfterResultSelector: &i.AfterResultSelector, machine.AfterResultPath: &i.AfterResultPath,
		machine.AfterItemsPath: &i.AfterItemsPath, machine.AfterItemSelector: &i.AfterItemSelector,
		machine.AfterItemBatcher: &i.AfterItemBatcher,
	}[s]
}

// details tell of an error that a retrier or a catcher is made for.
func details(f *machine.Failure) *ErrorDetails {
	if f == nil || f.Retrier < 0 && f.Catcher < 0 {
		return nil
	}
	d := &ErrorDetails{}
	if f.Retrier >= 0 {
		d.RetryIndex = whole(f.Retrier)
	}
	if f.Retrying {
		d.RetryBackoffIntervalSeconds = whole(int(math.Round(f.Backoff.Seconds())))
	}
	if f.Catcher >= 0 {
		d.CatchIndex = whole(f.Catcher)
	}
	return d
}

func whole(n int) *int64 {
	wide := int64(n)
	return &wide
}

func text(d json.RawMessage) *string {
	if d == nil {
		return nil
	}
	s := string(d)
	return &s
}
