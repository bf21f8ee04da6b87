package schedule

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// ExpressionError says what is wrong in a schedule expression, where, and what would be right.
type ExpressionError struct {
	Expression string // as it was given
	Field      string // "minute", "day-of-week", "rate unit" …; empty when it is about the whole expression
	Offset     int    // byte at which the wrong part begins
	Length     int    // its length in bytes; 0 when something is missing at Offset
	Reason     string // a sentence for people
}

func (e *ExpressionError) Error() string {
	shown := e.Expression
	if len(shown) > MaxExpressionLength {
		shown = shown[:MaxExpressionLength] + "…"
	}
	if e.Field == "" {
		return fmt.Sprintf("schedule expression %q: %s", shown, e.Reason)
	}
	return fmt.Sprintf("schedule expression %q: %s: %s", shown, e.Field, e.Reason)
}

// AWSMessage is the text of the ValidationException that AWS answers, whatever the reason.
func (e *ExpressionError) AWSMessage() string {
	return "Invalid Schedule Expression " + e.Expression + "."
}

// Pointer is two lines: the expression, and carets below the part that is wrong. Control characters are shown as
// blanks, so that the carets stand where they should.
func (e *ExpressionError) Pointer() string {
	shown := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, e.Expression)
	before := utf8.RuneCountInString(e.Expression[:e.Offset])
	carets := utf8.RuneCountInString(e.Expression[e.Offset : e.Offset+e.Length])
	return shown + "\n" + strings.Repeat(" ", before) + strings.Repeat("^", max(carets, 1))
}

// ZoneError says that a time zone is not known here.
type ZoneError struct{ Name string }

func (e *ZoneError) Error() string {
	return fmt.Sprintf("unknown time zone %q: use an IANA name such as Europe/Berlin, America/New_York or UTC", e.Name)
}
