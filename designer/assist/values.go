package assist

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/intrinsic"
	"github.com/stepwell/stepwell/engine/asl/jsonata"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// words are the values of fields that have a fixed set.
var words = map[string][]string{
	"Type":              {"Task", "Choice", "Parallel", "Map", "Wait", "Pass", "Succeed", "Fail"},
	"QueryLanguage":     {"JSONPath", "JSONata"},
	"JitterStrategy":    {"FULL", "NONE"},
	"Mode":              {"INLINE", "DISTRIBUTED"},
	"ExecutionType":     {"STANDARD", "EXPRESS"},
	"InputType":         {"CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"},
	"CSVHeaderLocation": {"FIRST_ROW", "GIVEN"},
	"End":               {"true"},
	"Version":           {"1.0"},
}

var errorNames = []string{
	"States.ALL", "States.TaskFailed", "States.Timeout", "States.HeartbeatTimeout", "States.DataLimitExceeded", "States.Permissions",
	"States.ResultPathMatchFailure", "States.ParameterPathFailure", "States.BranchFailed", "States.NoChoiceMatched", "States.IntrinsicFailure",
	"States.ExceedToleratedFailureThreshold", "States.ItemReaderFailed", "States.ResultWriterFailed", "States.QueryEvaluationError",
	"Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", "Lambda.Unknown",
	"DynamoDB.ConditionalCheckFailedException", "States.Http.StatusCode.429", "States.Http.StatusCode.500", "States.Http.Socket",
}

// values proposes what the value at the cursor can be.
func (p place) values() Answer {
	top := p.top()
	if top == nil {
		return Answer{Typed: p.typed}
	}
	field, kind := top.key, p.kind()
	if top.array {
		field = p.fieldOfArray()
	}
	switch isField := slices.Contains(asl.FieldsOf(kind), field) || top.array; {
	case isField && (field == "Next" || field == "Default" || field == "StartAt"):
		return Answer{p.typed, p.stateNames()}
	case isField && field == "ErrorEquals":
		return Answer{p.typed, listed(errorNames, "value")}
	case isField && field == "Resource":
		return Answer{p.typed, resources()}
	case isField && words[field] != nil:
		return Answer{p.typed, listed(words[field], "value")}
	}
	return p.expressions(field)
}

// fieldOfArray is the field that the open array is the value of.
func (p place) fieldOfArray() string {
	for i := len(p.frames) - 2; i >= 0; i-- {
		if !p.frames[i].array {
			return p.frames[i].key
		}
	}
	return ""
}

func listed(names []string, kind string) []Proposal {
	all := make([]Proposal, len(names))
	for i, name := range names {
		all[i] = Proposal{Label: name, Kind: kind}
	}
	return all
}

// stateNames proposes the states of the flow that the cursor is in: those
// written before it, and those of the saved text.
func (p place) stateNames() []Proposal {
	var names []string
	last := len(p.frames) - 1
	for i := last; i >= 0; i-- {
		if !p.frames[i].array && p.frames[i].key == "States" && i < last {
			for name := range p.frames[i+1].seen {
				names = append(names, name)
			}
			break
		}
	}
	if p.Saved != nil {
		in := designer.Flow{}
		if own, _ := p.state(); own != "" {
			if found, ok := designer.Find(p.Saved, own); ok {
				in = found.In
			}
		}
		names = append(names, designer.Targets(p.Saved, in)...)
	}
	slices.Sort(names)
	return listed(slices.Compact(names), "state")
}

// resources proposes what the palette's actions call.
func resources() []Proposal {
	var all []Proposal
	for _, item := range designer.Palette() {
		doc, err := asl.Parse(item.Definition)
		if err != nil || item.Detail == "" {
			continue
		}
		if r := doc.Root.Get("Resource").String(); r != "" {
			all = append(all, Proposal{Label: r, Detail: item.Detail, Info: item.Help, Kind: "resource"})
		}
	}
	return all
}

// expressions proposes paths, functions and variables where the text is one.
func (p place) expressions(field string) Answer {
	typed := p.typed
	if at := strings.LastIndex(typed, "{%"); at >= 0 {
		word := wordBefore(typed[at+2:])
		return Answer{word, p.inJSONata()}
	}
	isPath := strings.HasSuffix(field, ".$") || strings.HasSuffix(field, "Path") || field == "Variable" || strings.HasPrefix(typed, "$") || strings.HasPrefix(typed, "States.")
	switch {
	case p.isJSONata():
		return Answer{typed, []Proposal{{Label: "{% … %}", Kind: "function", Info: "A JSONata expression.", Insert: "{%  %}"}}}
	case !isPath:
		return Answer{Typed: typed}
	}
	word := typed
	if at := strings.LastIndexAny(typed, "(, "); at >= 0 { // an argument of an intrinsic function
		word = typed[at+1:]
	}
	return Answer{word, p.inJSONPath(strings.HasSuffix(field, ".$"))}
}

func (p place) inJSONPath(functions bool) []Proposal {
	all := []Proposal{{Label: "$", Detail: "the whole input", Kind: "path"}}
	for _, known := range pathsOf(p.Data.Input, "$") {
		all = append(all, Proposal{Label: known.path, Detail: known.example, Kind: "path"})
	}
	all = append(all, p.variables("$")...)
	for _, path := range contextPaths {
		all = append(all, Proposal{Label: "$$." + path, Detail: "context", Kind: "path"})
	}
	if functions {
		for _, name := range intrinsic.Names() {
			all = append(all, Proposal{Label: name, Kind: "function", Info: explanations[name], Insert: name + "()"})
		}
	}
	return all
}

func (p place) inJSONata() []Proposal {
	var all []Proposal
	for _, name := range []string{"$states.input", "$states.result", "$states.errorOutput", "$states.context"} {
		all = append(all, Proposal{Label: name, Kind: "path"})
	}
	for _, known := range pathsOf(p.Data.Input, "$states.input") {
		all = append(all, Proposal{Label: known.path, Detail: known.example, Kind: "path"})
	}
	all = append(all, p.variables("$")...)
	for _, path := range contextPaths {
		all = append(all, Proposal{Label: "$states.context." + path, Kind: "path"})
	}
	for _, name := range jsonata.Names() {
		all = append(all, Proposal{Label: "$" + name, Kind: "function", Insert: "$" + name + "()"})
	}
	return all
}

// contextPaths are the fields of the context object.
var contextPaths = []string{
	"Execution.Id", "Execution.Input", "Execution.Name", "Execution.RoleArn", "Execution.StartTime", "Execution.RedriveCount",
	"StateMachine.Id", "StateMachine.Name", "State.Name", "State.EnteredTime", "State.RetryCount", "Task.Token", "Map.Item.Index", "Map.Item.Value",
}

// variables are those that a run had, and those that the saved text assigns.
func (p place) variables(sign string) []Proposal {
	var names []string
	if o, ok := p.Data.Variables.(*value.Object); ok {
		for _, m := range o.Members() {
			names = append(names, m.Key)
		}
	}
	if p.Saved != nil {
		for _, s := range designer.States(p.Saved) {
			if assign := s.Node.Get("Assign"); assign.Is(asl.KindObject) {
				for _, m := range assign.Members {
					names = append(names, strings.TrimSuffix(m.Key, ".$"))
				}
			}
		}
	}
	slices.Sort(names)
	var all []Proposal
	for _, name := range slices.Compact(names) {
		all = append(all, Proposal{Label: sign + name, Detail: "variable", Kind: "variable"})
	}
	return all
}

// known is a path that leads to something.
type known struct{ path, example string }

// Limits of the paths that data is taken apart into.
const (
	deepestPath = 6
	mostPaths   = 120
)

func pathsOf(v value.Value, root string) []known {
	var all []known
	var walk func(v value.Value, path string, depth int)
	walk = func(v value.Value, path string, depth int) {
		if len(all) >= mostPaths || depth > deepestPath {
			return
		}
		switch v := v.(type) {
		case *value.Object:
			for _, m := range v.Members() {
				at := path + "." + m.Key
				if !isPlainKey(m.Key) {
					at = path + "['" + m.Key + "']"
				}
				all = append(all, known{at, exampleOf(m.Value)})
				walk(m.Value, at, depth+1)
			}
		case value.Array:
			if len(v) > 0 {
				at := path + "[0]"
				all = append(all, known{at, exampleOf(v[0])})
				walk(v[0], at, depth+1)
			}
		}
	}
	walk(v, root, 0)
	return all
}

func isPlainKey(key string) bool {
	for i, r := range key {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return key != ""
}

// longestExample is how much of a value stands beside its path.
const longestExample = 40

func exampleOf(v value.Value) string {
	switch v := v.(type) {
	case *value.Object:
		return strconv.Itoa(v.Len()) + " fields"
	case value.Array:
		return strconv.Itoa(len(v)) + " items"
	}
	text := string(value.Text(v))
	if len(text) > longestExample {
		text = strings.ToValidUTF8(text[:longestExample], "") + "…"
	}
	return text
}
