package studio

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
)

func containsWord(list, word string) bool { return slices.Contains(strings.Fields(list), word) }

// waitWord is a number of seconds in words: "2 s", "1.5 s", "5 min".
func waitWord(s float64) string {
	if s < 60 {
		return strconv.FormatFloat(math.Round(s*10)/10, 'f', -1, 64) + " s"
	}
	return ui.Duration(time.Duration(min(s, math.MaxInt32)) * time.Second)
}

// argumentField is a field of a call that has a control of its own.
type argumentField struct {
	key string
	words
	json bool
}

// calls are the fields of the calls that have controls of their own, by service
// and action.
var calls = map[string][]argumentField{
	"lambda:invoke": {
		{"FunctionName", words{"Function", "Its name or ARN."}, false},
		{"Payload", words{"Payload", "What the function is given; $ is the whole input."}, false},
	},
	"dynamodb:getItem":    {tableField, keyField},
	"dynamodb:deleteItem": {tableField, keyField},
	"dynamodb:putItem":    {tableField, {"Item", words{"Item", `Attributes with their types, such as {"id": {"S.$": "$.id"}}.`}, true}},
	"dynamodb:updateItem": {
		tableField, keyField,
		{"UpdateExpression", words{"Update expression", "Such as SET #s = :s."}, false},
		{"ExpressionAttributeNames", words{label: "Names in the expression"}, true},
		{"ExpressionAttributeValues", words{label: "Values in the expression"}, true},
	},
	"states:startExecution": {
		{"StateMachineArn", words{"Workflow", "The ARN of the state machine that is started."}, false},
		{"Input", words{"Input", "What the execution is given."}, false},
		{"Name", words{"Name", "Of the execution; a random one when it is empty."}, false},
	},
	"sqs:sendMessage": {
		{"QueueUrl", words{"Queue", "The URL of the queue."}, false},
		{"MessageBody", words{"Message", "Text, or JSON that is sent as text; $ is the whole input."}, false},
		{"DelaySeconds", words{"Delay", "Seconds until it can be received; at most 900."}, true},
		{"MessageGroupId", words{"Message group", "Of a FIFO queue."}, false},
		{"MessageAttributes", words{label: "Attributes"}, true},
	},
	"sns:publish": {
		{"TopicArn", words{"Topic", "The ARN of the topic."}, false},
		{"Message", words{"Message", "Text, or JSON that is sent as text; $ is the whole input."}, false},
		{"Subject", words{"Subject", "Of an e-mail."}, false},
		{"MessageAttributes", words{label: "Attributes"}, true},
	},
	"events:putEvents": {
		{"Entries", words{"Events", "At most 10, each with Source, DetailType and Detail."}, true},
	},
	"aws-sdk:s3:getObject": {bucketField, objectField},
	"aws-sdk:s3:putObject": {
		bucketField, objectField,
		{"Body", words{"Content", "What the object holds; $ is the whole input."}, false},
		{"ContentType", words{"Type of the content", "Such as application/json."}, false},
	},
	"ecs:runTask": {
		{"Cluster", words{"Cluster", "Its name or ARN."}, false},
		{"TaskDefinition", words{"Task definition", "Family and revision, or ARN."}, false},
		{"LaunchType", words{"Launch type", "FARGATE, EC2 or EXTERNAL."}, false},
		{"NetworkConfiguration", words{"Network", "Subnets and security groups, for Fargate."}, true},
		{"Overrides", words{"Overrides", "Of the containers' command and environment."}, true},
	},
	"batch:submitJob": {
		{"JobName", words{label: "Name"}, false},
		{"JobDefinition", words{"Job definition", "Its name or ARN."}, false},
		{"JobQueue", words{"Job queue", "Its name or ARN."}, false},
		{"Parameters", words{label: "Parameters of the job"}, true},
		{"ContainerOverrides", words{label: "Overrides"}, true},
	},
	"glue:startJobRun": {
		{"JobName", words{label: "Job"}, false},
		{"Arguments", words{"Arguments", `Such as {"--day": "2027-01-31"}.`}, true},
	},
	"athena:startQueryExecution": {
		{"QueryString", words{"Query", "SQL."}, false},
		{"WorkGroup", words{label: "Work group"}, false},
		{"QueryExecutionContext", words{"Database", `Such as {"Database": "sales"}.`}, true},
		{"ResultConfiguration", words{"Results", `Where they go, such as {"OutputLocation": "s3://bucket/path/"}.`}, true},
	},
	"bedrock:invokeModel": {
		{"ModelId", words{"Model", "Its ID or ARN."}, false},
		{"Body", words{"Request", "What the model is asked, in its own form."}, true},
	},
	"apigateway:invoke": {
		{"ApiEndpoint", words{"API", "Its host name, without https."}, false},
		{"Method", words{"Method", "GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS."}, false},
		{"Stage", words{label: "Stage"}, false},
		{"Path", words{"Path", "Such as /orders."}, false},
		{"QueryParameters", words{label: "Query parameters"}, true},
		{"Headers", words{label: "Headers"}, true},
		{"RequestBody", words{label: "Body"}, true},
		{"AuthType", words{"Authorisation", "NO_AUTH, IAM_ROLE or RESOURCE_POLICY."}, false},
	},
	"codebuild:startBuild": {
		{"ProjectName", words{label: "Project"}, false},
		{"EnvironmentVariablesOverride", words{"Environment", "Name, Value and Type of each variable."}, true},
		{"SourceVersion", words{"Source version", "Branch, tag or commit."}, false},
	},
	"http:invoke": {
		{"ApiEndpoint", words{"Address", "The URL that is called."}, false},
		{"Method", words{"Method", "GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS."}, false},
		{"QueryParameters", words{label: "Query parameters"}, true},
		{"Headers", words{label: "Headers"}, true},
		{"RequestBody", words{label: "Body"}, true},
		{"Authentication", words{"Authentication", "The connection that holds the credentials."}, true},
	},
}

var (
	tableField  = argumentField{"TableName", words{label: "Table"}, false}
	bucketField = argumentField{"Bucket", words{label: "Bucket"}, false}
	objectField = argumentField{"Key", words{"Object", "Its key, such as reports/2027.csv."}, false}
	keyField    = argumentField{"Key", words{"Key", `The item's primary key, such as {"id": {"S.$": "$.id"}}.`}, true}
)

func (f *form) task() []section {
	resource := f.get(path("Resource")).String()
	parent := "Parameters"
	if f.isJSONata() {
		parent = "Arguments"
	}
	action := section{Title: "Action"}
	if r, err := asl.ParseResource(resource); err == nil && len(r.Patterns()) > 1 {
		action.Parts = append(action.Parts, f.waiting(r))
	}
	fields := calls[callOf(resource)]
	for _, a := range fields {
		action.Parts = append(action.Parts, f.call(parent, a))
	}
	all := f.json(path(parent), words{"All " + strings.ToLower(parent), "The whole call, with fields that have no control above."})
	if len(fields) == 0 {
		action.Parts = append(action.Parts, all)
		all = nil
	}
	details := section{Title: "Resource and role", Closed: true, Parts: []templ.Component{
		f.text(path("Resource"), words{"Resource", "The ARN of what does the work."}, true),
		f.json(path("Credentials"), words{"Credentials", "The role that the call is made with, as RoleArn."}),
	}}
	if all != nil {
		details.Parts = append([]templ.Component{all}, details.Parts...)
		details.Title = "More of the call"
	}
	return []section{action, details}
}

// patternWords are the integration patterns as people understand them.
var patternWords = map[asl.Pattern]string{
	asl.RequestResponse: "Go on when the service has answered",
	asl.Sync:            "Wait until the job is done (.sync)",
	asl.Sync2:           "Wait until it is done; output as JSON (.sync:2)",
	asl.WaitForToken:    "Wait for a callback with the task token",
}

// waiting chooses the integration pattern.
func (f *form) waiting(r asl.Resource) templ.Component {
	var options []ui.Option
	for _, p := range r.Patterns() {
		options = append(options, ui.Option{Value: r.WithPattern(p), Label: patternWords[p]})
	}
	w := words{label: "Integration pattern"}
	if r.Pattern == asl.WaitForToken {
		w.help = "Hand on $$.Task.Token; the state ends when SendTaskSuccess or SendTaskFailure is called with it."
		if f.isJSONata() {
			w.help = "Hand on $states.context.Task.Token; the state ends when SendTaskSuccess or SendTaskFailure is called with it."
		}
	}
	p := path("Resource")
	return ui.Select(ui.SelectProps{FieldProps: ui.FieldProps{ID: "f-pattern", Label: w.label, Help: w.help}, Value: r.ARN, Options: withOwn(r.ARN, options), Attrs: attrs(p, "string")})
}

// callOf is what a resource calls, such as "lambda:invoke".
func callOf(resource string) string {
	r, err := asl.ParseResource(resource)
	if err != nil || r.Kind != asl.Service {
		return ""
	}
	return r.Service + ":" + r.API
}

func (f *form) call(parent string, a argumentField) templ.Component {
	dynamic := f.get(path(parent, a.key+".$")) != nil
	switch {
	case f.isJSONata() && !a.json:
		return f.text(path(parent, a.key), a.words, true)
	case a.json && !dynamic:
		return f.json(path(parent, a.key), a.words)
	}
	return f.argument(parent, a.key, a.words)
}

// waitForm is a way to say how long a Wait lasts.
type waitForm struct{ key, label, help, unit, initial string }

var waitForms = []waitForm{
	{"Seconds", "For a time", "", "seconds", "60"},
	{"SecondsPath", "For a time from the data", "Where the number of seconds is, such as $.delay.", "", `"$.seconds"`},
	{"Timestamp", "Until a moment", "Such as 2027-01-31T09:00:00Z.", "", `"2027-01-31T09:00:00Z"`},
	{"TimestampPath", "Until a moment from the data", "Where the moment is, such as $.slot.", "", `"$.timestamp"`},
}

func (f *form) wait() section {
	s := section{Title: "How long"}
	var options []radioEdit
	chosen := -1
	for i, w := range waitForms {
		present := f.get(path(w.key)) != nil
		if present && chosen < 0 {
			chosen = i
		}
		if f.isJSONata() && strings.HasSuffix(w.key, "Path") && !present {
			continue
		}
		options = append(options, radioEdit{Label: w.label, Checked: present && chosen == i, Edit: f.waitEdit(w.key, w.initial)})
	}
	s.Parts = append(s.Parts, radioEdits("wait-form", "Wait", options))
	if chosen < 0 {
		return s
	}
	w := waitForms[chosen]
	p := path(w.key)
	if w.key == "Seconds" {
		s.Parts = append(s.Parts, f.quantity(p, words{"Seconds", w.help}, w.unit, ""))
	} else {
		s.Parts = append(s.Parts, f.text(p, words{strings.TrimSuffix(w.key, "Path") + pathWord(w.key), w.help}, true))
	}
	return s
}

func pathWord(key string) string {
	if strings.HasSuffix(key, "Path") {
		return " path"
	}
	return ""
}

// waitEdit takes another form of waiting.
func (f *form) waitEdit(key, value string) string {
	var edits []string
	for _, w := range waitForms {
		if w.key != key && f.get(path(w.key)) != nil {
			edits = append(edits, f.edit("unset", "path", path(w.key)))
		}
	}
	return batch(append(edits, f.edit("set", "path", path(key), "value", json.RawMessage(value)))...)
}

func (f *form) pass() []section {
	if f.isJSONata() {
		return nil
	}
	return []section{{Title: "Result", Parts: []templ.Component{
		f.json(path("Result"), words{"Fixed result", "The state's result instead of its input."}),
	}}}
}

func (f *form) fail() section {
	return section{Title: "Failure", Parts: []templ.Component{
		f.either(nil, "Error", `"Error"`, f.text(path("Error"), words{"Error", "The name that Catch and Retry know it by."}, true), words{label: "Error"}),
		f.either(nil, "Cause", `""`, f.area(path("Cause"), words{"Cause", "What happened, for people."}), words{label: "Cause"}),
	}}
}

func (f *form) branches() section {
	s := section{Title: "Branches"}
	list := f.get(path("Branches"))
	if list.Is(asl.KindArray) {
		for i, branch := range list.Items {
			n := 0
			if states := branch.Get("States"); states != nil {
				n = len(states.Members)
			}
			s.Parts = append(s.Parts, f.entry(designer.Branches, i, len(list.Items), ui.Plural(n, "state")+", starts at "+branch.Get("StartAt").String(), nil))
		}
		s.Count = strconv.Itoa(len(list.Items))
	}
	s.Parts = append(s.Parts, editButton("Add branch", ui.IconPlus, f.edit("addItem", "list", designer.Branches)))
	return s
}
