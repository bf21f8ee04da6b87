package asl

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/expr"
)

// variables are the names that the states of one flow assign. A flow reads its
// own and those of the flows around it, and assigns only its own.
type variables struct {
	outer    *variables
	assigned map[string]bool
}

// newVariables collects the names that the states of a flow assign.
func newVariables(outer *variables, states *Node) *variables {
	v := &variables{outer: outer, assigned: make(map[string]bool)}
	add := func(assign *Node) {
		if assign.Is(KindObject) {
			for _, m := range assign.Members {
				v.assigned[variableName(m.Key)] = true
			}
		}
	}
	for _, m := range states.Members {
		add(m.Value.Get("Assign"))
		for _, list := range []string{"Catch", "Choices"} {
			if entries := m.Value.Get(list); entries.Is(KindArray) {
				for _, entry := range entries.Items {
					add(entry.Get("Assign"))
				}
			}
		}
	}
	return v
}

// variableName is what an entry of Assign assigns: the key without ".$".
func variableName(key string) string {
	if n := len(key) - len(".$"); n >= 0 && key[n:] == ".$" {
		return key[:n]
	}
	return key
}

// has tells whether the flow or one around it assigns the name.
func (v *variables) has(name string) bool {
	for ; v != nil; v = v.outer {
		if v.assigned[name] {
			return true
		}
	}
	return false
}

// assigned checks the names in the Assign fields of a state.
func (c *checker) assigned(p *place) {
	c.assign(p.at("Assign"))
	c.parts(p, func(part *place) { c.assign(part.at("Assign")) })
}

const maxVariableName = 80 // characters

func (c *checker) assign(p *place) {
	if !p.node.Is(KindObject) {
		return
	}
	for i := range p.node.Members {
		m := &p.node.Members[i]
		name := variableName(m.Key)
		switch {
		case name == "states":
			c.reportKey(p, m, CodeSchema, "'states' is a reserved variable name", "Choose another name.")
		case utf8.RuneCountInString(name) > maxVariableName:
			c.reportKey(p, m, CodeSchema, fmt.Sprintf("Variable name '%s' is longer than %d characters", name, maxVariableName), "Shorten the name.")
		case !isIdentifier(name):
			c.reportKey(p, m, CodeSchema, fmt.Sprintf("Variable name '%s' is not valid", name),
				"A name starts with a letter or an underscore; letters, digits and underscores follow.")
		case c.scope != nil && c.scope.outer.has(name):
			c.reportKey(p, m, CodeSchema, fmt.Sprintf("Variable '%s' is assigned in an outer scope already", name),
				"Choose another name: a branch or a Map cannot assign a variable of the flow around it.")
		}
	}
}

// readable warns of variables that nothing in reach assigns.
func (c *checker) readable(p *place, e *expr.Expr) {
	if !c.opt.Lint {
		return
	}
	for _, name := range e.Variables() {
		if !c.scope.has(name) {
			c.lint(p, "UNKNOWN_VARIABLE", "Assign it in an earlier state, or correct its name.", "No state assigns the variable $%s", name)
		}
	}
}

// isIdentifier tells whether s is an identifier as Unicode defines them.
func isIdentifier(s string) bool {
	for i, r := range s {
		start := unicode.IsLetter(r) || r == '_' || unicode.Is(unicode.Nl, r)
		if !start && (i == 0 || !unicode.IsDigit(r) && !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Pc)) {
			return false
		}
	}
	return s != ""
}
