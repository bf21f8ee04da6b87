package studio

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/teststate"
	"github.com/stepwell/stepwell/web/ui"
)

// liveValue is what a field comes to, as the page prints it.
type liveValue struct {
	Path    string `json:"path"` // JSON, as the control's data-path has it
	Text    string `json:"text,omitempty"`
	Problem string `json:"problem,omitempty"`
	Needs   string `json:"needs,omitempty"` // why there is no value
}

// live is what stands under the fields of a state.
type live struct {
	Values  []liveValue `json:"values"`
	Outcome string      `json:"outcome"` // of the whole state; empty when that is not known
	Fails   bool        `json:"fails"`
}

// dataBar says above the fields where their values come from.
type dataBar struct {
	Workflow string
	State    string
	Pinned   bool
	Source   string
	Options  []ui.Option
	Run      string // the execution's name; empty when there is none
	RunURL   string
	Missing  string // why there is no data; empty when there is
	Live     live
}

const (
	longestValue   = 2 << 10
	longestProblem = 600
)

func newLive(p teststate.Preview) live {
	out := live{Values: make([]liveValue, 0, len(p.Fields))}
	for _, f := range p.Fields {
		v := liveValue{Path: pathJSON(path(f.Path...)), Problem: clip(reasonOf(f.Problem), longestProblem), Needs: needsWord(f.Needs)}
		if f.Value != nil {
			v.Text = clip(string(f.Value), longestValue)
		}
		out.Values = append(out.Values, v)
	}
	out.Outcome, out.Fails = outcomeWords(p)
	return out
}

// executing is the head of a cause that says where the state was, which the page shows anyway.
var executing = regexp.MustCompile(`^An error occurred while executing the state '[^']*' \(entered at the event id #\d+\)\. `)

func reasonOf(cause string) string { return executing.ReplaceAllString(cause, "") }

// clip keeps the beginning of a text.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

func needsWord(needs string) string {
	switch needs {
	case "":
		return ""
	case "result":
		return "Not known before the state has a result."
	case "error":
		return "Not known before the state has failed."
	case "item":
		return "There is no item to shape."
	}
	return "Not known while " + needs + " fails."
}

func outcomeWords(p teststate.Preview) (words string, fails bool) {
	if p.Outcome == nil {
		return "", false
	}
	switch o := p.Outcome; o.Status {
	case teststate.Succeeded:
		if o.NextState == "" {
			return "With this data it succeeds.", false
		}
		return "With this data it goes on with " + o.NextState + ".", false
	case teststate.CaughtError:
		return "With this data it fails with " + errorWord(o) + ", caught: it goes on with " + o.NextState + ".", true
	case teststate.Retriable:
		return "With this data it fails with " + errorWord(o) + " and is tried again.", true
	default:
		return "With this data it fails: " + clip(errorWord(o)+causeWord(o), longestProblem), true
	}
}

func errorWord(o *teststate.Answer) string {
	if o.Error == nil || *o.Error == "" {
		return "an error without a name"
	}
	return *o.Error
}

func causeWord(o *teststate.Answer) string {
	if o.Cause == nil || *o.Cause == "" {
		return ""
	}
	return ". " + reasonOf(*o.Cause)
}

// newDataBar finds the data for a state and what its fields come to.
func (s *Studio) newDataBar(ctx context.Context, workflow, arn string, doc *asl.Document, state string) (*dataBar, error) {
	found, ok := designer.Find(doc, state)
	if !ok {
		return nil, nil
	}
	t, err := s.trialOf(ctx, arn, doc, state)
	if err != nil {
		return nil, err
	}
	bar := &dataBar{Workflow: workflow, State: state, Pinned: t.pinned, Source: t.source, Options: s.sourceOptions(t)}
	if t.run.ID != 0 {
		bar.Run, bar.RunURL = t.run.Name, runURL(t.run.ID)
	}
	if !t.known {
		bar.Missing = missingWords(t)
		return bar, nil
	}
	p, err := s.space.machines.LookAtState(ctx, s.scopeOf(arn), engine.StateLook{State: found.Node, Language: languageOf(doc), Sample: t.sample})
	bar.Live = newLive(p)
	return bar, err
}

func missingWords(t trial) string {
	switch {
	case t.source == sourceNone:
		return "Values are not shown."
	case t.run.ID != 0:
		return "That execution did not come by here."
	case len(t.runs) == 0:
		return "No data yet: start an execution, or try the state with data of your own."
	}
	return "The chosen execution is gone."
}

func (s *Studio) sourceOptions(t trial) []ui.Option {
	options := []ui.Option{{Value: sourceLatest, Label: "The newest execution"}}
	listed := t.source == sourceLatest || t.source == sourceNone
	for _, x := range t.runs {
		id := strconv.FormatInt(int64(x.ID), 10)
		listed = listed || id == t.source
		options = append(options, ui.Option{Value: id, Label: s.runWord(x)})
	}
	if !listed {
		label := "An execution that is gone"
		if t.run.ID != 0 {
			label = s.runWord(t.run)
		}
		options = append(options, ui.Option{Value: t.source, Label: label})
	}
	return append(options, ui.Option{Value: sourceNone, Label: "Show no values"})
}

// valuesRequest asks for the values of a state as it would be after an edit.
type valuesRequest struct {
	State string          `json:"state"`
	Edit  json.RawMessage `json:"edit"`
}

// values answers what the fields come to while one types.
func (s *Studio) values(c echo.Context) error {
	ctx, arn := c.Request().Context(), s.arn(c)
	var in valuesRequest
	if err := json.NewDecoder(c.Request().Body).Decode(&in); err != nil {
		return refuse(c, refusal{Reason: "the request is not JSON", Hint: err.Error()})
	}
	sheet, err := s.space.Look(ctx, arn)
	if err != nil {
		return unknownWorkflow(err)
	}
	text := sheet.Draft.Text
	if len(in.Edit) > 0 && !bytes.Equal(in.Edit, []byte("null")) {
		if text, err = edited(text, in.Edit); err != nil {
			return s.refuseChange(c, err)
		}
	}
	doc, err := asl.Parse([]byte(text))
	if err != nil || !doc.Root.Is(asl.KindObject) {
		return refuse(c, refusal{Reason: "the text cannot be read"})
	}
	bar, err := s.newDataBar(ctx, workflowOf(c), arn, doc, in.State)
	switch {
	case err != nil:
		return err
	case bar == nil:
		return refuse(c, refusal{Where: in.State, Reason: "there is no such state"})
	}
	return c.JSON(http.StatusOK, bar.Live)
}

// edited is a text after an edit that is not saved.
func edited(text string, edit json.RawMessage) (string, error) {
	e, err := designer.ParseEdit(edit)
	if err != nil {
		return "", &designer.EditError{Reason: err.Error()}
	}
	out, err := designer.Apply(text, e)
	return out.Text, err
}
