package jsonata

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// The official test suite is run with
//
//	go test ./engine/asl/jsonata -run Suite -suite jsonata/test/test-suite
//
// The cases that this dialect does not pass are in testdata/suite-exceptions.txt.
var suite = flag.String("suite", "", "folder of the official JSONata test suite")

func TestOfficialSuite(t *testing.T) {
	if *suite == "" {
		return
	}
	excepted := exceptions(t)
	files, _ := filepath.Glob(filepath.Join(*suite, "groups", "*", "*.json"))
	passed, total := 0, 0
	for _, file := range files {
		for i, c := range suiteCases(t, file) {
			total++
			name := strings.TrimSuffix(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), ".json")
			if i > 0 {
				name += "#" + string(value.Int(int64(i)))
			}
			why := runSuiteCase(t, c)
			switch {
			case why == "":
				passed++
			case excepted[name] == "":
				t.Errorf("%s: %s\n\t%s", name, field(c, "expr"), why)
			}
		}
	}
	t.Logf("%d of %d cases pass", passed, total)
}

func exceptions(t *testing.T) map[string]string {
	text, err := os.ReadFile("testdata/suite-exceptions.txt")
	if err != nil {
		t.Log(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, reason, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(line, "#") {
			out[name] = reason
		}
	}
	return out
}

func suiteCases(t *testing.T, file string) []any {
	v := readJSON(t, file)
	cases := asItems(v)
	for _, c := range cases {
		if name, ok := field(c, "expr-file").(string); ok {
			text, err := os.ReadFile(filepath.Join(filepath.Dir(file), name))
			if err != nil {
				t.Fatal(err)
			}
			c.(*value.Object).Set("expr", string(text))
		}
	}
	return cases
}

func readJSON(t *testing.T, file string) any {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := value.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return v
}

// runSuiteCase says why a case fails; nothing when it passes.
func runSuiteCase(t *testing.T, c any) string {
	input := field(c, "data")
	if name, ok := field(c, "dataset").(string); ok {
		input = readJSON(t, filepath.Join(*suite, "datasets", name+".json"))
	}
	env := &Env{Bindings: map[string]value.Value{}, Now: time.Now(), Random: &counter{}}
	if o, ok := field(c, "bindings").(*value.Object); ok {
		for _, m := range o.Members() {
			env.Bindings[m.Key] = m.Value
		}
	}
	e, err := Compile(field(c, "expr").(string))
	var got value.Value
	if err == nil {
		got, err = e.evalOn(env, input)
	}
	return verdict(c, got, err)
}

func verdict(c any, got value.Value, err error) string {
	code, _ := field(c, "code").(string)
	if o, ok := field(c, "error").(*value.Object); ok {
		code, _ = field(o, "code").(string)
	}
	var e *Error
	switch want := field(c, "result"); {
	case code != "":
		if !errors.As(err, &e) || e.Code != code {
			return "want " + code + ", got " + show(got, err)
		}
		if token, ok := field(c, "token").(string); ok && token != e.Token {
			return "want token " + token + ", got " + e.Token
		}
	case field(c, "undefinedResult") == true:
		if !errors.Is(err, ErrUndefined) {
			return "want nothing, got " + show(got, err)
		}
	case err != nil || !value.Equal(want, got):
		return "want " + string(value.Text(want)) + "\n\tgot " + show(got, err)
	}
	return ""
}

func show(v value.Value, err error) string {
	if err != nil {
		return "error " + err.Error()
	}
	return string(value.Text(v))
}

// counter is a source of randomness that is none.
type counter struct{ n uint64 }

func (c *counter) Uint64() uint64 {
	c.n += 0x9e3779b97f4a7c15
	x := (c.n ^ c.n>>30) * 0xbf58476d1ce4e5b9
	return x ^ x>>27
}
