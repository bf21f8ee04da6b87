package designer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// ChangeKind says what became of a state.
type ChangeKind string

// The kinds of changes.
const (
	StateAdded   ChangeKind = "added"
	StateRemoved ChangeKind = "removed"
	StateRenamed ChangeKind = "renamed"
	StateChanged ChangeKind = "changed"
	StateMoved   ChangeKind = "moved" // into another flow
	TextChanged  ChangeKind = "text"  // of the workflow itself, or of a text that is not JSON
)

// Change is one difference between two versions of a definition.
type Change struct {
	Kind   ChangeKind
	State  string   // its name, the new one when it was renamed; "" is the workflow
	From   string   // its old name when it was renamed
	Fields []string // which fields changed
	Words  string   // all that, as a sentence without full stop
}

// Describe says what differs between two versions of a definition, state by
// state in the order of the newer text, removed states last.
func Describe(before, after string) []Change {
	if before == after {
		return nil
	}
	old, err := open(before)
	now, err2 := open(after)
	if err != nil || err2 != nil {
		return []Change{{Kind: TextChanged, Words: "The code was edited"}}
	}
	return describe(old.m, now.m)
}

func describe(old, now *machine) []Change {
	var out []Change
	if f := changedFields(old.doc.Root, now.doc.Root, "States"); len(f) > 0 {
		out = append(out, Change{Kind: TextChanged, Fields: f, Words: "Workflow: " + strings.Join(f, ", ") + " changed"})
	}
	renamed := renamings(old, now)
	for _, s := range now.order {
		was := old.states[s.name]
		if from := renamed[s.name]; from != "" {
			was = old.states[from]
			out = append(out, Change{Kind: StateRenamed, State: s.name, From: from, Words: fmt.Sprintf("%q renamed to %q", from, s.name)})
		}
		if c, ok := compare(was, s, renamed); ok {
			out = append(out, c)
		}
	}
	for _, s := range old.order {
		if now.states[s.name] == nil && !isRenamed(renamed, s.name) {
			out = append(out, Change{Kind: StateRemoved, State: s.name, Words: fmt.Sprintf("%q deleted", s.name)})
		}
	}
	if len(out) == 0 {
		out = append(out, Change{Kind: TextChanged, Words: "Only the layout of the text changed"})
	}
	return out
}

func isRenamed(renamed map[string]string, old string) bool {
	for _, from := range renamed {
		if from == old {
			return true
		}
	}
	return false
}

func compare(was, s *state, renamed map[string]string) (Change, bool) {
	if was == nil {
		return Change{Kind: StateAdded, State: s.name, Words: fmt.Sprintf("%q added", s.name)}, true
	}
	if was.in.id != s.in.id && renamed[s.in.id.Container] != was.in.id.Container {
		return Change{Kind: StateMoved, State: s.name, Words: fmt.Sprintf("%q moved", s.name)}, true
	}
	fields := changedFields(was.node, s.node, "Branches", "ItemProcessor", "Iterator")
	if len(was.lanes) != len(s.lanes) {
		fields = append(fields, "Branches")
	}
	if len(fields) == 0 {
		return Change{}, false
	}
	return Change{Kind: StateChanged, State: s.name, Fields: fields, Words: fmt.Sprintf("%q: %s changed", s.name, strings.Join(fields, ", "))}, true
}

// changedFields are the fields that differ, but for those in which states are.
func changedFields(old, now *asl.Node, but ...string) []string {
	var out []string
	for _, m := range now.Members {
		if !slices.Contains(but, m.Key) && !same(old.Get(m.Key), m.Value) {
			out = append(out, m.Key)
		}
	}
	for _, m := range old.Members {
		if !slices.Contains(but, m.Key) && now.Get(m.Key) == nil {
			out = append(out, m.Key)
		}
	}
	return out
}

// renamings are states that are new by name, but say the same as one that is
// gone: the old names by the new.
func renamings(old, now *machine) map[string]string {
	gone := map[string]string{}
	for _, s := range old.order {
		if now.states[s.name] == nil {
			gone[string(compact.write(s.node, ""))] = s.name
		}
	}
	out := map[string]string{}
	for _, s := range now.order {
		content := string(compact.write(s.node, ""))
		if from := gone[content]; from != "" && old.states[s.name] == nil {
			out[s.name] = from
			delete(gone, content)
		}
	}
	return out
}
