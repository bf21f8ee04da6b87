package asl

import (
	"regexp"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/jsonata"
)

var (
	statesMember = regexp.MustCompile(`^\$states(\.|\[)`)
	inputPath    = regexp.MustCompile(`^\$(\.[A-Za-z_][A-Za-z0-9_]*)+$`)
	variablePath = regexp.MustCompile(`^\$([A-Za-z_][A-Za-z0-9_]*)(\.[A-Za-z_][A-Za-z0-9_]*|\[-?[0-9]+\])*$`)
	inText       = regexp.MustCompile(`\{%.*?%\}`)
)

// plainText warns of a string in a JSONata state that was probably meant to be
// evaluated: only one that is an expression as a whole is.
func (c *checker) plainText(p *place, s string) {
	if !c.opt.Lint || len(s) < 2 {
		return
	}
	meant := ""
	switch {
	case inText.MatchString(s):
		c.lint(p, CodeExpressionInText, "Make the whole string one expression and join the parts with &.", "Only a string that is an expression as a whole is evaluated: this one is text").
			remedy("Make it one expression", p.setText("{% "+joined(s)+" %}"))
		return
	case statesMember.MatchString(s):
		meant = s
	case inputPath.MatchString(s):
		meant = "$states.input" + s[1:]
	case c.isVariable(s):
		meant = s
	case !looksLikePath(s):
		return
	}
	found := c.lint(p, CodeExpressionNotMarked, "In a JSONata state expressions stand between {% and %}, and the input is $states.input.", "This looks like an expression, but it is text")
	if _, err := jsonata.Compile(meant); err == nil && meant != "" {
		found.remedy("Write {% "+meant+" %}", p.setText("{% "+meant+" %}"))
	}
}

func (c *checker) isVariable(s string) bool {
	m := variablePath.FindStringSubmatch(s)
	return m != nil && c.scope.find(m[1]) != nil
}

// joined is a text with expressions in it as one expression.
func joined(s string) string {
	var parts []string
	text := func(s string) {
		if s != "" {
			parts = append(parts, quoteJSON(s))
		}
	}
	for {
		at := inText.FindStringIndex(s)
		if at == nil {
			text(s)
			return strings.Join(parts, " & ")
		}
		text(s[:at[0]])
		parts = append(parts, "("+strings.TrimSpace(s[at[0]+len("{%"):at[1]-len("%}")])+")")
		s = s[at[1]:]
	}
}

// markedInPath warns of a JSONata expression in a JSONPath state.
func (c *checker) markedInPath(p *place) {
	if c.opt.Lint && isExpression(p.node) {
		c.lint(p, CodeJSONataInJSONPath, `Set "QueryLanguage": "JSONata" in the state, or use a path in a field that ends in ".$".`,
			"The state is in JSONPath, so this expression is text")
	}
}

// dialect warns of operators that AWS's version of JSONata does not have.
func (c *checker) dialect(p *place, e *jsonata.Expr) {
	for _, operator := range e.NewerOperators() {
		help := "Write $exists(a) ? a : b instead of a ?? b."
		if operator == "?:" {
			help = "Write a ? a : b instead of a ?: b."
		}
		c.lint(p, CodeNotInAWS, help, "AWS's JSONata (2.0.6) has no operator %s: this runs here only", operator)
	}
}

// delimiters reports an expression with only one of {% and %}.
func (c *checker) delimiters(p *place, s string) {
	found := c.report(p, CodeSchema, "The JSONata expression must start with '{%' and end with '%}'", "Add the missing delimiter, without blanks outside.")
	meant := strings.TrimSpace(s)
	switch opens, closes := strings.HasPrefix(meant, "{%"), strings.HasSuffix(meant, "%}"); {
	case opens && closes && len(meant) >= len("{%%}"):
	case opens && !strings.Contains(meant, "%}"):
		meant = strings.TrimSuffix(strings.TrimRight(strings.TrimSuffix(meant, "}"), " "), "%") + " %}"
	case closes && !strings.Contains(meant, "{%"):
		meant = "{% " + meant
	case inText.MatchString(s):
		meant = "{% " + joined(s) + " %}"
	default:
		return
	}
	if _, err := jsonata.Compile(meant[len("{%") : len(meant)-len("%}")]); err == nil {
		found.remedy("Write "+meant, p.setText(meant))
	}
}

// topLevel offers to read names that stand at the top level from the input.
func (c *checker) topLevel(p *place, text string, refs []jsonata.Reference, found *Problem) {
	meant, moved := text, 0
	for _, r := range refs {
		name := r.Name
		start := r.Position - len(name) + moved
		if r.Kind == jsonata.VariableReference || r.InFunction && r.Kind != jsonata.RootReference {
			continue
		}
		if start < 0 || start+len(name) > len(meant) || meant[start:start+len(name)] != name {
			return // in quotes, or no name
		}
		instead := "$states.input." + name
		switch name {
		case "$", "$$":
			instead = "$states.input"
		case "*", "**", "%":
			return
		}
		meant = meant[:start] + instead + meant[start+len(name):]
		moved += len(instead) - len(name)
	}
	if e, err := jsonata.Compile(meant); err == nil && !hasTopLevel(e.References()) {
		found.remedy("Read it from $states.input", p.setText("{% "+strings.TrimSpace(meant)+" %}"))
	}
}

func hasTopLevel(refs []jsonata.Reference) bool {
	for _, r := range refs {
		if isTopLevel(r) {
			return true
		}
	}
	return false
}

// isTopLevel tells whether a reference is to the input document, which there is
// none of.
func isTopLevel(r jsonata.Reference) bool {
	return r.Kind == jsonata.RootReference || r.Kind != jsonata.VariableReference && !r.InFunction
}
