package asl

import (
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/expr"
)

var comparisons = []string{"Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"}

// operators are the comparison operators with the kind of their operand; those
// that have a form with the suffix "Path" are in pathOperators too.
var operators = map[string]Kind{
	"StringMatches": KindString, "BooleanEquals": KindBool,
	"IsNull": KindBool, "IsPresent": KindBool, "IsNumeric": KindBool, "IsString": KindBool, "IsBoolean": KindBool, "IsTimestamp": KindBool,
}

var pathOperators = func() map[string]bool {
	with := map[string]bool{"BooleanEquals": true}
	for prefix, kind := range map[string]Kind{"String": KindString, "Numeric": KindNumber, "Timestamp": KindString} {
		for _, comparison := range comparisons {
			operators[prefix+comparison] = kind
			with[prefix+comparison] = true
		}
	}
	return with
}()

// operator takes the key of a comparison apart.
func operator(key string) (name string, isPath, ok bool) {
	if _, ok := operators[key]; ok {
		return key, false, true
	}
	name, isPath = strings.CutSuffix(key, "Path")
	return name, isPath, isPath && pathOperators[name]
}

// allOperators are the keys of all 39 comparisons.
func allOperators() []string {
	var keys []string
	for name := range operators {
		keys = append(keys, name)
		if pathOperators[name] {
			keys = append(keys, name+"Path")
		}
	}
	slices.Sort(keys)
	return keys
}

func (c *checker) choice(p *place, language QueryLanguage) {
	each(p.at("Choices"), func(rule *place) {
		if language == JSONata {
			c.condition(rule)
		} else {
			c.comparison(rule)
		}
	})
	c.rulesTwice(p, language)
}

// condition checks a rule of a JSONata state.
func (c *checker) condition(p *place) {
	at := p.at("Condition")
	switch {
	case !p.node.Is(KindObject):
	case at.node == nil:
		c.report(p, CodeSchema, "These fields are required: [Condition]", "Add a Condition, such as {% $states.input.total > 10 %}.")
	case at.node.Is(KindString) && !isExpression(at.node) && !at.node.hasPlaceholder():
		c.report(at, CodeSchema, "Value must be a boolean or a valid JSONata expression", "Write true, false or an expression between {% and %}.")
	}
}

// comparison checks a rule of a JSONPath state, at any depth: it holds one
// operator with its Variable, or else And, Or or Not.
func (c *checker) comparison(p *place) {
	if !p.node.Is(KindObject) {
		return
	}
	var found []string
	for i := range p.node.Members {
		key := p.node.Members[i].Key
		if _, _, ok := operator(key); ok || key == "And" || key == "Or" || key == "Not" {
			found = append(found, key)
		}
	}
	switch {
	case len(found) == 0 && !c.hasUnsupported(p):
		c.report(p, CodeSchema, "There should be one comparison operator, or one of And, Or, Not", "Add an operator, such as StringEquals.")
		return
	case len(found) == 0:
		return
	case len(found) > 1:
		c.onlyOne(p, found, nil)
		return
	}
	switch found[0] {
	case "And", "Or":
		each(p.at(found[0]), c.comparison)
	case "Not":
		c.comparison(p.at("Not"))
	default:
		c.operands(p, found[0])
	}
}

// hasUnsupported tells whether a field of p was reported already, which was
// probably meant to be the operator.
func (c *checker) hasUnsupported(p *place) bool {
	for i := range p.node.Members {
		if !c.knows(p, p.node.Members[i].Key) {
			return true
		}
	}
	return false
}

func (c *checker) operands(p *place, key string) {
	variable := p.at("Variable")
	if variable.node == nil {
		c.report(p, CodeSchema, "These fields are required: [Variable]", "Say with Variable what to compare, such as $.total.")
	}
	c.path(variable, pathRule{context: true})
	at := p.at(key)
	if _, isPath, _ := operator(key); isPath {
		c.path(at, pathRule{context: true})
		return
	}
	if !at.node.Is(KindString) || at.node.hasPlaceholder() {
		return
	}
	s := at.node.String()
	if strings.HasPrefix(key, "Timestamp") && !IsTimestamp(s) {
		c.report(at, CodeSchema, "String does not match RFC3339 timestamp", "Write it like 2026-03-14T01:59:00Z.")
		return
	}
	if _, err := expr.CompilePath(s); err == nil && looksLikePath(s) && pathOperators[key] {
		c.warn(at, CodeNoPath, "The value of the field '"+key+"' looks like a path, but its name does not end in 'Path'",
			"Use "+key+"Path to compare with a value of the input.").
			remedy("Rename to "+key+"Path", at.rename(key+"Path"))
	}
}
