// Package phrase reads what people say when they mean a schedule, such as "weekdays at 18:00 Berlin time", and makes a
// schedule expression of it. It is a small grammar of English and not a guess: every word counts, and what it does
// not know it names. Lines of a crontab and finished expressions are read too.
package phrase

import (
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
)

// MaxLength bounds a phrase, in bytes.
const MaxLength = 300

// Meaning is what a phrase says.
type Meaning struct {
	Expression string
	Timezone   string   // IANA name; empty when the phrase names none
	Assumed    []string // what the phrase leaves open and was taken for granted: "at 00:00"
}

// Error says how far a phrase was understood.
type Error struct {
	Understood []string // as it was written: "weekdays", "at 18:00"
	Rest       string   // from the first word that was not understood; empty when all were
	Reason     string   // a sentence for people, without a final dot
}

func (e *Error) Error() string {
	if len(e.Understood) == 0 {
		return e.Reason
	}
	return e.Reason + " (understood: " + strings.Join(e.Understood, ", ") + ")"
}

// Parse reads a phrase. Now is the time that "tomorrow" and "in 2 hours" count from, in the zone that speaks when the
// phrase names none. The error is an *[Error]; the expression of a Meaning always parses.
func Parse(text string, now time.Time) (Meaning, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Meaning{}, &Error{Reason: "nothing was said yet"}
	case len(text) > MaxLength:
		return Meaning{}, &Error{Reason: "that is too long; say it in one short sentence"}
	}
	if m, written, err := expression(text); written {
		return m, err
	}
	r := &reader{text: text, words: split(text)}
	for r.at < len(r.words) {
		if !r.clause() {
			return Meaning{}, r.failed("“" + r.words[r.at].written + "” is not understood")
		}
	}
	m, reason := r.said.compose(now)
	if reason != "" {
		return Meaning{}, &Error{Understood: r.understood, Reason: reason}
	}
	if _, err := schedule.Parse(m.Expression); err != nil {
		return Meaning{}, &Error{Understood: r.understood, Reason: "no expression says that"}
	}
	return m, nil
}

// reader goes through the words of a phrase.
type reader struct {
	text       string
	words      []word
	at         int
	said       said
	understood []string
	refused    string // why a clause that was recognised cannot be used
}

// clause reads one clause at the current word.
func (r *reader) clause() bool {
	for _, rule := range clauses {
		start := r.at
		if rule.read(r) && r.at > start {
			if !rule.filler {
				r.understood = append(r.understood, r.written(start, r.at))
			}
			return true
		}
		r.at = start
		if r.refused != "" {
			return false
		}
	}
	return false
}

func (r *reader) failed(reason string) error {
	if r.refused != "" {
		reason = r.refused
	}
	return &Error{Understood: r.understood, Rest: r.text[r.words[r.at].start:], Reason: reason}
}

// written is the text of words from up to to.
func (r *reader) written(from, to int) string { return r.text[r.words[from].start:r.words[to-1].end] }

// peek is the n-th word from here, or "".
func (r *reader) peek(n int) string {
	if r.at+n >= len(r.words) {
		return ""
	}
	return r.words[r.at+n].text
}

// take goes past the current word if it is one of those given.
func (r *reader) take(any ...string) bool {
	for _, one := range any {
		if one != "" && r.peek(0) == one {
			r.at++
			return true
		}
	}
	return false
}

// takeAll goes past a row of words.
func (r *reader) takeAll(row ...string) bool {
	for i, one := range row {
		if r.peek(i) != one {
			return false
		}
	}
	r.at += len(row)
	return true
}
