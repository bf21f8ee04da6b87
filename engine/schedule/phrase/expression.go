package phrase

import (
	"errors"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/schedule"
)

// expression reads what is an expression already, or a line of a crontab. written is false for anything else.
func expression(text string) (m Meaning, written bool, err error) {
	kind, _, _ := strings.Cut(text, "(")
	if kind == "at" || kind == "rate" || kind == "cron" {
		_, err := schedule.Parse(text)
		var at *schedule.ExpressionError
		if errors.As(err, &at) {
			return m, true, &Error{Reason: at.Reason}
		}
		return Meaning{Expression: text}, true, nil
	}
	fields := strings.Fields(text)
	if len(fields) != 5 || strings.Trim(fields[0]+fields[1], "0123456789*/,-") != "" {
		return m, false, nil
	}
	converted, reason := crontab(fields)
	if reason != "" {
		return m, true, &Error{Reason: reason}
	}
	if _, err := schedule.Parse(converted); err != nil {
		return m, true, &Error{Reason: "that looks like a line of a crontab, but no expression says it"}
	}
	return Meaning{Expression: converted, Assumed: []string{"a line of a crontab: weekdays are counted from Sunday as 0"}}, true, nil
}

// crontab translates the five fields of cron on Unix, where weekdays count from 0.
func crontab(f []string) (expression, reason string) {
	weekdays, ok := shiftWeekdays(f[4])
	switch {
	case !ok:
		return "", "the weekday “" + f[4] + "” of this line of a crontab is not understood"
	case f[4] == "*":
		weekdays = "?"
	case f[2] != "*":
		return "", "this line of a crontab fires on a day of the month or of the week, whichever comes; make two schedules"
	default:
		f[2] = "?"
	}
	return "cron(" + strings.Join([]string{f[0], f[1], f[2], f[3], weekdays, "*"}, " ") + ")", ""
}

// shiftWeekdays turns 0-7 into 1-7, with Sunday as 1; names stay.
func shiftWeekdays(field string) (string, bool) {
	var out strings.Builder
	step := false
	for i := 0; i < len(field); i++ {
		c := field[i]
		switch {
		case c >= '0' && c <= '9' && !step:
			if i+1 < len(field) && field[i+1] >= '0' && field[i+1] <= '9' || c > '7' {
				return "", false
			}
			out.WriteString(strconv.Itoa(int(c-'0')%7 + 1))
			continue
		case c == '/':
			step = true
		case c == ',':
			step = false
		}
		out.WriteByte(c)
	}
	return out.String(), true
}
