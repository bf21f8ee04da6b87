package studio

import (
	"math"
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

func (f *form) retries() section {
	s := f.entries(designer.Retry, func(p designer.Path, _ int, node *asl.Node) (string, []templ.Component) {
		waits, more := retryWaits(node)
		return retryWords(waits, more), []templ.Component{
			f.list(join(p, "ErrorEquals"), words{"Errors", "Separated by commas."}, errorNames),
			columns(
				f.number(join(p, "IntervalSeconds"), words{label: "First wait"}, "s", "1"),
				f.number(join(p, "MaxAttempts"), words{label: "Retries"}, "", "3"),
				f.number(join(p, "BackoffRate"), words{label: "Times"}, "×", "2"),
				f.number(join(p, "MaxDelaySeconds"), words{label: "Longest wait"}, "s", "none"),
			),
			f.choice(join(p, "JitterStrategy"), words{label: "Jitter"}, "string",
				[]ui.Option{{Value: "", Label: "None"}, {Value: "FULL", Label: "Full: a random part of the wait"}, {Value: "NONE", Label: "None, said outright"}}),
		}
	})
	s.Title, s.Closed = "Retry on errors", s.Count == ""
	s.Parts = append(s.Parts, editButton("Add retrier", ui.IconPlus, f.edit("addItem", "list", designer.Retry)))
	return s
}

// mostWaits is how many waits of a retrier are spelled out.
const mostWaits = 5

// retryWaits are the first waits between the attempts of a retrier, in seconds.
func retryWaits(node *asl.Node) (waits []float64, more bool) {
	number := func(key string, usual float64) float64 {
		n, err := strconv.ParseFloat(node.Get(key).String(), 64)
		if err != nil {
			return usual
		}
		return n
	}
	wait, rate := number("IntervalSeconds", 1), number("BackoffRate", 2)
	longest, attempts := number("MaxDelaySeconds", math.Inf(1)), number("MaxAttempts", 3)
	for i := 0; float64(i) < attempts; i++ {
		if i == mostWaits {
			return waits, true
		}
		waits = append(waits, min(wait, longest))
		wait *= rate
	}
	return waits, false
}

func (f *form) catchers() section {
	s := f.entries(designer.Catch, func(p designer.Path, i int, _ *asl.Node) (string, []templ.Component) {
		parts := []templ.Component{
			f.list(join(p, "ErrorEquals"), words{"Errors", "Separated by commas."}, errorNames),
			f.target(designer.Edge{From: f.name, Exit: designer.CatchExit(i)}, join(p, "Next"), words{label: "Goes on with"}, ""),
		}
		if f.isJSONata() {
			return "", append(parts, f.json(join(p, "Output"), words{label: "Output"}))
		}
		return "", append(parts, f.text(join(p, "ResultPath"), words{"Result path", "Where the error goes; $ replaces the input."}, true))
	})
	s.Title, s.Closed = "Catch errors", s.Count == ""
	s.Parts = append(s.Parts, editButton("Add catcher", ui.IconPlus, f.edit("addItem", "list", designer.Catch)))
	return s
}
