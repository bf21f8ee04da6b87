package jsonata

import (
	"errors"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func TestBudgetEndsWhatWouldNotEnd(t *testing.T) {
	for about, c := range map[string]struct{ expr, code string }{
		"a loop of tail calls":           {"($f := function(){ $f() }; $f())", "D1012"},
		"a recursion":                    {"($f := function($n){ 1 + $f($n) }; $f(1))", "D1011"},
		"functions that take each other": {"($f := function(){ $g() }; $g := function(){ $f() }; $f())", "D1012"},
		"a sort whose order is a loop":   {"$sort([1,2], function($a,$b){ ($f := function(){ $f() }; $f()) })", "D1012"},
		"a string that doubles":          {"($f := function($s){ $f($s & $s) }; $f('ab'))", "D1013"},
		"an array that doubles":          {"($f := function($s){ $f($append($s, $s)) }; $f([1,2]))", "D1013"},
		"an array of ranges":             {"[1..1000000, 1..1000000, 1..1000000]", "D1013"},
		"a value that nests":             {"($f := function($n, $v){ $n = 0 ? $v : $f($n - 1, {'v': $v}) }; $f(5000, 1))", "D1015"},
		"a text that nests":              {"($f := function($n, $v){ $n = 0 ? $string($v) : $f($n - 1, {'v': $v}) }; $f(5000, 1))", "D1015"},
		"much padding":                   {"$pad('', 1e12)", "D1013"},
		"a replacement that explodes":    {"$replace($pad('', 5000, 'a'), 'a', $pad('', 50000))", "D1013"},
	} {
		t.Run(about, func(t *testing.T) {
			e, err := Compile(c.expr)
			if err != nil {
				t.Fatal(err)
			}
			_, err = e.Eval(&Env{Budget: Budget{Steps: 200_000, Bytes: 32 << 20}})
			var failure *Error
			if !errors.As(err, &failure) || failure.Code != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestCompileRefusesDeepNesting(t *testing.T) {
	for about, text := range map[string]string{
		"brackets":          strings.Repeat("[", 100_000),
		"parentheses":       strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000),
		"a chain of sums":   "1" + strings.Repeat("+1", 100_000),
		"a chain of signs":  strings.Repeat("-", 100_000) + "1",
		"nested functions":  strings.Repeat("function(){", 100_000),
		"a path of parents": "a" + strings.Repeat(".%", 100_000),
	} {
		t.Run(about, func(t *testing.T) {
			_, err := Compile(text)
			var failure *Error
			if !errors.As(err, &failure) || failure.Code != "S0218" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestVariablesAreAskedForOnDemand(t *testing.T) {
	e, err := Compile("$known + $asked")
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	got, err := e.Eval(&Env{
		Bindings: map[string]value.Value{"known": value.Number("1")},
		Lookup: func(name string) (value.Value, bool) {
			asked = append(asked, name)
			return value.Number("2"), true
		},
	})
	if err != nil || got != value.Number("3") || len(asked) != 1 || asked[0] != "asked" {
		t.Errorf("got %v, %v; asked for %v", got, err, asked)
	}
}

func TestResultsKeepOrderAndSpellNumbersAsJavaScript(t *testing.T) {
	in := mustParse(t, `{"z":1.0,"a":[1e3,12345678901234567890,-0,0.1],"10":1,"2":2}`)
	e, err := Compile("$x")
	if err != nil {
		t.Fatal(err)
	}
	before := string(value.Text(in))
	got, err := e.Eval(&Env{Bindings: map[string]value.Value{"x": in}})
	want := `{"z":1,"a":[1000,12345678901234567000,0,0.1],"10":1,"2":2}`
	if text := string(value.Text(got)); err != nil || text != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
	if after := string(value.Text(in)); after != before {
		t.Errorf("the variable has changed to %s", after)
	}
}

func TestChanceNeedsASource(t *testing.T) {
	for _, text := range []string{"$random()", "$uuid()", "$shuffle([1,2])"} {
		e, err := Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Eval(nil); err == nil || !strings.HasPrefix(err.Error(), "D1014: ") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
