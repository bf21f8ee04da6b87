// Package export writes definitions in the forms that people take away.
package export

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

// JSON is a definition as a file: its own bytes.
func JSON(text string) []byte { return []byte(text) }

// YAML writes a definition as YAML with the same order of keys and the same
// numbers. Strings that a YAML reader could take for something else are quoted.
// It fails with the *asl.SyntaxError of a text that is not JSON.
func YAML(text string) ([]byte, error) {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	dumper, err := yaml.NewDumper(&out, yaml.WithIndent(2), yaml.WithLineWidth(-1))
	if err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	if err := dumper.Dump(node(doc.Root)); err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	if err := dumper.Close(); err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	return out.Bytes(), nil
}

func node(n *asl.Node) *yaml.Node {
	switch n.Kind {
	case asl.KindObject:
		out := &yaml.Node{Kind: yaml.MappingNode, Style: flowIf(len(n.Members) == 0)}
		for _, m := range n.Members {
			out.Content = append(out.Content, scalar(m.Key), node(m.Value))
		}
		return out
	case asl.KindArray:
		out := &yaml.Node{Kind: yaml.SequenceNode, Style: flowIf(len(n.Items) == 0)}
		for _, item := range n.Items {
			out.Content = append(out.Content, node(item))
		}
		return out
	case asl.KindString:
		return scalar(n.String())
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: string(n.Raw())} // as JSON spells it
}

func flowIf(empty bool) yaml.Style {
	if empty {
		return yaml.FlowStyle
	}
	return 0
}

// plain are strings that every YAML reader takes for strings when they are not
// quoted: they start with a letter or $, and hold no sign that YAML knows.
var plain = regexp.MustCompile(`^[A-Za-z$][A-Za-z0-9_$./() -]*$`)

// reserved are words that some YAML reader takes for a value.
var reserved = map[string]bool{
	"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true, "false": true, "null": true,
}

func scalar(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case strings.Contains(s, "\n") && literalSafe(s):
		n.Style = yaml.LiteralStyle
	case !plain.MatchString(s) || strings.HasSuffix(s, " ") || reserved[strings.ToLower(s)]:
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// literalSafe tells whether a text of several lines can be written as a block:
// no white space that a reader would take for indentation or drop, no controls.
func literalSafe(s string) bool {
	for _, line := range strings.Split(s, "\n") {
		if strings.TrimRight(line, " \t") != line || strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") || strings.Contains(line, "\t") {
			return false
		}
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return r < ' ' && r != '\n' || r == 0x7F || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r == 0xFFFD
	}) < 0
}

// SVG draws a definition as a picture file of its own, with a title. It fails
// with the *asl.SyntaxError of a text that is not JSON.
func SVG(text, title string) ([]byte, error) {
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	scene := designer.Scene(doc, nil)
	scene.Label, scene.ReadOnly, scene.Standalone = title, true, true
	return []byte(svg.Render(scene)), nil
}
