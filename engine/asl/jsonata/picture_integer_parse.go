package jsonata

import (
	"math"
	"strconv"
	"strings"
)

// expression is a regular expression for what the picture reads.
func (p *integerPicture) expression() (string, error) {
	switch p.numbering {
	case letters:
		return p.casing.pick("[A-Z]+", "[a-z]+"), nil
	case roman:
		return p.casing.pick("[MDCLXVI]+", "[mdclxvi]+"), nil
	case words:
		return wordForm, nil
	case unknownSequence:
		return "", fail("D3130", fields{"value": p.token})
	}
	digits := "[0-9]+"
	if p.parseWidth > 0 {
		digits = "[0-9]{" + strconv.Itoa(min(p.parseWidth, 1000)) + "}"
	}
	if p.ordinal {
		digits += "(?:th|st|nd|rd)"
	}
	return digits, nil
}

func (c casing) pick(upperCase, other string) string {
	if c == upper {
		return upperCase
	}
	return other
}

// parse reads an integer. What is not one reads as NaN, which no result can hold.
func (p *integerPicture) parse(s string) (any, error) {
	switch p.numbering {
	case letters:
		return parseLetters(s, rune(p.casing.pick("A", "a")[0])), nil
	case roman:
		return parseRoman(strings.ToUpper(s)), nil
	case words:
		return parseWords(strings.ToLower(s)), nil
	case unknownSequence:
		return nil, fail("D3130", fields{"value": p.token})
	}
	return p.parseDecimal(s), nil
}

func (p *integerPicture) parseDecimal(s string) float64 {
	if p.ordinal && len(s) >= 2 {
		s = s[:len(s)-2]
	}
	if p.regular > 0 {
		s = strings.ReplaceAll(s, ",", "")
	} else {
		for _, sep := range p.separators {
			s = strings.ReplaceAll(s, string(sep.char), "")
		}
	}
	digits := strings.Map(func(c rune) rune {
		if digitFamily(c) == p.zero {
			return c - p.zero + '0'
		}
		return c
	}, s)
	return leadingInteger(digits)
}

// leadingInteger is the integer that a text starts with, as JavaScript's parseInt reads it.
func leadingInteger(s string) float64 {
	s = strings.TrimLeft(s, " \t\r\n")
	end := 0
	if end < len(s) && (s[end] == '-' || s[end] == '+') {
		end++
	}
	for end < len(s) && s[end]-'0' <= 9 {
		end++
	}
	x, err := strconv.ParseFloat(s[:end], 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

func parseLetters(s string, first rune) float64 {
	x := 0.0
	for _, c := range s {
		x = x*26 + float64(c-first) + 1
	}
	return x
}

func parseRoman(s string) float64 {
	values := map[byte]float64{'M': 1000, 'D': 500, 'C': 100, 'L': 50, 'X': 10, 'V': 5, 'I': 1}
	x, most := 0.0, 1.0
	for i := len(s) - 1; i >= 0; i-- {
		v, ok := values[s[i]]
		switch {
		case !ok:
			return math.NaN()
		case v < most:
			x -= v
		default:
			most = v
			x += v
		}
	}
	return x
}
