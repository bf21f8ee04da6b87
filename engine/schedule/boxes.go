package schedule

import (
	"errors"
	"strings"
)

// Box is one field of a cron expression as a form shows it.
type Box struct {
	Name  string // "minute", "day-of-month" …
	Text  string
	Hint  string           // what it may hold
	Error *ExpressionError // with Expression, Offset and Length within Text; nil when it is right
}

// Caret is two lines: the box's text and carets below what is wrong; empty when nothing is.
func (b Box) Caret() string {
	if b.Error == nil {
		return ""
	}
	return b.Error.Pointer()
}

var boxHints = [len(fields)]string{
	minute:     "0–59 and , - * /",
	hour:       "0–23 and , - * /",
	dayOfMonth: "1–31 and , - * ? / L W",
	month:      "1–12, JAN–DEC and , - * /",
	dayOfWeek:  "1–7, SUN–SAT and , - * ? L #",
	year:       "1970–2199 and , - * /",
}

// Boxes takes the text of a cron expression apart, right or wrong, and checks each field by itself. It reports false
// for text that is no cron( … ) at all.
func Boxes(expr string) ([6]Box, bool) {
	body, isCron := strings.CutPrefix(strings.TrimSpace(expr), "cron(")
	if !isCron || len(expr) > MaxExpressionLength {
		return BoxesOf([6]string{}), false
	}
	words := strings.Fields(strings.TrimSuffix(body, ")"))
	var texts [6]string
	for i, word := range words {
		texts[min(i, 5)] = strings.TrimSpace(texts[min(i, 5)] + " " + word)
	}
	return BoxesOf(texts), true
}

// BoxesOf checks six fields, each by itself and the two of days together. Empty ones are no mistakes yet.
func BoxesOf(texts [6]string) [6]Box {
	var boxes [6]Box
	for i, text := range texts {
		boxes[i] = Box{Name: fields[i].name, Text: text, Hint: boxHints[i], Error: boxError(i, text)}
	}
	dates, weekdays := whole(texts[dayOfMonth]), whole(texts[dayOfWeek])
	if boxes[dayOfMonth].Error == nil && boxes[dayOfWeek].Error == nil && dates.text() != "" && weekdays.text() != "" {
		boxes[dayOfWeek].Error = asExpressionError(oneQuestionMark(dates, weekdays))
	}
	return boxes
}

func whole(text string) part { return part{expr: text, end: len(text)} }

func boxError(i int, text string) *ExpressionError {
	if text == "" {
		return nil
	}
	var err error
	switch i {
	case dayOfMonth:
		err = new(days).parseDates(whole(text))
	case dayOfWeek:
		err = new(days).parseWeekdays(whole(text))
	default:
		_, err = fields[i].parse(whole(text))
	}
	return asExpressionError(err)
}

func asExpressionError(err error) *ExpressionError {
	var at *ExpressionError
	errors.As(err, &at)
	return at
}

// JoinBoxes is the cron expression of six fields; those left empty count as *, or as ? where the other field of days
// says which.
func JoinBoxes(texts [6]string) string {
	for i, text := range texts {
		if texts[i] = strings.Join(strings.Fields(text), ""); texts[i] == "" {
			texts[i] = "*"
		}
	}
	switch dates, weekdays := texts[dayOfMonth], texts[dayOfWeek]; {
	case dates == "*" && weekdays == "*":
		texts[dayOfWeek] = "?"
	case dates == "*" && weekdays != "?":
		texts[dayOfMonth] = "?"
	case weekdays == "*" && dates != "?":
		texts[dayOfWeek] = "?"
	}
	return cronOf(texts)
}
