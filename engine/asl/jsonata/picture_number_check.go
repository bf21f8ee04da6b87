package jsonata

import (
	"slices"
	"strings"
)

func occurrences(all []string, c string) int {
	n := 0
	for _, other := range all {
		if other == c {
			n++
		}
	}
	return n
}

// check returns the code of the error that a sub-picture has; of several, the last.
func (f *decimalFormat) check(s *subPicture) string {
	rules := []struct {
		code   string
		broken bool
	}{
		{"D3081", occurrences(s.all, f.decimal) > 1},
		{"D3082", strings.Count(s.text, f.percent) > 1},
		{"D3083", strings.Count(s.text, f.perMille) > 1},
		{"D3084", strings.Contains(s.text, f.percent) && strings.Contains(s.text, f.perMille)},
		{"D3085", f.countDigits(s.mantissa, true) == 0},
		{"D3086", slices.ContainsFunc(s.active, func(c string) bool { return !f.isActive(c) })},
		{"D3087", f.separatorAtDecimal(s)},
		{"D3088", !slices.Contains(s.all, f.decimal) && len(s.integer) > 0 && s.integer[len(s.integer)-1] == f.grouping},
		{"D3089", strings.Contains(s.text, f.grouping+f.grouping)},
		{"D3090", f.optionalAfterMandatory(s)},
		{"D3091", f.mandatoryAfterOptional(s)},
		{"D3092", len(s.exponent) > 0 && (strings.Contains(s.text, f.percent) || strings.Contains(s.text, f.perMille))},
		{"D3093", s.hasExponent && (len(s.exponent) == 0 || f.countDigits(s.exponent, false) < len(s.exponent))},
	}
	code := ""
	for _, rule := range rules {
		if rule.broken {
			code = rule.code
		}
	}
	return code
}

func (f *decimalFormat) separatorAtDecimal(s *subPicture) bool {
	i := slices.Index(s.all, f.decimal)
	return i > 0 && s.all[i-1] == f.grouping || i >= 0 && i+1 < len(s.all) && s.all[i+1] == f.grouping
}

func (f *decimalFormat) optionalAfterMandatory(s *subPicture) bool {
	i := slices.Index(s.integer, f.digit)
	return i >= 0 && f.countDigits(s.integer[:i], false) > 0
}

func (f *decimalFormat) mandatoryAfterOptional(s *subPicture) bool {
	for i := len(s.fraction) - 1; i >= 0; i-- {
		if s.fraction[i] == f.digit {
			return f.countDigits(s.fraction[i:], false) > 0
		}
	}
	return false
}

// analyse works out sizes and groups.
func (f *decimalFormat) analyse(s *subPicture) {
	for i, c := range s.integer {
		if c == f.grouping {
			s.integerGroups = append(s.integerGroups, f.countDigits(s.integer[i:], true))
		}
	}
	for i, c := range s.fraction {
		if c == f.grouping {
			s.fractionGroups = append(s.fractionGroups, f.countDigits(s.fraction[:i], true))
		}
	}
	s.regular = regularDistance(s.integerGroups)
	s.minInteger = f.countDigits(s.integer, false)
	s.scaling = s.minInteger
	s.minFraction = f.countDigits(s.fraction, false)
	s.maxFraction = f.countDigits(s.fraction, true)
	if s.minInteger == 0 && s.maxFraction == 0 {
		if s.hasExponent {
			s.minFraction, s.maxFraction = 1, 1
		} else {
			s.minInteger = 1
		}
	}
	if s.hasExponent && s.minInteger == 0 && slices.Contains(s.integer, f.digit) {
		s.minInteger = 1
	}
	if s.minInteger == 0 && s.minFraction == 0 {
		s.minFraction = 1
	}
	s.minExponent = f.countDigits(s.exponent, false)
}

// regularDistance is d when the positions are d, 2d, 3d …, else 0.
func regularDistance(positions []int) int {
	d := 0
	for _, p := range positions {
		for a := p; a != 0; {
			d, a = a, d%a
		}
	}
	for i := range positions {
		if !slices.Contains(positions, (i+1)*d) {
			return 0
		}
	}
	return d
}
