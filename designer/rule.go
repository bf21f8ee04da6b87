package designer

import (
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// ruleWords puts a Choice rule in words, such as `$.total > 100 and $.paid`.
func ruleWords(rule *asl.Node) string {
	return clip(condition(rule, maxNesting))
}

// maxNesting is how deep a label goes into And, Or and Not.
const maxNesting = 8

func condition(n *asl.Node, depth int) string {
	if depth == 0 {
		return "…"
	}
	if c := n.Get("Condition"); c != nil {
		return words(c)
	}
	if and := n.Get("And"); and != nil {
		return joinConditions(and, " and ", depth)
	}
	if or := n.Get("Or"); or != nil {
		return joinConditions(or, " or ", depth)
	}
	if not := n.Get("Not"); not != nil {
		return "not " + inBrackets(condition(not, depth-1))
	}
	return comparison(n)
}

func joinConditions(list *asl.Node, word string, depth int) string {
	var parts []string
	for _, item := range list.Items {
		c := condition(item, depth-1)
		if item.Get("And") != nil || item.Get("Or") != nil {
			c = "(" + c + ")"
		}
		parts = append(parts, c)
	}
	return strings.Join(parts, word)
}

func inBrackets(c string) string {
	if strings.Contains(c, " ") {
		return "(" + c + ")"
	}
	return c
}

// signs are the comparisons by the end of their operator's name.
var signs = []struct{ name, sign string }{
	{"LessThanEquals", "≤"}, {"GreaterThanEquals", "≥"}, {"LessThan", "<"}, {"GreaterThan", ">"}, {"Equals", "="}, {"Matches", "matches"},
}

// tests are the operators that ask what a value is.
var tests = map[string]string{
	"IsPresent": "present", "IsNull": "null", "IsString": "a string", "IsNumeric": "a number", "IsBoolean": "a boolean", "IsTimestamp": "a timestamp",
}

func comparison(n *asl.Node) string {
	variable := text(n.Get("Variable"))
	for _, m := range n.Members {
		if what, ok := tests[m.Key]; ok {
			if m.Value.Bool() {
				return variable + " is " + what
			}
			return variable + " is not " + what
		}
		operator, byPath := strings.CutSuffix(m.Key, "Path")
		for _, s := range signs {
			if kind, ok := strings.CutSuffix(operator, s.name); ok && isKind(kind) {
				return variable + " " + s.sign + " " + operand(m.Value, byPath)
			}
		}
	}
	return strings.TrimSpace(variable + " …")
}

func isKind(kind string) bool {
	switch kind {
	case "String", "Numeric", "Boolean", "Timestamp":
		return true
	}
	return false
}

func operand(n *asl.Node, byPath bool) string {
	if n.Is(asl.KindString) && !byPath {
		return string(n.Raw())
	}
	return n.String()
}

// errorWords are the errors of a catcher.
func errorWords(catcher *asl.Node) string {
	list := catcher.Get("ErrorEquals")
	if list == nil {
		return "error"
	}
	var names []string
	for _, n := range list.Items {
		names = append(names, words(n))
	}
	return clip(strings.Join(names, ", "))
}
