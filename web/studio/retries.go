package studio

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
)

// errorNames are proposals for the errors of retriers and catchers.
var errorNames = []ui.Option{
	{Value: "States.ALL", Label: "Every error"},
	{Value: "States.TaskFailed", Label: "Every error of a task but a timeout"},
	{Value: "States.Timeout", Label: "Too slow"},
	{Value: "States.HeartbeatTimeout", Label: "No sign of life"},
	{Value: "Lambda.ServiceException"},
	{Value: "Lambda.AWSLambdaException"},
	{Value: "Lambda.SdkClientException"},
	{Value: "Lambda.TooManyRequestsException"},
	{Value: "Lambda.Unknown"},
	{Value: "DynamoDB.ConditionalCheckFailedException"},
	{Value: "States.Http.StatusCode.500"},
}

// mostEntries is how many retriers, catchers or rules have controls; what is
// beyond is edited as JSON.
const mostEntries = 40

// entry frames one entry of a list with the buttons that move and remove it.
func (f *form) entry(list designer.List, i, of int, title string, parts []templ.Component) templ.Component {
	e := entry{Title: entryWord[list] + " " + strconv.Itoa(i+1), Text: title, Parts: parts, Path: pathJSON(path(string(list), i))}
	if i > 0 {
		e.Up = f.edit("moveItem", "list", list, "from", i, "to", i-1)
	}
	if i < of-1 {
		e.Down = f.edit("moveItem", "list", list, "from", i, "to", i+1)
	}
	e.Remove = f.edit("removeItem", "list", list, "index", i)
	return entryFrame(e)
}

var entryWord = map[designer.List]string{
	designer.Branches: "Branch", designer.Choices: "Rule", designer.Catch: "Catcher", designer.Retry: "Retrier",
}

// entries makes the entries of a list with their controls.
func (f *form) entries(list designer.List, controls func(p designer.Path, i int, node *asl.Node) (string, []templ.Component)) section {
	s := section{}
	items := f.get(path(string(list)))
	if !items.Is(asl.KindArray) {
		return s
	}
	s.Count = strconv.Itoa(len(items.Items))
	for i, node := range items.Items {
		if i == mostEntries {
			s.Parts = append(s.Parts, f.json(path(string(list)), words{"All of them", "There are too many for forms."}))
			break
		}
		title, parts := controls(path(string(list), i), i, node)
		s.Parts = append(s.Parts, f.entry(list, i, len(items.Items), title, parts))
	}
	return s
}

func join(p designer.Path, key string) designer.Path {
	return append(p[:len(p):len(p)], designer.Field(key))
}

// errorHandling is what becomes of errors, and how long the work may take.
func (f *form) errorHandling() []section {
	all := []section{f.retries(), f.catchers()}
	if f.typ != "Task" {
		return all
	}
	return append(all, section{Title: "Time limits", Parts: []templ.Component{
		f.either(nil, "TimeoutSeconds", "60", f.quantity(path("TimeoutSeconds"), words{"Timeout", "The task fails with States.Timeout after this time."}, "seconds", "none"), words{label: "Timeout"}),
		f.either(nil, "HeartbeatSeconds", "30", f.quantity(path("HeartbeatSeconds"), words{"Heartbeat", "It must be heard of at least this often."}, "seconds", "none"), words{label: "Heartbeat"}),
	}})
}

func (f *form) retries() section {
	s := f.entries(designer.Retry, func(p designer.Path, _ int, node *asl.Node) (string, []templ.Component) {
		plan := newRetryPlan(node)
		return plan.words(), []templ.Component{
			retryPicture(plan),
			f.list(join(p, "ErrorEquals"), words{"Errors", "Separated by commas."}, errorNames),
			columns(
				f.number(join(p, "IntervalSeconds"), words{label: "First wait"}, "s", "1"),
				f.number(join(p, "MaxAttempts"), words{label: "Retries"}, "", "3"),
				f.number(join(p, "BackoffRate"), words{label: "Times"}, "×", "2"),
				f.number(join(p, "MaxDelaySeconds"), words{label: "Longest wait"}, "s", "none"),
			),
			f.choice(join(p, "JitterStrategy"), words{label: "Jitter"}, "string",
				[]ui.Option{{Value: "", Label: "None"}, {Value: "FULL", Label: "Full: a random part of the wait"}, {Value: "NONE", Label: "None, said outright"}}),
			f.text(join(p, "Comment"), words{label: "Comment"}, false),
		}
	})
	s.Title = "Retry on errors"
	s.Parts = append(s.Parts, editButton("Add retrier", ui.IconPlus, f.edit("addItem", "list", designer.Retry)))
	return s
}

func (f *form) catchers() section {
	s := f.entries(designer.Catch, func(p designer.Path, i int, node *asl.Node) (string, []templ.Component) {
		parts := []templ.Component{
			f.list(join(p, "ErrorEquals"), words{"Errors", "Separated by commas."}, errorNames),
			f.target(designer.Edge{From: f.name, Exit: designer.CatchExit(i)}, join(p, "Next"), words{label: "Goes on with"}, ""),
		}
		if f.isJSONata() {
			parts = append(parts, f.json(join(p, "Output"), words{"Output", "$states.errorOutput is the error."}))
		} else {
			parts = append(parts, f.nullable(join(p, "ResultPath"), words{"Result path", "Where the error goes; $ replaces the input."}, "Discard the error"))
		}
		return "", append(parts, f.more(join(p, "Assign"), "Variables"), f.text(join(p, "Comment"), words{label: "Comment"}, false))
	})
	s.Title = "Catch errors"
	s.Parts = append(s.Parts, editButton("Add catcher", ui.IconPlus, f.edit("addItem", "list", designer.Catch)))
	return s
}

// more are the variables that an entry assigns, folded away while there are none.
func (f *form) more(p designer.Path, title string) templ.Component {
	s := f.assigned(p)
	return folded(p.String(), title, s.Count, s.Parts)
}
