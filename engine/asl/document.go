package asl

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Document is a JSON text with the tree of its values. Every node knows the
// bytes it stands for, so that an edit can replace exactly those and leave the
// rest of the text as it was. A Document is immutable and may be shared.
type Document struct {
	Text []byte
	Root *Node

	lines []int // offset of the first byte of each line
}

// Kind is the JSON type of a node.
type Kind uint8

// The kinds of nodes.
const (
	KindNull Kind = iota
	KindBool
	KindNumber
	KindString
	KindArray
	KindObject
)

var kindNames = [...]string{"null", "boolean", "number", "string", "array", "object"}

// String names the kind as JSON does, such as "boolean".
func (k Kind) String() string { return kindNames[k] }

// Node is one JSON value in a text. Methods that read it may be called on a
// nil node, which is what Get returns for a missing key.
type Node struct {
	Kind       Kind
	Start, End int      // its bytes in Document.Text
	Members    []Member // of an object, in the order of the text, equal keys included
	Items      []*Node  // of an array

	doc *Document
}

// Member is one key of an object with its value.
type Member struct {
	Key              string // unescaped
	KeyStart, KeyEnd int    // with the quotes
	Value            *Node
}

// Get returns the value of key in an object, of equal keys the last, or nil.
func (n *Node) Get(key string) *Node {
	if m := n.member(key); m != nil {
		return m.Value
	}
	return nil
}

// Is tells whether the node is there and of the given kind.
func (n *Node) Is(k Kind) bool { return n != nil && n.Kind == k }

// items are the entries of an array, none for all else.
func (n *Node) items() []*Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// Raw is the node's text as it was written.
func (n *Node) Raw() []byte {
	if n == nil {
		return nil
	}
	return n.doc.Text[n.Start:n.End]
}

// String is the content of a string without its quotes and escapes, and the
// text as written of every other kind.
func (n *Node) String() string {
	if !n.Is(KindString) {
		return string(n.Raw())
	}
	return unquote(n.doc.Text[n.Start:n.End])
}

// Number is a number as it was written, "" for other kinds.
func (n *Node) Number() value.Number {
	if !n.Is(KindNumber) {
		return ""
	}
	return value.Number(n.Raw())
}

// Bool is true for the literal true.
func (n *Node) Bool() bool { return n.Is(KindBool) && n.doc.Text[n.Start] == 't' }

// Value is the node as a value of the engine. Of equal keys the last counts.
func (n *Node) Value() value.Value {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case KindBool:
		return n.Bool()
	case KindNumber:
		return n.Number()
	case KindString:
		return n.String()
	case KindArray:
		a := make(value.Array, len(n.Items))
		for i, item := range n.Items {
			a[i] = item.Value()
		}
		return a
	case KindObject:
		o := new(value.Object)
		for _, m := range n.Members {
			o.Set(m.Key, m.Value.Value())
		}
		return o
	}
	return nil
}

// Position turns a byte offset into a line and a column, both counted from 1;
// columns count characters. Offsets outside of the text are moved to its ends.
func (d *Document) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(d.Text))
	line = sort.Search(len(d.lines), func(i int) bool { return d.lines[i] > offset })
	return line, utf8.RuneCount(d.Text[d.lines[line-1]:offset]) + 1
}

// Find returns the node at a location as AWS writes it, such as
// "/States/A/Choices[0]/Next" ("/" is the root), or nil. Names may contain
// slashes and brackets.
func (d *Document) Find(location string) *Node {
	if d.Root == nil || location == "/" || location == "" {
		return d.Root
	}
	return d.Root.find(location)
}

func (n *Node) find(rest string) *Node {
	if rest == "" {
		return n
	}
	if name, ok := strings.CutPrefix(rest, "/"); ok {
		return n.findMember(name)
	}
	digits, after, ok := strings.Cut(strings.TrimPrefix(rest, "["), "]")
	i, err := strconv.Atoi(digits)
	if !ok || rest[0] != '[' || err != nil || i < 0 || i >= len(n.Items) {
		return nil
	}
	return n.Items[i].find(after)
}

func (n *Node) findMember(rest string) *Node {
	for _, m := range slices.Backward(n.Members) {
		after, ok := strings.CutPrefix(rest, m.Key)
		if !ok || after != "" && after[0] != '/' && after[0] != '[' {
			continue
		}
		if found := m.Value.find(after); found != nil {
			return found
		}
	}
	return nil
}

func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}
