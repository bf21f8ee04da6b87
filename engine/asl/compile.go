package asl

import (
	"fmt"
	"math"

	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
)

// CompileError says what keeps a definition from being compiled.
type CompileError struct {
	Location string // such as "/States/A/Seconds"
	Reason   string
}

func (e *CompileError) Error() string { return fmt.Sprintf("%s: %s", e.Location, e.Reason) }

// Compile makes the typed form of a definition in which Validate finds no
// error. It fails with a *SyntaxError, or with a *CompileError that names the
// first thing it cannot compile, such as a placeholder without a value. Of
// JSONata states only what is constant is filled in; their expressions are in
// Source.
func Compile(text []byte) (*StateMachine, error) {
	doc, err := Parse(text)
	if err != nil {
		return nil, err
	}
	c := &compiler{machine: &StateMachine{byName: make(map[string]*State)}}
	m, root := c.machine, &place{node: doc.Root}
	if !doc.Root.Is(KindObject) {
		return nil, &CompileError{"/", "the definition is not an object"}
	}
	m.QueryLanguage = languageOf(doc.Root, JSONPath)
	m.Comment = c.text(root.at("Comment"))
	m.Version = c.text(root.at("Version"))
	if n := c.integer(root.at("TimeoutSeconds")); n != nil {
		m.TimeoutSeconds = *n
	}
	m.Flow = c.flow(root)
	if c.err != nil {
		return nil, c.err
	}
	return m, nil
}

// compiler fills in a machine; it goes on after the first error, which it keeps.
type compiler struct {
	machine  *StateMachine
	language QueryLanguage // of the state being compiled
	err      error
}

// dynamic tells whether a field is a JSONata expression, known only at run time.
func (c *compiler) dynamic(p *place) bool { return c.language == JSONata && isExpression(p.node) }

func (c *compiler) fail(p *place, format string, args ...any) {
	if c.err == nil {
		c.err = &CompileError{p.String(), fmt.Sprintf(format, args...)}
	}
}

// wrong reports a value that is not what it should be; when that is so because
// of a placeholder, it says which.
func (c *compiler) wrong(p *place, want string) {
	if name, ok := placeholder(p.node.Raw()); ok {
		c.fail(p, "%s has no value", name)
		return
	}
	c.fail(p, "want %s, not %s", want, p.node.kindName())
}

// flow compiles a States block with its StartAt.
func (c *compiler) flow(p *place) Flow {
	f := Flow{StartAt: c.text(p.at("StartAt"))}
	states := p.at("States")
	if !states.node.Is(KindObject) {
		c.wrong(states, "an object with states")
		return f
	}
	inFlow := make(map[string]bool, len(states.node.Members))
	for i := range states.node.Members {
		at := states.in(i)
		inFlow[at.name] = true
		if _, twice := c.machine.byName[at.name]; twice {
			c.fail(at, "the state name %q is used twice", at.name)
			return f
		}
		s := &State{Name: at.name, Source: at.node}
		c.machine.byName[s.Name] = s
		f.States = append(f.States, s)
		c.state(at, s)
	}
	c.targets(p, f, inFlow)
	return f
}

// targets checks that every transition leads to a state of the flow.
func (c *compiler) targets(p *place, f Flow, inFlow map[string]bool) {
	if !inFlow[f.StartAt] {
		c.fail(p.at("StartAt"), "there is no state %q", f.StartAt)
	}
	states := p.at("States")
	for i := range f.States {
		for _, t := range transitionsOf(states.in(i)) {
			if !inFlow[t.target] {
				c.fail(t.at, "there is no state %q", t.target)
			}
		}
	}
}

// text is a string field, "" when it is absent.
func (c *compiler) text(p *place) string {
	if s := c.optionalText(p); s != nil {
		return *s
	}
	return ""
}

func (c *compiler) optionalText(p *place) *string {
	switch {
	case p.node == nil:
		return nil
	case !p.node.Is(KindString):
		c.wrong(p, "a string")
		return nil
	}
	s := p.node.String()
	return &s
}

// integer is a number field, nil when it is absent or an expression.
func (c *compiler) integer(p *place) *int64 {
	if p.node == nil || c.dynamic(p) {
		return nil
	}
	f := p.node.Number().Float64()
	if !p.node.Is(KindNumber) || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		c.wrong(p, "an integer")
		return nil
	}
	n := int64(f)
	return &n
}

// number is a number field with its …Path form, nil when neither is there.
func (c *compiler) number(owner *place, field string) *Number {
	if path := c.path(owner.at(field + "Path")); path != nil {
		return &Number{Path: path}
	}
	if n := c.integer(owner.at(field)); n != nil {
		return &Number{Value: *n}
	}
	return nil
}

func (c *compiler) percentage(owner *place, field string) *Percentage {
	if path := c.path(owner.at(field + "Path")); path != nil {
		return &Percentage{Path: path}
	}
	p := owner.at(field)
	switch {
	case p.node == nil || c.dynamic(p):
		return nil
	case !p.node.Is(KindNumber):
		c.wrong(p, "a number")
		return nil
	}
	return &Percentage{Value: p.node.Number().Float64()}
}

// path compiles a path field, nil when it is absent.
func (c *compiler) path(p *place) *expr.Expr { return c.expression(p, expr.CompilePath) }

// call compiles a field that may also be a call of an intrinsic function.
func (c *compiler) call(p *place) *expr.Expr { return c.expression(p, expr.Compile) }

func (c *compiler) expression(p *place, compile func(string) (*expr.Expr, error)) *expr.Expr {
	if p.node == nil {
		return nil
	}
	if !p.node.Is(KindString) {
		c.wrong(p, "a path")
		return nil
	}
	e, err := compile(p.node.String())
	if err != nil {
		c.uncompiled(p, err)
		return nil
	}
	return e
}

// uncompiled reports an expression that does not compile.
func (c *compiler) uncompiled(p *place, err error) {
	if name, ok := placeholder(p.node.Raw()); ok {
		c.fail(p, "%s has no value", name)
		return
	}
	c.fail(p, "%s", err)
}

// pathField compiles InputPath or OutputPath.
func (c *compiler) pathField(p *place) PathField {
	if p.node.Is(KindNull) {
		return PathField{Null: true}
	}
	return PathField{Path: c.path(p)}
}

func (c *compiler) resultPath(p *place) ResultPath {
	switch {
	case p.node == nil:
		return ResultPath{}
	case p.node.Is(KindNull):
		return ResultPath{Null: true}
	case !p.node.Is(KindString):
		c.wrong(p, "a reference path")
		return ResultPath{}
	case p.node.String() == "$":
		return ResultPath{}
	}
	r, err := jsonpath.CompileReference(p.node.String())
	if err != nil {
		c.uncompiled(p, err)
	}
	return ResultPath{Path: r}
}

// template compiles a payload template, nil when it is absent.
func (c *compiler) template(p *place) *expr.Template {
	if p.node == nil {
		return nil
	}
	t, err := expr.CompileTemplate(p.node.Value())
	if err != nil {
		c.uncompiled(p, err)
	}
	return t
}
