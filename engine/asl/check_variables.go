package asl

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/expr"
)

// variables are the names that the states of one flow assign. A flow reads its
// own and those of the flows around it, and assigns only its own.
type variables struct {
	outer    *variables
	assigned map[string]*assignment
	order    []string // the names in the order of the text
	hidden   bool     // whether there are expressions that cannot be looked at
}

// newVariables collects the names that the states of a flow assign.
func newVariables(outer *variables, states *place) *variables {
	v := &variables{outer: outer, assigned: make(map[string]*assignment)}
	for i := range states.node.Members {
		state := states.in(i)
		v.assign(state.at("Assign"))
		for _, list := range []string{"Catch", "Choices"} {
			each(state.at(list), func(entry *place) { v.assign(entry.at("Assign")) })
		}
	}
	return v
}

func (v *variables) assign(fields *place) {
	if !fields.node.Is(KindObject) {
		return
	}
	for i := range fields.node.Members {
		entry := fields.in(i)
		name := variableName(entry.name)
		if v.assigned[name] == nil {
			v.assigned[name] = &assignment{entry: entry}
			v.order = append(v.order, name)
		}
		v.assigned[name].times++
	}
}

// variableName is what an entry of Assign assigns: the key without ".$".
func variableName(key string) string {
	if n := len(key) - len(".$"); n >= 0 && key[n:] == ".$" {
		return key[:n]
	}
	return key
}

// find is the assignment of a name in the flow or one around it, or nil.
func (v *variables) find(name string) *assignment {
	for ; v != nil; v = v.outer {
		if a := v.assigned[name]; a != nil {
			return a
		}
	}
	return nil
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
		case c.scope != nil && c.scope.outer.find(name) != nil:
			c.reportKey(p, m, CodeSchema, fmt.Sprintf("Variable '%s' is assigned in an outer scope already", name),
				"Choose another name: a branch or a Map cannot assign a variable of the flow around it.")
		}
	}
}

// readable looks at the variables that an expression reads.
func (c *checker) readable(p *place, e *expr.Expr) {
	if !c.opt.Lint {
		return
	}
	c.reads(p, e.Variables())
	if mistake := e.Mistake(); mistake != nil {
		c.lint(p, CodeIntrinsicFails, "Correct the call: as it stands it fails with every input.", "%s", strings.TrimSuffix(mistake.Error(), "."))
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
