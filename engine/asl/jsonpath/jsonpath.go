// Package jsonpath finds and places values in JSON documents by path, in the
// dialect of Jayway JsonPath, which is the one Step Functions speaks.
//
// Two of its traits are kept although they surprise: a filter's == compares a
// number with the text of a number, and the step of a slice is ignored. Two
// others follow Step Functions where it differs from Jayway: an unquoted word
// in a filter is a string, and a backslash in a quoted name escapes only the
// quote and itself.
package jsonpath

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Limits of a path and of its evaluation.
const (
	MaxLength = 10_000    // bytes of a path's text
	MaxDepth  = 50        // filters and parentheses inside one another
	MaxSteps  = 2_000_000 // values that one evaluation may visit
)

// ErrTooManySteps says that an evaluation visited more than its budget allows.
var ErrTooManySteps = errors.New("the path visits too many values")

// Path is a compiled JSONPath. It is immutable and may be shared.
type Path struct {
	text     string
	root     byte // '$', or '@' inside a filter
	steps    []step
	definite bool
	plain    bool  // only names and indexes: needs no evaluation state
	scanned  *Path // of an aggregate such as $..price.sum(): what is aggregated
}

// Compile reads a path that starts with "$". The error is a *SyntaxError.
func Compile(text string) (*Path, error) {
	p := parser{text: text}
	return p.whole()
}

// String is the path as it was written.
func (p *Path) String() string { return p.text }

// Definite tells whether the path yields one value; else it yields an array of
// all that it finds.
func (p *Path) Definite() bool { return p.definite }

// Root tells whether the path is "$", the document itself.
func (p *Path) Root() bool { return len(p.steps) == 0 && p.scanned == nil }

// Eval finds what the path names in root: a value when the path is definite,
// else an array, which may be empty. The error is a *NotFound when a definite
// path finds nothing, or ErrTooManySteps.
func (p *Path) Eval(root value.Value) (value.Value, error) {
	if p.plain {
		return p.evalPlain(root)
	}
	budget := MaxSteps
	return p.EvalWithin(root, &budget)
}

// EvalWithin is Eval with a budget of steps that several evaluations share; it
// takes from budget what it used.
func (p *Path) EvalWithin(root value.Value, budget *int) (value.Value, error) {
	if p.plain {
		return p.evalPlain(root)
	}
	e := evaluation{document: root, budget: budget}
	v, found := e.find(p, root)
	switch {
	case e.failed != nil:
		return nil, e.failed
	case !found:
		return nil, p.notFound(root)
	}
	return v, nil
}

func (p *Path) evalPlain(root value.Value) (value.Value, error) {
	if v, ok := p.follow(root); ok {
		return v, nil
	}
	return nil, p.notFound(root)
}

// follow walks a plain path.
func (p *Path) follow(v value.Value) (value.Value, bool) {
	for i := range p.steps {
		s := &p.steps[i]
		var ok bool
		if v, ok = s.child(v); !ok {
			return nil, false
		}
	}
	return v, true
}

// child is the one value that a name or an index leads to.
func (s *step) child(v value.Value) (value.Value, bool) {
	if s.kind == byName {
		o, ok := v.(*value.Object)
		if !ok {
			return nil, false
		}
		return o.Get(s.name)
	}
	a, ok := v.(value.Array)
	if !ok {
		return nil, false
	}
	i, ok := position(s.index, len(a))
	if !ok {
		return nil, false
	}
	return a[i], true
}

// position turns an index, which may count from the end, into an offset.
func position(index, length int) (int, bool) {
	if index < 0 {
		index += length
	}
	return index, index >= 0 && index < length
}

// NotFound says that a definite path names nothing, in Jayway's words.
type NotFound struct {
	Message string
	// PastEnd tells that only the path's last step failed, an index that is out
	// of the range of its array.
	PastEnd bool
}

func (e *NotFound) Error() string { return e.Message }

// notFound tells where a definite path left the document.
func (p *Path) notFound(root value.Value) *NotFound {
	v := root
	for i := range p.steps {
		s := &p.steps[i]
		last := i == len(p.steps)-1
		if s.kind != byName && s.kind != byIndex {
			break
		}
		next, ok := s.child(v)
		if !ok {
			return p.missing(i, v, last)
		}
		v = next
	}
	return &NotFound{Message: p.noResults()}
}

// missing says why step i found nothing in at.
func (p *Path) missing(i int, at value.Value, last bool) *NotFound {
	kind := p.steps[i].kind
	switch _, isArray := at.(value.Array); {
	case isArray && kind == byIndex:
		return &NotFound{Message: p.noResults(), PastEnd: last}
	case value.Kind(at) != "object" || kind == byIndex:
		return &NotFound{Message: p.wrongKind(i, at)}
	case last:
		return &NotFound{Message: p.noResults()}
	}
	return &NotFound{Message: "Missing property in path " + p.canonical(i+1)}
}

func (p *Path) noResults() string { return "No results for path: " + p.canonical(len(p.steps)) }

// wrongKind is what Jayway says when a step meets a value that it does not
// apply to. It prints Java's class names, and so do Step Functions' causes.
func (p *Path) wrongKind(i int, at value.Value) string {
	s := &p.steps[i]
	if s.kind == byName {
		return fmt.Sprintf("Expected to find an object with property %s in path %s but found '%s'. This is not a json object according to the JsonProvider: '%s'.",
			s.canonical(), p.canonical(i), javaClass(at), "com.jayway.jsonpath.spi.json.JacksonJsonProvider")
	}
	if at == nil {
		return "The path " + p.canonical(i) + " is null"
	}
	return fmt.Sprintf("Filter: %s can only be applied to arrays. Current context is: %s", s.canonical(), value.Display(at))
}

func javaClass(v value.Value) string {
	switch v := v.(type) {
	case bool:
		return "java.lang.Boolean"
	case string:
		return "java.lang.String"
	case value.Array:
		return "java.util.ArrayList"
	case value.Number:
		i, isInteger := v.Int64()
		switch {
		case !isInteger:
			return "java.lang.Double"
		case int64(int32(i)) == i:
			return "java.lang.Integer"
		}
		return "java.lang.Long"
	}
	return "null"
}

// canonical is the path's first n steps the way Jayway prints paths.
func (p *Path) canonical(n int) string {
	text := string(p.root)
	for i := range p.steps[:n] {
		text += p.steps[i].canonical()
	}
	return text
}

func (s *step) canonical() string {
	switch s.kind {
	case byName:
		return "['" + s.name + "']"
	case byIndex:
		return "[" + strconv.Itoa(s.index) + "]"
	case byNames:
		text := "["
		for i, name := range s.names {
			if i > 0 {
				text += ","
			}
			text += "'" + name + "'"
		}
		return text + "]"
	case byFunction:
		return "." + s.function.name + "()"
	}
	return "[?]"
}
