package designer

import (
	"bytes"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// style is how a text is laid out: found in it, so that what is added looks like
// what is there.
type style struct {
	newline string // "\n" or "\r\n"; "" for a text on one line
	unit    string // one level of indentation
	colon   string // between a key and its value, such as ": "
	comma   string // between entries on one line, such as ", "
}

var usualStyle = style{newline: "\n", unit: "  ", colon: ": ", comma: ", "}

// shortArray is how long an array of plain values may be to stay on one line.
const shortArray = 60

// styleOf reads the style off a document.
func styleOf(doc *asl.Document) style {
	st := usualStyle
	root := doc.Root
	if !root.Is(asl.KindObject) || len(root.Members) == 0 {
		return st
	}
	st.colon = colonOf(doc, root.Members[0])
	if st.colon == ":" {
		st.comma = ","
	}
	switch {
	case bytes.Contains(doc.Text, []byte("\r\n")):
		st.newline = "\r\n"
	case !bytes.Contains(doc.Text, []byte("\n")):
		st.newline = ""
	}
	if unit := unitOf(doc); unit != "" {
		st.unit = unit
	}
	return st
}

// colonOf is the text between a member's key and value, on one line.
func colonOf(doc *asl.Document, m asl.Member) string {
	between := string(doc.Text[m.KeyEnd:m.Value.Start])
	if strings.ContainsAny(between, "\r\n") {
		return ": "
	}
	return between
}

// unitOf is by how much the fields of a state stand further right than its key:
// the first pair of object and member on lines of their own that shows it.
func unitOf(doc *asl.Document) string {
	states := doc.Root.Get("States")
	if states.Is(asl.KindObject) {
		for _, s := range states.Members {
			if u := unitBetween(doc, s.KeyStart, s.Value); u != "" {
				return u
			}
		}
	}
	return unitBetween(doc, doc.Root.Start, doc.Root)
}

func unitBetween(doc *asl.Document, outer int, object *asl.Node) string {
	if !object.Is(asl.KindObject) || len(object.Members) == 0 {
		return ""
	}
	inner, ok := indentAt(doc.Text, object.Members[0].KeyStart)
	if !ok {
		return ""
	}
	unit, ok := strings.CutPrefix(inner, lineIndent(doc.Text, outer))
	if !ok {
		return ""
	}
	return unit
}

// indentAt is the white space before offset when nothing else stands before it
// on its line.
func indentAt(text []byte, offset int) (string, bool) {
	indent := lineIndent(text, offset)
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	return indent, start > 0 && start+len(indent) == offset
}

// lineIndent is the white space at the start of the line that offset is on.
func lineIndent(text []byte, offset int) string {
	line := text[bytes.LastIndexByte(text[:offset], '\n')+1 : offset]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// onOneLine is the style for text that must not break lines.
func (st style) onOneLine() style {
	st.newline = ""
	return st
}

// write formats a value in this style. indent is the indentation of the line
// that the value starts on.
func (st style) write(n *asl.Node, indent string) []byte {
	return st.append(nil, n, indent)
}

func (st style) append(b []byte, n *asl.Node, indent string) []byte {
	switch {
	case n.Kind == asl.KindObject && len(n.Members) > 0:
		return st.appendObject(b, n, indent)
	case n.Kind == asl.KindArray && len(n.Items) > 0:
		return st.appendArray(b, n, indent)
	case n.Kind == asl.KindObject:
		return append(b, "{}"...)
	case n.Kind == asl.KindArray:
		return append(b, "[]"...)
	}
	return append(b, n.Raw()...)
}

func (st style) appendObject(b []byte, n *asl.Node, indent string) []byte {
	b = append(b, '{')
	for i, m := range n.Members {
		b = st.entry(b, i, indent)
		b = append(b, quote(m.Key)...)
		b = append(b, st.colon...)
		b = st.append(b, m.Value, indent+st.unit)
	}
	return append(st.breakLine(b, indent), '}')
}

func (st style) appendArray(b []byte, n *asl.Node, indent string) []byte {
	if st.newline != "" && isShort(n) {
		st = st.onOneLine()
	}
	b = append(b, '[')
	for i, item := range n.Items {
		b = st.entry(b, i, indent)
		b = st.append(b, item, indent+st.unit)
	}
	return append(st.breakLine(b, indent), ']')
}

// entry starts the i-th entry of an object or array.
func (st style) entry(b []byte, i int, indent string) []byte {
	switch {
	case st.newline == "" && i > 0:
		return append(b, st.comma...)
	case i > 0:
		b = append(b, ',')
	}
	return st.breakLine(b, indent+st.unit)
}

func (st style) breakLine(b []byte, indent string) []byte {
	if st.newline == "" {
		return b
	}
	return append(append(b, st.newline...), indent...)
}

// isShort tells whether an array holds plain values only and fits on a line.
func isShort(n *asl.Node) bool {
	length := 2
	for _, item := range n.Items {
		if item.Kind == asl.KindObject || item.Kind == asl.KindArray {
			return false
		}
		length += item.End - item.Start + 2
	}
	return length <= shortArray
}

// reindent moves a value that was written at one indentation to another, line
// by line, and leaves everything else in it as it was.
func reindent(raw []byte, from, to string) []byte {
	if from == to || !bytes.Contains(raw, []byte("\n")) {
		return raw
	}
	lines := bytes.SplitAfter(raw, []byte("\n"))
	out := append(make([]byte, 0, len(raw)), lines[0]...)
	for _, line := range lines[1:] {
		if rest, ok := bytes.CutPrefix(line, []byte(from)); ok {
			out = append(out, to...)
			line = rest
		}
		out = append(out, line...)
	}
	return out
}

// Format lays a text out anew, indented by two spaces, with keys, numbers and
// escapes as they are. The error is an *EditError for a text that is not JSON.
func Format(text string) (string, error) {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return text, refuse("", "the code is not JSON: %s", jsonReason(err)).hint("Mend it first")
	}
	return string(usualStyle.write(doc.Root, "")) + "\n", nil
}
