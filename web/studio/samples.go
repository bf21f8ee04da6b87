package studio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/teststate"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// pinned is the sample that somebody keeps for a state: JSON texts as they were
// typed, empty where nothing was.
type pinned struct {
	Input     string `json:"input"`
	Variables string `json:"variables"`
	Result    string `json:"result"`
	Error     string `json:"error"`
	Cause     string `json:"cause"`
}

// sample is what the engine evaluates over.
func (p pinned) sample() teststate.Sample {
	s := teststate.Sample{Input: orNil(p.Input), Variables: orNil(p.Variables), Result: orNil(p.Result)}
	if p.Error != "" {
		s.Failure = &teststate.ErrorOutput{Error: &p.Error, Cause: &p.Cause}
	}
	return s
}

func orNil(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

// mistake is which of the texts is not JSON; nil when all are.
func (p pinned) mistake() error {
	for _, one := range []struct{ what, text string }{{"input", p.Input}, {"variables", p.Variables}, {"result", p.Result}} {
		if one.text != "" && !json.Valid([]byte(one.text)) {
			return ui.Invalid("The sample was not kept", "Correct the "+one.what+": it must be JSON.")
		}
	}
	return nil
}

// Where samples come from, for the whole workflow, when a state has none pinned.
const (
	sourceLatest = "latest" // the newest execution
	sourceNone   = "none"
)

// samples are what is kept with a draft.
type samples struct {
	pinned map[string]pinned
	source string // sourceLatest, sourceNone or the id of an execution
}

// Samples reads what is kept for the states of a workflow.
func (w *Workspace) samples(ctx context.Context, arn string) (samples, error) {
	kept, err := w.drafts.Samples(ctx, arn)
	if err != nil {
		return samples{}, err
	}
	all := samples{pinned: map[string]pinned{}, source: sourceLatest}
	for state, data := range kept {
		if state == "" {
			all.source = data
			continue
		}
		var p pinned
		if err := json.Unmarshal([]byte(data), &p); err != nil {
			return samples{}, fmt.Errorf("sample of %s: %w", state, err)
		}
		all.pinned[state] = p
	}
	return all, nil
}

// pin keeps a sample for a state.
func (w *Workspace) pin(ctx context.Context, arn, state string, p pinned) error {
	if err := p.mistake(); err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return w.keep(ctx, arn, state, string(data))
}

// unpin forgets the sample of a state.
func (w *Workspace) unpin(ctx context.Context, arn, state string) error {
	return w.keep(ctx, arn, state, "")
}

// chooseSource says where samples come from.
func (w *Workspace) chooseSource(ctx context.Context, arn, source string) error {
	if _, err := strconv.ParseInt(source, 10, 64); err != nil && source != sourceLatest && source != sourceNone {
		return ui.Invalid("There is no such execution", "Choose one from the list.")
	}
	return w.keep(ctx, arn, "", source)
}

// keep needs a draft, and begins one where there is none.
func (w *Workspace) keep(ctx context.Context, arn, state, data string) error {
	err := w.drafts.SaveSample(ctx, arn, state, data)
	if !errors.Is(err, engine.ErrNotFound) {
		return err
	}
	if _, err := w.Open(ctx, arn); err != nil {
		return err
	}
	return w.drafts.SaveSample(ctx, arn, state, data)
}

// followRename takes the sample of a state along to its new name.
func (w *Workspace) followRename(ctx context.Context, arn string, edit designer.Edit) error {
	r, ok := edit.(designer.Rename)
	if !ok {
		return nil
	}
	kept, err := w.drafts.Samples(ctx, arn)
	data := kept[r.State]
	if err != nil || data == "" || r.State == "" {
		return err
	}
	if err := w.drafts.SaveSample(ctx, arn, r.To, data); err != nil {
		return err
	}
	return w.drafts.SaveSample(ctx, arn, r.State, "")
}

// mostRuns is how many executions one can choose from.
const mostRuns = 12

// trial is the data that a state is tried with, and where it comes from.
type trial struct {
	sample teststate.Sample
	known  bool   // there is data
	pinned bool   // somebody pinned it
	source string // as chosen for the workflow
	run    engine.ExecutionSummary
	runs   []engine.ExecutionSummary // the newest first
}

// trialOf finds the data for a state: the pinned sample, else what the chosen
// execution gave it.
func (s *Studio) trialOf(ctx context.Context, arn string, doc *asl.Document, state string) (trial, error) {
	kept, err := s.space.samples(ctx, arn)
	if err != nil {
		return trial{}, err
	}
	t := trial{source: kept.source}
	if t.runs, err = s.space.machines.ListExecutions(ctx, engine.ExecutionFilter{MachineARN: arn, Limit: mostRuns}); err != nil {
		return t, err
	}
	p, isPinned := kept.pinned[state]
	found, err := s.fromRun(ctx, &t, state)
	if err != nil {
		return t, err
	}
	if isPinned {
		own := p.sample()
		if own.Context = t.sample.Context; own.Context == nil {
			own.Context = madeUpContext(arn, state, isInMap(doc, state), own.Input, s.now())
		}
		t.sample, t.pinned, t.known = own, true, true
		return t, nil
	}
	t.known = found
	return t, nil
}

// fromRun takes the data of the chosen execution.
func (s *Studio) fromRun(ctx context.Context, t *trial, state string) (bool, error) {
	id := engine.ExecutionID(0)
	switch {
	case t.source == sourceNone:
		return false, nil
	case t.source != sourceLatest:
		n, err := strconv.ParseInt(t.source, 10, 64)
		if err != nil {
			return false, nil
		}
		id = engine.ExecutionID(n)
	case len(t.runs) > 0:
		id = t.runs[0].ID
	}
	if id == 0 {
		return false, nil
	}
	x, err := s.space.machines.FindExecutionByID(ctx, id)
	if e, ok := engine.AsError(err); ok && e.Name == engine.ErrExecutionDoesNotExist.Name {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t.run = engine.ExecutionSummary{ID: x.ID, ARN: x.ARN, Name: x.Name, Status: x.Head.Status, StartedAt: x.Info.StartedAt}
	found := false
	t.sample, found, err = s.recall.sampleOf(ctx, x, state)
	return found, err
}

// madeUpContext stands for the context object where no execution has one.
func madeUpContext(arn, state string, inMap bool, input json.RawMessage, now time.Time) json.RawMessage {
	input = orEmptyObject(input)
	machine := arn
	if a, err := engine.ParseARN(arn); err == nil {
		machine = a.Name
	}
	o := map[string]any{
		"Execution":    map[string]any{"Id": arn + ":sample", "Input": input, "Name": "sample", "RoleArn": "", "StartTime": isoTime(now), "RedriveCount": 0},
		"StateMachine": map[string]any{"Id": arn, "Name": machine},
		"State":        map[string]any{"Name": state, "EnteredTime": isoTime(now), "RetryCount": 0},
		"Task":         map[string]any{"Token": sampleToken},
	}
	if inMap {
		o["Map"] = map[string]any{"Item": map[string]any{"Index": 0, "Value": input}}
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil // it was checked to be JSON when it was pinned
	}
	return text
}

// isInMap tells whether a state belongs to the processor of a Map.
func isInMap(doc *asl.Document, state string) bool {
	found, ok := designer.Find(doc, state)
	for ok && found.In.Container != "" {
		if found, ok = designer.Find(doc, found.In.Container); ok && found.Type == string(asl.Map) {
			return true
		}
	}
	return false
}

// languageOf is the query language of a definition.
func languageOf(doc *asl.Document) asl.QueryLanguage {
	if doc.Root.Get("QueryLanguage").String() == string(asl.JSONata) {
		return asl.JSONata
	}
	return asl.JSONPath
}

// scopeOf is the region and account of a workflow.
func (s *Studio) scopeOf(arn string) engine.Scope {
	if a, err := engine.ParseARN(arn); err == nil {
		return a.Scope
	}
	return s.home
}

// runWord names an execution in a list.
func (s *Studio) runWord(x engine.ExecutionSummary) string {
	return ui.StatusWord(string(x.Status)) + " " + ui.Ago(x.StartedAt, s.now()) + " · " + x.Name
}

func runURL(id engine.ExecutionID) string {
	return urls.Execution(strconv.FormatInt(int64(id), 10))
}
