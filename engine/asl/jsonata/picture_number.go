package jsonata

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// decimalFormat are the characters that have a meaning in a picture of
// $formatNumber, after XPath's fn:format-number.
type decimalFormat struct {
	decimal, grouping, exponent, minus, percent, perMille, zero, digit, pattern string
	infinity, nan                                                               string
}

func newDecimalFormat(options any) decimalFormat {
	f := decimalFormat{
		decimal: ".", grouping: ",", exponent: "e", minus: "-", percent: "%", perMille: "\u2030", zero: "0",
		digit: "#", pattern: ";", infinity: "Infinity", nan: "NaN",
	}
	o, ok := options.(*value.Object)
	if !ok {
		return f
	}
	for name, place := range map[string]*string{
		"decimal-separator": &f.decimal, "grouping-separator": &f.grouping, "exponent-separator": &f.exponent,
		"minus-sign": &f.minus, "percent": &f.percent, "per-mille": &f.perMille, "zero-digit": &f.zero,
		"digit": &f.digit, "pattern-separator": &f.pattern, "infinity": &f.infinity, "NaN": &f.nan,
	} {
		if v, ok := o.Get(name); ok {
			if s, ok := v.(string); ok && s != "" {
				*place = s
			}
		}
	}
	return f
}

// isDigit tells whether c is one of the ten digits that start at the zero digit.
func (f *decimalFormat) isDigit(c string) bool {
	zero, got := []rune(f.zero), []rune(c)
	return len(zero) > 0 && len(got) == 1 && got[0] >= zero[0] && got[0] <= zero[0]+9
}

func (f *decimalFormat) isActive(c string) bool {
	return f.isDigit(c) || c == f.decimal || c == f.exponent || c == f.grouping || c == f.digit || c == f.pattern
}

// countDigits counts mandatory digits, and optional ones if wanted.
func (f *decimalFormat) countDigits(part []string, optional bool) int {
	n := 0
	for _, c := range part {
		if f.isDigit(c) || optional && c == f.digit {
			n++
		}
	}
	return n
}

// subPicture is a picture taken apart, for positive or negative numbers.
type subPicture struct {
	text           string   // as written
	all            []string // its characters
	prefix, suffix string
	active         []string
	mantissa       []string
	integer        []string
	fraction       []string
	exponent       []string
	hasExponent    bool

	integerGroups  []int // positions of separators from the right
	fractionGroups []int
	regular        int // distance of separators that go on forever; 0 for none
	minInteger     int
	minFraction    int
	maxFraction    int
	minExponent    int
	scaling        int
}

func formatNumber(_ *call, args []any) (any, error) {
	f := newDecimalFormat(args[2])
	picture := text(args[1])
	pictures := strings.Split(picture, f.pattern)
	if len(pictures) > 2 {
		return nil, fail("D3080", nil)
	}
	if len(picture) > maxPicture {
		return nil, fail("D3142", nil)
	}
	subs := make([]*subPicture, len(pictures))
	for i, p := range pictures {
		s := f.take(characters(p))
		s.text = p
		if code := f.check(s); code != "" {
			return nil, fail(code, nil)
		}
		f.analyse(s)
		subs[i] = s
	}
	x := float(args[0])
	s := subs[0]
	if x < 0 {
		s = subs[len(subs)-1]
		if len(subs) == 1 {
			s.prefix = f.minus + s.prefix
		}
	}
	return s.prefix + f.format(s, x) + s.suffix, nil
}

// take splits a sub-picture into its parts.
func (f *decimalFormat) take(all []string) *subPicture {
	s := &subPicture{all: all}
	marks := func(c string) bool { return f.isActive(c) && c != f.exponent }
	start := slices.IndexFunc(all, marks)
	end := len(all)
	if start < 0 {
		start, end = 0, 0
		s.suffix = ""
	} else {
		for !marks(all[end-1]) {
			end--
		}
		s.prefix, s.suffix = strings.Join(all[:start], ""), strings.Join(all[end:], "")
	}
	if start < end {
		s.active = all[start:end]
	} else {
		s.active = all
	}
	s.mantissa = s.active
	// As in jsonata-js, the place of the exponent counts the prefix too.
	if i := start + slices.Index(all[start:], f.exponent); i >= start && i <= end {
		n := len(s.active)
		s.mantissa, s.exponent, s.hasExponent = s.active[:min(i, n)], s.active[min(i+1, n):], true
	}
	s.integer, s.fraction = s.mantissa, all[end:]
	if start >= end {
		s.fraction = nil
	}
	if i := slices.Index(s.mantissa, f.decimal); i >= 0 {
		s.integer, s.fraction = s.mantissa[:i], s.mantissa[i+1:]
	}
	return s
}

func (f *decimalFormat) format(s *subPicture, x float64) string {
	switch {
	case strings.Contains(s.text, f.percent):
		x *= 100
	case strings.Contains(s.text, f.perMille):
		x *= 1000
	}
	switch {
	case math.IsNaN(x):
		return f.nan
	case math.IsInf(x, 0):
		return f.infinity
	}
	exponent := 0
	if s.minExponent > 0 {
		x, exponent = normalise(x, s.scaling)
	}
	digits := fixed(math.Abs(roundTo(x, float64(s.maxFraction))), s.maxFraction)
	whole, fraction, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	whole = strings.Repeat("0", max(s.minInteger-len(whole), 0)) + whole
	fraction += strings.Repeat("0", max(s.minFraction-len(fraction), 0))
	out := f.groupInteger(s, whole)
	if fraction != "" {
		out += f.decimal + f.groupFraction(s, fraction)
	}
	if s.minExponent > 0 {
		out += f.exponentText(s, exponent)
	}
	return out
}

// fixed writes a number with a fixed number of decimals; from 1e21 on it has
// none, as in JavaScript.
func fixed(x float64, decimals int) string {
	if x >= 1e21 {
		return numberText(x)
	}
	return strconv.FormatFloat(x, 'f', decimals, 64)
}

// normalise scales a number so that its mantissa has as many integer digits as wanted.
func normalise(x float64, digits int) (float64, int) {
	most, least := math.Pow(10, float64(digits)), math.Pow(10, float64(digits-1))
	exponent := 0
	if x == 0 || math.IsInf(most, 0) {
		return x, 0
	}
	for math.Abs(x) < least {
		x *= 10
		exponent--
	}
	for math.Abs(x) > most {
		x /= 10
		exponent++
	}
	return x, exponent
}

func (f *decimalFormat) exponentText(s *subPicture, exponent int) string {
	digits := strconv.Itoa(max(exponent, -exponent))
	digits = strings.Repeat("0", max(s.minExponent-len(digits), 0)) + digits
	sign := ""
	if exponent < 0 {
		sign = f.minus
	}
	return f.exponent + sign + f.digits(digits)
}

// digits writes digits in the digit family of the format.
func (f *decimalFormat) digits(s string) string {
	if f.zero == "0" {
		return s
	}
	zero := []rune(f.zero)[0]
	return strings.Map(func(c rune) rune { return c - '0' + zero }, s)
}

func (f *decimalFormat) groupInteger(s *subPicture, whole string) string {
	var out strings.Builder
	for i := range len(whole) {
		left := len(whole) - i
		if i > 0 && (s.regular > 0 && left%s.regular == 0 || s.regular == 0 && slices.Contains(s.integerGroups, left)) {
			out.WriteString(f.grouping)
		}
		out.WriteString(f.digits(whole[i : i+1]))
	}
	return out.String()
}

func (f *decimalFormat) groupFraction(s *subPicture, fraction string) string {
	var out strings.Builder
	for i := range len(fraction) {
		if slices.Contains(s.fractionGroups, i) {
			out.WriteString(f.grouping)
		}
		out.WriteString(f.digits(fraction[i : i+1]))
	}
	return out.String()
}
