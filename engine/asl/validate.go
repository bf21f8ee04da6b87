package asl

import (
	"fmt"
	"strings"
)

// MachineType is the type of a state machine.
type MachineType string

// The machine types.
const (
	Standard MachineType = "STANDARD"
	Express  MachineType = "EXPRESS"
)

// Options say how a definition is looked at. The zero value checks what AWS
// checks when it creates a STANDARD machine.
type Options struct {
	Type MachineType // Standard when empty
	// Lint adds our own warnings to AWS's, and turns a Resource that is a URI
	// but no ARN from an error into a warning.
	Lint bool
}

// MaxProblems is how many errors Validate gives at most, and how many warnings.
const MaxProblems = 500

// Validate checks a definition and returns what is wrong with it: errors as
// AWS orders them, and warnings between them. A definition may be created when
// HasErrors says no.
func Validate(text []byte, opt Options) []Problem {
	doc, err := Parse(text)
	if err != nil {
		return []Problem{unreadable(text, err)}
	}
	return doc.Validate(opt)
}

// Validate checks the definition in the document.
func (d *Document) Validate(opt Options) []Problem {
	c := &checker{doc: d, opt: opt, names: make(map[string]*place), labels: make(map[string]bool),
		counts: make(map[Severity]int), seen: make(map[problemKey]bool)}
	if !d.Root.Is(KindObject) {
		return []Problem{notAnObject()}
	}
	c.machine(&place{node: d.Root})
	return c.problems
}

func notAnObject() Problem {
	return Problem{Severity: Error, Code: CodeSchema, Message: "Definition must be a valid JSON object", Line: 1, Column: 1,
		Help: `A definition looks like {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}.`}
}

// unreadable is the problem of a text that could not be parsed.
func unreadable(text []byte, err error) Problem {
	e, ok := err.(*SyntaxError) //nolint:errorlint // Parse returns nothing else
	if !ok || len(strings.TrimSpace(string(text))) == 0 {
		return notAnObject()
	}
	p := Problem{Severity: Error, Code: e.Code, Message: e.Error(), Location: e.Source, Offset: e.Offset,
		End: min(e.Offset+1, len(text)), Line: e.Line, Column: e.Column, Help: "The text is not JSON: correct it at this place."}
	if e.Code == CodeTooDeeplyNested {
		p.Message, p.Location, p.Help = e.Message, "", "Split the workflow: nested parts can be state machines of their own."
	}
	return p
}

// checker walks a definition and collects problems.
type checker struct {
	doc      *Document
	opt      Options
	language QueryLanguage     // of the machine
	names    map[string]*place // the states seen so far, at all levels
	labels   map[string]bool   // of the distributed Maps seen so far
	scope    *variables        // what the flow being checked can read and assign
	loose    bool              // whether it is open where the state being checked leads
	problems []Problem
	counts   map[Severity]int
	seen     map[problemKey]bool // nothing is said twice
}

type problemKey struct{ location, code, message string }

// report adds an error about the value at p; help says what would be right.
func (c *checker) report(p *place, code, message, help string) *Problem {
	start, end := p.span()
	return c.add(Error, p.String(), start, end, code, message, help)
}

// reportKey adds an error about a field of the object at owner, where AWS
// locates the owner: the field is what is marked in the text.
func (c *checker) reportKey(owner *place, field *Member, code, message, help string) *Problem {
	return c.add(Error, owner.String(), field.KeyStart, field.KeyEnd, code, message, help)
}

// warn adds a warning that AWS gives too.
func (c *checker) warn(p *place, code, message, help string) *Problem {
	start, end := p.span()
	return c.add(Warning, p.String(), start, end, code, message, help)
}

// lint adds a warning of our own, when they are wanted.
func (c *checker) lint(p *place, code, help, format string, args ...any) *Problem {
	if !c.opt.Lint {
		return new(Problem)
	}
	return c.warn(p, code, fmt.Sprintf(format, args...), help)
}

// add adds a problem, unless it was there before or there are too many. What it
// returns may be given a remedy until the next one is added.
func (c *checker) add(s Severity, location string, start, end int, code, message, help string) *Problem {
	key := problemKey{location, code, message}
	if c.counts[s] >= MaxProblems || c.seen[key] {
		return new(Problem)
	}
	c.counts[s]++
	c.seen[key] = true
	line, column := c.doc.Position(start)
	c.problems = append(c.problems, Problem{
		Severity: s, Code: code, Message: message, Location: location,
		Offset: start, End: end, Line: line, Column: column, Help: help,
	})
	return &c.problems[len(c.problems)-1]
}
