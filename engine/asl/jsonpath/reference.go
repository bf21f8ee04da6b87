package jsonpath

import (
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
// which Step Functions calls States.ResultPathMatchFailure.
func (r *Reference) Put(root, v value.Value) (value.Value, error) {
	result, ok := put(root, r.path.steps, v)
	if !ok {
		return nil, &NotApplicable{Path: r.path.text, Input: root}
	}
	return result, nil
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
	Input value.Value // what the path was applied to
}

func (e *NotApplicable) Error() string {
	return "Unable to apply ReferencePath " + e.Path + " to input " + string(value.Text(e.Input))
}
