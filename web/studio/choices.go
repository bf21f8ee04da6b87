package studio

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
)

// operator is one comparison of a Choice rule.
type operator struct {
	key, label string
	kind       string // of the value: string, number, boolean, path
	initial    string // the value when there is none that fits
}

// operators are all comparisons, in the order of the select.
var operators = newOperators()

func newOperators() []operator {
	var all []operator
	kinds := []struct{ key, word, kind, initial string }{
		{"String", "text", "string", `""`},
		{"Numeric", "number", "number", "0"},
		{"Boolean", "boolean", "boolean", "true"},
		{"Timestamp", "time", "string", `"2027-01-31T09:00:00Z"`},
	}
	signs := []struct{ key, sign string }{
		{"Equals", "="}, {"LessThan", "<"}, {"LessThanEquals", "≤"}, {"GreaterThan", ">"}, {"GreaterThanEquals", "≥"},
	}
	for _, k := range kinds {
		for _, s := range signs {
			if k.key == "Boolean" && s.key != "Equals" {
				continue
			}
			all = append(all, operator{k.key + s.key, k.word + " " + s.sign, k.kind, k.initial},
				operator{k.key + s.key + "Path", k.word + " " + s.sign + " value at path", "path", `"$.other"`})
		}
	}
	all = append(all, operator{"StringMatches", "text matches pattern", "string", `"*"`})
	for _, test := range []struct{ key, word string }{
		{"IsPresent", "is present"}, {"IsNull", "is null"}, {"IsString", "is text"}, {"IsNumeric", "is a number"},
		{"IsBoolean", "is a boolean"}, {"IsTimestamp", "is a time"},
	} {
		all = append(all, operator{test.key, test.word, "boolean", "true"})
	}
	return all
}

// operatorOf finds the comparison of a rule.
func operatorOf(rule *asl.Node) (operator, bool) {
	for _, m := range rule.Members {
		for _, op := range operators {
			if op.key == m.Key {
				return op, true
			}
		}
	}
	return operator{}, false
}

// isSimple says whether a rule is one comparison, which a form can show.
func isSimple(rule *asl.Node) bool {
	_, ok := operatorOf(rule)
	return ok && rule.Get("And") == nil && rule.Get("Or") == nil && rule.Get("Not") == nil
}

func (f *form) choices() section {
	s := f.entries(designer.Choices, f.rule)
	s.Title = "Rules"
	s.Parts = append(s.Parts, editButton("Add rule", ui.IconPlus, f.edit("addItem", "list", designer.Choices)),
		f.target(designer.Edge{From: f.name, Exit: designer.ExitDefault}, path("Default"), words{"Otherwise", "Where it goes when no rule fits."}, ""))
	return s
}

func (f *form) rule(p designer.Path, i int, node *asl.Node) (string, []templ.Component) {
	var parts []templ.Component
	switch {
	case f.isJSONata():
		parts = append(parts, f.text(join(p, "Condition"), words{"Condition", "JSONata in {% … %} that is true or false."}, true))
	case isSimple(node):
		parts = append(parts, f.comparison(p, i, node)...)
	default:
		parts = append(parts, f.json(p, words{"Rule", "And, Or and Not hold rules of their own."}))
	}
	next := f.target(designer.Edge{From: f.name, Exit: designer.ChoiceExit(i)}, join(p, "Next"), words{label: "Then go on with"}, "")
	return "", append(parts, next)
}

// comparison are the controls of a rule that compares one value.
func (f *form) comparison(p designer.Path, i int, node *asl.Node) []templ.Component {
	op, _ := operatorOf(node)
	value := join(p, op.key)
	parts := []templ.Component{
		f.text(join(p, "Variable"), words{"Value at", "A path, such as $.total."}, true),
		selectEdits(controlID(join(p, "operator")), "Test", f.operatorOptions(i, node, op)),
	}
	w := words{label: "Compared with"}
	switch op.kind {
	case "number":
		return append(parts, f.number(value, w, "", ""))
	case "boolean":
		if strings.HasPrefix(op.key, "Is") {
			w.label = "Answer"
		}
		return append(parts, f.choice(value, w, "json", []ui.Option{{Value: "true", Label: answerWord(op, true)}, {Value: "false", Label: answerWord(op, false)}}))
	case "path":
		w.help = "A path."
	}
	return append(parts, f.text(value, w, op.kind == "path"))
}

// answerWord is how a boolean reads beside its comparison.
func answerWord(op operator, value bool) string {
	switch {
	case !strings.HasPrefix(op.key, "Is"):
		return strconv.FormatBool(value)
	case value:
		return "Yes"
	}
	return "No"
}

// operatorOptions are the comparisons, each with the edit that takes it.
func (f *form) operatorOptions(i int, node *asl.Node, now operator) []optionEdit {
	var options []optionEdit
	for _, op := range operators {
		options = append(options, optionEdit{
			Label: op.label, Selected: op.key == now.key,
			Edit: f.edit("replaceItem", "list", designer.Choices, "index", i, "value", withOperator(node, now, op)),
		})
	}
	return options
}

// withOperator is a rule with another comparison; a value of the same kind stays.
func withOperator(rule *asl.Node, now, op operator) json.RawMessage {
	value := op.initial
	if now.kind == op.kind {
		value = string(rule.Get(now.key).Raw())
	}
	raw := swapped(rule, now.key, op.key, value)
	return json.RawMessage(strings.TrimSpace(string(raw)))
}
