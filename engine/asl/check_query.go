package asl

import (
	"errors"
	"fmt"

	"github.com/stepwell/stepwell/engine/asl/jsonata"
)

// facets are the members of $states that are there only in some fields.
const (
	facetResult = "result"
	facetError  = "errorOutput"
)

// expression checks one JSONata expression: that it parses, and that what it
// refers to is there where it stands. field is the state's field around it.
func (c *checker) expression(field, leaf *place, text string) {
	e, err := jsonata.Compile(text)
	var syntax *jsonata.Error
	if errors.As(err, &syntax) {
		c.report(leaf, CodeInvalidJSONata, syntax.Message, "Correct the expression between {% and %}.")
		return
	}
	if err != nil {
		c.report(leaf, CodeInvalidJSONata, err.Error(), "Correct the expression between {% and %}.")
		return
	}
	for _, r := range e.References() {
		c.reference(field, leaf, r)
	}
}

func (c *checker) reference(field, leaf *place, r jsonata.Reference) {
	switch {
	case r.Kind == jsonata.VariableReference:
		if r.Name == "states" && len(r.Path) > 0 {
			c.facet(field, leaf, r.Path[0])
		}
	case r.Kind == jsonata.RootReference, !r.InFunction:
		c.report(leaf, CodeUnsupportedJSONata, fmt.Sprintf("Reference to '%s' at the top level is not supported.", r.Name),
			"There is no input document: use $states.input, or a variable.")
	}
}

// facet checks that $states has the member where the expression stands.
func (c *checker) facet(field, leaf *place, name string) {
	if name != facetResult && name != facetError || facetOf(field) == name {
		return
	}
	help := "$states.result is there only in Assign and Output of a Task, Parallel or Map state."
	if name == facetError {
		help = "$states.errorOutput is there only in Assign and Output of a catcher."
	}
	c.report(leaf, CodeUnsupportedJSONata, fmt.Sprintf("Reference to '$states.%s' is not supported in the field '%s'.", name, field.name), help)
}

// facetOf is the member of $states that a field has besides input and context.
func facetOf(field *place) string {
	if field.name != "Assign" && field.name != "Output" {
		return ""
	}
	owner := field.up
	if owner.up != nil && owner.up.name == "Catch" && owner.index >= 0 {
		return facetError
	}
	switch StateType(owner.node.Get("Type").String()) {
	case Task, Parallel, Map:
		return facetResult
	}
	return ""
}
