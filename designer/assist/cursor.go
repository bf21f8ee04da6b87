package assist

import (
	"strconv"
	"strings"
)

// frame is an object or array that is open at the cursor.
type frame struct {
	key    string            // of the member that is being written, of an object
	index  int               // of the entry, of an array
	array  bool              //
	seen   map[string]string // the keys there are, with the values that are strings
	value  bool              // the key is written and its value is due
	indent int               // of the frame's entries, in YAML
}

// cursor is where somebody types: what is open around it, and what has been
// typed of the key or value there.
type cursor struct {
	frames []frame
	key    bool   // a key is due, not a value
	quoted bool   // inside a string
	typed  string // of the string or word, up to the cursor
}

// top is the innermost open object or array; nil at the top of a text.
func (c *cursor) top() *frame {
	if len(c.frames) == 0 {
		return nil
	}
	return &c.frames[len(c.frames)-1]
}

// cursorJSON reads a text up to the cursor. What is no JSON is read as far as it
// makes sense.
func cursorJSON(before string) cursor {
	c := cursor{}
	for i := 0; i < len(before); {
		i = c.token(before, i)
	}
	if top := c.top(); !c.quoted {
		c.typed = wordBefore(before)
		c.key = top != nil && !top.array && !top.value
	} else {
		c.key = top != nil && !top.array && !top.value
	}
	return c
}

// token reads one token and says where the next starts.
func (c *cursor) token(text string, i int) int {
	switch text[i] {
	case '{', '[':
		c.frames = append(c.frames, frame{array: text[i] == '[', seen: map[string]string{}})
	case '}', ']':
		if len(c.frames) > 0 {
			c.frames = c.frames[:len(c.frames)-1]
		}
	case ',':
		if top := c.top(); top != nil {
			top.value = false
			top.index++
		}
	case ':':
		if top := c.top(); top != nil {
			top.value = true
		}
	case '"':
		return c.str(text, i)
	}
	return i + 1
}

func (c *cursor) str(text string, i int) int {
	end := i + 1
	for end < len(text) && text[end] != '"' && text[end] != '\n' {
		if text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(text) {
		c.quoted, c.typed = true, text[i+1:]
		return len(text)
	}
	content := text[i+1 : end]
	if whole, err := strconv.Unquote(text[i : end+1]); err == nil {
		content = whole
	}
	c.note(content)
	return end + 1
}

// note takes a whole string as key or value.
func (c *cursor) note(content string) {
	switch top := c.top(); {
	case top == nil || top.array:
	case top.value:
		top.seen[top.key] = content
	default:
		top.key = content
		top.seen[content] = ""
	}
}

func wordBefore(text string) string {
	i := len(text)
	for i > 0 && (text[i-1] == '_' || text[i-1] == '$' || text[i-1] == '.' || text[i-1]|0x20 >= 'a' && text[i-1]|0x20 <= 'z' || text[i-1] >= '0' && text[i-1] <= '9') {
		i--
	}
	return text[i:]
}

// cursorYAML reads a text in block style up to the cursor, by its indentation.
func cursorYAML(before string) cursor {
	c := cursor{frames: []frame{{seen: map[string]string{}}}}
	lines := strings.Split(before, "\n")
	for _, line := range lines[:len(lines)-1] {
		c.line(line, false)
	}
	c.line(lines[len(lines)-1], true)
	return c
}

// line reads one line; the last one is where the cursor is.
func (c *cursor) line(line string, last bool) {
	rest := strings.TrimLeft(line, " ")
	if !last && (rest == "" || strings.HasPrefix(rest, "#")) {
		return
	}
	indent := len(line) - len(rest)
	for strings.HasPrefix(rest, "- ") || rest == "-" {
		c.entry(indent)
		trimmed := strings.TrimLeft(strings.TrimPrefix(rest, "-"), " ")
		indent += len(rest) - len(trimmed)
		rest = trimmed
	}
	c.member(indent, rest, last)
}

// entry begins an entry of a list.
func (c *cursor) entry(indent int) {
	for len(c.frames) > 1 && (c.top().indent > indent || c.top().indent == indent && !c.top().array) {
		if below := c.frames[len(c.frames)-2]; c.top().indent == indent && !below.array {
			break // a list may stand as far left as the key that holds it
		}
		c.frames = c.frames[:len(c.frames)-1]
	}
	if top := c.top(); top.array && top.indent == indent {
		top.index++
		return
	}
	c.frames = append(c.frames, frame{array: true, indent: indent})
}

func (c *cursor) member(indent int, rest string, last bool) {
	for len(c.frames) > 1 && (c.top().indent > indent || c.top().array && c.top().indent >= indent) {
		c.frames = c.frames[:len(c.frames)-1]
	}
	if top := c.top(); top.indent < indent || top.array {
		c.frames = append(c.frames, frame{indent: indent, seen: map[string]string{}})
	}
	top := c.top()
	key, value, isMember := strings.Cut(rest, ":")
	if isMember && (value == "" || value[0] == ' ') {
		top.key, top.value = unquoted(key), true
		value = strings.TrimLeft(value, " ")
		if !last {
			top.seen[top.key], top.value = unquoted(value), false
			return
		}
		c.quoted = strings.HasPrefix(value, `"`) || strings.HasPrefix(value, `'`)
		c.typed = strings.TrimLeft(value, `"'`)
		return
	}
	if last {
		c.key, c.typed = true, strings.TrimLeft(rest, `"'`)
		c.quoted = c.typed != rest
	}
}

func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
