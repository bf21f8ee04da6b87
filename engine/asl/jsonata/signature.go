package jsonata

import "strings"

// signature is what a function takes: <s-nn?:s> is a string that defaults to
// the context, a number and another number that may be left out.
type signature struct {
	params []param
}

type param struct {
	accepts  string // type letters: a s n b l f o and m for a missing value
	kind     string // as written, such as "a" or "(sf)"
	of       string // type of the items of an array
	context  bool   // the context stands in for it
	optional bool
	repeated bool
}

const (
	anyType  = "asnblfom"
	jsonType = "asnblom"
)

// parseSignature reads a signature with its angle brackets. What follows the
// colon, the type of the result, is not checked by anyone. The text stands at
// pos in the expression.
func parseSignature(text string, pos int) (*signature, error) {
	s := &signature{}
	for i := 1; i < len(text) && text[i] != ':'; i++ {
		var prev *param
		if len(s.params) > 0 {
			prev = &s.params[len(s.params)-1]
		}
		switch c := text[i]; c {
		case 's', 'n', 'b', 'l', 'o':
			s.params = append(s.params, param{accepts: string(c) + "m", kind: string(c)})
		case 'a', 'x':
			s.params = append(s.params, param{accepts: anyType, kind: string(c)})
		case 'f':
			s.params = append(s.params, param{accepts: "f", kind: "f"})
		case 'j':
			s.params = append(s.params, param{accepts: jsonType, kind: "j"})
		case '(':
			end := closing(text, i, '(', ')')
			choice := text[i+1 : end]
			if strings.Contains(choice, "<") {
				return nil, failAt("S0402", pos+i, "", fields{"value": choice})
			}
			s.params = append(s.params, param{accepts: choice + "m", kind: "(" + choice + ")"})
			i = end
		case '<':
			if prev == nil || prev.kind != "a" && prev.kind != "f" {
				return nil, failAt("S0401", pos+i, "", nil)
			}
			end := closing(text, i, '<', '>')
			prev.of = text[i+1 : end]
			i = end
		default:
			prev.modify(c)
		}
	}
	return s, nil
}

func (p *param) modify(c byte) {
	if p == nil {
		return
	}
	switch c {
	case '-':
		p.context, p.optional = true, true
	case '?':
		p.optional = true
	case '+':
		p.repeated = true
	}
}

// closing is where the bracket that opens at start closes, or the end.
func closing(text string, start int, open, shut byte) int {
	depth := 0
	for i := start; i < len(text); i++ {
		switch text[i] {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

func mustSignature(text string) *signature {
	s, err := parseSignature(text, 0)
	if err != nil {
		panic(err) // only for texts in this package
	}
	return s
}

// typeLetter is the type of an argument in the language of signatures.
func typeLetter(v any) byte {
	switch v.(type) {
	case undef:
		return 'm'
	case nil:
		return 'l'
	case bool:
		return 'b'
	case string:
		return 's'
	}
	switch {
	case isNumber(v):
		return 'n'
	case isArray(v):
		return 'a'
	case isFunction(v):
		return 'f'
	}
	return 'o'
}

// apply checks arguments against the signature and fills in the context and
// what is missing. It returns one argument per parameter, and more for a
// repeated one.
func (s *signature) apply(args []any, context any) ([]any, error) {
	if s == nil {
		return args, nil
	}
	var buffer [8]byte
	types := buffer[:0]
	for _, arg := range args {
		types = append(types, typeLetter(arg))
	}
	counts, ok := s.match(types)
	if !ok {
		return nil, s.mismatch(string(types))
	}
	out := make([]any, 0, max(len(s.params), len(args)))
	next, matched := 0, 0
	for i := range s.params {
		p := &s.params[i]
		count := 1
		if counts != nil {
			count = counts[i]
		} else if i >= len(args) {
			count = 0
		}
		if count == 0 {
			arg, err := p.missing(context, next)
			if err != nil {
				return nil, err
			}
			if !p.context { // it takes the next argument all the same, as in jsonata-js
				arg = argument(args, next)
				next++
			}
			out = append(out, arg)
			continue
		}
		group := types[matched : matched+count]
		for _, letter := range group {
			arg, err := p.check(argument(args, next), letter, string(group), next)
			if err != nil {
				return nil, err
			}
			out = append(out, arg)
			next++
		}
		matched += count
	}
	return out, nil
}

// oneEach tells whether each argument fits the parameter at its place, and
// the parameters behind them can do without.
func (s *signature) oneEach(types []byte) bool {
	if len(types) > len(s.params) {
		return false
	}
	for i := range s.params {
		p := &s.params[i]
		if i >= len(types) {
			if !p.optional {
				return false
			}
		} else if p.repeated || strings.IndexByte(p.accepts, types[i]) < 0 {
			return false
		}
	}
	return true
}

// match tells how many arguments each parameter takes: as many as it can so
// that the rest still fits. Nil counts mean one each.
func (s *signature) match(types []byte) ([]int, bool) {
	if s.oneEach(types) {
		return nil, true
	}
	counts := make([]int, len(s.params))
	dead := map[[2]int]bool{}
	var fits func(i, j int) bool
	fits = func(i, j int) bool {
		if i == len(s.params) {
			return j == len(types)
		}
		if len(dead) > 0 && dead[[2]int{i, j}] {
			return false
		}
		p := &s.params[i]
		most := 0
		for j+most < len(types) && (most == 0 || p.repeated) && strings.IndexByte(p.accepts, types[j+most]) >= 0 {
			most++
		}
		least := 1
		if p.optional {
			least = 0
		}
		for n := most; n >= least; n-- {
			counts[i] = n
			if fits(i+1, j+n) {
				return true
			}
		}
		dead[[2]int{i, j}] = true
		return false
	}
	return counts, fits(0, 0)
}

func argument(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	return undefined
}

// missing is the argument for a parameter that got none.
func (p *param) missing(context any, index int) (any, error) {
	if !p.context {
		return undefined, nil
	}
	if strings.IndexByte(p.accepts, typeLetter(context)) < 0 {
		return nil, fail("T0411", fields{"value": context, "index": index + 1})
	}
	return context, nil
}

var pluralNames = map[string]string{
	"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings",
}

// check looks at the items of an array, and makes an array of what is none.
func (p *param) check(arg any, letter byte, group string, index int) (any, error) {
	if p.kind != "a" || letter == 'm' {
		return arg, nil
	}
	ok := true
	if p.of != "" {
		if letter == 'a' && isArray(arg) {
			ok = allOf(items(arg), p.of[0])
		} else {
			ok = group == p.of
		}
	}
	if !ok {
		f := fields{"value": arg, "index": index + 1}
		if name, known := pluralNames[p.of]; known {
			f["type"] = name
		}
		return nil, fail("T0412", f)
	}
	if letter != 'a' {
		return []any{arg}, nil
	}
	return arg, nil
}

func allOf(items []any, letter byte) bool {
	for _, item := range items {
		if typeLetter(item) != letter {
			return false
		}
	}
	return true
}

// mismatch says which argument is the first that does not fit.
func (s *signature) mismatch(types string) error {
	good := 0
	for i := range s.params {
		n, ok := (&signature{params: s.params[:i+1]}).longest(types)
		if !ok {
			break
		}
		good = n
	}
	return fail("T0410", fields{"index": good + 1})
}

// longest tells how many arguments the parameters take greedily.
func (s *signature) longest(types string) (int, bool) {
	for n := len(types); n >= 0; n-- {
		if _, ok := s.match([]byte(types[:n])); ok {
			return n, true
		}
	}
	return 0, false
}
