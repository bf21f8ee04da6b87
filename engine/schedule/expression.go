// Package schedule reads the schedule expressions of Amazon EventBridge Scheduler, at(…), rate(…) and cron(…),
// and says when they fire.
//
// [Parse] reads an expression; a [Spec] adds the time zone, the window and the anchor; [Spec.Compile] turns it into
// a [Plan], whose Next is a pure function of its argument: nothing here reads a clock.
//
// Rules of AWS (EventBridge Scheduler user guide, "Schedule types"): a wall-clock minute that a clock change skips
// does not fire, one that comes twice fires on its first pass, and a day of a rate is 24 hours. Where AWS is silent:
// an at() inside a gap moves forward by the length of the gap, nW and L-n need a month that has the day, year
// ranges must not run backwards, and names may be in lower case.
package schedule

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxExpressionLength is the limit of ScheduleExpression in the API model, in bytes.
const MaxExpressionLength = 256

// Expression is a parsed schedule expression: an *[At], a [Rate] or a *[Cron].
type Expression interface {
	// String is the expression as it was written.
	String() string

	// next is the first fire later than the instant after, both in seconds since 1970. It reports false
	// when there is none.
	next(after int64, in frame) (int64, bool)
}

// frame is what an expression is evaluated in.
type frame struct {
	clock  clock
	anchor int64 // the first fire of a rate
}

// Parse reads an at, rate or cron expression of at most [MaxExpressionLength] bytes. The error is an
// *[ExpressionError] that names the place.
func Parse(expr string) (Expression, error) {
	whole := part{expr: expr, end: len(expr)}
	if len(expr) > MaxExpressionLength {
		return nil, whole.errorf("", "it has %d characters; the limit is %d", len(expr), MaxExpressionLength)
	}
	if i := strings.IndexFunc(expr, foreign); i >= 0 {
		c, size := utf8.DecodeRuneInString(expr[i:])
		return nil, whole.slice(i, i+size).errorf("", "the character %q is not allowed", c)
	}
	open := strings.IndexByte(expr, '(')
	if open < 0 {
		return nil, whole.errorf("", "expected at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minute hour day-of-month month day-of-week year)")
	}
	parse, known := parsers[expr[:open]]
	if !known {
		return nil, unknownKind(whole.slice(0, open))
	}
	if !strings.HasSuffix(expr, ")") {
		return nil, part{expr, len(expr), len(expr)}.errorf("", "the closing parenthesis must be the last character")
	}
	return parse(whole.slice(open+1, len(expr)-1))
}

var parsers = map[string]func(body part) (Expression, error){
	"at": parseAt, "rate": parseRate, "cron": parseCron,
}

// foreign reports characters that no expression holds.
func foreign(c rune) bool { return c > '~' || c < ' ' && c != '\t' }

func unknownKind(kind part) error {
	if name := strings.ToLower(strings.TrimSpace(kind.text())); parsers[name] != nil {
		return kind.errorf("", "write %s( in lower case and without blanks", name)
	}
	return kind.errorf("", "expected at, rate or cron before the parenthesis")
}

// part is a stretch of an expression that remembers where it stands.
type part struct {
	expr       string
	start, end int
}

func (p part) text() string { return p.expr[p.start:p.end] }

// slice is the part from byte i up to byte j of p.
func (p part) slice(i, j int) part { return part{p.expr, p.start + i, p.start + j} }

// split cuts p at every sep; an empty p is one empty part.
func (p part) split(sep byte) []part {
	var parts []part
	from := 0
	for i := range p.text() {
		if p.text()[i] == sep {
			parts = append(parts, p.slice(from, i))
			from = i + 1
		}
	}
	return append(parts, p.slice(from, len(p.text())))
}

// cut halves p at the first sep. Without one, found is false and before is p.
func (p part) cut(sep byte) (before, after part, found bool) {
	i := strings.IndexByte(p.text(), sep)
	if i < 0 {
		return p, part{}, false
	}
	return p.slice(0, i), p.slice(i+1, len(p.text())), true
}

// words are the stretches of p between blanks and tabs.
func (p part) words() []part {
	var words []part
	for _, at := range p.split(' ') {
		for _, word := range at.split('\t') {
			if word.start < word.end {
				words = append(words, word)
			}
		}
	}
	return words
}

func (p part) errorf(field, format string, args ...any) error {
	return &ExpressionError{
		Expression: p.expr, Field: field, Offset: p.start, Length: p.end - p.start,
		Reason: fmt.Sprintf(format, args...),
	}
}

// number reads digits, with or without leading zeros. ok is false for anything else and for values above a million.
func number(s string) (n int, ok bool) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 1_000_000 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, s != "" && n <= 1_000_000
}
