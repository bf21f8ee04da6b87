package query_test

import (
	"errors"
	"testing"

	"github.com/stepwell/stepwell/engine/asl/jsonata"
	"github.com/stepwell/stepwell/engine/asl/query"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func parse(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTemplates(t *testing.T) {
	env := &jsonata.Env{Bindings: map[string]value.Value{"states": parse(t, `{"input":{"a":1,"list":[1,2]}}`), "v": "x"}}
	for name, c := range map[string]struct{ field, want string }{
		"a literal stays what it is":                   {`{"a":"$states.input","b":[1,null,true]}`, `{"a":"$states.input","b":[1,null,true]}`},
		"a text that is an expression becomes a value": {`"{% $states.input.list %}"`, `[1,2]`},
		"expressions stand at any depth":               {`{"a":[{"b":"{% $v %}"}]}`, `{"a":[{"b":"x"}]}`},
		"delimiters inside a text mean nothing":        {`"a {% $v %}"`, `"a {% $v %}"`},
		"blanks inside the delimiters do not count":    {`"{%$v%}"`, `"x"`},
		"undefined is an error":                        {`{"a":["{% $nope %}"]}`, "The JSONata expression '$nope' specified for the field 'Output/a[0]' returned nothing (undefined)."},
		"a function is no result":                      {`"{% $sum %}"`, "The JSONata expression '$sum' specified for the field 'Output' returned an unsupported result type."},
		"what is thrown is said with its code":         {`"{% $v() %}"`, "The JSONata expression '$v()' specified for the field 'Output' threw an error during evaluation. T1006: Attempted to invoke a non-function"},
	} {
		t.Run(name, func(t *testing.T) {
			tmpl, err := query.Compile(parse(t, c.field))
			if err != nil {
				t.Fatal(err)
			}
			v, err := tmpl.Eval(env, "Output")
			got := string(value.Text(v))
			if err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestASyntaxErrorSaysWhere(t *testing.T) {
	_, err := query.Compile(parse(t, `{"a":[{"b":"{% 1 + %}"}]}`))
	var syntax *query.SyntaxError
	if !errors.As(err, &syntax) || syntax.Path != "/a[0]/b" {
		t.Errorf("got %v, want an error at /a[0]/b", err)
	}
}

func TestOnlyTemplatesThatReadTheContextWantIt(t *testing.T) {
	for field, want := range map[string]bool{
		`"{% $states.input.context %}"`:              false,
		`{"a":["{% $states.context.State.Name %}"]}`: true,
		`"{% $lookup($states, 'context') %}"`:        true,
	} {
		tmpl, err := query.Compile(parse(t, field))
		if err != nil {
			t.Fatal(err)
		}
		if tmpl.ReadsContext() != want {
			t.Errorf("%s: %t, want %t", field, !want, want)
		}
	}
}
