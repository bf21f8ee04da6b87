package studio

import (
	"slices"
	"strings"
)

// term is a JSONata condition as the rule builder shows it. What the builder has no
// form for stays as it is written.
type term struct {
	kind  string // one of the ways to combine; empty is an expression as written
	parts []term // of And, Or and Not
	left  string // of a comparison
	sign  string
	right string
	text  string // of an expression as written
}

// signs are the comparisons of JSONata that have a form, longer ones first.
var signs = []string{"!=", "<=", ">=", "=", "<", ">", " in "}

var signWords = map[string]string{"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", " in ": "is in"}

// newCondition is what a new condition compares.
var newCondition = term{kind: combineOne, left: "$states.input.value", sign: "=", right: "true"}

// readCondition takes an expression apart, as far as there are forms for it.
func readCondition(text string) term {
	s := scan(strings.TrimSpace(text))
	if inner, ok := s.unwrapped(); ok {
		return readCondition(inner)
	}
	if inner, ok := strings.CutPrefix(s.text, "$not("); ok && s.closes(len("$not")) {
		return term{kind: combineNot, parts: []term{readCondition(inner[:len(inner)-1])}}
	}
	for _, c := range []struct{ word, kind string }{{"or", combineOr}, {"and", combineAnd}} {
		if parts := s.split(c.word); len(parts) > 1 {
			t := term{kind: c.kind}
			for _, p := range parts {
				t.parts = append(t.parts, readCondition(p))
			}
			return t
		}
	}
	return s.comparison()
}

// String writes the condition.
func (t term) String() string {
	switch t.kind {
	case combineNot:
		return "$not(" + t.parts[0].String() + ")"
	case combineAnd, combineOr:
		word := " and "
		if t.kind == combineOr {
			word = " or "
		}
		texts := make([]string, len(t.parts))
		for i, p := range t.parts {
			if texts[i] = p.String(); p.kind == combineOr || p.kind == combineAnd {
				texts[i] = "(" + texts[i] + ")"
			}
		}
		return strings.Join(texts, word)
	case combineOne:
		if t.sign == " in " {
			return t.left + t.sign + t.right
		}
		return t.left + " " + t.sign + " " + t.right
	}
	return t.text
}

// scanned is an expression with the depth of brackets at each byte; -1 is within a
// text or a quoted name.
type scanned struct {
	text   string
	depths []int
	odd    bool // it has what the builder does not look into: patterns, blocks, comments
}

func scan(text string) scanned {
	s := scanned{text: text, depths: make([]int, len(text))}
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		s.depths[i] = depth
		switch {
		case quote != 0:
			s.depths[i] = -1
			if c == '\\' && i+1 < len(text) {
				i++
				s.depths[i] = -1
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote, s.depths[i] = c, -1
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
			s.depths[i] = depth
		case c == '/' || c == ';' || c == '?':
			s.odd = true
		}
	}
	s.odd = s.odd || depth != 0 || quote != 0
	return s
}

// closes tells whether the bracket that opens at a byte closes at the end.
func (s scanned) closes(open int) bool {
	last := len(s.text) - 1
	if s.odd || open >= last || s.text[last] != ')' || s.depths[last] != s.depths[open] {
		return false
	}
	for i := open + 1; i < last; i++ {
		if s.depths[i] != -1 && s.depths[i] <= s.depths[open] {
			return false
		}
	}
	return true
}

func (s scanned) unwrapped() (string, bool) {
	if strings.HasPrefix(s.text, "(") && s.closes(0) {
		return s.text[1 : len(s.text)-1], true
	}
	return "", false
}

// split cuts at a word that stands outside of all brackets.
func (s scanned) split(word string) []string {
	if s.odd {
		return []string{s.text}
	}
	var parts []string
	from := 0
	for i := 1; i+len(word) < len(s.text); i++ {
		if s.depths[i] == 0 && s.text[i:i+len(word)] == word && isGap(s.text[i-1]) && isGap(s.text[i+len(word)]) {
			parts = append(parts, strings.TrimSpace(s.text[from:i]))
			from = i + len(word)
		}
	}
	return append(parts, strings.TrimSpace(s.text[from:]))
}

func isGap(c byte) bool { return strings.IndexByte(" \t\r\n()[]'\"", c) >= 0 }

// comparison finds the one sign that stands outside of all brackets.
func (s scanned) comparison() term {
	written := term{text: s.text}
	if s.odd || strings.Contains(s.text, ":=") || strings.Contains(s.text, "~>") {
		return written
	}
	found := term{}
	for i := 1; i < len(s.text)-1; i++ {
		if s.depths[i] != 0 {
			continue
		}
		at := slices.IndexFunc(signs, func(sign string) bool { return strings.HasPrefix(s.text[i:], sign) })
		if at < 0 {
			continue
		}
		if found.sign != "" {
			return written
		}
		sign := signs[at]
		found = term{kind: combineOne, left: strings.TrimSpace(s.text[:i]), sign: sign, right: strings.TrimSpace(s.text[i+len(sign):])}
		i += len(sign) - 1
	}
	if found.left == "" || found.right == "" {
		return written
	}
	return found
}
