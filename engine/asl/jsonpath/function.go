package jsonpath

import (
	"math"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// call is a function of a path with its arguments.
type call struct {
	name string
	args []operand
	run  function
}

// function works on what the path found and the values of its arguments; it is
// false when it has no result.
type function func(v value.Value, args value.Array) (value.Value, bool)

// functions are Jayway's.
var functions = map[string]function{
	"length": length,
	"size":   length,
	"keys":   keys,
	"min":    aggregation(func(n []float64) float64 { return fold(n, math.Min) }),
	"max":    aggregation(func(n []float64) float64 { return fold(n, math.Max) }),
	"sum":    aggregation(sum),
	"avg":    aggregation(average),
	"stddev": aggregation(deviation),
	"concat": concat,
	"append": func(v value.Value, args value.Array) (value.Value, bool) {
		a, ok := v.(value.Array)
		return append(a[:len(a):len(a)], args...), ok
	},
	"first": func(v value.Value, _ value.Array) (value.Value, bool) { return at(v, 0) },
	"last":  func(v value.Value, _ value.Array) (value.Value, bool) { return at(v, -1) },
	"index": func(v value.Value, args value.Array) (value.Value, bool) {
		if len(args) != 1 {
			return nil, false
		}
		n, _ := args[0].(value.Number)
		i, ok := n.Int64()
		if !ok {
			return nil, false
		}
		return at(v, i)
	},
}

// function reads the arguments behind the function's name.
func (p *parser) function(name string) (*step, error) {
	run, ok := functions[name]
	if !ok {
		return nil, p.fail("Function with name: %s does not exist.", name)
	}
	p.pos++
	if err := p.enter(); err != nil {
		return nil, err
	}
	c := &call{name: name, run: run}
	for !p.acceptAfterBlanks(')') {
		if len(c.args) > 0 && !p.accept(',') {
			return nil, p.fail("Arguments to function: '%s' are not closed properly.", name)
		}
		arg, err := p.operand()
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
	}
	p.depth--
	return &step{kind: byFunction, function: c}, nil
}

// call runs a function; a path among its arguments starts at the document.
func (e *evaluation) call(c *call, v value.Value) (value.Value, bool) {
	args := make(value.Array, 0, len(c.args))
	for _, a := range c.args {
		arg, found := a.eval(e, v)
		if !found {
			return nil, false
		}
		args = append(args, arg)
	}
	if items, ok := v.(value.Array); ok && !e.spend(len(items)) {
		return nil, false
	}
	return c.run(v, args)
}

func length(v value.Value, _ value.Array) (value.Value, bool) {
	switch v := v.(type) {
	case value.Array:
		return value.Int(int64(len(v))), true
	case *value.Object:
		return value.Int(int64(v.Len())), true
	}
	return nil, true
}

func keys(v value.Value, _ value.Array) (value.Value, bool) {
	o, ok := v.(*value.Object)
	if !ok {
		return nil, true
	}
	names := make(value.Array, 0, o.Len())
	for _, m := range o.Members() {
		names = append(names, m.Key)
	}
	return names, true
}

func at(v value.Value, index int64) (value.Value, bool) {
	a, ok := v.(value.Array)
	if index < 0 {
		index += int64(len(a))
	}
	if !ok || index < 0 || index >= int64(len(a)) {
		return nil, false
	}
	return a[index], true
}

// concat joins the texts of an array and then its arguments.
func concat(v value.Value, args value.Array) (value.Value, bool) {
	var text strings.Builder
	items, _ := v.(value.Array)
	for _, item := range items {
		if s, ok := item.(string); ok {
			text.WriteString(s)
		}
	}
	for _, arg := range args {
		text.WriteString(value.Display(arg))
	}
	return text.String(), true
}

// aggregation makes a function of the numbers in an array and in the
// arguments; of none at all there is no result. Results are floats, printed
// with a fraction.
func aggregation(f func(numbers []float64) float64) function {
	return func(v value.Value, args value.Array) (value.Value, bool) {
		var numbers []float64
		items, _ := v.(value.Array)
		numbers = appendNumbers(numbers, items)
		for _, arg := range args {
			if list, ok := arg.(value.Array); ok {
				numbers = appendNumbers(numbers, list)
			} else {
				numbers = appendNumbers(numbers, value.Array{arg})
			}
		}
		if len(numbers) == 0 {
			return nil, false
		}
		return value.Double(f(numbers)), true
	}
}

func appendNumbers(numbers []float64, items value.Array) []float64 {
	for _, item := range items {
		if n, ok := item.(value.Number); ok {
			numbers = append(numbers, n.Float64())
		}
	}
	return numbers
}

func fold(numbers []float64, f func(a, b float64) float64) float64 {
	result := numbers[0]
	for _, n := range numbers[1:] {
		result = f(result, n)
	}
	return result
}

func sum(numbers []float64) float64 {
	return fold(numbers, func(a, b float64) float64 { return a + b })
}

func average(numbers []float64) float64 { return sum(numbers) / float64(len(numbers)) }

func deviation(numbers []float64) float64 {
	mean, squares := average(numbers), 0.0
	for _, n := range numbers {
		squares += (n - mean) * (n - mean)
	}
	return math.Sqrt(squares / float64(len(numbers)))
}
