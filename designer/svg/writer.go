package svg

import (
	"html"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// writer builds markup. Text and attribute values are always escaped; there is no way to write them raw.
type writer struct{ out []byte }

// attr is one attribute with a text or a number. One without a name is left out.
type attr struct {
	name, text string
	number     float64
	numeric    bool
}

func str(name, value string) attr { return attr{name: name, text: value} }

func num(name string, value float64) attr { return attr{name: name, number: value, numeric: true} }

func opt(cond bool, name, value string) attr {
	if !cond {
		return attr{}
	}
	return str(name, value)
}

func translate(x, y float64) attr {
	b := appendNumber([]byte("translate("), x)
	b = appendNumber(append(b, ','), y)
	return str("transform", string(append(b, ')')))
}

// open starts an element.
func (w *writer) open(name string, attrs ...attr) {
	w.tag(name, attrs)
	w.out = append(w.out, '>')
}

// void writes an element without content.
func (w *writer) void(name string, attrs ...attr) {
	w.tag(name, attrs)
	w.out = append(w.out, '/', '>')
}

func (w *writer) close(name string) {
	w.out = append(w.out, '<', '/')
	w.out = append(w.out, name...)
	w.out = append(w.out, '>')
}

// text writes an element that holds only text.
func (w *writer) text(name, content string, attrs ...attr) {
	w.open(name, attrs...)
	w.words(content)
	w.close(name)
}

// words writes escaped text.
func (w *writer) words(s string) { w.out = appendEscaped(w.out, s) }

func (w *writer) tag(name string, attrs []attr) {
	w.out = append(w.out, '<')
	w.out = append(w.out, name...)
	for i := range attrs {
		a := &attrs[i]
		if a.name == "" {
			continue
		}
		w.out = append(w.out, ' ')
		w.out = append(w.out, a.name...)
		w.out = append(w.out, '=', '"')
		if a.numeric {
			w.out = appendNumber(w.out, a.number)
		} else {
			w.words(a.text)
		}
		w.out = append(w.out, '"')
	}
}

// appendNumber writes v with at most two decimals.
func appendNumber(b []byte, v float64) []byte {
	v = math.Round(v*100)/100 + 0
	if whole := int64(v); float64(whole) == v {
		return strconv.AppendInt(b, whole, 10)
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

func number(v float64) string { return string(appendNumber(nil, v)) }

// appendEscaped makes any text safe in markup, and leaves out what XML cannot carry at all.
func appendEscaped(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' {
			return append(b, html.EscapeString(strings.Map(printable, s))...)
		}
	}
	return append(b, s...)
}

func printable(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return ' '
	case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF:
		return unicode.ReplacementChar
	}
	return r
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
