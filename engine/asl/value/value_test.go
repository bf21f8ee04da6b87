package value

import (
	"errors"
	"math"
	"strconv"
	"testing"
)

func parse(t *testing.T, text string) Value {
	t.Helper()
	v, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("Parse(%s): %v", text, err)
	}
	return v
}

func TestObjectsKeepOrderAndCopies(t *testing.T) {
	for _, size := range []int{3, 40} { // below and above the size that has an index
		o := &Object{}
		for i := range size {
			o.Set("k"+strconv.Itoa(i), Int(int64(i)))
		}
		changed := o.With("k1", "new").With("more", true)
		if v, _ := o.Get("k1"); v != Int(1) || o.Len() != size {
			t.Errorf("size %d: With changed the object it was called on", size)
		}
		if v, _ := changed.Get("k1"); v != "new" || changed.Members()[1].Key != "k1" {
			t.Errorf("size %d: With does not replace in place", size)
		}
		if last := changed.Members()[size]; last.Key != "more" {
			t.Errorf("size %d: With does not append: %v", size, last)
		}
		if _, ok := changed.Get("absent"); ok {
			t.Errorf("size %d: Get finds a key that is not there", size)
		}
	}
}

func TestEqual(t *testing.T) {
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"numbers by value":                   {`[1,10,0.5]`, `[1.0,1e1,5e-1]`, true},
		"objects without regard to order":    {`{"a":1,"b":2}`, `{"b":2,"a":1}`, true},
		"arrays with regard to order":        {`[1,2]`, `[2,1]`, false},
		"a number is not its text":           {`1`, `"1"`, false},
		"null is not absence":                {`{"a":null}`, `{"b":null}`, false},
		"an object with more keys":           {`{"a":1}`, `{"a":1,"b":2}`, false},
		"integers beyond binary64 by figure": {`12345678901234567890`, `12345678901234567890`, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a, b := parse(t, test.a), parse(t, test.b)
			if Equal(a, b) != test.want || Equal(b, a) != test.want {
				t.Errorf("Equal(%s, %s) is not %v", test.a, test.b, test.want)
			}
		})
	}
}

func TestSpellingOfNumbers(t *testing.T) {
	tests := map[string]struct {
		got  Number
		want string
	}{
		"an integer has no fraction":          {Float(3), "3"},
		"a large integer is written out":      {Float(1e20), "100000000000000000000"},
		"a fraction is short":                 {Float(0.1), "0.1"},
		"from 1e21 on there is an exponent":   {Float(1e21), "1e+21"},
		"NaN has no form":                     {Float(math.NaN()), "0"},
		"in Java a whole number has one":      {Double(6), "6.0"},
		"in Java large ones have an exponent": {Double(1.5e7), "1.5E7"},
		"in Java small ones do, too":          {Double(0.00025), "2.5E-4"},
		"Java's zero":                         {Double(0), "0.0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if string(test.got) != test.want {
				t.Errorf("got %s, want %s", test.got, test.want)
			}
		})
	}
}

func TestDisplay(t *testing.T) {
	tests := map[string]struct{ value, want string }{
		"a string stands bare":             {`"a b"`, `a b`},
		"null, true and numbers as JSON":   {`[null,true,1,1.5]`, `[null, true, 1, 1.5]`},
		"an object prints its pairs":       {`{"a":1,"b":{"c":"d"},"e":[]}`, `{a=1, b={c=d}, e=[]}`},
		"a fraction loses its end zeros":   {`1.50`, `1.5`},
		"an exponent is written out":       {`1e3`, `1000.0`},
		"large integers stay as they were": {`12345678901234567890`, `12345678901234567890`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Display(parse(t, test.value)); got != test.want {
				t.Errorf("Display(%s) = %s, want %s", test.value, got, test.want)
			}
		})
	}
}

func TestMeasureStopsAtTheLimit(t *testing.T) {
	v := parse(t, order)
	for range 30 { // shares its parts: 2^30 times the size when written out
		v = Array{v, v}
	}
	if _, err := Measure(v, 1000); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	deep := Value(Array{})
	for range MaxDepth + 1 {
		deep = Array{deep}
	}
	if _, err := Measure(deep, 1_000_000); !errors.Is(err, ErrTooDeep) {
		t.Errorf("got %v, want ErrTooDeep", err)
	}
}
