package designer

import (
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl"
)

// AWS refuses containers without states and rules without targets. So where a
// state is still to come stands an empty step: a Pass state that says so in its
// Comment. The first state dropped on it takes its place.
const (
	emptyStepName    = "Empty step"
	emptyStepComment = "Drop a state here"
)

// isSlot tells whether a state is an empty step: one without fields of its own.
func (s *state) isSlot() bool {
	if s.typ != "Pass" || text(s.node.Get("Comment")) != emptyStepComment {
		return false
	}
	for _, m := range s.node.Members {
		switch m.Key {
		case "Type", "Comment", "Next", "End":
		default:
			return false
		}
	}
	return true
}

// slot is the text of an empty step that leads to a state, or ends the flow.
func slot(to string) raw {
	b := fmt.Sprintf(`{"Type":"Pass","Comment":%s,`, quote(emptyStepComment))
	if to == "" {
		return mustFormat(b + `"End":true}`)
	}
	return mustFormat(b + `"Next":` + string(quote(to)) + `}`)
}

// lane is the text of a flow that holds just an empty step.
func (ed *editor) lane() string {
	name := quote(ed.fresh(emptyStepName))
	return fmt.Sprintf(`{"StartAt":%s,"States":{%s:{"Type":"Pass","Comment":%s,"End":true}}}`, name, name, quote(emptyStepComment))
}

// mustFormat lays out JSON that this package has made.
func mustFormat(json string) raw {
	doc, err := asl.Parse([]byte(json))
	if err != nil {
		return literal([]byte(json)) // apply reports it, as for any text that is not JSON
	}
	return formatted(doc.Root)
}

// MaxName is the length of the longest state name, in characters.
const MaxName = 80

var numbered = regexp.MustCompile(` [0-9]+$`)

// fresh makes a name that no state has, and takes it: "Wait", "Wait 2" …
func (ed *editor) fresh(wanted string) string {
	name := shortened(wanted, MaxName)
	if ed.isTaken(name) {
		wanted = numbered.ReplaceAllString(wanted, "")
	}
	for i := 2; ed.isTaken(name); i++ {
		suffix := " " + strconv.Itoa(i)
		name = shortened(wanted, MaxName-len(suffix)) + suffix
	}
	ed.reserved[name] = true
	return name
}

func (ed *editor) isTaken(name string) bool {
	return ed.reserved[name] || ed.m.states[name] != nil
}

func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
