package designer

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/stepwell/stepwell/engine/asl"
)

// editor is a definition that is being edited. Each of its methods replaces a
// few ranges of the text and reads the result anew, so nodes and states got
// before a change must not be used after it: look them up again by name.
type editor struct {
	m        *machine
	style    style
	reserved map[string]bool // names that must not be given, beside those of m

	notes []string
}

func newEditor(doc *asl.Document) *editor {
	return &editor{m: readMachine(doc), style: styleOf(doc), reserved: map[string]bool{}}
}

// splice is one range of bytes and what replaces it.
type splice struct {
	start, end int
	text       []byte
}

// apply replaces ranges that do not overlap.
func (ed *editor) apply(splices ...splice) error {
	if len(splices) == 0 {
		return nil
	}
	slices.SortStableFunc(splices, func(a, b splice) int { return a.start - b.start })
	old := ed.m.doc.Text
	text := make([]byte, 0, len(old)+256)
	at := 0
	for _, s := range splices {
		if s.start < at || s.end < s.start {
			return fmt.Errorf("designer: splices overlap at byte %d", s.start)
		}
		text = append(append(text, old[at:s.start]...), s.text...)
		at = s.end
	}
	return ed.reread(append(text, old[at:]...))
}

func (ed *editor) reread(text []byte) error {
	doc, err := asl.Parse(text)
	if err != nil {
		return refuse("", "the result would be no valid definition: %s", jsonReason(err))
	}
	ed.m = readMachine(doc)
	return nil
}

// raw is the text of a value that is to be written into the document. Its
// writer gives the bytes for a line of that indentation in that style.
type raw func(st style, indent string) []byte

// formatted lays a value out anew.
func formatted(n *asl.Node) raw {
	return func(st style, indent string) []byte { return st.write(n, indent) }
}

// asWritten keeps a value's own layout and moves it to the indentation. Where
// lines must not break, it is laid out anew.
func asWritten(n *asl.Node, text []byte, indentation string) raw {
	return func(st style, indent string) []byte {
		if st.newline == "" {
			return st.write(n, indent)
		}
		return reindent(text, indentation, indent)
	}
}

// literal is a value that stays the same in any style.
func literal(text []byte) raw { return func(style, string) []byte { return text } }

// quote writes a string as JSON.
func quote(s string) []byte {
	b, _ := jsontext.AppendQuote(nil, s) // fails only for invalid UTF-8, which it replaces
	return b
}

func str(s string) raw { return literal(quote(s)) }

// member finds a member by its key, of equal keys the last.
func member(object *asl.Node, key string) (asl.Member, int) {
	for i := len(object.Members) - 1; i >= 0; i-- {
		if object.Members[i].Key == key {
			return object.Members[i], i
		}
	}
	return asl.Member{}, -1
}

// bracket is what objects and arrays have in common: where their entries start
// and end.
type bracket struct {
	node    *asl.Node
	entries [][2]int
}

func bracketOf(n *asl.Node) bracket {
	b := bracket{node: n}
	for _, m := range n.Members {
		b.entries = append(b.entries, [2]int{m.KeyStart, m.Value.End})
	}
	for _, item := range n.Items {
		b.entries = append(b.entries, [2]int{item.Start, item.End})
	}
	return b
}

// grow makes the splice for new entries at index.
func (ed *editor) grow(b bracket, index int, entries ...raw) splice {
	if len(b.entries) == 0 {
		return ed.fill(b.node, entries)
	}
	st, indent := ed.styleIn(b)
	gap := ed.gap(b, st, indent)
	text := joined(entries, st, indent, gap)
	if index >= len(b.entries) {
		end := b.entries[len(b.entries)-1][1]
		return splice{end, end, slices.Concat([]byte(","), gap, text)}
	}
	start := b.entries[index][0]
	return splice{start, start, slices.Concat(text, []byte(","), gap)}
}

func joined(entries []raw, st style, indent string, gap []byte) []byte {
	var text []byte
	for i, write := range entries {
		if i > 0 {
			text = append(append(text, ','), gap...)
		}
		text = append(text, write(st, indent)...)
	}
	return text
}

// fill makes the splice for the first entries of an empty object or array.
func (ed *editor) fill(n *asl.Node, entries []raw) splice {
	st, indent := ed.styleAt(n.Start)
	if st.newline == "" {
		return splice{n.Start + 1, n.End - 1, joined(entries, st, indent, []byte(st.comma[1:]))}
	}
	inner := st.newline + indent + st.unit
	text := joined(entries, st, indent+st.unit, []byte(inner))
	return splice{n.Start + 1, n.End - 1, slices.Concat([]byte(inner), text, []byte(st.newline+indent))}
}

// styleIn is the style and indentation that entries of b are written in: like
// the first of them.
func (ed *editor) styleIn(b bracket) (style, string) {
	st := ed.style
	if len(b.node.Members) > 0 {
		st.colon = colonOf(ed.m.doc, b.node.Members[0])
	}
	indent, ownLine := indentAt(ed.m.doc.Text, b.entries[0][0])
	if !ownLine {
		st = st.onOneLine()
	}
	return st, indent
}

// gap is what stands between the comma and the next entry.
func (ed *editor) gap(b bracket, st style, indent string) []byte {
	if st.newline != "" {
		return []byte(st.newline + indent)
	}
	if len(b.entries) > 1 {
		between := ed.m.doc.Text[b.entries[0][1]:b.entries[1][0]]
		_, after, _ := bytes.Cut(between, []byte(","))
		return after
	}
	return []byte(st.comma[1:])
}

// without makes the splices that remove entries with their commas.
func (b bracket) without(gone func(index int) bool) []splice {
	var out []splice
	e := b.entries
	for i := 0; i < len(e); i++ {
		first := i
		for i < len(e) && gone(i) {
			i++
		}
		switch {
		case i == first:
		case i < len(e):
			out = append(out, splice{e[first][0], e[i][0], nil})
		case first > 0:
			out = append(out, splice{e[first-1][1], e[i-1][1], nil})
		default:
			out = append(out, splice{b.node.Start + 1, b.node.End - 1, nil})
		}
	}
	return out
}

// setMember writes a member of an object. A new one goes after the member named
// after, or else to the end, but before a last Next or End.
func (ed *editor) setMember(object *asl.Node, key string, value raw, after string) error {
	if m, i := member(object, key); i >= 0 {
		return ed.apply(ed.overwrite(m.Value, value))
	}
	index := len(object.Members)
	if index > 0 && (object.Members[index-1].Key == "Next" || object.Members[index-1].Key == "End") {
		index--
	}
	if _, i := member(object, after); i >= 0 {
		index = i + 1
	}
	return ed.apply(ed.insertMember(object, index, key, value))
}

func (ed *editor) insertMember(object *asl.Node, index int, key string, value raw) splice {
	return ed.grow(bracketOf(object), index, pair(key, value))
}

// pair is the text of a member.
func pair(key string, value raw) raw {
	return func(st style, indent string) []byte {
		return slices.Concat(quote(key), []byte(st.colon), value(st, indent))
	}
}

func (ed *editor) removeMember(object *asl.Node, key string) error {
	return ed.apply(bracketOf(object).without(func(i int) bool { return object.Members[i].Key == key })...)
}

// overwrite makes the splice that writes another value in a value's place.
func (ed *editor) overwrite(n *asl.Node, value raw) splice {
	st, indent := ed.styleAt(n.Start)
	return splice{n.Start, n.End, value(st, indent)}
}

// styleAt is the style for a value that starts at offset: when the object or
// array it is in breaks no lines, neither does the value.
func (ed *editor) styleAt(offset int) (style, string) {
	text := ed.m.doc.Text
	indent := lineIndent(text, offset)
	line := text[bytes.LastIndexByte(text[:offset], '\n')+1+len(indent) : offset]
	if opensInside(line) {
		return ed.style.onOneLine(), indent
	}
	return ed.style, indent
}

// opensInside tells whether an object or array is open at the end of a line
// that starts outside of it.
func opensInside(line []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case (c == '}' || c == ']') && depth > 0:
			depth--
		}
	}
	return depth > 0
}
