package asl_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/stepwell/stepwell/engine/asl"
)

var update = flag.Bool("update", false, "rewrite the expected problems in testdata")

// TestValidate runs the cases in testdata/validate. A case is a definition and
// the problems found in it, a line each: "=> ERROR CODE 1:20 /States/A: message".
func TestValidate(t *testing.T) {
	files, err := filepath.Glob("testdata/validate/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases found", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range archive.Files {
			definition, want := splitCase(string(f.Data))
			problems := asl.Validate([]byte(definition), optionsOf(filepath.Base(file)))
			got := problemLines(problems)
			t.Run(filepath.Base(file)+"/"+f.Name, func(t *testing.T) {
				if !*update && got != want {
					t.Error(cmp.Diff(want, got))
				}
				for _, p := range problems {
					if p.Help == "" {
						t.Errorf("no help for %s", p.Message)
					}
				}
			})
			archive.Files[i].Data = []byte(definition + "\n" + got)
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// optionsOf are the options of the cases in a file, which its name says.
func optionsOf(file string) asl.Options {
	opt := asl.Options{Lint: strings.HasPrefix(file, "lint")}
	if strings.Contains(file, "express.") {
		opt.Type = asl.Express
	}
	return opt
}

func TestValidateSaysOnlySoMuch(t *testing.T) {
	tests := map[string]string{
		"of unknown fields": `{"StartAt":"A","States":{"A":{"Type":"Succeed",` + repeat(`"k%d":1`, 3000) + `}}}`,
		"of empty states":   `{"StartAt":"S0","States":{` + repeat(`"S%d":{}`, 3000) + `}}`,
		"of warnings":       `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Result":[` + repeat(`"${p%d}"`, 3000) + `]}}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if ps := asl.Validate([]byte(text), asl.Options{Lint: true}); len(ps) != asl.MaxProblems {
				t.Errorf("%d problems, want %d", len(ps), asl.MaxProblems)
			}
		})
	}
}

func TestValidateWarnsOfConstantsLargerThanAnyPayload(t *testing.T) {
	text := `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Result":"` + strings.Repeat("x", 256<<10) + `"}}}`
	ps := asl.Validate([]byte(text), asl.Options{Lint: true})
	if len(ps) != 1 || ps[0].Code != "PAYLOAD_TOO_LARGE" {
		t.Errorf("problems %v", ps)
	}
}

// repeat joins n texts made by format with commas.
func repeat(format string, n int) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(texts, ",")
}

// casesOf are the definitions of the cases in a file by their names.
func casesOf(t *testing.T, file string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{}
	for _, f := range archive.Files {
		cases[f.Name], _ = splitCase(string(f.Data))
	}
	return cases
}

// splitCase splits a case into its definition and the expected lines.
func splitCase(s string) (definition, want string) {
	if i := strings.Index(s, "\n=> "); i >= 0 {
		return s[:i], s[i+1:]
	}
	return strings.TrimSuffix(s, "\n"), ""
}

func problemLines(ps []asl.Problem) string {
	var b strings.Builder
	for _, p := range ps {
		at := p.Location
		if at == "" {
			at = "null"
		}
		fmt.Fprintf(&b, "=> %s %s %d:%d %s: %s\n", p.Severity, p.Code, p.Line, p.Column, at, strings.ReplaceAll(p.Message, "\n", `\n`))
	}
	return b.String()
}
