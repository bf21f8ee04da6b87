package schedule

import (
	"fmt"
	"time"
)

// MaxQueryCount bounds [Query.Lines].
const MaxQueryCount = 100_000

// Query is the question "when does this fire?" in texts, as a command line or a form asks it.
type Query struct {
	Expression, Timezone string
	From                 string // RFC 3339; the fires after it are wanted, and a rate without Start counts from it
	Start, End           string // RFC 3339, or empty
	Count                int    // 1 to [MaxQueryCount]
}

// Lines answers with up to Count fires as RFC 3339 in UTC, or says which part of the question is wrong.
func (q Query) Lines() ([]string, error) {
	if q.Count < 1 || q.Count > MaxQueryCount {
		return nil, fmt.Errorf("count %d: must be 1 to %d", q.Count, MaxQueryCount)
	}
	from, err := instant("from", q.From)
	if err != nil {
		return nil, err
	}
	spec := Spec{Expression: q.Expression, Timezone: q.Timezone, Created: *from}
	if q.Start != "" {
		if spec.Start, err = instant("start", q.Start); err != nil {
			return nil, err
		}
	}
	if q.End != "" {
		if spec.End, err = instant("end", q.End); err != nil {
			return nil, err
		}
	}
	plan, err := spec.Compile()
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, fire := range plan.Upcoming(*from, q.Count) {
		lines = append(lines, fire.Format(time.RFC3339))
	}
	return lines, nil
}

func instant(what, text string) (*time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, fmt.Errorf("%s %q: expected RFC 3339, such as 2030-01-31T09:00:00Z", what, text)
	}
	return &t, nil
}
