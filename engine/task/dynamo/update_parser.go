package dynamo

import (
	"fmt"
	"strings"
)

// update is an UpdateExpression.
type update struct {
	set    []assignment
	remove []path
	add    []change
	drop   []change
}

// assignment is one action of SET.
type assignment struct {
	path  path
	value source
}

// change is one action of ADD or DELETE.
type change struct {
	path  path
	value attr
}

// paths are all places that the update changes, in the order of its sections.
func (u *update) paths() []path {
	var out []path
	for _, a := range u.set {
		out = append(out, a.path)
	}
	out = append(out, u.remove...)
	for _, c := range u.add {
		out = append(out, c.path)
	}
	for _, c := range u.drop {
		out = append(out, c.path)
	}
	return out
}

// update reads an UpdateExpression: up to four sections, each once.
func (p *parser) update() (*update, error) {
	u, seen := &update{}, map[string]bool{}
	for p.peek().kind != tokenEnd {
		word := strings.ToUpper(p.peek().text)
		section, ok := map[string]func(*update) error{
			"SET": p.assignment, "REMOVE": p.removal, "ADD": p.addition, "DELETE": p.deletion,
		}[word]
		if !ok || p.peek().kind != tokenWord {
			return nil, p.syntaxError()
		}
		if seen[word] {
			return nil, fmt.Errorf("The %q section can only be used once in an update expression;", word)
		}
		seen[word] = true
		p.next()
		if err := p.list(u, section); err != nil {
			return nil, err
		}
	}
	return u, apart(u.paths())
}

// list reads a section's actions, separated by commas.
func (p *parser) list(u *update, one func(*update) error) error {
	for {
		if err := one(u); err != nil {
			return err
		}
		if !p.accept(",") {
			return nil
		}
	}
}

func (p *parser) assignment(u *update) error {
	place, err := p.path()
	if err != nil {
		return err
	}
	if err := p.expect("="); err != nil {
		return err
	}
	v, err := p.source()
	u.set = append(u.set, assignment{place, v})
	return err
}

func (p *parser) removal(u *update) error {
	place, err := p.path()
	u.remove = append(u.remove, place)
	return err
}

func (p *parser) addition(u *update) error {
	c, err := p.change()
	if err != nil {
		return err
	}
	if c.value.kind != kindNumber && !c.value.isSet() {
		return fmt.Errorf("Incorrect operand type for operator or function; operator: ADD, operand type: %s", typeName(c.value.kind))
	}
	u.add = append(u.add, c)
	return nil
}

func (p *parser) deletion(u *update) error {
	c, err := p.change()
	if err != nil {
		return err
	}
	if !c.value.isSet() {
		return fmt.Errorf("Incorrect operand type for operator or function; operator: DELETE, operand type: %s", typeName(c.value.kind))
	}
	u.drop = append(u.drop, c)
	return nil
}

func (p *parser) change() (change, error) {
	place, err := p.path()
	if err != nil {
		return change{}, err
	}
	v, err := p.value()
	return change{place, v}, err
}

// typeName is a kind in the words of update errors.
func typeName(k kind) string {
	names := map[kind]string{kindString: "STRING", kindBinary: "BINARY", kindBool: "BOOLEAN", kindNull: "NULL", kindList: "LIST", kindMap: "MAP", kindNumber: "NUMBER"}
	if n, ok := names[k]; ok {
		return n
	}
	return string(k)
}

// source is what SET assigns, computed from the item as it was.
type source interface {
	value(it item) (attr, error)
}

type (
	// fetched is an operand: it must be there.
	fetched struct{ operand operand }
	// arithmetic adds or subtracts.
	arithmetic struct {
		left, right source
		minus       bool
	}
	ifNotExists struct {
		path     path
		fallback source
	}
	listAppend struct{ left, right source }
)

// source reads operand, operand + operand or operand - operand.
func (p *parser) source() (source, error) {
	left, err := p.sourceOperand()
	if err != nil {
		return nil, err
	}
	minus := p.peek().text == "-"
	if !p.accept("+") && !p.accept("-") {
		return left, nil
	}
	right, err := p.sourceOperand()
	if err != nil {
		return nil, err
	}
	operator := map[bool]string{false: "+", true: "-"}[minus]
	for _, s := range []source{left, right} {
		if f, ok := s.(fetched); ok {
			if c, ok := f.operand.(constant); ok && c.value.kind != kindNumber {
				return nil, fmt.Errorf("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", operator, c.value.kind)
			}
		}
	}
	return arithmetic{left, right, minus}, nil
}

func (p *parser) sourceOperand() (source, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if p.accept("(") {
		s, err := p.source()
		if err != nil {
			return nil, err
		}
		return s, p.expect(")")
	}
	switch name, ok := p.functionName(); {
	case ok && name == "if_not_exists":
		return p.ifNotExists()
	case ok && name == "list_append":
		return p.listAppend()
	case ok:
		return nil, p.notAllowed(name)
	}
	o, err := p.operand()
	return fetched{o}, err
}

func (p *parser) ifNotExists() (source, error) {
	p.next()
	if err := p.expect("("); err != nil {
		return nil, err
	}
	if p.peek().kind == tokenValue {
		return nil, fmt.Errorf("Operator or function requires a document path; operator or function: if_not_exists")
	}
	place, err := p.path()
	if err != nil {
		return nil, err
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	fallback, err := p.sourceOperand()
	if err != nil {
		return nil, err
	}
	return ifNotExists{place, fallback}, p.expect(")")
}

func (p *parser) listAppend() (source, error) {
	p.next()
	if err := p.expect("("); err != nil {
		return nil, err
	}
	left, err := p.sourceOperand()
	if err != nil {
		return nil, err
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	right, err := p.sourceOperand()
	if err != nil {
		return nil, err
	}
	return listAppend{left, right}, p.expect(")")
}
