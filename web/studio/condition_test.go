package studio

import (
	"testing"

	"github.com/stepwell/stepwell/engine/asl/jsonata"
)

func TestConditionsAreTakenApartAndWrittenAgain(t *testing.T) {
	tests := map[string]struct{ kind, written string }{
		"$states.input.total > 100":                     {combineOne, "$states.input.total > 100"},
		"$n>=1":                                         {combineOne, "$n >= 1"},
		"$a = 1 and $b != 'x and y'":                    {combineAnd, "$a = 1 and $b != 'x and y'"},
		"$a = 1 or $b = 2 and $c = 3":                   {combineOr, "$a = 1 or ($b = 2 and $c = 3)"},
		"($a = 1 or $b = 2) and $not($c in ['x', 'y'])": {combineAnd, "($a = 1 or $b = 2) and $not($c in ['x', 'y'])"},
		"$not($exists($states.input.id))":               {combineNot, "$not($exists($states.input.id))"},
		"$exists($states.input.id)":                     {"", "$exists($states.input.id)"},
		"$contains($s, /a|b/)":                          {"", "$contains($s, /a|b/)"},
		"$sum($items[price > 3].price) > 10":            {combineOne, "$sum($items[price > 3].price) > 10"},
		"($x := 1; $x = 1)":                             {"", "($x := 1; $x = 1)"},
		"$a ? $b : $c":                                  {"", "$a ? $b : $c"},
		"$orders.land = 'or' and $brand.`and` = \"(\"":  {combineAnd, "$orders.land = 'or' and $brand.`and` = \"(\""},
		"$a = 1 = $b":                                   {"", "$a = 1 = $b"},
		"(($a = 1))":                                    {combineOne, "$a = 1"},
		"($a = 1) and ($b = 2)":                         {combineAnd, "$a = 1 and $b = 2"},
		"$not($a = 1) and $not($b = 2)":                 {combineAnd, "$not($a = 1) and $not($b = 2)"},
		"":                                              {"", ""},
	}
	for text, want := range tests {
		got := readCondition(text)
		if got.kind != want.kind || got.String() != want.written {
			t.Errorf("%s\nis read as %q and written as %s\nwant %q and %s", text, got.kind, got, want.kind, want.written)
		}
		if again := readCondition(got.String()).String(); again != want.written {
			t.Errorf("%s is written as %s the second time", want.written, again)
		}
		if _, err := jsonata.Compile(got.String()); text != "" && err != nil {
			t.Errorf("%s is written as %s: %v", text, got, err)
		}
	}
}

func FuzzConditions(f *testing.F) {
	f.Add("$a = 1 or ($b in ['x'] and $not($c))")
	f.Fuzz(func(t *testing.T, text string) {
		once := readCondition(text).String()
		if twice := readCondition(once).String(); twice != once {
			t.Errorf("%q is written as %q and then as %q", text, once, twice)
		}
	})
}
