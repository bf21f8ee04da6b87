package jsonata

import (
	"regexp"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// pattern is a regular expression. RE2 runs it, so no expression can make it
// take more than time linear in the text.
type pattern struct {
	re    *regexp.Regexp
	empty bool // it matches nothing, too, wherever that stands
}

// compilePattern translates a regular expression of JavaScript.
func compilePattern(source, flags string) (*pattern, error) {
	t := translator{in: source}
	if err := t.translate(); err != nil {
		return nil, err
	}
	prefix := ""
	if strings.Contains(flags, "i") {
		prefix += "(?i)"
	}
	if strings.Contains(flags, "m") {
		prefix += "(?m)"
	}
	re, err := regexp.Compile(prefix + t.out.String())
	if err != nil {
		return nil, fail("S0303", fields{"value": "/" + source + "/"})
	}
	return &pattern{re: re, empty: re.MatchString("") && !strings.Contains(source, "^") && !strings.Contains(source, `\b`)}, nil
}

// matcher is a regular expression as a function: it yields the first match.
type matcher struct {
	re  *pattern
	pos int
}

// nextMatch is the function that yields the match after another one.
type nextMatch struct{ m *match }

// match is a match of a regular expression, or what a function of the
// expression that acts as one says it is.
type match struct {
	text       string
	start, end int // in bytes of the subject; in UTF-16 units for a custom matcher
	groups     []any
	next       func() (*match, error) // nil match at the end
	units      int                    // start in UTF-16 units
	length     int                    // in UTF-16 units
}

// matches is the state of going from match to match.
type matches struct {
	re      *matcher
	subject string
	rest    [][]int // made when the second match is asked for
	at      int
	bytes   int // how far units have been counted
	units   int
}

// find yields the first match; nil when there is none.
func (m *matcher) find(r *run, subject string) (*match, error) {
	if err := r.spend(len(subject)); err != nil {
		return nil, err
	}
	first := m.re.re.FindStringSubmatchIndex(subject)
	if first == nil {
		return nil, nil
	}
	all := &matches{re: m, subject: subject}
	return all.match(r, first), nil
}

func (s *matches) match(r *run, at []int) *match {
	m := &match{text: s.subject[at[0]:at[1]], start: at[0], end: at[1], groups: []any{}}
	if s.bytes > m.start {
		s.bytes, s.units = 0, 0
	}
	s.units += unitCount(s.subject[s.bytes:m.start])
	s.bytes = m.start
	m.units = s.units
	m.length = unitCount(m.text)
	for i := 2; i < len(at); i += 2 {
		if at[i] < 0 {
			m.groups = append(m.groups, undefined)
		} else {
			m.groups = append(m.groups, s.subject[at[i]:at[i+1]])
		}
	}
	m.next = func() (*match, error) { return s.after(r, m) }
	return m
}

// after yields the match that follows m.
func (s *matches) after(r *run, m *match) (*match, error) {
	if m.end >= len(s.subject) {
		return nil, nil
	}
	if m.text == "" || s.emptyAt(m.end) {
		return nil, failAt("D1004", s.re.pos, "", nil)
	}
	if s.rest == nil {
		if err := r.spend(len(s.subject)); err != nil {
			return nil, err
		}
		s.rest = s.re.re.re.FindAllStringSubmatchIndex(s.subject, -1)
		if err := r.allocate(2 * itemBytes * len(s.rest)); err != nil {
			return nil, err
		}
	}
	for s.at < len(s.rest) && s.rest[s.at][0] < m.end {
		s.at++
	}
	if s.at >= len(s.rest) {
		return nil, nil
	}
	next := s.match(r, s.rest[s.at])
	if next.text == "" {
		return nil, failAt("D1004", s.re.pos, "", nil)
	}
	return next, nil
}

// emptyAt tells whether the next match is an empty one right at a position;
// FindAll would pass over it.
func (s *matches) emptyAt(pos int) bool {
	if !s.re.re.empty {
		return false
	}
	at := s.re.re.re.FindStringIndex(s.subject[pos:])
	return at != nil && at[1] == 0
}

// call is a regular expression called as a function.
func (m *matcher) call(r *run, args []any) (any, error) {
	if len(args) == 0 {
		return undefined, nil
	}
	subject, ok := args[0].(string)
	if !ok {
		return undefined, nil
	}
	found, err := m.find(r, subject)
	return found.asValue(), err
}

func (n *nextMatch) call(_ *run) (any, error) {
	found, err := n.m.next()
	return found.asValue(), err
}

// asValue is the match as the expression sees it.
func (m *match) asValue() any {
	if m == nil {
		return undefined
	}
	return value.NewObject(
		value.Member{Key: "match", Value: m.text},
		value.Member{Key: "start", Value: float64(m.units)},
		value.Member{Key: "end", Value: float64(m.units + m.length)},
		value.Member{Key: "groups", Value: m.groups},
		value.Member{Key: "next", Value: &nextMatch{m}},
	)
}

// firstMatch asks a regular expression, or a function that acts as one.
func (c *call) firstMatch(fn any, subject string) (*match, error) {
	if m, ok := fn.(*matcher); ok {
		return m.find(c.run, subject)
	}
	return c.customMatch(fn, []any{subject}, subject)
}

func (c *call) customMatch(fn any, args []any, subject string) (*match, error) {
	if err := c.spend(1 + len(subject)); err != nil {
		return nil, err
	}
	v, err := c.apply(fn, args, nil)
	if err != nil || v == undefined {
		return nil, err
	}
	start, end, next := field(v, "start"), field(v, "end"), field(v, "next")
	if !isNumber(start) && !isNumber(end) && !isArray(field(v, "groups")) && !isFunction(next) {
		return nil, fail("T1010", nil)
	}
	m := &match{text: text(field(v, "match")), units: clamp(float(start), len(subject))}
	m.start = byteOffset(subject, m.units)
	m.end = byteOffset(subject, clamp(float(end), len(subject)))
	m.groups = items(field(v, "groups"))
	m.next = func() (*match, error) {
		if n, ok := next.(*nextMatch); ok {
			return n.m.next()
		}
		return c.customMatch(next, nil, subject)
	}
	return m, nil
}

// byteOffset turns a position in UTF-16 units into one in bytes.
func byteOffset(s string, units int) int {
	for i, c := range s {
		if units <= 0 {
			return i
		}
		units--
		if c > 0xFFFF {
			units--
		}
	}
	return len(s)
}
