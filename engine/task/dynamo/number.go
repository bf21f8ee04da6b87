package dynamo

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// decimal is a DynamoDB number: coefficient × 10^exponent. The coefficient of a
// stored number has at most maxDigits digits and does not end in 0.
type decimal struct {
	coefficient *big.Int
	exponent    int
}

const (
	maxDigits    = 38
	maxMagnitude = 126  // numbers are below 10^126
	minMagnitude = -130 // and, if not 0, not below 10^-130
	maxSpelling  = 400  // characters of a number as it is written
)

var numberForm = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?$`)

// parseDecimal reads a number. It refuses what DynamoDB cannot keep exactly.
func parseDecimal(s string) (decimal, error) {
	if len(s) > maxSpelling || !numberForm.MatchString(s) {
		return decimal{}, invalid("The parameter cannot be converted to a numeric value: %.100s", s)
	}
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa = s[:i]
		exponent, _ = strconv.Atoi(s[i+1:]) // the form allows six digits
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	coefficient, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return decimal{}, invalid("The parameter cannot be converted to a numeric value: %.100s", s)
	}
	return decimal{coefficient, exponent - len(fraction)}.bounded()
}

var ten = big.NewInt(10)

// bounded is the number without zeros at its end, if it can be kept.
func (d decimal) bounded() (decimal, error) {
	if d.coefficient.Sign() == 0 {
		return decimal{new(big.Int), 0}, nil
	}
	c, e, rest := new(big.Int).Set(d.coefficient), d.exponent, new(big.Int)
	for {
		q, r := new(big.Int).QuoRem(c, ten, rest)
		if r.Sign() != 0 {
			break
		}
		c, e = q, e+1
	}
	digits := len(new(big.Int).Abs(c).String())
	switch magnitude := digits + e; {
	case magnitude > maxMagnitude:
		return decimal{}, invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
	case magnitude <= minMagnitude:
		return decimal{}, invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	case digits > maxDigits:
		return decimal{}, invalid("Attempting to store more than 38 significant digits in a Number")
	}
	return decimal{c, e}, nil
}

// String is the number without an exponent, as DynamoDB answers it.
func (d decimal) String() string {
	digits := new(big.Int).Abs(d.coefficient).String()
	sign := ""
	if d.coefficient.Sign() < 0 {
		sign = "-"
	}
	switch point := len(digits) + d.exponent; {
	case d.exponent >= 0:
		return sign + digits + strings.Repeat("0", d.exponent)
	case point > 0:
		return sign + digits[:point] + "." + digits[point:]
	default:
		return sign + "0." + strings.Repeat("0", -point) + digits
	}
}

// scaled gives both coefficients for the same exponent.
func scaled(a, b decimal) (x, y *big.Int, exponent int) {
	exponent = min(a.exponent, b.exponent)
	return shifted(a, exponent), shifted(b, exponent), exponent
}

func shifted(d decimal, exponent int) *big.Int {
	factor := new(big.Int).Exp(ten, big.NewInt(int64(d.exponent-exponent)), nil)
	return factor.Mul(factor, d.coefficient)
}

func (d decimal) compare(o decimal) int {
	x, y, _ := scaled(d, o)
	return x.Cmp(y)
}

// plus adds, or subtracts when minus is set.
func (d decimal) plus(o decimal, minus bool) (decimal, error) {
	x, y, e := scaled(d, o)
	if minus {
		y.Neg(y)
	}
	return decimal{x.Add(x, y), e}.bounded()
}
