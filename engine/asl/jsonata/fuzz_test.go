package jsonata

import (
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// FuzzEval compiles and evaluates any text: it ends within its budget, never
// panics, and what it yields is JSON.
func FuzzEval(f *testing.F) {
	for _, c := range allCases(f) {
		f.Add(c.expr)
	}
	input := mustParse(f, `{"a":{"b":[1,2,{"c":"x"}],"d":null},"n":[3,1,2],"s":"2024-02-29T12:00:00Z"}`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Compile(text)
		if err != nil {
			complete(t, text, err)
			return
		}
		e.Variables()
		e.References()
		env := &Env{
			Bindings: map[string]value.Value{"states": input}, Now: time.Unix(1_700_000_000, 0), Random: &counter{},
			Budget: Budget{Steps: 20_000, Depth: 500, Bytes: 1 << 20},
		}
		v, err := e.evalOn(env, input)
		if err != nil {
			complete(t, text, err)
			return
		}
		if _, err := value.Parse(value.Text(v)); err != nil && !errors.Is(err, value.ErrTooDeep) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// complete checks that an error has all that a caller shows of it.
func complete(t *testing.T, text string, err error) {
	var e *Error
	if errors.As(err, &e) && (e.Code == "" || e.Message == "" && utf8.ValidString(text)) {
		t.Errorf("%q: incomplete error %#v", text, e)
	}
}
