package jsonata

import (
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// limited reads a limit, which must not be negative; without one it is huge.
func limited(v any, code string) (int, error) {
	const unlimited = 1 << 53
	if v == undefined {
		return unlimited, nil
	}
	x := float(v)
	if x < 0 {
		return 0, fail(code, fields{"value": v})
	}
	return clamp(x, unlimited), nil
}

// eachMatch calls found for up to limit matches.
func (c *call) eachMatch(fn any, subject string, limit int, found func(m *match) error) error {
	if limit == 0 {
		return nil
	}
	m, err := c.firstMatch(fn, subject)
	for n := 0; err == nil && m != nil && n < limit; n++ {
		if err = found(m); err == nil {
			m, err = m.next()
		}
	}
	return err
}

func containsFunction(c *call, args []any) (any, error) {
	s := args[0].(string)
	if part, ok := args[1].(string); ok {
		return strings.Contains(s, part), nil
	}
	if args[1] == undefined {
		return undefined, nil
	}
	m, err := c.firstMatch(args[1], s)
	return m != nil, err
}

func matchFunction(c *call, args []any) (any, error) {
	limit, err := limited(args[2], "D3040")
	if err != nil {
		return nil, err
	}
	out := sequence()
	err = c.eachMatch(args[1], args[0].(string), limit, func(m *match) error {
		out.items = append(out.items, value.Unique([]value.Member{
			{Key: "match", Value: m.text}, {Key: "index", Value: float64(m.units)}, {Key: "groups", Value: m.groups},
		}))
		return c.allocate(8*itemBytes + len(m.text))
	})
	return out, err
}

func split(c *call, args []any) (any, error) {
	s := args[0].(string)
	limit, err := limited(args[2], "D3020")
	if err != nil {
		return nil, err
	}
	if separator, ok := args[1].(string); ok {
		return c.splitText(s, separator, limit)
	}
	out := []any{}
	start := 0
	err = c.eachMatch(args[1], s, limit, func(m *match) error {
		out = append(out, s[min(start, m.start):m.start])
		start = m.end
		return c.allocate(itemBytes)
	})
	if err == nil && len(out) < limit {
		out = append(out, s[start:])
	}
	return out, err
}

func (c *call) splitText(s, separator string, limit int) (any, error) {
	if err := c.allocate(2 * itemBytes * (strings.Count(s, separator) + 1)); err != nil {
		return nil, err
	}
	var parts []string
	if separator == "" {
		parts = characters(s)
	} else {
		parts = strings.Split(s, separator)
	}
	out := make([]any, min(len(parts), limit))
	for i := range out {
		out[i] = parts[i]
	}
	return out, nil
}

func replace(c *call, args []any) (any, error) {
	s := args[0].(string)
	if args[1] == "" {
		return nil, fail("D3010", fields{"value": ""})
	}
	limit, err := limited(args[3], "D3011")
	if err != nil {
		return nil, err
	}
	if old, ok := args[1].(string); ok {
		with, _, err := c.replacement(args[2], nil)
		if err != nil {
			return nil, err
		}
		if err := c.allocate(len(s) + min(limit, strings.Count(s, old))*len(with)); err != nil {
			return nil, err
		}
		return strings.Replace(s, old, with, limit), nil
	}
	var out strings.Builder
	position := 0
	err = c.eachMatch(args[1], s, limit, func(m *match) error {
		with, ok, err := c.replacement(args[2], m)
		if err != nil {
			return err
		}
		if !ok {
			return fail("D3012", nil)
		}
		out.WriteString(s[min(position, m.start):m.start])
		out.WriteString(with)
		position = min(m.start+len(m.text), len(s))
		return c.allocate(len(with) + m.end - m.start)
	})
	out.WriteString(s[position:])
	return out.String(), err
}

// replacement is what a match is replaced with; not ok when that is no string.
func (c *call) replacement(with any, m *match) (string, bool, error) {
	if s, ok := with.(string); ok {
		if m != nil {
			s = m.expand(s)
		}
		return s, true, nil
	}
	if m == nil {
		s, err := c.display(with)
		return s, true, err
	}
	v, err := c.apply(with, []any{m.asValue()}, nil)
	s, ok := collapse(v).(string)
	return s, ok, err
}

// expand fills a template: $0 is the match, $1 its first group, $$ a dollar.
func (m *match) expand(template string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(template, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		switch {
		case strings.HasPrefix(rest, "$"):
			out.WriteByte('$')
			rest = rest[1:]
		case strings.HasPrefix(rest, "0"):
			out.WriteString(m.text)
			rest = rest[1:]
		default:
			rest = m.expandGroup(&out, rest)
		}
		template = rest
	}
}

// expandGroup writes the group whose number rest starts with, and returns what
// follows: as many digits count as make the number of a group.
func (m *match) expandGroup(out *strings.Builder, rest string) string {
	most := len(strconv.Itoa(max(len(m.groups), 1)))
	digits := 0
	for digits < len(rest) && digits < most && rest[digits]-'0' <= 9 {
		digits++
	}
	if digits == 0 {
		out.WriteByte('$')
		return rest
	}
	n, _ := strconv.Atoi(rest[:digits])
	if most > 1 && n > len(m.groups) && digits == most && digits > 1 {
		digits--
		n, _ = strconv.Atoi(rest[:digits])
	}
	if n > 0 && n <= len(m.groups) {
		s, _ := m.groups[n-1].(string)
		out.WriteString(s)
	}
	return rest[digits:]
}
