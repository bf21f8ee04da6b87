package importer

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"

	"github.com/stepwell/stepwell/engine/asl"
)

// maxDepth is how deep values may be nested; it also ends aliases that contain
// themselves.
const maxDepth = 200

// writer writes YAML nodes as JSON.
type writer struct {
	b       strings.Builder
	nesting int
}

func (w *writer) value(n *yaml.Node, depth int) error {
	w.nesting++
	defer func() { w.nesting-- }()
	switch {
	case w.nesting > maxDepth:
		return at(n, "values are nested deeper than %d levels", maxDepth)
	case w.b.Len() > asl.MaxSize:
		return at(n, "the definition is larger than %d bytes", asl.MaxSize)
	}
	switch n.Kind {
	case yaml.MappingNode:
		return w.object(n, depth)
	case yaml.SequenceNode:
		return w.array(n, depth)
	case yaml.ScalarNode:
		return w.scalar(n)
	case yaml.AliasNode:
		return w.value(n.Alias, depth)
	}
	return at(n, "this cannot be read")
}

func (w *writer) object(n *yaml.Node, depth int) error {
	if len(n.Content) == 0 {
		w.b.WriteString("{}")
		return nil
	}
	seen := map[string]bool{}
	w.b.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode:
			return at(key, "a key must be a plain word")
		case key.ShortTag() == "!!merge":
			return at(key, "merge keys (<<) are not read: write the fields out")
		case seen[key.Value]:
			return at(key, "the key %q is there twice", key.Value)
		}
		seen[key.Value] = true
		w.entry(i == 0, depth)
		w.string(key.Value)
		w.b.WriteString(": ")
		if err := w.value(n.Content[i+1], depth+1); err != nil {
			return err
		}
	}
	w.line(depth)
	w.b.WriteByte('}')
	return nil
}

func (w *writer) array(n *yaml.Node, depth int) error {
	if len(n.Content) == 0 {
		w.b.WriteString("[]")
		return nil
	}
	w.b.WriteByte('[')
	for i, item := range n.Content {
		w.entry(i == 0, depth)
		if err := w.value(item, depth+1); err != nil {
			return err
		}
	}
	w.line(depth)
	w.b.WriteByte(']')
	return nil
}

func (w *writer) entry(first bool, depth int) {
	if !first {
		w.b.WriteByte(',')
	}
	w.line(depth + 1)
}

func (w *writer) line(depth int) {
	w.b.WriteString("\n" + strings.Repeat("  ", depth))
}

func (w *writer) string(s string) {
	b, _ := jsontext.AppendQuote(nil, s) // fails only for invalid UTF-8, which it replaces
	w.b.Write(b)
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

func (w *writer) scalar(n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!null":
		w.b.WriteString("null")
	case "!!bool":
		w.b.WriteString(strings.ToLower(n.Value))
	case "!!int", "!!float":
		return w.number(n)
	case "!Ref":
		w.string("${" + n.Value + "}")
	case "!GetAtt":
		w.string("${" + n.Value + "}")
	case "!!str", "!!timestamp", "!Sub":
		w.string(n.Value)
	default:
		return at(n, "the tag %s cannot be read", n.Tag)
	}
	return nil
}

// number writes a number as it is spelled where JSON spells it so too.
func (w *writer) number(n *yaml.Node) error {
	if jsonNumber.MatchString(n.Value) {
		w.b.WriteString(n.Value)
		return nil
	}
	var v any
	if err := n.Decode(&v); err != nil {
		return at(n, "%q is no number", n.Value)
	}
	if f, ok := v.(float64); ok {
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return at(n, "JSON has no number %s", n.Value)
		}
		w.b.WriteString(strconv.FormatFloat(f, 'g', -1, 64))
		return nil
	}
	w.b.WriteString(fmt.Sprint(v))
	return nil
}
