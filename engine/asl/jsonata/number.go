package jsonata

import (
	"math"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

func isNumber(v any) bool {
	switch v.(type) {
	case float64, value.Number:
		return true
	}
	return false
}

// float is a number as binary64; 0 for anything else.
func float(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case value.Number:
		if len(v) <= 15 {
			if x, ok := smallInteger(v); ok {
				return x
			}
		}
		return v.Float64()
	}
	return 0
}

// smallInteger reads what is spelled as a natural number.
func smallInteger(n value.Number) (float64, bool) {
	x := int64(0)
	for i := range len(n) {
		digit := n[i] - '0'
		if digit > 9 {
			return 0, false
		}
		x = 10*x + int64(digit)
	}
	return float64(x), true
}

// number is a value as a number that can be reckoned with: NaN is none, and
// infinities are an error.
func number(v any) (float64, bool, error) {
	if !isNumber(v) {
		return 0, false, nil
	}
	x := float(v)
	if math.IsInf(x, 0) {
		return 0, false, fail("D1001", fields{"value": nil})
	}
	return x, !math.IsNaN(x), nil
}

// numbers are the items when all of them are numbers.
func numbers(items []any) (out []float64, all bool, err error) {
	for _, item := range items {
		x, ok, err := number(item)
		if err != nil || !ok {
			return nil, false, err
		}
		out = append(out, x)
	}
	return out, true, nil
}

// numberText spells a finite number as JavaScript does.
func numberText(x float64) string {
	a := math.Abs(x)
	switch {
	case x == 0:
		return "0"
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "Infinity"
	case math.IsInf(x, -1):
		return "-Infinity"
	case a < 1e15 && x == math.Trunc(x):
		return strconv.FormatInt(int64(x), 10)
	case a >= 1e-6 && a < 1e21:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return scientific(strconv.FormatFloat(x, 'e', -1, 64))
}

// scientific takes the leading zero out of Go's exponents.
func scientific(text string) string {
	mantissa, exponent, found := strings.Cut(text, "e")
	if !found {
		return text
	}
	return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:len(exponent)-1], "0") + exponent[len(exponent)-1:]
}

// shortened is a number with the 15 digits that $string shows.
func shortened(x float64) float64 {
	if math.Abs(x) < 1e15 && x == math.Trunc(x) {
		return x
	}
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 14, 64), 64)
	if err != nil {
		return x
	}
	return y
}

// truth casts a value to a boolean, as $boolean does.
func truth(v any) (bool, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case string:
		return v != "", nil
	case []any:
		return anyTrue(v)
	case *list:
		return anyTrue(v.items)
	case *value.Object:
		return v.Len() > 0, nil
	}
	x, ok, err := number(v)
	return ok && x != 0, err
}

func anyTrue(items []any) (bool, error) {
	for _, item := range items {
		if yes, err := truth(item); yes || err != nil {
			return yes, err
		}
	}
	return false, nil
}
