package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

//go:generate go test -run TestReferenceIsUpToDate -update .

// reference is docs/reference.md: what the help says, as one page.
func reference() string {
	var b strings.Builder
	b.WriteString("# Reference\n\n" +
		"Made by `go generate ./cmd/stepwell` from the table that the flags come from.\n\n" +
		"A flag wins over its environment variable, which wins over the default. Flags may stand before or behind the arguments.\n\n" +
		"## Commands\n\n| command | what it does |\n|---|---|\n")
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(&b, "| `%s` | %s |\n", c.usage(), c.summary)
		}
	}
	for _, c := range commands() {
		if !c.hidden && (c.about != "" || len(settingsOf(c.name)) > 0) {
			c.writeReference(&b)
		}
	}
	writeQuotas(&b)
	writeProblems(&b)
	return b.String()
}

// writeProblems explains what validate, the studio and the API find.
func writeProblems(b *strings.Builder) {
	b.WriteString("\n## Problems of definitions\n\n" +
		"What `stepwell validate` and the studio find. AWS's API gives those in the upper part; the rest are Stepwell's own and left out of its answers.\n\n" +
		"| code | | why | what would be right |\n|---|---|---|---|\n")
	for _, e := range asl.Explanations() {
		fmt.Fprintf(b, "| %s | %s: %s | %s | %s |\n", code(e.Code), strings.ToLower(string(e.Severity)), cell(e.What), cell(e.Why), cell(e.Right))
	}
}

func (c command) writeReference(b *strings.Builder) {
	fmt.Fprintf(b, "\n## stepwell %s\n", c.name)
	if c.about != "" {
		b.WriteString("\n" + strings.ReplaceAll(c.about, "\n", " ") + "\n")
	}
	mine := settingsOf(c.name)
	if len(mine) == 0 {
		return
	}
	b.WriteString("\n| flag | environment | default | |\n|---|---|---|---|\n")
	for _, s := range mine {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", code(s.usage()), code(s.env...), code(s.initial), cell(s.about))
	}
}

// usage is the flag with the name of its value.
func (s setting) usage() string {
	if s.flag == "" {
		return ""
	}
	return strings.TrimSpace("--" + s.flag + " " + s.value)
}

// code sets words as code, each by itself.
func code(words ...string) string {
	var set []string
	for _, w := range slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }) {
		set = append(set, "`"+cell(w)+"`")
	}
	return strings.Join(set, ", ")
}

// cell keeps a text in its cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
