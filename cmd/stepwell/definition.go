package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/designer"
	importer "github.com/stepwell/stepwell/designer/import"
	"github.com/stepwell/stepwell/engine/asl"
)

// definition is a definition that was read from a file.
type definition struct {
	file string // as it was named; "-" is standard input
	text []byte // JSON
	yaml []byte // what it was written in, if that was YAML
}

// finding is a problem with a definition, where its file has it.
type finding struct {
	File     string       `json:"file"`
	Line     int          `json:"line"`
	Column   int          `json:"column"`
	Severity asl.Severity `json:"severity"`
	Code     string       `json:"code"`
	Message  string       `json:"message"`
	Location string       `json:"location,omitempty"`
	Help     string       `json:"help,omitempty"`
	Fix      string       `json:"fix,omitempty"` // what --fix would do about it
}

// codeInvalidYAML is of a file that is no definition in YAML.
const codeInvalidYAML = "INVALID_YAML_DESCRIPTION"

func (f finding) String() string {
	message, _, _ := strings.Cut(f.Message, "\n") // further lines repeat the place
	return fmt.Sprintf("%s:%d:%d: %s %s: %s", f.File, f.Line, f.Column, f.Severity, f.Code, message)
}

// advice says what would be right, and what --fix would do, a line each.
func (f finding) advice() string {
	var b strings.Builder
	if f.Help != "" {
		b.WriteString("    " + f.Help + "\n")
	}
	if f.Fix != "" {
		b.WriteString("    --fix: " + f.Fix + "\n")
	}
	return b.String()
}

// readDefinition reads a file in JSON or YAML. The finding says why its YAML
// cannot be read; whether the text is a definition is for check.
func (a *app) readDefinition(file string) (definition, *finding, error) {
	text, err := a.read(file, 4*asl.MaxSize) // YAML may be longer than its JSON
	if err != nil {
		return definition{}, nil, err
	}
	if !isYAML(file, text) {
		return definition{file: file, text: text}, nil, nil
	}
	converted, err := importer.YAML(text)
	if err == nil {
		return definition{file: file, text: []byte(converted), yaml: text}, nil, nil
	}
	f := &finding{File: file, Line: 1, Column: 1, Severity: asl.Error, Code: codeInvalidYAML, Message: err.Error()}
	if e := (*importer.Error)(nil); errors.As(err, &e) {
		f.Message, f.Line, f.Column = e.Reason, max(e.Line, 1), max(e.Column, 1)
	}
	return definition{}, f, nil
}

// read reads a file, or standard input for "-".
func (a *app) read(file string, limit int64) ([]byte, error) {
	if file == "-" {
		return readAll("standard input", a.stdin, limit)
	}
	return readFile(file, limit)
}

// isYAML goes by the name of the file; where that says nothing, JSON begins with a bracket.
func isYAML(file string, text []byte) bool {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return false
	}
	text = bytes.TrimSpace(text)
	return len(text) > 0 && text[0] != '{' && text[0] != '['
}

// check validates the definition; the findings are in the order of the file.
func (d definition) check(opt asl.Options) []finding {
	var all []finding
	problems := asl.Validate(d.text, opt)
	fixes := d.fixes(problems)
	for i, p := range problems {
		f := finding{d.file, p.Line, p.Column, p.Severity, p.Code, p.Message, p.Location, p.Help, fixes[i].Title}
		if d.yaml != nil {
			f.Line, f.Column = placeInYAML(d.yaml, p.Location)
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(f, g finding) int {
		if f.Line != g.Line {
			return f.Line - g.Line
		}
		return f.Column - g.Column
	})
	return all
}

// fixes are what can be done about the problems: nothing in YAML, whose comments
// and spelling edits do not know.
func (d definition) fixes(problems []asl.Problem) []designer.Fix {
	doc, err := asl.Parse(d.text)
	if err != nil || d.yaml != nil || !doc.Root.Is(asl.KindObject) {
		return make([]designer.Fix, len(problems))
	}
	return designer.Fixes(doc, problems)
}

func hasErrors(all []finding) bool {
	return slices.ContainsFunc(all, func(f finding) bool { return f.Severity == asl.Error })
}
