package intrinsic

import (
	"errors"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Literal is a string of an intrinsic call the way it stands there, with its
// escapes. States.Format takes its template as a Literal, since an escaped
// brace is no placeholder; every other argument must be unescaped before.
type Literal string

// Unescape is the text that the literal stands for.
func (l Literal) Unescape() string {
	if !strings.Contains(string(l), `\`) {
		return string(l)
	}
	var text strings.Builder
	for i := 0; i < len(l); i++ {
		if l[i] == '\\' && i+1 < len(l) {
			i++
		}
		text.WriteByte(l[i])
	}
	return text.String()
}

// format replaces each {} of the template by an argument.
func format(args []value.Value, _ Random) (value.Value, error) {
	var parts []string
	var err error
	switch template := args[0].(type) {
	case Literal:
		parts, err = split(string(template), `'{}\`)
	case string:
		parts, err = split(template, `{}`)
	default:
		return nil, invalid("Format")
	}
	if err != nil {
		return nil, err
	}
	args = args[1:]
	if len(parts) != len(args)+1 {
		return nil, invalidBecause("Format", "number of arguments do not match the occurrences of {}.")
	}
	return fill(parts, args)
}

var (
	errOpen   = errors.New("Invalid template in States.Format: matching '}' not found for '{'.")
	errClosed = errors.New("Invalid template in States.Format: matching '{' not found for '}'.")
)

// split cuts a template at its placeholders. A backslash escapes one of
// escapable and stands for itself elsewhere.
func split(template, escapable string) ([]string, error) {
	var parts []string
	var text strings.Builder
	for i := 0; i < len(template); i++ {
		c := template[i]
		next := byte(0)
		if i+1 < len(template) {
			next = template[i+1]
		}
		switch {
		case c == '\\' && next != 0 && strings.IndexByte(escapable, next) >= 0:
			text.WriteByte(next)
			i++
		case c == '{' && next == '}':
			parts = append(parts, text.String())
			text.Reset()
			i++
		case c == '{':
			return nil, errOpen
		case c == '}':
			return nil, errClosed
		default:
			text.WriteByte(c)
		}
	}
	return append(parts, text.String()), nil
}

func fill(parts []string, args []value.Value) (value.Value, error) {
	text := []byte(parts[0])
	for i, arg := range args {
		if _, err := value.Measure(arg, MaxText-len(text)); err != nil {
			return nil, invalidBecause("Format", "the text becomes too long.")
		}
		text = value.AppendDisplay(text, arg)
		text = append(text, parts[i+1]...)
	}
	return string(text), nil
}
