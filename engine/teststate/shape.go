package teststate

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed shapes.txt
var shapesText string

type shapeKind uint8

const (
	anyShape shapeKind = iota
	textShape
	numberShape
	boolShape
	listShape
	mapShape
	objectShape
	enumShape
)

// shape is what a value of an API looks like.
type shape struct {
	kind   shapeKind
	min    *float64 // of a number, or of a text's length in characters
	max    *float64
	values []string // of an enumeration
	of     *shape   // of a list's items or a map's values
	fields []field
}

type field struct {
	name     string
	required bool
	shape    *shape
}

// shapes are the answers of the calls that are known, by "service:call".
var shapes = sync.OnceValues(func() (map[string]*shape, error) { return parseShapes(shapesText) })

// parseShapes reads the table; its form is told at the top of shapes.txt.
func parseShapes(text string) (map[string]*shape, error) {
	calls := map[string]*shape{}
	var r *shapeReader
	end := func() error {
		if r == nil {
			return nil
		}
		return r.into(calls)
	}
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if names, ok := strings.CutPrefix(line, "service "); ok {
			if err := end(); err != nil {
				return nil, err
			}
			r = &shapeReader{services: strings.Fields(names), types: map[string]*shape{}, defined: map[string]bool{}}
			continue
		}
		if r == nil {
			return nil, fmt.Errorf("line %d: no service", n+1)
		}
		if err := r.define(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	return calls, end()
}

// shapeReader reads the part of one service.
type shapeReader struct {
	services []string
	types    map[string]*shape // by name; those only referred to so far are empty
	defined  map[string]bool
	rest     string
}

func (r *shapeReader) define(line string) error {
	name, text, ok := strings.Cut(line, " = ")
	if !ok {
		return fmt.Errorf("%q defines nothing", line)
	}
	r.rest = text
	s, err := r.shape(0)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if r.rest != "" {
		return fmt.Errorf("%s: %q is left over", name, r.rest)
	}
	if name[0] >= 'a' && name[0] <= 'z' && !r.defined[name] {
		r.types[name] = s // a call may be just another name of a type
	} else {
		*r.named(name) = *s
	}
	r.defined[name] = true
	return nil
}

func (r *shapeReader) named(name string) *shape {
	s, ok := r.types[name]
	if !ok {
		s = &shape{}
		r.types[name] = s
	}
	return s
}

// into adds the calls of the service to the table.
func (r *shapeReader) into(calls map[string]*shape) error {
	for name, s := range r.types {
		if !r.defined[name] {
			return fmt.Errorf("service %s: no type %s", r.services[0], name)
		}
		if name[0] < 'a' {
			continue
		}
		for _, service := range r.services {
			calls[service+":"+name] = s
		}
	}
	return nil
}

const deepestShape = 40

// shape reads one type.
func (r *shapeReader) shape(depth int) (*shape, error) {
	switch {
	case depth > deepestShape:
		return nil, fmt.Errorf("nested too deeply")
	case r.accept("{*:"):
		return r.around(&shape{kind: mapShape}, "}", depth)
	case r.accept("{"):
		return r.object(depth)
	case r.accept("["):
		return r.around(&shape{kind: listShape}, "]", depth)
	case r.accept("<"):
		values, rest, ok := strings.Cut(r.rest, ">")
		if !ok {
			return nil, fmt.Errorf("an enumeration has no end")
		}
		r.rest = rest
		return &shape{kind: enumShape, values: strings.Fields(values)}, nil
	}
	return r.word()
}

func (r *shapeReader) around(s *shape, end string, depth int) (*shape, error) {
	var err error
	if s.of, err = r.shape(depth + 1); err != nil {
		return nil, err
	}
	if !r.accept(end) {
		return nil, fmt.Errorf("want %q at %q", end, r.rest)
	}
	return s, nil
}

func (r *shapeReader) object(depth int) (*shape, error) {
	s := &shape{kind: objectShape}
	for !r.accept("}") {
		r.accept(" ")
		name, rest, ok := strings.Cut(r.rest, ":")
		if !ok {
			return nil, fmt.Errorf("an object has no end")
		}
		r.rest = rest
		f := field{}
		f.name, f.required = strings.CutSuffix(name, "!")
		var err error
		if f.shape, err = r.shape(depth + 1); err != nil {
			return nil, err
		}
		s.fields = append(s.fields, f)
	}
	return s, nil
}

// scalars are the words for shapes without parts.
var scalars = map[string]shapeKind{"str": textShape, "blob": textShape, "time": textShape, "num": numberShape, "bool": boolShape, "any": anyShape}

func (r *shapeReader) word() (*shape, error) {
	end := strings.IndexAny(r.rest, " }])(>")
	if end < 0 {
		end = len(r.rest)
	}
	word := r.rest[:end]
	r.rest = r.rest[end:]
	kind, ok := scalars[word]
	if !ok {
		if word == "" || word[0] < 'A' || word[0] > 'Z' {
			return nil, fmt.Errorf("no type at %q", word+r.rest)
		}
		return r.named(word), nil
	}
	s := &shape{kind: kind}
	if !r.accept("(") {
		return s, nil
	}
	bounds, rest, ok := strings.Cut(r.rest, ")")
	low, high, both := strings.Cut(bounds, "..")
	if !ok || !both {
		return nil, fmt.Errorf("no bounds at %q", r.rest)
	}
	r.rest = rest
	s.min, s.max = bound(low), bound(high)
	return s, nil
}

func bound(text string) *float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil // left open
	}
	return &f
}

func (r *shapeReader) accept(token string) bool {
	rest, ok := strings.CutPrefix(r.rest, token)
	if ok {
		r.rest = rest
	}
	return ok
}
