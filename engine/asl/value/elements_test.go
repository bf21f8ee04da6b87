package value_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func TestElements(t *testing.T) {
	for _, text := range []string{
		`[]`, ` [ ] `, `[1]`, `[1,2]`, `[ "a\"]" , {"b":[1,{"c":"}"}]},null,-1.5e3 ,[[],[]],"\\",true]`, `[{},{"":""}]`,
	} {
		starts, ok := value.Elements([]byte(text))
		if !ok {
			t.Errorf("%s is no array", text)
			continue
		}
		v, err := value.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var got value.Array
		for i := range len(starts) - 1 {
			e, err := value.Parse([]byte(strings.TrimRight(text[starts[i]:starts[i+1]], " ,")))
			if err != nil {
				t.Errorf("element %d of %s: %v", i, text, err)
			}
			got = append(got, e)
		}
		if !value.Equal(append(value.Array{}, got...), v) {
			t.Errorf("%s has the elements %v", text, got)
		}
	}
	for _, text := range []string{``, `1`, `"[1]"`, `{"a":[1]}`, `[1,2`, `[`} {
		if starts, ok := value.Elements([]byte(text)); ok {
			t.Errorf("%q is an array with %v", text, starts)
		}
	}
}

func FuzzElements(f *testing.F) {
	f.Add([]byte(`[1,"a",{"b":[]}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		starts, ok := value.Elements(text)
		v, err := value.Parse(text)
		if err != nil {
			return // any answer will do
		}
		a, isArray := v.(value.Array)
		if ok != isArray || ok && len(a) != len(starts)-1 || !slices.IsSorted(starts) {
			t.Fatalf("%q has %d elements, not %v", text, len(a), starts)
		}
	})
}
