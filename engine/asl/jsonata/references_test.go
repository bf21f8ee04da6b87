package jsonata

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVariables(t *testing.T) {
	for about, c := range map[string]struct {
		expr string
		want []string
	}{
		"variables come in order of first use":               {"$b & $a & $b", []string{"b", "a"}},
		"a path below a variable is no other variable":       {"$states.input.x", []string{"states"}},
		"functions are none, called or passed":               {"$map($list, $string) ~> $sum", []string{"list"}},
		"a variable bound in a block is the block's":         {"($x := $y; $x)", []string{"y"}},
		"outside the block it is free again":                 {"(($x := 1; $x); $x)", []string{"x"}},
		"parameters belong to their function":                {"function($p){ $p + $q }", []string{"q"}},
		"@ and # bind for the steps that follow":             {"$list@$i.x#$n[$n > $limit].($i & $n)", []string{"list", "limit"}},
		"keys, predicates, orders and transforms are looked": {"$a[x = $b]^($c).{$d: $e} ~> |$f|{'x': $g}, $h|", []string{"a", "b", "c", "d", "e", "f", "g", "h"}},
		"$ and $$ are no variables":                          {"$map([1], function($v){ $ }) & $$", nil},
	} {
		t.Run(about, func(t *testing.T) {
			e, err := Compile(c.expr)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, e.Variables()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	for about, c := range map[string]struct{ expr, want string }{
		"a bare name means the input document":               {"phone", "name phone"},
		"so does the first name of a path only":              {"a.b.c", "name a"},
		"a name within a predicate means the item":           {"$states.input[phone = 1]", "variable states.input"},
		"the names below a variable are its path":            {"$states.errorOutput.Error", "variable states.errorOutput.Error"},
		"the path ends at what is not a name":                {"$states.context.*.x", "variable states.context"},
		"$ at the top level is the input document":           {"$ & $.a", "context $, context $"},
		"$ within a predicate is the item":                   {"[1,2][$ > 1]", ""},
		"$$ is the input document everywhere":                {"[1][$$.x]", "root $$"},
		"the arguments of a function are at the top level":   {"$sum(prices)", "name prices"},
		"names in a function's body are marked":              {"function($v){ phone }", "name phone in function"},
		"object constructors keep the context":               {"{'a': phone}", "name phone"},
		"a group of a path does not":                         {"$x{name: price}", "variable x"},
		"wildcards at the top level read the input document": {"*.a & **", "name *, name **"},
	} {
		t.Run(about, func(t *testing.T) {
			e, err := Compile(c.expr)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range e.References() {
				text := string(r.Kind) + " " + strings.Join(append([]string{r.Name}, r.Path...), ".")
				if r.InFunction {
					text += " in function"
				}
				got = append(got, text)
			}
			if got := strings.Join(got, ", "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
