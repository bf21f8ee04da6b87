package importer

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/stepwell/stepwell/engine/asl"
)

// Found is a state machine in a template of CloudFormation or SAM.
type Found struct {
	ID         string // the name of the resource in the template
	Name       string // the state machine's own, or else ID
	Type       string // STANDARD or EXPRESS
	Definition string // "" when it is not in the template
	Notes      []string
}

// mostFound is how many state machines are taken out of one template.
const mostFound = 50

// Stack finds the state machines of a CloudFormation or SAM template in JSON or
// YAML. What refers to other parts of the template becomes a ${placeholder}. ok
// is false for a text that is no template.
func Stack(text []byte) (found []Found, ok bool) {
	if len(text) > asl.MaxSize || !bytes.Contains(text, []byte("Resources")) {
		return nil, false
	}
	var doc yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err == nil {
		err = loader.Load(&doc)
	}
	if err != nil || len(doc.Content) != 1 {
		return nil, false
	}
	resources := field(doc.Content[0], "Resources")
	if resources == nil || resources.Kind != yaml.MappingNode || field(doc.Content[0], "States") != nil {
		return nil, false
	}
	for i := 0; i+1 < len(resources.Content) && len(found) < mostFound; i += 2 {
		switch id, body := resources.Content[i].Value, resources.Content[i+1]; value(field(body, "Type")) {
		case "AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine":
			found = append(found, machineOf(id, field(body, "Properties")))
		}
	}
	return found, true
}

func machineOf(id string, p *yaml.Node) Found {
	f := Found{ID: id, Name: id, Type: string(asl.Standard)}
	for _, key := range []string{"StateMachineName", "Name"} {
		if name := value(field(p, key)); name != "" && field(p, key).ShortTag() == "!!str" {
			f.Name = name
		}
	}
	for _, key := range []string{"StateMachineType", "Type"} {
		if value(field(p, key)) == string(asl.Express) {
			f.Type = string(asl.Express)
		}
	}
	f.definition(p)
	for _, ignored := range []string{"DefinitionSubstitutions", "Events", "Policies", "LoggingConfiguration", "Logging", "Tags"} {
		if field(p, ignored) != nil {
			f.Notes = append(f.Notes, ignored+" is not taken over"+hints[ignored]+".")
		}
	}
	return f
}

var hints = map[string]string{
	"DefinitionSubstitutions": ": its names stay in the definition as ${placeholders}",
	"Events":                  ": make schedules on the workflow's page",
}

func (f *Found) definition(p *yaml.Node) {
	switch {
	case field(p, "DefinitionString") != nil:
		text, ok := flat(field(p, "DefinitionString"))
		if !ok {
			f.Notes = append(f.Notes, "DefinitionString is put together in a way that cannot be followed.")
			return
		}
		f.Definition = text
	case field(p, "Definition") != nil:
		w := writer{}
		if err := w.value(field(p, "Definition"), 0); err != nil {
			f.Notes = append(f.Notes, "Definition cannot be read: "+err.Error()+".")
			return
		}
		f.Definition = w.b.String() + "\n"
	case field(p, "DefinitionUri") != nil:
		f.Notes = append(f.Notes, "The definition is in the file "+value(field(p, "DefinitionUri"))+": import that by itself.")
	case field(p, "DefinitionS3Location") != nil:
		f.Notes = append(f.Notes, "The definition is in S3: download it and import that by itself.")
	default:
		f.Notes = append(f.Notes, "It has no definition.")
	}
}

// field is a member of a mapping; nil when there is none.
func field(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func value(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// flat is a text that a template puts together with Sub and Join; references
// become placeholders.
func flat(n *yaml.Node) (string, bool) {
	switch {
	case n == nil:
		return "", false
	case n.Kind == yaml.ScalarNode && (n.Tag == "!Ref" || n.Tag == "!GetAtt"):
		return hole(n.Value), true
	case n.Kind == yaml.ScalarNode:
		return n.Value, true
	case n.Kind == yaml.SequenceNode && n.Tag == "!Sub" && len(n.Content) > 0:
		return flat(n.Content[0])
	case n.Kind == yaml.SequenceNode && n.Tag == "!Join":
		return joined(n)
	}
	return called(n)
}

// called is a text by a function that is spelled out, as in {"Fn::Join": …}.
func called(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", false
	}
	switch argument := n.Content[1]; n.Content[0].Value {
	case "Ref":
		return hole(argument.Value), true
	case "Fn::GetAtt":
		var parts []string
		for _, part := range argument.Content {
			parts = append(parts, part.Value)
		}
		return hole(argument.Value + strings.Join(parts, "")), true
	case "Fn::Sub":
		if argument.Kind == yaml.SequenceNode && len(argument.Content) > 0 {
			return flat(argument.Content[0])
		}
		return flat(argument)
	case "Fn::Join":
		return joined(argument)
	}
	return "", false
}

func joined(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		return "", false
	}
	var parts []string
	for _, part := range n.Content[1].Content {
		text, ok := flat(part)
		if !ok {
			return "", false
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, n.Content[0].Value), true
}

// hole is a placeholder for what is known only when a stack is made.
func hole(name string) string {
	return "${" + strings.NewReplacer("::", "", ".", "").Replace(name) + "}"
}
