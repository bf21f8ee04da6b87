package jsonata

import (
	"math"
	"slices"
	"strings"
)

// numbering is how an integer is written.
type numbering uint8

const (
	decimal numbering = iota
	letters
	roman
	words
	unknownSequence
)

// casing is upper, lower or title case.
type casing uint8

const (
	lower casing = iota
	upper
	title
)

// integerPicture is a picture such as "#,##0", "Ww;o", "i" or "A".
type integerPicture struct {
	numbering  numbering
	casing     casing
	ordinal    bool
	token      string // of an unknown sequence
	zero       rune
	mandatory  int
	optional   int
	separators []separator // from the right
	regular    int         // distance of separators that go on forever
	parseWidth int         // digits to read when another number follows at once; 0 for any
}

type separator struct {
	position int // digits to its right
	char     rune
}

// maxPicture is how long a picture may be, and how many digits it may ask for.
const maxPicture = 1000

func formatInteger(c *call, args []any) (any, error) {
	p, err := parseIntegerPicture(text(args[1]))
	if err != nil {
		return nil, err
	}
	x := math.Floor(float(args[0]))
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, fail("D3001", nil)
	}
	out, err := p.format(x)
	if err != nil {
		return nil, err
	}
	return out, c.allocate(len(out))
}

var namedNumberings = map[string]integerPicture{
	"A": {numbering: letters, casing: upper}, "a": {numbering: letters},
	"I": {numbering: roman, casing: upper}, "i": {numbering: roman},
	"W": {numbering: words, casing: upper}, "Ww": {numbering: words, casing: title}, "w": {numbering: words},
}

func parseIntegerPicture(picture string) (*integerPicture, error) {
	if len(picture) > maxPicture {
		return nil, fail("D3142", nil)
	}
	primary, ordinal := picture, false
	if i := strings.LastIndexByte(picture, ';'); i >= 0 {
		primary, ordinal = picture[:i], strings.HasPrefix(picture[i+1:], "o")
	}
	p, ok := namedNumberings[primary]
	if !ok {
		var err error
		if p, err = parseDigits(primary); err != nil {
			return nil, err
		}
	}
	p.ordinal = ordinal
	return &p, nil
}

// digitFamilies are the zeros of the decimal digits of Unicode's Basic Multilingual Plane.
var digitFamilies = []rune{
	0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
	0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
	0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
}

// digitFamily is the zero of the family that c is a digit of; 0 for none.
func digitFamily(c rune) rune {
	for _, zero := range digitFamilies {
		if c >= zero && c <= zero+9 {
			return zero
		}
	}
	return 0
}

func parseDigits(picture string) (integerPicture, error) {
	p := integerPicture{}
	position := 0
	all := []rune(picture)
	for i := len(all) - 1; i >= 0; i-- {
		zero := digitFamily(all[i])
		switch {
		case zero != 0:
			if p.zero != 0 && p.zero != zero {
				return p, fail("D3131", nil)
			}
			p.zero = zero
			p.mandatory++
			position++
		case all[i] == '#':
			p.optional++
			position++
		default:
			p.separators = append(p.separators, separator{position, all[i]})
		}
	}
	if p.mandatory == 0 {
		return integerPicture{numbering: unknownSequence, token: picture}, nil
	}
	p.regular = regularSeparators(p.separators)
	return p, nil
}

func regularSeparators(all []separator) int {
	positions := make([]int, len(all))
	for i, s := range all {
		if s.char != all[0].char {
			return 0
		}
		positions[i] = s.position
	}
	return regularDistance(positions)
}

// format writes an integer.
func (p *integerPicture) format(x float64) (string, error) {
	sign := ""
	if x < 0 {
		sign, x = "-", -x
	}
	var out string
	switch p.numbering {
	case letters:
		out = letterNumber(x)
	case roman:
		out = romanNumber(x)
	case words:
		out = wordNumber(x, p.ordinal)
	case decimal:
		return sign + p.formatDecimal(x), nil
	default:
		return "", fail("D3130", fields{"value": p.token})
	}
	return sign + p.casing.apply(out), nil
}

// apply puts a text of title case in a case; letters and numerals come in upper case.
func (c casing) apply(s string) string {
	switch c {
	case upper:
		return strings.ToUpper(s)
	case lower:
		return strings.ToLower(s)
	}
	return s
}

func (p *integerPicture) formatDecimal(x float64) string {
	digits := numberText(x)
	digits = strings.Repeat("0", max(p.mandatory-len(digits), 0)) + digits
	var out strings.Builder
	for i, c := range []byte(digits) {
		left := len(digits) - i
		if i > 0 {
			p.separate(&out, left)
		}
		out.WriteRune(rune(c) - '0' + p.zero)
	}
	if !p.ordinal {
		return out.String()
	}
	return out.String() + ordinalSuffix(digits)
}

func (p *integerPicture) separate(out *strings.Builder, left int) {
	if p.regular > 0 {
		if left%p.regular == 0 {
			out.WriteRune(p.separators[0].char)
		}
		return
	}
	for _, s := range slices.Backward(p.separators) {
		if s.position == left {
			out.WriteRune(s.char)
		}
	}
}

func ordinalSuffix(digits string) string {
	if len(digits) > 1 && digits[len(digits)-2] == '1' {
		return "th"
	}
	switch digits[len(digits)-1] {
	case '1':
		return "st"
	case '2':
		return "nd"
	case '3':
		return "rd"
	}
	return "th"
}

// letterNumber counts A … Z, AA, AB …
func letterNumber(x float64) string {
	var out []byte
	for x = math.Min(x, 1<<53); x > 0; x = math.Floor((x - 1) / 26) {
		out = append(out, 'A'+byte(math.Mod(x-1, 26)))
	}
	slices.Reverse(out)
	return string(out)
}

var romanNumerals = []struct {
	value float64
	text  string
}{
	{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"},
	{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"},
}

// maxRoman bounds the thousands of M that a roman numeral may have.
const maxRoman = 1e7

func romanNumber(x float64) string {
	var out strings.Builder
	x = math.Min(x, maxRoman)
	for _, n := range romanNumerals {
		for ; x >= n.value; x -= n.value {
			out.WriteString(n.text)
		}
	}
	return out.String()
}

func parseInteger(_ *call, args []any) (any, error) {
	p, err := parseIntegerPicture(text(args[1]))
	if err != nil {
		return nil, err
	}
	return p.parse(args[0].(string))
}
