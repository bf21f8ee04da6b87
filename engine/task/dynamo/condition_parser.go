package dynamo

import (
	"fmt"
	"slices"
	"strings"
)

// condition reads a condition: OR binds weaker than AND, that weaker than NOT.
func (p *parser) condition() (condition, error) {
	left, err := p.conjunction()
	for err == nil && p.keyword("OR") {
		var right condition
		right, err = p.conjunction()
		left = or{left, right}
	}
	return left, err
}

func (p *parser) conjunction() (condition, error) {
	left, err := p.negation()
	for err == nil && p.keyword("AND") {
		var right condition
		right, err = p.negation()
		left = and{left, right}
	}
	return left, err
}

func (p *parser) negation() (condition, error) {
	if !p.keyword("NOT") {
		return p.predicate()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	inner, err := p.negation()
	return not{inner}, err
}

func (p *parser) predicate() (condition, error) {
	if p.accept("(") {
		return p.parenthesised()
	}
	if name, ok := p.functionName(); ok && name != "size" {
		return p.function(name)
	}
	subject, err := p.operand()
	if err != nil {
		return nil, err
	}
	switch {
	case p.keyword("BETWEEN"):
		return p.between(subject)
	case p.keyword("IN"):
		return p.among(subject)
	}
	return p.comparison(subject)
}

// parenthesised reads a condition in parentheses, of which one is open. Twice
// the same parentheses are refused.
func (p *parser) parenthesised() (condition, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	first := p.at
	inner, err := p.condition()
	if err != nil {
		return nil, err
	}
	if p.closing(first) == p.at-1 {
		return nil, fmt.Errorf("The expression has redundant parentheses;")
	}
	return inner, p.expect(")")
}

// closing is where the parenthesis closes that opens at a token; -1 when none opens there.
func (p *parser) closing(open int) int {
	if p.tokens[open].text != "(" {
		return -1
	}
	level := 0
	for i := open; i < p.at; i++ {
		switch p.tokens[i].text {
		case "(":
			level++
		case ")":
			level--
		}
		if level == 0 {
			return i
		}
	}
	return -1
}

func isOperatorWord(s string) bool {
	return slices.Contains([]string{"AND", "OR", "NOT"}, strings.ToUpper(s))
}

var comparators = []string{"=", "<>", "<", "<=", ">", ">="}

func (p *parser) comparison(left operand) (condition, error) {
	t := p.peek()
	if t.kind != tokenSymbol || !slices.Contains(comparators, t.text) {
		return nil, p.syntaxError()
	}
	p.next()
	right, err := p.operand()
	if err != nil {
		return nil, err
	}
	if t.text != "=" && t.text != "<>" {
		err = wantOrdered(t.text, left, right)
	}
	return compare{t.text, left, right}, err
}

// wantOrdered refuses given values that have no order.
func wantOrdered(operator string, operands ...operand) error {
	for _, o := range operands {
		if c, ok := o.(constant); ok && !c.value.kind.ordered() {
			return fmt.Errorf("Incorrect operand type for operator or function; operator: %s, operand type: %s", operator, c.value.kind)
		}
	}
	return nil
}

func (p *parser) between(subject operand) (condition, error) {
	low, err := p.operand()
	if err != nil {
		return nil, err
	}
	if !p.keyword("AND") {
		return nil, p.syntaxError()
	}
	high, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := wantOrdered("BETWEEN", subject, low, high); err != nil {
		return nil, err
	}
	return between{subject, low, high}, boundsInOrder(low, high)
}

func boundsInOrder(low, high operand) error {
	l, okL := low.(constant)
	h, okH := high.(constant)
	switch {
	case !okL || !okH:
		return nil
	case l.value.kind != h.value.kind:
		return fmt.Errorf("The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: %s, upper bound operand: AttributeValue: %s", printedValue(l.value), printedValue(h.value))
	case l.value.compare(h.value) > 0:
		return fmt.Errorf("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: %s, upper bound operand: AttributeValue: %s", printedValue(l.value), printedValue(h.value))
	}
	return nil
}

func printedValue(a attr) string { return fmt.Sprintf("{%s:%s}", a.kind, a.text) }

func (p *parser) among(subject operand) (condition, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var list []operand
	for {
		o, err := p.operand()
		if err != nil {
			return nil, err
		}
		if list = append(list, o); len(list) > maxOperands {
			return nil, fmt.Errorf("Invalid operand count for operator or function; operator or function: IN, number of operands: %d", len(list)+1)
		}
		if !p.accept(",") {
			return among{subject, list}, p.expect(")")
		}
	}
}

// operand reads a path, a placeholder or size(…).
func (p *parser) operand() (operand, error) {
	if name, ok := p.functionName(); ok {
		if name != "size" {
			return nil, p.notAllowed(name)
		}
		args, err := p.arguments(name, 1)
		if err != nil {
			return nil, err
		}
		return sizeOf{args[0]}, nil
	}
	if p.peek().kind == tokenValue {
		v, err := p.value()
		return constant{v}, err
	}
	return p.path()
}

// functionName is the next word, if it is called like a function.
func (p *parser) functionName() (string, bool) {
	t := p.peek()
	if t.kind != tokenWord || p.tokens[p.at+1].text != "(" || isOperatorWord(t.text) {
		return "", false
	}
	return t.text, true
}

func (p *parser) notAllowed(name string) error {
	if slices.Contains([]string{"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size", "if_not_exists", "list_append"}, name) {
		return fmt.Errorf("The function is not allowed to be used this way in an expression; function: %s", name)
	}
	return fmt.Errorf("Invalid function name; function: %s", name)
}

// arguments reads a function's name and its arguments, of which there must be count.
func (p *parser) arguments(name string, count int) ([]operand, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.next()
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var out []operand
	for {
		o, err := p.operand()
		if err != nil {
			return nil, err
		}
		out = append(out, o)
		if !p.accept(",") {
			break
		}
	}
	if len(out) != count {
		return nil, fmt.Errorf("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", name, len(out))
	}
	return out, p.expect(")")
}

// function reads a condition that is a function.
func (p *parser) function(name string) (condition, error) {
	counts := map[string]int{"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2}
	count, ok := counts[name]
	if !ok {
		return nil, p.notAllowed(name)
	}
	args, err := p.arguments(name, count)
	if err != nil {
		return nil, err
	}
	switch name {
	case "attribute_exists":
		return exists{args[0]}, wantPath(name, args[0])
	case "attribute_not_exists":
		return not{exists{args[0]}}, wantPath(name, args[0])
	case "attribute_type":
		return isKind{args[0], args[1]}, wantKind(args[0], args[1])
	case "begins_with":
		return beginsWith{args[0], args[1]}, wantText(name, args[0], args[1])
	default:
		return contains{args[0], args[1]}, nil
	}
}

func wantPath(name string, o operand) error {
	if _, ok := o.(path); !ok {
		return fmt.Errorf("Operator or function requires a document path; operator or function: %s", name)
	}
	return nil
}

func wantKind(place, k operand) error {
	if err := wantPath("attribute_type", place); err != nil {
		return err
	}
	c, ok := k.(constant)
	if !ok || c.value.kind != kindString {
		return fmt.Errorf("Incorrect operand type for operator or function; operator or function: attribute_type, operand type: %s", c.value.kind)
	}
	if !slices.Contains(kinds, kind(c.value.text)) {
		return fmt.Errorf("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", c.value.text)
	}
	return nil
}

func wantText(name string, operands ...operand) error {
	for _, o := range operands {
		c, ok := o.(constant)
		if ok && c.value.kind != kindString && c.value.kind != kindBinary {
			return fmt.Errorf("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", name, c.value.kind)
		}
	}
	return nil
}
