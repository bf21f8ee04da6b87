package export

import (
	"slices"
	"strings"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
)

// Statement is one permission that a workflow's role needs, and why.
type Statement struct {
	Sid       string
	Actions   []string
	Resources []string // ARNs with ${AWS::…} for partition, region and account; "*" where the definition does not say
	States    []string // the states that need it
}

// extra are the actions that a call needs beside its own, by service and action.
var extra = map[string][]string{
	"http:invoke":                {"states:InvokeHTTPEndpoint", "events:RetrieveConnectionCredentials", "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"},
	"states:startExecution":      {"states:StartExecution"},
	"states:startExecution.sync": {"states:StartExecution", "states:DescribeExecution", "states:StopExecution", "events:PutTargets", "events:PutRule", "events:DescribeRule"},
	"lambda:invoke":              {"lambda:InvokeFunction"},
	"events:putEvents":           {"events:PutEvents"},
}

// prefixes are what IAM calls services whose names differ in a Resource.
var prefixes = map[string]string{
	"sesv2": "ses", "eventbridge": "events", "sfn": "states", "cloudwatchlogs": "logs", "bedrockruntime": "bedrock", "rdsdata": "rds-data",
	"redshiftdata": "redshift-data", "elasticmapreduce": "elasticmapreduce",
}

// Policy lists the permissions that a workflow's calls need, one statement for
// each action and what it is done to. What the definition takes from its data
// is "*": narrow it before it goes to work.
func Policy(doc *asl.Document) []Statement {
	var all []Statement
	for _, s := range designer.States(doc) {
		if s.Type != "Task" {
			continue
		}
		actions, resource := permission(s.Node)
		if len(actions) == 0 {
			continue
		}
		i := slices.IndexFunc(all, func(o Statement) bool {
			return slices.Equal(o.Actions, actions) && o.Resources[0] == resource
		})
		if i < 0 {
			all = append(all, Statement{Actions: actions, Resources: []string{resource}})
			i = len(all) - 1
		}
		all[i].States = append(all[i].States, s.Name)
	}
	for i := range all {
		all[i].Sid = sid(all[i].Actions[0], i)
	}
	return all
}

func sid(action string, i int) string {
	service, name, _ := strings.Cut(action, ":")
	service = strings.ReplaceAll(service, "-", "")
	return strings.ToUpper(service[:1]) + service[1:] + name + string(rune('A'+i%26)) + strings.Repeat("x", i/26)
}

func permission(state *asl.Node) (actions []string, resource string) {
	text := state.Get("Resource").String()
	r, err := asl.ParseResource(text)
	switch {
	case err != nil || r.Kind == asl.ActivityTask:
		return nil, ""
	case r.Kind == asl.LambdaFunction:
		return []string{"lambda:InvokeFunction"}, text
	}
	call := r.Service + ":" + r.API
	if r.Service == "states" && strings.Contains(text, ".sync") {
		call += ".sync"
	}
	if actions = extra[call]; actions == nil {
		service := strings.TrimPrefix(r.Service, "aws-sdk:")
		if prefix := prefixes[service]; prefix != "" {
			service = prefix
		}
		actions = []string{service + ":" + strings.ToUpper(r.API[:1]) + r.API[1:]}
	}
	return actions, resourceOf(call, state)
}

// resourceOf is what a call is made to, as far as the definition says.
func resourceOf(call string, state *asl.Node) string {
	argument := func(name string) string {
		for _, parent := range []string{"Parameters", "Arguments"} {
			if n := state.Get(parent).Get(name); n.Is(asl.KindString) && !strings.Contains(n.String(), "{%") && !strings.Contains(n.String(), "${") {
				return n.String()
			}
		}
		return ""
	}
	service, _, _ := strings.Cut(call, ":")
	switch service {
	case "lambda":
		if name := argument("FunctionName"); strings.HasPrefix(name, "arn:") {
			return name
		} else if name != "" {
			return own("lambda", "function:"+name)
		}
	case "dynamodb":
		if name := argument("TableName"); name != "" {
			return own("dynamodb", "table/"+name)
		}
	case "sns":
		if arn := argument("TopicArn"); arn != "" {
			return arn
		}
	case "states":
		if arn := argument("StateMachineArn"); arn != "" && !strings.HasSuffix(call, ".sync") {
			return arn
		}
	}
	return "*"
}

func own(service, name string) string {
	return "arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:" + name
}
