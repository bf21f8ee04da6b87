package jsonata

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func mustParse(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// fact is a line of testdata/*.txt: what an expression yields.
type fact struct {
	file, about, expr, want string
	states                  value.Value
}

// allCases reads testdata/*.txt. There "# about" begins a group, "$states
// JSON" gives it data, and "expression => outcome" is a fact; the outcome is
// JSON, nothing, unsupported, or a code with a message.
func allCases(t testing.TB) []fact {
	files, err := filepath.Glob("testdata/facts-*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no facts:", err)
	}
	var all []fact
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		current := fact{file: filepath.Base(file)}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if about, ok := strings.CutPrefix(line, "# "); ok {
				current.about, current.states = about, nil
			} else if data, ok := strings.CutPrefix(line, "$states "); ok {
				current.states = mustParse(t, data)
			} else if expr, want, ok := strings.Cut(line, " => "); ok {
				current.expr, current.want = expr, want
				all = append(all, current)
			} else if line != "" {
				t.Fatalf("%s: not a fact: %s", file, line)
			}
		}
	}
	return all
}

// outcome evaluates a fact's expression.
func (f fact) outcome() string {
	e, err := Compile(f.expr)
	if err != nil {
		return err.Error()
	}
	v, err := e.Eval(&Env{
		Bindings: map[string]value.Value{"states": f.states},
		Now:      time.Date(2024, 2, 29, 12, 30, 45, 678e6, time.UTC),
		Random:   &counter{},
	})
	var unsupported *UnsupportedResult
	switch {
	case errors.Is(err, ErrUndefined):
		return "nothing"
	case errors.As(err, &unsupported):
		return "unsupported"
	case err != nil:
		return err.Error()
	}
	return string(value.Text(v))
}

func TestFacts(t *testing.T) {
	for _, f := range allCases(t) {
		if got := f.outcome(); got != f.want {
			t.Errorf("%s, %s:\n%s\n got %s\nwant %s", f.file, f.about, f.expr, got, f.want)
		}
	}
}
