package schedule

import (
	"strconv"
	"strings"
	"time"
)

// Later is the expression that fires by minutes later, at the same days. It reports false for a rate, whose anchor
// decides, and for a cron that would leave its hour.
func Later(e Expression, by int) (string, bool) {
	switch e := e.(type) {
	case *At:
		return "at(" + e.Wall().Add(time.Duration(by)*time.Minute).Format(atLayout) + ")", true
	case *Cron:
		moved, ok := shifted(values(e.minutes), by, 59)
		if !ok || len(moved) > maxListedTimes {
			return "", false
		}
		f := e.Fields()
		f[minute] = numberList(moved)
		return cronOf(f), true
	}
	return "", false
}

// numberList is "1,2,5", the way a cron field lists numbers.
func numberList(all []int) string {
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}
