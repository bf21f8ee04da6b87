// Package importer reads definitions that come from elsewhere.
package importer

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/stepwell/stepwell/engine/asl"
)

// Error says what keeps a text from being read, and where.
type Error struct {
	Line, Column int // counted from 1; 0 when unknown
	Reason       string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Definition turns the text of a file into the text of a definition. JSON is
// taken byte by byte; anything that is no JSON object is read as YAML. It fails
// with an *Error.
func Definition(text []byte) (string, error) {
	if len(text) > asl.MaxSize {
		return "", &Error{Reason: fmt.Sprintf("the file is larger than %d bytes", asl.MaxSize)}
	}
	_, err := asl.Parse(text)
	if err == nil {
		return string(text), nil
	}
	if looksLikeJSON(text) {
		return "", syntaxError(err)
	}
	return YAML(text)
}

func looksLikeJSON(text []byte) bool {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\uFEFF")))
	return len(text) == 0 || text[0] == '{' || text[0] == '['
}

func syntaxError(err error) error {
	if se := (*asl.SyntaxError)(nil); errors.As(err, &se) {
		return &Error{se.Line, se.Column, se.Message}
	}
	return &Error{Reason: err.Error()}
}

// YAML turns a definition in YAML into JSON, indented by two spaces, with the
// same order of keys and the same numbers. CloudFormation's !Ref, !Sub and
// !GetAtt become ${placeholders}. It fails with an *Error.
func YAML(text []byte) (string, error) {
	var doc yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err == nil {
		err = loader.Load(&doc)
	}
	if err != nil {
		return "", yamlError(err)
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		root = doc.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return "", at(root, "a definition is a mapping with StartAt and States")
	}
	w := writer{}
	if err := w.value(root, 0); err != nil {
		return "", err
	}
	return w.b.String() + "\n", nil
}

func yamlError(err error) error {
	e := &Error{Reason: strings.TrimPrefix(err.Error(), "yaml: ")}
	if le := (*yaml.LoadError)(nil); errors.As(err, &le) {
		e.Line, e.Column = le.Mark.Line, le.Mark.Column
		e.Reason = le.Message
	}
	return e
}

func at(n *yaml.Node, format string, args ...any) *Error {
	return &Error{n.Line, n.Column, fmt.Sprintf(format, args...)}
}
