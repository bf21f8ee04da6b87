package svg

import (
	"html"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// writer builds markup. Text and attribute values are always escaped; there is no way to write them raw.
type writer struct{ strings.Builder }

// attr is one attribute; a value that is nil or false leaves it out, true writes it empty.
type attr struct {
	name  string
	value any
}

// open starts an element.
func (w *writer) open(name string, attrs ...attr) {
	w.tag(name, attrs)
	w.WriteByte('>')
}

// void writes an element without content.
func (w *writer) void(name string, attrs ...attr) {
	w.tag(name, attrs)
	w.WriteString("/>")
}

func (w *writer) close(name string) {
	w.WriteString("</")
	w.WriteString(name)
	w.WriteByte('>')
}

// text writes an element that holds only text.
func (w *writer) text(name, content string, attrs ...attr) {
	w.open(name, attrs...)
	w.WriteString(escape(content))
	w.close(name)
}

func (w *writer) tag(name string, attrs []attr) {
	w.WriteByte('<')
	w.WriteString(name)
	for _, a := range attrs {
		value, ok := attrText(a.value)
		if !ok {
			continue
		}
		w.WriteByte(' ')
		w.WriteString(a.name)
		w.WriteString(`="`)
		w.WriteString(escape(value))
		w.WriteByte('"')
	}
}

func attrText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case float64:
		return number(v), true
	case int:
		return strconv.Itoa(v), true
	case bool:
		return "", v
	}
	return "", false
}

// number writes v with at most two decimals.
func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100+0, 'f', -1, 64)
}

// escape makes any text safe in markup, and leaves out what XML cannot carry at all.
func escape(s string) string {
	clean := strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		if unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF {
			return unicode.ReplacementChar
		}
		return r
	}, s)
	return html.EscapeString(clean)
}

// classes joins the names that are not empty.
func classes(names ...string) string {
	kept := names[:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

func when(cond bool, name string) string {
	if cond {
		return name
	}
	return ""
}

func translate(x, y float64) attr {
	return attr{"transform", "translate(" + number(x) + "," + number(y) + ")"}
}
