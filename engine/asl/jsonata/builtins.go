package jsonata

import (
	"maps"
	"slices"
)

// builtins are the functions of the language by name without $. The number is
// how many arguments a higher-order function passes when it is given one.
var builtins map[string]*native

func init() {
	builtins = map[string]*native{}
	for _, table := range [][]native{
		numericFunctions, stringFunctions, textFunctions, arrayFunctions, objectFunctions,
		higherOrderFunctions, timeFunctions, serviceFunctions,
	} {
		for _, f := range table {
			builtins[f.name] = &f
		}
	}
}

func builtin(name, sig string, arity int, impl func(c *call, args []any) (any, error)) native {
	return native{name: name, sig: mustSignature(sig), arity: arity, impl: impl}
}

// known makes a function yield undefined when its first argument is.
func known(impl func(c *call, args []any) (any, error)) func(c *call, args []any) (any, error) {
	return func(c *call, args []any) (any, error) {
		if args[0] == undefined {
			return undefined, nil
		}
		return impl(c, args)
	}
}

// number1 makes a function of one number.
func number1(f func(x float64) float64) func(c *call, args []any) (any, error) {
	return known(func(_ *call, args []any) (any, error) { return f(float(args[0])), nil })
}

// string1 makes a function of one string.
func string1(f func(s string) string) func(c *call, args []any) (any, error) {
	return known(func(c *call, args []any) (any, error) {
		out := f(args[0].(string))
		return out, c.allocate(len(out))
	})
}

// Names lists the functions of the language without their $, in order.
func Names() []string { return slices.Sorted(maps.Keys(builtins)) }
