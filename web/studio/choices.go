package studio

import (
	"encoding/json"
	"slices"
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

func (f *form) choices() section {
	s := f.entries(designer.Choices, f.rule)
	s.Title = "Rules"
	s.Parts = append(s.Parts, editButton("Add rule", ui.IconPlus, f.edit("addItem", "list", designer.Choices)),
		f.target(designer.Edge{From: f.name, Exit: designer.ExitDefault}, path("Default"), words{"Otherwise", "Where it goes when no rule fits."}, ""))
	return s
}

func (f *form) rule(p designer.Path, i int, node *asl.Node) (string, []templ.Component) {
	var parts []templ.Component
	if f.isJSONata() {
		parts = append(parts, f.expression(p, node)...)
	} else {
		parts = append(parts, f.combination(p, node, 0)...)
	}
	parts = append(parts,
		f.target(designer.Edge{From: f.name, Exit: designer.ChoiceExit(i)}, join(p, "Next"), words{label: "Then go on with"}, ""),
		f.more(join(p, "Assign"), "Variables"))
	if f.isJSONata() {
		parts = append(parts, folded(join(p, "Output").String(), "Output", "", []templ.Component{
			f.json(join(p, "Output"), words{"Output", "What goes on where this rule fits."}),
		}))
	}
	return "", append(parts, f.text(join(p, "Comment"), words{label: "Comment"}, false))
}

// condition is the Condition of a JSONata rule: an expression, true or false.
func (f *form) condition(p designer.Path, node *asl.Node) templ.Component {
	at := join(p, "Condition")
	value := node.Get("Condition").String()
	return ui.Textarea(ui.TextareaProps{
		FieldProps: f.field(at, words{"Condition", "JSONata in {% … %} that is true or false; and, or and $not(…) combine."}),
		Value:      value, Rows: 2, Mono: true, Attrs: attrs(at, "condition"),
	})
}

// deepestRule is how deep rules have forms; what is below is edited as JSON.
const deepestRule = 6

// The ways to combine conditions.
const (
	combineOne = "Compare a value"
	combineAnd = "All of these"
	combineOr  = "Any of these"
	combineNot = "Not this"
)

// combination are the controls of a rule, or of a condition in one.
func (f *form) combination(p designer.Path, node *asl.Node, depth int) []templ.Component {
	kind := combined(node)
	parts := []templ.Component{selectEdits(controlID(join(p, "combination")), "It fits when", f.combinations(p, node, kind))}
	switch inner := node.Get(combineKey[kind]); {
	case depth == deepestRule || kind != combineOne && inner == nil:
		return []templ.Component{f.json(p, words{"Condition", "And, Or and Not hold conditions of their own."})}
	case kind == combineOne:
		return append(parts, f.comparison(p, node)...)
	case kind == combineNot:
		return append(parts, group(pathJSON(join(p, "Not")), f.combination(join(p, "Not"), inner, depth+1), nil))
	case !inner.Is(asl.KindArray) || len(inner.Items) > mostEntries:
		return append(parts, f.json(join(p, combineKey[kind]), words{"Conditions", "A list of conditions."}))
	default:
		return append(parts, f.conditions(join(p, combineKey[kind]), inner, depth)...)
	}
}

// conditions are those in an And or Or.
func (f *form) conditions(p designer.Path, list *asl.Node, depth int) []templ.Component {
	var parts []templ.Component
	for i, inner := range list.Items {
		at := append(p[:len(p):len(p)], designer.Index(i))
		var remove templ.Component
		if len(list.Items) > 1 {
			remove = editButton("Remove condition", ui.IconTrash, f.edit("unset", "path", at))
		}
		parts = append(parts, group(pathJSON(at), f.combination(at, inner, depth+1), remove))
	}
	next := append(p[:len(p):len(p)], designer.Index(len(list.Items)))
	return append(parts, editButton("Add condition", ui.IconPlus, f.edit("set", "path", next, "value", json.RawMessage(newComparison))))
}

// newComparison is what a new condition compares.
const newComparison = `{"Variable":"$.value","IsPresent":true}`

var combineKey = map[string]string{combineAnd: "And", combineOr: "Or", combineNot: "Not"}

// combined says how a rule combines conditions.
func combined(rule *asl.Node) string {
	for _, kind := range []string{combineAnd, combineOr, combineNot} {
		if rule.Get(combineKey[kind]) != nil {
			return kind
		}
	}
	return combineOne
}

// combinations are the ways to combine, each with the edit that takes it.
func (f *form) combinations(p designer.Path, node *asl.Node, now string) []optionEdit {
	var options []optionEdit
	for _, kind := range []string{combineOne, combineAnd, combineOr, combineNot} {
		options = append(options, optionEdit{
			Label: kind, Selected: kind == now,
			Edit: f.edit("set", "path", p, "value", recombined(node, now, kind)),
		})
	}
	return options
}

// recombined is a rule with its conditions combined in another way. What does
// not belong to the condition stays.
func recombined(rule *asl.Node, now, kind string) json.RawMessage {
	var b strings.Builder
	b.WriteByte('{')
	write := func(k, v string) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(editValue(k) + ":" + v)
	}
	written := false
	for _, m := range rule.Members {
		if !isConditionKey(m.Key) {
			write(m.Key, string(m.Value.Raw()))
			continue
		}
		if !written {
			writeCombined(write, rule, now, kind)
			written = true
		}
	}
	if !written {
		writeCombined(write, rule, now, kind)
	}
	b.WriteByte('}')
	return json.RawMessage(b.String())
}

// isConditionKey tells whether a member of a rule says when it fits.
func isConditionKey(key string) bool {
	return key == "Variable" || key == "And" || key == "Or" || key == "Not" ||
		slices.ContainsFunc(operators, func(o operator) bool { return o.key == key })
}

func writeCombined(write func(k, v string), rule *asl.Node, now, kind string) {
	inner := innerConditions(rule, now)
	switch kind {
	case combineAnd, combineOr:
		write(combineKey[kind], "["+strings.Join(inner, ",")+"]")
	case combineNot:
		write("Not", inner[0])
	default:
		first, err := asl.Parse([]byte(inner[0]))
		if err != nil || !first.Root.Is(asl.KindObject) {
			return
		}
		for _, m := range first.Root.Members {
			if isConditionKey(m.Key) {
				write(m.Key, string(m.Value.Raw()))
			}
		}
	}
}

// innerConditions are the conditions that a rule consists of; there is one at least.
func innerConditions(rule *asl.Node, now string) []string {
	var texts []string
	switch inner := rule.Get(combineKey[now]); {
	case now == combineNot && inner.Is(asl.KindObject):
		texts = append(texts, string(inner.Raw()))
	case inner.Is(asl.KindArray):
		for _, one := range inner.Items {
			texts = append(texts, string(one.Raw()))
		}
	case now == combineOne:
		o := &strings.Builder{}
		for _, m := range rule.Members {
			if isConditionKey(m.Key) {
				o.WriteString("," + editValue(m.Key) + ":" + string(m.Value.Raw()))
			}
		}
		if o.Len() > 0 {
			texts = append(texts, "{"+o.String()[1:]+"}")
		}
	}
	if len(texts) == 0 {
		texts = append(texts, newComparison)
	}
	return texts
}

// comparison are the controls of a condition that compares one value.
func (f *form) comparison(p designer.Path, node *asl.Node) []templ.Component {
	op, ok := operatorOf(node)
	parts := []templ.Component{
		f.text(join(p, "Variable"), words{"Value at", "A path, such as $.total."}, true),
		selectEdits(controlID(join(p, "operator")), "Test", f.operatorOptions(p, node, op, ok)),
	}
	if !ok {
		return parts
	}
	value, w := join(p, op.key), words{label: "Compared with"}
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
func (f *form) operatorOptions(p designer.Path, node *asl.Node, now operator, chosen bool) []optionEdit {
	var options []optionEdit
	if !chosen {
		options = append(options, optionEdit{Label: "Choose one", Selected: true})
	}
	for _, op := range operators {
		options = append(options, optionEdit{
			Label: op.label, Selected: chosen && op.key == now.key,
			Edit: f.edit("set", "path", p, "value", withOperator(node, now, op)),
		})
	}
	return options
}

// withOperator is a rule with another comparison; a value of the same kind stays.
func withOperator(rule *asl.Node, now, op operator) json.RawMessage {
	value := op.initial
	if now.kind == op.kind && rule.Get(now.key) != nil {
		value = string(rule.Get(now.key).Raw())
	}
	raw := swapped(rule, now.key, op.key, value)
	return json.RawMessage(strings.TrimSpace(string(raw)))
}
