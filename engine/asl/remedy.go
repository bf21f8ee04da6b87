package asl

import (
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Remedy is a change of the text after which a problem is gone and nothing else
// is different. Only changes that are right without asking have one: what a
// person must decide is left to the person.
type Remedy struct {
	Title   string // what it does, as a button says it: "Rename to ItemProcessor"
	Changes []Change
}

// ChangeOp is what a Change does.
type ChangeOp string

// The changes.
const (
	SetValue    ChangeOp = "set"    // writes Value in the place of the value at At
	AddField    ChangeOp = "add"    // gives the object at At a field Name with Value
	RenameField ChangeOp = "rename" // calls the field at At Name; its value and its place stay
	RemoveValue ChangeOp = "remove" // takes away the field, entry or state at At
	MoveToEnd   ChangeOp = "last"   // puts the entry at At behind the others of its array
	AddState    ChangeOp = "state"  // makes a state Name of Value and leads the Default of the Choice at At to it
)

// Change is one step of a Remedy. All offsets are those of the text that was
// checked, also in later steps.
type Change struct {
	Op    ChangeOp
	At    int // the first byte of a field with its key, or of an entry of an array
	Name  string
	Value string // JSON
}

// remedy gives the problem a remedy.
func (p *Problem) remedy(title string, changes ...Change) {
	p.Remedy = &Remedy{title, changes}
}

// start is the first byte of the field or entry at p.
func (p *place) start() int {
	switch {
	case p.key != nil:
		return p.key.KeyStart
	case p.node != nil:
		return p.node.Start
	}
	return 0
}

func (p *place) set(json string) Change         { return Change{Op: SetValue, At: p.start(), Value: json} }
func (p *place) setText(text string) Change     { return p.set(quoteJSON(text)) }
func (p *place) add(name, json string) Change   { return Change{AddField, p.start(), name, json} }
func (p *place) rename(to string) Change        { return Change{Op: RenameField, At: p.start(), Name: to} }
func (p *place) remove() Change                 { return Change{Op: RemoveValue, At: p.start()} }
func (p *place) moveToEnd() Change              { return Change{Op: MoveToEnd, At: p.start()} }
func (m *Member) remove() Change                { return Change{Op: RemoveValue, At: m.KeyStart} }
func (m *Member) rename(to string) Change       { return Change{Op: RenameField, At: m.KeyStart, Name: to} }
func (p *place) addState(name, v string) Change { return Change{AddState, p.start(), name, v} }

// quoteJSON is a text as a JSON string.
func quoteJSON(text string) string { return string(value.AppendString(nil, text)) }

// mostCompared bounds the words that are compared letter by letter.
const mostCompared = 100 // characters

// nearest is the candidate that a word was probably meant to be: it differs in
// case only, or in few letters, and no other one is as close.
func nearest(word string, candidates []string) (string, bool) {
	n := utf8.RuneCountInString(word)
	if n == 0 || n > mostCompared {
		return "", false
	}
	most := min(1+n/5, n/3, 3) // a name of one or two letters is another name when one differs
	best, found, tie := most+1, "", false
	for _, c := range candidates {
		if utf8.RuneCountInString(c) > mostCompared {
			continue
		}
		d := distance(strings.ToLower(word), strings.ToLower(c))
		switch {
		case d < best:
			best, found, tie = d, c, false
		case d == best:
			tie = true
		}
	}
	return found, best <= most && !tie
}

// distance is how many letters must be added, removed, replaced or swapped with
// their neighbour to make one word of the other.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range above {
		above[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(above[j+1]+1, row[j]+1, above[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}
