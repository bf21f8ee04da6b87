package jsonata

import (
	"math"
	"strings"
)

var stringFunctions = []native{
	builtin("string", "<x-b?:s>", 1, known(toString)),
	builtin("substring", "<s-nn?:s>", 3, known(substring)),
	builtin("substringBefore", "<s-s:s>", 2, known(substringBefore)),
	builtin("substringAfter", "<s-s:s>", 2, known(substringAfter)),
	builtin("lowercase", "<s-:s>", 1, string1(strings.ToLower)),
	builtin("uppercase", "<s-:s>", 1, string1(uppercase)),
	builtin("length", "<s-:n>", 1, known(length)),
	builtin("trim", "<s-:s>", 1, string1(trim)),
	builtin("pad", "<s-ns?:s>", 3, known(pad)),
	builtin("join", "<a<s>s?:s>", 2, known(join)),
}

func toString(c *call, args []any) (any, error) {
	s, ok := args[0].(string)
	if ok {
		return s, nil
	}
	return c.text(args[0], args[1] == true)
}

// clamp is a position from a number, truncated as JavaScript does.
func clamp(x float64, limit int) int {
	switch {
	case math.IsNaN(x) || x < 0:
		return 0
	case x > float64(limit):
		return limit
	}
	return int(x)
}

func substring(_ *call, args []any) (any, error) {
	s := args[0].(string)
	if args[1] == undefined {
		if args[2] == undefined {
			return s, nil
		}
		return "", nil
	}
	all := float64(characterCount(s))
	start := math.Trunc(float(args[1]))
	if start < 0 {
		start = max(all+start, 0)
	}
	end := all
	if args[2] != undefined {
		n := float(args[2])
		if n <= 0 {
			return "", nil
		}
		end = float(args[1]) + n
		if start < 0 || float(args[1]) < 0 {
			end = start + n
		}
	}
	from, to := clamp(start, int(all)), clamp(end, int(all))
	if from >= to {
		return "", nil
	}
	return slice(s, from, to), nil
}

// optional is a number argument that may be missing.
func optional(v any, def float64) float64 {
	if v == undefined {
		return def
	}
	return float(v)
}

// slice is the characters from one position up to another.
func slice(s string, from, to int) string {
	start := len(s)
	rest := s
	for i := 0; len(rest) > 0; i++ {
		if i == from {
			start = len(s) - len(rest)
		}
		if i == to {
			return s[start : len(s)-len(rest)]
		}
		rest = rest[characterSize(rest):]
	}
	return s[start:]
}

func substringBefore(_ *call, args []any) (any, error) {
	before, _, _ := strings.Cut(args[0].(string), text(args[1]))
	return before, nil
}

func substringAfter(_ *call, args []any) (any, error) {
	s := args[0].(string)
	if _, after, found := strings.Cut(s, text(args[1])); found {
		return after, nil
	}
	return s, nil
}

// text is a string argument; a missing one reads as JavaScript shows it.
func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return "undefined"
}

// special are letters whose upper case is more than one letter.
var special = strings.NewReplacer("ß", "SS", "ŉ", "ʼN", "ﬀ", "FF", "ﬁ", "FI", "ﬂ", "FL", "ﬃ", "FFI", "ﬄ", "FFL", "ﬅ", "ST", "ﬆ", "ST")

func uppercase(s string) string { return strings.ToUpper(special.Replace(s)) }

func length(_ *call, args []any) (any, error) {
	return float64(characterCount(args[0].(string))), nil
}

// trim makes every run of blanks one space and drops those at the ends.
func trim(s string) string {
	words := strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(" \t\n\r", c) })
	return strings.Join(words, " ")
}

func pad(c *call, args []any) (any, error) {
	s := args[0].(string)
	width := math.Trunc(optional(args[1], 0))
	missing := math.Abs(width) - float64(characterCount(s))
	if !(missing > 0) {
		return s, nil
	}
	with, _ := args[2].(string)
	if with == "" {
		with = " "
	}
	if missing > float64(c.left.Bytes) {
		return nil, c.allocateText(c.left.Bytes + 1)
	}
	n := int(missing)
	if err := c.allocateText(n*min(len(with), 4) + len(s)); err != nil {
		return nil, err
	}
	letters := characters(with[:min(len(with), 4*n)])
	var padding strings.Builder
	for i := range n {
		padding.WriteString(letters[i%len(letters)])
	}
	if width > 0 {
		return s + padding.String(), nil
	}
	return padding.String() + s, nil
}

func join(c *call, args []any) (any, error) {
	separator, _ := args[1].(string)
	all := items(args[0])
	parts := make([]string, len(all))
	size := 0
	for i, item := range all {
		parts[i], _ = item.(string)
		size += len(parts[i]) + len(separator)
	}
	if err := c.allocateText(size); err != nil {
		return nil, err
	}
	return strings.Join(parts, separator), nil
}
