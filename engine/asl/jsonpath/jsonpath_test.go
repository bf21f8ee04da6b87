package jsonpath

import (
	"bufio"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func parse(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// aCase is a line of testdata/paths.txt.
type aCase struct{ about, path, sign, want string }

var line = regexp.MustCompile(`^(.*?) ([=*?!])> (.*)$`)

// cases reads testdata/paths.txt.
func cases(t testing.TB) (document value.Value, all []aCase) {
	t.Helper()
	file, err := os.Open("testdata/paths.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	about := ""
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text := lines.Text()
		switch {
		case strings.HasPrefix(text, "document "):
			document = parse(t, strings.TrimPrefix(text, "document "))
		case strings.HasPrefix(text, "["):
			about = strings.Trim(text, "[]")
		case about != "" && text != "":
			parts := line.FindStringSubmatch(text)
			if parts == nil {
				t.Fatalf("no sign in %q", text)
			}
			all = append(all, aCase{about, parts[1], parts[2], parts[3]})
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return document, all
}

func TestPaths(t *testing.T) {
	document, all := cases(t)
	for _, c := range all {
		t.Run(c.about+"/"+c.path, func(t *testing.T) {
			path, err := Compile(c.path)
			if c.sign == "!" {
				checkRefused(t, c, err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if path.Definite() == (c.sign == "*") {
				t.Errorf("Definite() = %v", path.Definite())
			}
			v, err := path.Eval(document)
			if c.sign == "?" {
				checkNotFound(t, c, v, err)
				return
			}
			if got := string(value.Text(v)); err != nil || got != c.want {
				t.Errorf("got %s, %v\nwant %s", got, err, c.want)
			}
		})
	}
}

func checkRefused(t *testing.T, c aCase, err error) {
	t.Helper()
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Error() != c.want {
		t.Errorf("got %v, want %s", err, c.want)
	}
}

func checkNotFound(t *testing.T, c aCase, v value.Value, err error) {
	t.Helper()
	var missing *NotFound
	if !errors.As(err, &missing) || missing.Error() != c.want {
		t.Errorf("got %v, %v\nwant %s", v, err, c.want)
	}
}

func TestOnlyAnIndexAtTheEndIsPastTheEnd(t *testing.T) {
	document := parse(t, `{"a":[1],"b":2}`)
	tests := map[string]bool{"$.a[1]": true, "$.a[-2]": true, "$.a[1].x": false, "$.a[1][0]": false, "$.b[0]": false, "$.c": false, "$.c[0]": false}
	for text, want := range tests {
		path, err := Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = path.Eval(document)
		var missing *NotFound
		if !errors.As(err, &missing) || missing.PastEnd != want {
			t.Errorf("%s: %v; PastEnd is not %v", text, err, want)
		}
	}
}

func TestEvaluationsEndWithTheirBudget(t *testing.T) {
	wide := parse(t, "["+strings.Repeat("[[[[[1]]]]],", 2000)+"1]")
	tests := map[string]string{
		"scans inside scans":               "$..[*]..[*]..[*]..[*]..[*]",
		"a scan for every item":            "$[?($..[?(@ == 2)] empty false)]",
		"a search in a list for each item": "$[?(@ in $)]",
		"wildcards over an aggregate":      "$..[?($..*.sum() == 1)].length()",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			path, err := Compile(text)
			if err != nil {
				t.Fatal(err)
			}
			budget := 50_000
			if v, err := path.EvalWithin(wide, &budget); !errors.Is(err, ErrTooManySteps) || budget != 0 {
				t.Errorf("got %v, %v with %d steps left; want ErrTooManySteps", value.Kind(v), err, budget)
			}
		})
	}
}

func TestPathsAreBounded(t *testing.T) {
	tests := map[string]string{
		"a long path":            "$" + strings.Repeat(".a", MaxLength),
		"many parentheses":       "$[?(" + strings.Repeat("(", MaxDepth) + "@.a" + strings.Repeat(")", MaxDepth) + ")]",
		"many exclamation marks": "$[?(" + strings.Repeat("!", MaxDepth) + "@.a)]",
		"filters inside filters": strings.Repeat("$[?(", MaxDepth+1) + "@" + strings.Repeat(")]", MaxDepth+1),
		"functions in functions": strings.Repeat("$.sum(", MaxDepth+1) + "1" + strings.Repeat(")", MaxDepth+1),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := Compile(text); err == nil {
				t.Error("the path is taken")
			}
		})
	}
}

func FuzzEval(f *testing.F) {
	document, all := cases(f)
	for _, c := range all {
		f.Add(c.path)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path, err := Compile(text)
		if err != nil {
			return
		}
		budget := 100_000
		v, err := path.EvalWithin(document, &budget)
		if _, isArray := v.(value.Array); err == nil && !path.Definite() && !isArray {
			t.Errorf("%q is indefinite but yields %v", text, v)
		}
		var missing *NotFound
		if err != nil && !errors.As(err, &missing) && !errors.Is(err, ErrTooManySteps) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func BenchmarkEval(b *testing.B) {
	document, _ := cases(b)
	for _, text := range []string{"$.limit", "$.fleet.ships[1].name", "$.fleet.ships[*].name", "$.fleet.ships[?(@.tons > 100)].name", "$..name"} {
		b.Run(text, func(b *testing.B) {
			path, err := Compile(text)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := path.Eval(document); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
