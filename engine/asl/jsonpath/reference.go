package jsonpath

import (
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Reference is a compiled reference path: it names exactly one place. It is
// immutable and may be shared.
type Reference struct{ path *Path }

// CompileReference reads a reference path: names and indexes only. The error
// is a *SyntaxError.
func CompileReference(text string) (*Reference, error) {
	path, err := Compile(text)
	if err != nil {
		return nil, err
	}
	if !path.IsReference() {
		return nil, &SyntaxError{Path: text, Reason: "Value is not a Reference Path"}
	}
	return &Reference{path}, nil
}

// IsReference tells whether the path is a reference path: it has only names
// and indexes that count from the start.
func (p *Path) IsReference() bool {
	if !p.plain || strings.HasSuffix(p.text, "[") {
		return false
	}
	for i := range p.steps {
		if p.steps[i].kind == byIndex && p.steps[i].index < 0 {
			return false
		}
	}
	return true
}

// String is the path as it was written.
func (r *Reference) String() string { return r.path.text }

// Put returns root with v at the place that the path names; root itself is not
// changed. Objects on the way that are missing are made. The error is a
// *NotApplicable when something on the way is there but cannot hold the rest,
// which Step Functions calls States.ReferencePathConflict.
func (r *Reference) Put(root, v value.Value) (value.Value, error) {
	result, ok := put(root, r.path.steps, v)
	if !ok {
		i, _ := r.stuck(root)
		return nil, &NotApplicable{Path: r.path.text, Step: r.path.steps[i].label(), Inner: i > 0, Input: root}
	}
	return result, nil
}

// Stuck tells at which step the path leads nowhere.
func (r *Reference) Stuck(root value.Value) (step string, ok bool) {
	i, _ := r.stuck(root)
	if i == len(r.path.steps) {
		return "", false
	}
	return r.path.steps[i].label(), true
}

// stuck counts the steps that can be taken, and gives what they lead to.
func (r *Reference) stuck(at value.Value) (taken int, reached value.Value) {
	for i, s := range r.path.steps {
		found := false
		next := at
		switch v := at.(type) {
		case *value.Object:
			if s.kind == byName {
				next, found = v.Get(s.name)
			}
		case value.Array:
			if found = s.kind == byIndex && s.index < len(v); found {
				next = v[s.index]
			}
		}
		if !found {
			return i, at
		}
		at = next
	}
	return len(r.path.steps), at
}

// label is the step as error texts name it.
func (s *step) label() string {
	if s.kind == byIndex {
		return strconv.Itoa(s.index)
	}
	return s.name
}

func put(at value.Value, steps []step, v value.Value) (value.Value, bool) {
	if len(steps) == 0 {
		return v, true
	}
	switch at := at.(type) {
	case *value.Object:
		return putMember(at, steps, v)
	case value.Array:
		return putItem(at, steps, v)
	}
	return nil, false
}

func putMember(at *value.Object, steps []step, v value.Value) (value.Value, bool) {
	if steps[0].kind != byName {
		return nil, false
	}
	name := steps[0].name
	member, found := at.Get(name)
	if !found {
		member = &value.Object{}
	}
	member, ok := put(member, steps[1:], v)
	if !ok {
		return nil, false
	}
	return at.With(name, member), true
}

func putItem(at value.Array, steps []step, v value.Value) (value.Value, bool) {
	i := steps[0].index
	if steps[0].kind != byIndex || i >= len(at) {
		return nil, false
	}
	item, ok := put(at[i], steps[1:], v)
	if !ok {
		return nil, false
	}
	changed := append(value.Array(nil), at...)
	changed[i] = item
	return changed, true
}

// NotApplicable says that a value cannot be put where the path points.
type NotApplicable struct {
	Path  string
	Step  string      // the name or index that cannot be there
	Inner bool        // whether the step is not the first
	Input value.Value // what the path was applied to
}

func (e *NotApplicable) Error() string {
	if e.Inner {
		return "Unable to apply step \"" + e.Step + "\" to input " + string(value.Text(e.Input))
	}
	return "Unable to apply ReferencePath " + e.Path + " to input " + string(value.Text(e.Input))
}
