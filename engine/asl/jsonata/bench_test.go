package jsonata

import (
	"testing"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func BenchmarkEval(b *testing.B) {
	order := mustParse(b, `{"input":{"order":{"price":12.5,"quantity":4,"items":[{"sku":"a","n":1},{"sku":"b","n":2}]}}}`)
	list := value.Array{}
	for i := range 1000 {
		list = append(list, value.NewObject(value.Member{Key: "n", Value: value.Int(int64(i))}))
	}
	many := value.NewObject(value.Member{Key: "input", Value: list})
	for name, c := range map[string]struct {
		text   string
		states value.Value
	}{
		"path and arithmetic": {"$states.input.order.price * $states.input.order.quantity + 1", order},
		"condition":           {"$states.input.order.quantity > 3 and $states.input.order.price < 20", order},
		"text":                {"'order of ' & $states.input.order.quantity", order},
		"predicate":           {"$states.input.order.items[sku = 'b'].n", order},
		"map over 1000":       {"$map($states.input, function($v) { $v.n * 2 })", many},
		"filter over 1000":    {"$states.input[n % 2 = 0].n", many},
		"sum over 1000":       {"$sum($states.input.n)", many},
	} {
		b.Run(name, func(b *testing.B) {
			e, err := Compile(c.text)
			if err != nil {
				b.Fatal(err)
			}
			env := &Env{Bindings: map[string]value.Value{"states": c.states}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Eval(env); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile("$states.input.order.items[sku = 'b' and n > 1].{'sku': sku, 'total': n * $price}"); err != nil {
			b.Fatal(err)
		}
	}
}
