package expr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Template is a compiled payload template: a value in which objects at any
// depth, also inside arrays, may have keys that end in ".$", whose values are
// expressions. It is immutable and may be shared.
type Template struct {
	source    value.Value
	body      maker // nil when the template is constant
	fields    []Field
	variables []string
}

// Field is a top-level entry of a template, its name without ".$".
type Field struct {
	Name  string
	Value *Template
}

// maker makes the value of a part of a template.
type maker interface {
	make(r *run) (value.Value, error)
}

type (
	arrayMaker  []part
	objectMaker []member
	fieldMaker  struct {
		field string
		expr  *Expr
	}
	// part is a constant, or something to be made.
	part struct {
		constant value.Value
		maker    maker
	}
	member struct {
		name string
		part
	}
)

// visit calls see for every expression in m, in the order of the text.
func visit(m maker, see func(*Expr)) {
	switch m := m.(type) {
	case arrayMaker:
		for _, p := range m {
			visit(p.maker, see)
		}
	case objectMaker:
		for _, p := range m {
			visit(p.maker, see)
		}
	case fieldMaker:
		see(m.expr)
	}
}

// Literal is a template without expressions: it yields v, keys that end in
// ".$" included.
func Literal(v value.Value) *Template {
	t := &Template{source: v}
	if o, ok := v.(*value.Object); ok {
		t.fields = fields(o, nil)
	}
	return t
}

// CompileTemplate compiles a payload template. The error is a *TemplateError:
// the value of a ".$" key is not a text, or neither a path nor a call of an
// intrinsic function, or two keys become the same one.
func CompileTemplate(v value.Value) (*Template, error) {
	var c compiler
	body, err := c.compile(v)
	if err != nil {
		return nil, err
	}
	t := newTemplate(v, body.maker)
	if o, ok := v.(*value.Object); ok {
		t.fields = fields(o, body.maker)
	}
	return t, nil
}

func newTemplate(source value.Value, body maker) *Template {
	t := &Template{source: source, body: body}
	visit(body, func(e *Expr) {
		for _, name := range e.Variables() {
			if !slices.Contains(t.variables, name) {
				t.variables = append(t.variables, name)
			}
		}
	})
	return t
}

// fields are the top-level entries of o, from which made is compiled.
func fields(o *value.Object, made maker) []Field {
	members, _ := made.(objectMaker) // nil when o is constant
	entries := make([]Field, o.Len())
	for i, m := range o.Members() {
		entries[i] = Field{m.Key, &Template{source: m.Value}}
		if members != nil {
			entries[i] = Field{members[i].name, newTemplate(m.Value, members[i].maker)}
		}
	}
	return entries
}

// Eval makes the value that the template describes. Parts of a constant
// template and of what the paths find are shared, not copied. The error is a
// *FieldError.
func (t *Template) Eval(env *Env) (value.Value, error) {
	if t.body == nil {
		return t.source, nil
	}
	return t.body.make(&run{env: env, budget: jsonpath.MaxSteps})
}

// Variables are the names of the variables that the template reads, each once,
// in the order of the text.
func (t *Template) Variables() []string { return t.variables }

// Constant tells whether the template reads nothing.
func (t *Template) Constant() bool { return t.body == nil }

// Source is the value that the template was made of.
func (t *Template) Source() value.Value { return t.source }

// Fields are the top-level entries of a template that is an object, in order.
// The caller must not change them.
func (t *Template) Fields() []Field { return t.fields }

// compiler compiles a template and knows where in it it is.
type compiler struct{ path []string }

func (c *compiler) compile(v value.Value) (part, error) {
	switch v := v.(type) {
	case value.Array:
		return c.array(v)
	case *value.Object:
		return c.object(v)
	}
	return part{constant: v}, nil
}

func (c *compiler) array(a value.Array) (part, error) {
	made := make(arrayMaker, len(a))
	constant := true
	for i, item := range a {
		c.path = append(c.path, strconv.Itoa(i))
		p, err := c.compile(item)
		if err != nil {
			return part{}, err
		}
		c.path = c.path[:len(c.path)-1]
		made[i] = p
		constant = constant && p.maker == nil
	}
	if constant {
		return part{constant: a}, nil
	}
	return part{maker: made}, nil
}

func (c *compiler) object(o *value.Object) (part, error) {
	made := make(objectMaker, 0, o.Len())
	constant := true
	names := make(map[string]bool, o.Len())
	for _, m := range o.Members() {
		entry, err := c.entry(m)
		if err != nil {
			return part{}, err
		}
		if names[entry.name] {
			return part{}, c.fail(m.Key, "The field '"+entry.name+"' is given twice", nil)
		}
		names[entry.name] = true
		made = append(made, entry)
		constant = constant && entry.maker == nil
	}
	if constant {
		return part{constant: o}, nil
	}
	return part{maker: made}, nil
}

func (c *compiler) entry(m value.Member) (member, error) {
	name, dynamic := strings.CutSuffix(m.Key, ".$")
	if !dynamic {
		c.path = append(c.path, m.Key)
		p, err := c.compile(m.Value)
		if err != nil {
			return member{}, err
		}
		c.path = c.path[:len(c.path)-1]
		return member{m.Key, p}, nil
	}
	e, err := c.expression(m)
	if err != nil {
		return member{}, err
	}
	return member{name, part{maker: fieldMaker{m.Key, e}}}, nil
}

func (c *compiler) expression(m value.Member) (*Expr, error) {
	text, ok := m.Value.(string)
	if !ok {
		return nil, c.fail(m.Key, "The value for the field '"+m.Key+"' must be a STRING that contains a JSONPath but was "+article(m.Value), nil)
	}
	e, err := Compile(text)
	if err != nil {
		return nil, c.fail(m.Key, "The value for the field '"+m.Key+"' must be a valid JSONPath or a valid intrinsic function call", err)
	}
	return e, nil
}

func article(v value.Value) string {
	switch kind := value.Kind(v); kind {
	case "array", "object":
		return "an " + strings.ToUpper(kind)
	default:
		return "a " + strings.ToUpper(kind)
	}
}

func (c *compiler) fail(field, reason string, cause error) error {
	return &TemplateError{Field: field, Path: append(slices.Clone(c.path), field), Reason: reason, Err: cause}
}

func (p part) value(r *run) (value.Value, error) {
	if p.maker == nil {
		return p.constant, nil
	}
	return p.maker.make(r)
}

func (a arrayMaker) make(r *run) (value.Value, error) {
	items := make(value.Array, len(a))
	for i, p := range a {
		v, err := p.value(r)
		if err != nil {
			return nil, err
		}
		items[i] = v
	}
	return items, nil
}

func (o objectMaker) make(r *run) (value.Value, error) {
	members := make([]value.Member, len(o))
	for i := range o {
		v, err := o[i].value(r)
		if err != nil {
			return nil, err
		}
		members[i] = value.Member{Key: o[i].name, Value: v}
	}
	return value.Unique(members), nil
}

// make yields null where a path ends with an index behind the end of its
// array: that, unlike other paths that find nothing, is no error here.
func (f fieldMaker) make(r *run) (value.Value, error) {
	v, err := f.expr.eval(r)
	switch {
	case err == nil:
		return v, nil
	case pastEnd(err):
		return nil, nil
	}
	return nil, &FieldError{Field: f.field, Err: err}
}

func pastEnd(err error) bool {
	missing, ok := err.(*PathNotFound)
	if !ok {
		return false
	}
	reason, ok := missing.Reason.(*jsonpath.NotFound)
	return ok && reason.PastEnd
}
