package value

import (
	"math"
	"strconv"
	"strings"
)

// Display is the value as Step Functions puts it into texts, such as the
// result of States.Format: strings bare, arrays as [1, x] and objects as
// {a=1, b=x}, numbers with a fraction or an exponent the way Java prints them.
func Display(v Value) string {
	switch v := v.(type) {
	case string:
		return v
	case Number:
		return displayNumber(v)
	}
	return string(AppendDisplay(nil, v))
}

// AppendDisplay appends Display(v) to dst.
func AppendDisplay(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case string:
		return append(dst, v...)
	case Number:
		return append(dst, displayNumber(v)...)
	case Array:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = AppendDisplay(dst, item)
		}
		return append(dst, ']')
	case *Object:
		dst = append(dst, '{')
		for i, m := range v.members {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(append(dst, m.Key...), '=')
			dst = AppendDisplay(dst, m.Value)
		}
		return append(dst, '}')
	}
	return Append(dst, v)
}

func displayNumber(n Number) string {
	if !strings.ContainsAny(string(n), ".eE") {
		return string(n)
	}
	if f := n.Float64(); !math.IsInf(f, 0) {
		return string(Double(f))
	}
	return string(n)
}

// Double makes a Number of a finite float64 in Java's spelling: always with a
// fraction, and with an exponent from 1.0E7 on and below 0.001. NaN and
// infinities have no JSON form and become 0.0.
func Double(f float64) Number {
	a := math.Abs(f)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0) || f == 0:
		return "0.0"
	case a >= 1e-3 && a < 1e7:
		return withFraction(strconv.FormatFloat(f, 'f', -1, 64))
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	exp, _ := strconv.Atoi(exponent) // FormatFloat has just written it
	return withFraction(mantissa) + "E" + Number(strconv.Itoa(exp))
}

func withFraction(text string) Number {
	if strings.Contains(text, ".") {
		return Number(text)
	}
	return Number(text + ".0")
}
