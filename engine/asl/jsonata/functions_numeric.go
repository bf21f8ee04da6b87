package jsonata

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

var numericFunctions = []native{
	builtin("sum", "<a<n>:n>", 1, known(sum)),
	builtin("max", "<a<n>:n>", 1, known(largest)),
	builtin("min", "<a<n>:n>", 1, known(smallest)),
	builtin("average", "<a<n>:n>", 1, known(average)),
	builtin("number", "<(nsb)-:n>", 1, known(toNumber)),
	builtin("abs", "<n-:n>", 1, number1(math.Abs)),
	builtin("floor", "<n-:n>", 1, number1(math.Floor)),
	builtin("ceil", "<n-:n>", 1, number1(math.Ceil)),
	builtin("round", "<n-n?:n>", 2, known(round)),
	builtin("sqrt", "<n-:n>", 1, known(sqrt)),
	builtin("power", "<n-n:n>", 2, known(power)),
	builtin("boolean", "<x-:b>", 1, known(boolean)),
	builtin("not", "<x-:b>", 1, known(not)),
	builtin("formatBase", "<n-n?:s>", 2, known(formatBase)),
	builtin("formatNumber", "<n-so?:s>", 3, known(formatNumber)),
	builtin("formatInteger", "<n-s:s>", 2, known(formatInteger)),
	builtin("parseInteger", "<s-s:n>", 2, known(parseInteger)),
}

func sum(_ *call, args []any) (any, error) {
	total := 0.0
	for _, item := range items(args[0]) {
		total += float(item)
	}
	return total, nil
}

func average(c *call, args []any) (any, error) {
	n := len(items(args[0]))
	if n == 0 {
		return undefined, nil
	}
	total, err := sum(c, args)
	return float(total) / float64(n), err
}

func largest(_ *call, args []any) (any, error)  { return extreme(args[0], math.Max) }
func smallest(_ *call, args []any) (any, error) { return extreme(args[0], math.Min) }

func extreme(v any, pick func(x, y float64) float64) (any, error) {
	all := items(v)
	if len(all) == 0 {
		return undefined, nil
	}
	best := float(all[0])
	for _, item := range all[1:] {
		best = pick(best, float(item))
	}
	return best, nil
}

var (
	decimalForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$`)
	radixForm   = regexp.MustCompile(`^(0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+)$`)
)

func toNumber(_ *call, args []any) (any, error) {
	switch v := args[0].(type) {
	case bool:
		if v {
			return 1.0, nil
		}
		return 0.0, nil
	case string:
		if x, ok := parseNumber(v); ok {
			return x, nil
		}
	default:
		if isNumber(v) {
			return v, nil
		}
	}
	return nil, fail("D3030", fields{"value": args[0]})
}

func parseNumber(s string) (float64, bool) {
	switch {
	case decimalForm.MatchString(s):
		x, err := strconv.ParseFloat(s, 64)
		return x, err == nil
	case radixForm.MatchString(s):
		n, ok := new(big.Int).SetString(strings.ToLower(s), 0)
		if !ok {
			return 0, false
		}
		x, _ := new(big.Float).SetInt(n).Float64()
		return x, !math.IsInf(x, 0)
	}
	return 0, false
}

func round(_ *call, args []any) (any, error) {
	digits := 0.0
	if args[1] != undefined {
		digits = math.Floor(float(args[1]))
	}
	return roundTo(float(args[0]), digits), nil
}

// roundTo rounds to a number of decimal digits, halves to the even neighbour.
// It shifts the decimal point in the number's text, where no bits are lost.
func roundTo(x, digits float64) float64 {
	x = shift(x, digits)
	y := math.Floor(x)
	if x-y >= 0.5 {
		y++
	}
	if math.Abs(y-x) == 0.5 && math.Abs(math.Mod(y, 2)) == 1 {
		y--
	}
	y = shift(y, -digits)
	if y == 0 {
		return 0
	}
	return y
}

func shift(x, digits float64) float64 {
	if digits == 0 || math.IsInf(x, 0) || math.IsNaN(x) || math.Abs(digits) > 1000 {
		return x
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(x, 'e', -1, 64), "e")
	e, _ := strconv.Atoi(exponent) // FormatFloat has just written it
	y, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(e+int(digits)), 64)
	return y
}

func sqrt(_ *call, args []any) (any, error) {
	x := float(args[0])
	if x < 0 {
		return nil, fail("D3060", fields{"value": x})
	}
	return math.Sqrt(x), nil
}

func power(_ *call, args []any) (any, error) {
	x, y := float(args[0]), math.NaN()
	if args[1] != undefined {
		y = float(args[1])
	}
	out := math.Pow(x, y)
	if math.Abs(x) == 1 && math.IsInf(y, 0) {
		out = math.NaN() // unlike in C
	}
	if math.IsInf(out, 0) || math.IsNaN(out) {
		return nil, fail("D3061", fields{"value": x, "exp": args[1]})
	}
	return out, nil
}

func boolean(_ *call, args []any) (any, error) { return truth(args[0]) }

func not(_ *call, args []any) (any, error) {
	yes, err := truth(args[0])
	return !yes, err
}

func formatBase(_ *call, args []any) (any, error) {
	x := roundTo(float(args[0]), 0)
	radix := 10.0
	if args[1] != undefined {
		radix = roundTo(float(args[1]), 0)
	}
	if radix < 2 || radix > 36 {
		return nil, fail("D3100", fields{"value": radix})
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return numberText(x), nil
	}
	n, _ := big.NewFloat(x).Int(nil)
	return n.Text(int(radix)), nil
}
