package schedules

import (
	"net/url"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// The kinds of targets that the form tells apart.
const (
	targetWorkflow = "workflow"
	targetFunction = "function"
	targetOther    = "other"
)

var targetKinds = []ui.Option{
	{Value: targetWorkflow, Label: "Workflow"},
	{Value: targetFunction, Label: "Lambda function"},
	{Value: targetOther, Label: "Any AWS action or URL"},
}

// targetFields are the form's fields about what a schedule calls.
type targetFields struct {
	Kind       string
	Workflow   string // its id in URLs
	Function   string // name or ARN
	ARN        string // of anything else
	Role       string
	Input      string
	Parameters string // JSON of the members that only some targets have
}

func readTarget(values url.Values) targetFields {
	get := func(name string) string { return strings.TrimSpace(values.Get(name)) }
	return targetFields{
		Kind: orText(get("target"), targetWorkflow), Workflow: get("workflow"), Function: get("function"), ARN: get("arn"), Role: get("role"), Parameters: get("parameters"),
		// Browsers send the lines of a text field with CRLF.
		Input: strings.ReplaceAll(values.Get("input"), "\r\n", "\n"),
	}
}

const functionPart = ":function:"

// target is what the fields name; bare names are of the scope home.
func (f targetFields) target(home engine.Scope) engine.ScheduleTarget {
	t := engine.ScheduleTarget{Input: f.Input, RoleARN: orText(f.Role, defaultRole(home))}
	switch f.Kind {
	case targetWorkflow:
		t.ARN, t.Input = urls.MachineARN(home, f.Workflow), orText(f.Input, "{}")
		if strings.HasPrefix(f.Workflow, "arn:") {
			t.ARN = f.Workflow
		}
	case targetFunction:
		t.ARN = f.Function
		if f.Function != "" && !strings.HasPrefix(f.Function, "arn:") {
			t.ARN = "arn:aws:lambda:" + home.Region + ":" + home.Account + functionPart + f.Function
		}
	default:
		t.ARN = f.ARN
	}
	return t
}

// defaultRole stands in ARNs that nobody looks at here: AWS wants one.
func defaultRole(home engine.Scope) string { return "arn:aws:iam::" + home.Account + ":role/stepwell" }

// targetOf shows a stored target.
func (h *Schedules) targetOf(t engine.ScheduleTarget) targetFields {
	f := targetFields{Kind: targetOther, ARN: t.ARN, Input: t.Input, Parameters: string(t.Parameters)}
	if t.RoleARN != defaultRole(h.home) {
		f.Role = t.RoleARN
	}
	switch machine := t.StateMachine(); {
	case machine != "" && machine == t.ARN:
		f.Kind, f.ARN, f.Workflow = targetWorkflow, "", urls.WorkflowID(h.home, t.ARN)
	case strings.HasPrefix(t.ARN, "arn:aws:lambda:") && strings.Contains(t.ARN, functionPart):
		f.Kind, f.ARN, f.Function = targetFunction, "", t.ARN
		own := "arn:aws:lambda:" + h.home.Region + ":" + h.home.Account + functionPart
		f.Function = strings.TrimPrefix(f.Function, own)
	}
	return f
}

// targetWords name a target in a list: "orders", "function charge", "sqs sendMessage".
func (h *Schedules) targetWords(t engine.ScheduleTarget) string {
	if machine := t.StateMachine(); machine != "" {
		return urls.WorkflowID(h.home, machine)
	}
	f := h.targetOf(t)
	switch action, universal := strings.CutPrefix(t.ARN, engine.UniversalPrefix); {
	case f.Kind == targetFunction:
		return "function " + f.Function
	case universal:
		return strings.Replace(action, ":", " ", 1)
	}
	if parts := strings.SplitN(t.ARN, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[2] + " " + parts[5]
	}
	return t.ARN
}
