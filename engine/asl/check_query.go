package asl

import (
	"errors"
	"fmt"
	"slices"

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
	if err != nil {
		c.hides()
	}
	if errors.As(err, &syntax) {
		c.report(leaf, CodeInvalidJSONata, syntax.Message, "Correct the expression between {% and %}.")
		return
	}
	if err != nil {
		c.report(leaf, CodeInvalidJSONata, err.Error(), "Correct the expression between {% and %}.")
		return
	}
	refs := e.References()
	for _, r := range refs {
		if found := c.reference(field, leaf, r); found != nil {
			c.topLevel(leaf, text, refs, found)
		}
	}
	c.reads(leaf, slices.DeleteFunc(e.Variables(), func(name string) bool { return name == "states" }))
	c.dialect(leaf, e)
}

// reference checks one thing that an expression refers to. It returns the
// problem with a name at the top level, which has none.
func (c *checker) reference(field, leaf *place, r jsonata.Reference) *Problem {
	switch {
	case r.Kind == jsonata.VariableReference && r.Name == "states" && len(r.Path) > 0:
		c.facet(field, leaf, r.Path[0])
	case isTopLevel(r) && r.Name == "$$":
		return c.report(leaf, CodeUnsupportedJSONata, "Reference to '$$' is not supported.", "There is no input document: read the input as $states.input.")
	case isTopLevel(r):
		return c.report(leaf, CodeUnsupportedJSONata, fmt.Sprintf("Reference to '%s' at the top level is not supported.", r.Name),
			"There is no input document: use $states.input, or a variable.")
	}
	return nil
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
