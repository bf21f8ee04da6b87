package expr

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// world is what the expressions of testdata/expressions.txt see.
type world struct{ input, context, variables value.Value }

func (w *world) env() *Env {
	return &Env{
		Input:   w.input,
		Context: func() value.Value { return w.context },
		Variable: func(name string) (value.Value, bool) {
			variables, _ := w.variables.(*value.Object)
			return variables.Get(name)
		},
	}
}

// aCase is a line of testdata/expressions.txt.
type aCase struct{ about, text, sign, want string }

var line = regexp.MustCompile(`^(.*?) ([=!#])> (.*)$`)

func cases(t testing.TB) (w *world, all []aCase) {
	t.Helper()
	file, err := os.Open("testdata/expressions.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w = &world{}
	about := ""
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text := lines.Text()
		word, rest, _ := strings.Cut(text, " ")
		switch parts := line.FindStringSubmatch(text); {
		case strings.HasPrefix(text, "["):
			about = strings.Trim(text, "[]")
		case text == "":
		case about != "" && parts != nil:
			all = append(all, aCase{about, parts[1], parts[2], parts[3]})
		case about != "":
			t.Fatalf("no sign in %q", text)
		case word == "input":
			w.input = parse(t, rest)
		case word == "context":
			w.context = parse(t, rest)
		case word == "variables":
			w.variables = parse(t, rest)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return w, all
}

func TestExpressions(t *testing.T) {
	w, all := cases(t)
	for _, c := range all {
		t.Run(c.about+"/"+c.text, func(t *testing.T) {
			e, err := Compile(c.text)
			if c.sign == "#" {
				checkRefused(t, c, err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if e.String() != c.text {
				t.Errorf("String() = %q", e)
			}
			v, err := e.Eval(w.env())
			switch {
			case c.sign == "!" && (err == nil || err.Error() != c.want):
				t.Errorf("got %s, %v\nwant the error %s", value.Text(v), err, c.want)
			case c.sign == "=" && (err != nil || string(value.Text(v)) != c.want):
				t.Errorf("got %s, %v\nwant %s", value.Text(v), err, c.want)
			}
		})
	}
}

func checkRefused(t *testing.T, c aCase, err error) {
	t.Helper()
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("got %v, want a *SyntaxError", err)
	}
	if got := fmt.Sprintf("%d %s", syntax.Offset, syntax.Reason); got != c.want {
		t.Errorf("got %s, want %s", got, c.want)
	}
}

func TestCompilePathTakesNoCalls(t *testing.T) {
	for text, want := range map[string]bool{"$.a": true, "$$.a": true, "$a": true, "States.UUID()": false, "a": false, "": false} {
		if _, err := CompilePath(text); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWhatAnExpressionReads(t *testing.T) {
	tests := map[string]struct {
		context, reference, path bool
		variables                []string
	}{
		"$":                                  {reference: true, path: true},
		"$.a['b'][0]":                        {reference: true, path: true},
		"$.a[*]":                             {path: true},
		"$.a[-1]":                            {path: true},
		"$.a.length()":                       {path: true},
		"$$.Execution.Id":                    {context: true, reference: true, path: true},
		"$v.a":                               {reference: true, path: true, variables: []string{"v"}},
		"States.Format('$x {}', $w, $v.a)":   {variables: []string{"w", "v"}},
		"States.Array($v, States.Array($$))": {context: true, variables: []string{"v"}},
		"States.Array($v, $.a, $v)":          {variables: []string{"v"}},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			e, err := Compile(text)
			if err != nil {
				t.Fatal(err)
			}
			if e.UsesContext() != want.context || e.IsReference() != want.reference || e.IsPath() != want.path {
				t.Errorf("UsesContext %v, IsReference %v, IsPath %v", e.UsesContext(), e.IsReference(), e.IsPath())
			}
			if diff := cmp.Diff(want.variables, e.Variables()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCallsNestTenDeep(t *testing.T) {
	nested := func(depth int) string {
		return strings.Repeat("States.Array(", depth) + strings.Repeat(")", depth)
	}
	if _, err := Compile(nested(MaxNesting)); err != nil {
		t.Error(err)
	}
	if _, err := Compile(nested(MaxNesting + 1)); err == nil {
		t.Error("eleven calls inside one another are taken")
	}
	if _, err := Compile("States.Array(" + strings.Repeat("1,", MaxArguments) + "1)"); err == nil {
		t.Error("too many arguments are taken")
	}
	if _, err := Compile("States.Array('" + strings.Repeat("x", MaxLength) + "')"); err == nil {
		t.Error("a text that is too long is taken")
	}
}

func TestValidVariableName(t *testing.T) {
	long := strings.Repeat("ä", MaxVariableName)
	for name, want := range map[string]bool{
		"x": true, "größe_1": true, "変数": true, "x·y": true, long: true,
		"": false, "1x": false, "_x": false, "x-y": false, "x.y": false, "x y": false, "states": false, long + "x": false,
	} {
		if ValidVariableName(name) != want {
			t.Errorf("%q: not %v", name, want)
		}
	}
}

func TestTheContextIsMadeOnceAndOnlyWhenRead(t *testing.T) {
	made := 0
	env := &Env{Input: parse(t, `{"a":1}`), Context: func() value.Value { made++; return parse(t, `{"x":1,"y":2}`) }}
	for text, want := range map[string]int{"$.a": 0, "States.Array($.a)": 0, "$$.x": 1, "States.Array($$.x, $$.y)": 1} {
		made = 0
		e, err := Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Eval(env); err != nil || made != want {
			t.Errorf("%s: made %d times, %v; want %d", text, made, err, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	w, all := cases(f)
	for _, c := range all {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Compile(text)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(text) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if e.IsReference() && !e.IsPath() {
			t.Errorf("%q is a reference but no path", text)
		}
		if slices.Contains(e.Variables(), "") {
			t.Errorf("%q reads a variable without a name", text)
		}
		e.Eval(w.env())
	})
}
