package export

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/stepwell/stepwell/engine/asl"
)

// Machine is a workflow as a stack has it.
type Machine struct {
	Name       string
	Type       string // STANDARD or EXPRESS
	Definition string
	Schedules  []Schedule
}

// Schedule starts a workflow.
type Schedule struct {
	Name, Expression, Timezone, Input string
	Enabled                           bool
}

var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9_]+)\}`)

// Placeholders lists the names of the ${Substitutions} of a definition, in order.
func Placeholders(definition string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(definition, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// logicalID is a name as resources of a stack are called.
func logicalID(name string) string {
	var b strings.Builder
	up := true
	for _, r := range name {
		switch isLetter := r|0x20 >= 'a' && r|0x20 <= 'z'; {
		case r >= '0' && r <= '9' || isLetter && !up:
			b.WriteRune(r)
			up = false
		case isLetter:
			b.WriteString(strings.ToUpper(string(r)))
			up = false
		default:
			up = true
		}
	}
	if id := b.String(); id != "" && (id[0] < '0' || id[0] > '9') {
		return id
	}
	return "Workflow" + b.String()
}

// m and list make YAML: names and values alternate.
func m(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		if value := toNode(pairs[i+1]); value != nil {
			n.Content = append(n.Content, scalar(key), value)
		}
	}
	return n
}

func toNode(v any) *yaml.Node {
	switch v := v.(type) {
	case *yaml.Node:
		return v
	case string:
		return scalar(v)
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(v)}
	case int:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(v)}
	case []string:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, s := range v {
			n.Content = append(n.Content, scalar(s))
		}
		return n
	case []*yaml.Node:
		return &yaml.Node{Kind: yaml.SequenceNode, Content: v}
	}
	return nil
}

// tagged is a call of CloudFormation, such as !Ref or !GetAtt.
func tagged(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value, Style: yaml.TaggedStyle}
}

// arn is text as it is, or with its ${AWS::…} filled in.
func arn(text string) *yaml.Node {
	if strings.Contains(text, "${AWS::") {
		return tagged("!Sub", text)
	}
	return scalar(text)
}

// CloudFormation writes a workflow as a stack: state machine, role with the
// permissions of its calls, log group and schedules; each ${Substitution} is a
// parameter. It fails with the *asl.SyntaxError of a text that is not JSON.
func CloudFormation(w Machine) ([]byte, error) {
	doc, err := asl.Parse([]byte(w.Definition))
	if err != nil {
		return nil, err
	}
	id := logicalID(w.Name)
	resources := m(
		id, m("Type", "AWS::StepFunctions::StateMachine", "Properties", m(
			"StateMachineName", w.Name, "StateMachineType", w.Type, "DefinitionString", literal(w.Definition),
			"DefinitionSubstitutions", substitutions(w), "RoleArn", tagged("!GetAtt", id+"Role.Arn"),
			"LoggingConfiguration", logging(id))),
		id+"Role", role(doc, "states.amazonaws.com"),
		id+"Logs", m("Type", "AWS::Logs::LogGroup", "Properties", m("LogGroupName", "/aws/vendedlogs/states/"+w.Name, "RetentionInDays", 30)),
	)
	resources.Content = append(resources.Content, scheduled(w, id).Content...)
	return dump(m("AWSTemplateFormatVersion", "2010-09-09", "Description", "The workflow "+w.Name, "Parameters", parameters(w), "Resources", resources,
		"Outputs", m("StateMachineArn", m("Value", tagged("!Ref", id)))))
}

// SAM writes a workflow as a stack of the Serverless Application Model, which
// makes roles of schedules itself.
func SAM(w Machine) ([]byte, error) {
	doc, err := asl.Parse([]byte(w.Definition))
	if err != nil {
		return nil, err
	}
	id := logicalID(w.Name)
	var statements []*yaml.Node
	for _, s := range Policy(doc) {
		statements = append(statements, statement(s))
	}
	statements = append(statements, statement(logStatement))
	events := m()
	for _, s := range w.Schedules {
		events.Content = append(events.Content, m(logicalID(s.Name), m("Type", "ScheduleV2", "Properties", scheduleFields(s))).Content...)
	}
	properties := m("Name", w.Name, "Type", w.Type, "Definition", node(doc.Root), "DefinitionSubstitutions", substitutions(w),
		"Policies", []*yaml.Node{m("Version", "2012-10-17", "Statement", statements)}, "Logging", logging(id), "Events", filled(events))
	return dump(m("AWSTemplateFormatVersion", "2010-09-09", "Transform", "AWS::Serverless-2016-10-31", "Description", "The workflow "+w.Name,
		"Parameters", parameters(w), "Resources", m(
			id, m("Type", "AWS::Serverless::StateMachine", "Properties", properties),
			id+"Logs", m("Type", "AWS::Logs::LogGroup", "Properties", m("LogGroupName", "/aws/vendedlogs/states/"+w.Name, "RetentionInDays", 30)))))
}

// filled is a mapping, or nothing at all when it is empty.
func filled(n *yaml.Node) any {
	if len(n.Content) == 0 {
		return nil
	}
	return n
}

func literal(text string) *yaml.Node {
	n := scalar(text)
	if strings.Contains(text, "\n") && literalSafe(text) {
		n.Style = yaml.LiteralStyle
	}
	return n
}

func parameters(w Machine) any {
	n := m()
	for _, name := range Placeholders(w.Definition) {
		n.Content = append(n.Content, m(parameterID(name), m("Type", "String")).Content...)
	}
	return filled(n)
}

// parameterID is a placeholder's name as a parameter: letters and digits only.
func parameterID(name string) string { return strings.ReplaceAll(name, "_", "") }

func substitutions(w Machine) any {
	n := m()
	for _, name := range Placeholders(w.Definition) {
		n.Content = append(n.Content, m(name, tagged("!Ref", parameterID(name))).Content...)
	}
	return filled(n)
}

func logging(id string) *yaml.Node {
	return m("Level", "ERROR", "IncludeExecutionData", false, "Destinations",
		[]*yaml.Node{m("CloudWatchLogsLogGroup", m("LogGroupArn", tagged("!GetAtt", id+"Logs.Arn")))})
}

// logStatement is what a role needs to write logs; the service allows no narrower resource.
var logStatement = Statement{Sid: "WriteLogs", Resources: []string{"*"}, Actions: []string{
	"logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
	"logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
}}

func statement(s Statement) *yaml.Node {
	var resources []*yaml.Node
	for _, r := range s.Resources {
		resources = append(resources, arn(r))
	}
	n := m("Sid", s.Sid, "Effect", "Allow", "Action", s.Actions, "Resource", resources)
	if len(s.States) > 0 {
		n.Content[0].HeadComment = "# for " + strings.ReplaceAll(strings.Join(s.States, ", "), "\n", " ")
	}
	return n
}

func role(doc *asl.Document, service string) *yaml.Node {
	var statements []*yaml.Node
	for _, s := range Policy(doc) {
		statements = append(statements, statement(s))
	}
	statements = append(statements, statement(logStatement))
	return roleOf(service, statements)
}

func roleOf(service string, statements []*yaml.Node) *yaml.Node {
	trust := m("Version", "2012-10-17", "Statement", []*yaml.Node{m("Effect", "Allow", "Principal", m("Service", service), "Action", "sts:AssumeRole")})
	return m("Type", "AWS::IAM::Role", "Properties", m("AssumeRolePolicyDocument", trust,
		"Policies", []*yaml.Node{m("PolicyName", "workflow", "PolicyDocument", m("Version", "2012-10-17", "Statement", statements))}))
}

// scheduled are the schedules and the role that lets them start the workflow.
func scheduled(w Machine, id string) *yaml.Node {
	n := m()
	if len(w.Schedules) == 0 {
		return n
	}
	start := m("Effect", "Allow", "Action", "states:StartExecution", "Resource", tagged("!Ref", id))
	n.Content = append(n.Content, m(id+"ScheduleRole", roleOf("scheduler.amazonaws.com", []*yaml.Node{start})).Content...)
	for _, s := range w.Schedules {
		fields := scheduleFields(s)
		input := fields.Content[len(fields.Content)-2:]
		fields.Content = fields.Content[:len(fields.Content)-2]
		target := m("Arn", tagged("!Ref", id), "RoleArn", tagged("!GetAtt", id+"ScheduleRole.Arn"))
		target.Content = append(target.Content, input...)
		fields.Content = append(fields.Content, m("Target", target).Content...)
		n.Content = append(n.Content, m(id+logicalID(s.Name), m("Type", "AWS::Scheduler::Schedule", "Properties", fields)).Content...)
	}
	return n
}

// scheduleFields are what SAM and CloudFormation call the same; Input is last.
func scheduleFields(s Schedule) *yaml.Node {
	state, timezone, input := "ENABLED", s.Timezone, s.Input
	if !s.Enabled {
		state = "DISABLED"
	}
	if timezone == "" {
		timezone = "UTC"
	}
	if input == "" {
		input = "{}"
	}
	return m("Name", s.Name, "ScheduleExpression", s.Expression, "ScheduleExpressionTimezone", timezone, "State", state,
		"FlexibleTimeWindow", m("Mode", "OFF"), "Input", literal(input))
}

func dump(n *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	dumper, err := yaml.NewDumper(&out, yaml.WithIndent(2), yaml.WithLineWidth(-1))
	if err == nil {
		err = dumper.Dump(n)
	}
	if err == nil {
		err = dumper.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	return out.Bytes(), nil
}
