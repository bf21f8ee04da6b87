package studio

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
)

// The controls of the inspector are fields of a form too, for pages without
// scripts: the name says what a value is written to. A value that is still as
// the form was made writes nothing.
const (
	fieldSet     = "set "     // type and path
	fieldConnect = "connect " // path and edge
	fieldRekey   = "rekey "   // suffix and path
	fieldRename  = "rename"
	fieldWhole   = "whole"
	fieldDo      = "do" // a button: its edit
)

func setName(dataType string, p designer.Path) string { return fieldSet + dataType + " " + pathJSON(p) }

func connectName(e designer.Edge, p designer.Path) string {
	return fieldConnect + pathJSON(p) + " " + designer.EdgeID(e)
}

func rekeyName(suffix string, p designer.Path) string { return fieldRekey + suffix + " " + pathJSON(p) }

// takenBy is the value of an option that an edit takes: none for the present one.
func takenBy(edit string, now bool) string {
	if now {
		return ""
	}
	return edit
}

// sheaf gathers the edits that a submitted form means, applied one after the
// other to a text of its own, for each is about the text that the last one left.
type sheaf struct {
	state  string
	before *asl.Node // the state as the form was made of it
	text   string
	doc    *asl.Document
	edits  []string
}

// fieldOrder is the order in which the fields of a form are written: first what
// gives the state another shape, and last what gives it another name.
var fieldOrder = []string{fieldWhole, "", fieldConnect, fieldSet, fieldRekey, fieldDo, fieldRename}

// formEdit is the edit that a submitted form of a state means; empty when
// nothing was changed. The error is a *designer.EditError.
func formEdit(text, state string, form url.Values) (string, error) {
	s := &sheaf{state: state, text: text}
	if err := s.reread(); err != nil {
		return "", err
	}
	if s.before = s.object(); s.before == nil {
		return "", &designer.EditError{Where: state, Reason: "there is no such state"}
	}
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range form {
			if !yield(name) {
				return
			}
		}
	})
	for _, kind := range fieldOrder {
		for _, name := range names {
			if kindOf(name) != kind {
				continue
			}
			if err := s.take(kind, name, strings.ReplaceAll(form.Get(name), "\r\n", "\n")); err != nil {
				return "", err
			}
		}
	}
	switch len(s.edits) {
	case 0:
		return "", nil
	case 1:
		return s.edits[0], nil
	}
	return batch(s.edits...), nil
}

// kindOf is which of fieldOrder a field is; "" is an edit that was picked, and
// "-" nothing of these.
func kindOf(name string) string {
	for _, kind := range fieldOrder {
		switch {
		case kind == "":
			if strings.HasPrefix(name, "pick ") || name == "wait-form" {
				return kind
			}
		case strings.HasSuffix(kind, " ") && strings.HasPrefix(name, kind), name == kind:
			return kind
		}
	}
	return "-"
}

func (s *sheaf) reread() error {
	doc, err := asl.Parse([]byte(s.text))
	if err != nil {
		return &designer.EditError{Reason: "the code cannot be read", Hint: "Mend it on the code page, or undo"}
	}
	s.doc = doc
	return nil
}

// object is the state as it now is, or the workflow.
func (s *sheaf) object() *asl.Node {
	if s.state == "" {
		return s.doc.Root
	}
	found, _ := designer.Find(s.doc, s.state)
	return found.Node
}

func (s *sheaf) take(kind, name, value string) error {
	switch kind {
	case "", fieldDo:
		if strings.TrimSpace(value) == "" {
			return nil
		}
		return s.apply(value)
	case fieldRename:
		if to := strings.TrimSpace(value); to != "" && to != s.state {
			return s.apply(`{"op":"rename","state":` + editValue(s.state) + `,"to":` + editValue(to) + `}`)
		}
		return nil
	case fieldWhole:
		if value == dedent(string(s.before.Raw())) {
			return nil
		}
		return s.applyJSON("Definition", value, `{"op":"replaceState","state":`+editValue(s.state)+`,"definition":`+value+`}`)
	}
	return s.takeField(kind, strings.TrimPrefix(name, kind), value)
}

func (s *sheaf) takeField(kind, name, value string) error {
	what, rest, _ := strings.Cut(name, " ")
	if kind == fieldConnect {
		return s.connect(what, rest, value)
	}
	var p designer.Path
	if err := json.Unmarshal([]byte(rest), &p); err != nil || len(p) == 0 {
		return &designer.EditError{Where: name, Reason: "the form has a field that cannot be read"}
	}
	if kind == fieldRekey {
		return s.rekey(what, p, strings.TrimSpace(value))
	}
	return s.set(what, p, value)
}

func (s *sheaf) connect(pathText, edge, to string) error {
	var p designer.Path
	if err := json.Unmarshal([]byte(pathText), &p); err != nil {
		return &designer.EditError{Where: pathText, Reason: "the form has a field that cannot be read"}
	}
	if follow(s.before, p).String() == to {
		return nil
	}
	edit := `{"op":"connect","edge":{"id":` + editValue(edge) + `}`
	if to != "" {
		edit += `,"to":` + editValue(to)
	}
	return s.apply(edit + "}")
}

// rekey gives a member another key.
func (s *sheaf) rekey(suffix string, p designer.Path, key string) error {
	old, parent := p[len(p)-1].Key, p[:len(p)-1]
	object := follow(s.object(), parent)
	if key+suffix == old || object.Get(old) == nil {
		return nil
	}
	if key == "" {
		return &designer.EditError{Where: p.String(), Reason: "it needs a name"}
	}
	return s.apply(s.op("set", "path", parent, "value", swapped(object, old, key+suffix, string(object.Get(old).Raw()))))
}

// set writes what was typed into a field of a type, as js/studio/values.js does.
func (s *sheaf) set(dataType string, p designer.Path, text string) error {
	if text == s.shown(dataType, p) {
		return nil
	}
	typed := strings.TrimSpace(text)
	if typed == "" {
		return s.apply(s.op("unset", "path", p))
	}
	where := p.String()
	switch dataType {
	case "json":
		return s.applyJSON(where, typed, s.op("set", "path", p, "value", json.RawMessage(typed)))
	case "number":
		return s.number(p, typed)
	case "quantity":
		if !strings.HasPrefix(typed, "{%") {
			return s.number(p, typed)
		}
		return s.apply(s.op("set", "path", p, "value", typed))
	case "condition":
		if typed == "true" || typed == "false" {
			return s.apply(s.op("set", "path", p, "value", json.RawMessage(typed)))
		}
		return s.apply(s.op("set", "path", p, "value", typed))
	case "strings":
		return s.apply(s.op("set", "path", p, "value", splitList(typed)))
	}
	return s.apply(s.op("set", "path", p, "value", text))
}

func (s *sheaf) number(p designer.Path, typed string) error {
	if v := new(json.Number); json.Unmarshal([]byte(typed), v) != nil || strings.HasPrefix(typed, `"`) {
		return &designer.EditError{Where: p.String(), Reason: `"` + typed + `" is not a number`}
	}
	return s.apply(s.op("set", "path", p, "value", json.RawMessage(typed)))
}

// shown is what the control of a field has been given.
func (s *sheaf) shown(dataType string, p designer.Path) string {
	n := follow(s.before, p)
	switch {
	case dataType == "json" && n != nil:
		return dedent(string(n.Raw()))
	case dataType == "strings" && n.Is(asl.KindArray):
		var parts []string
		for _, item := range n.Items {
			parts = append(parts, item.String())
		}
		return strings.Join(parts, ", ")
	}
	return n.String()
}

func splitList(text string) []string {
	var parts []string
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// op is an edit of the state: names and values alternate.
func (s *sheaf) op(op string, fields ...any) string {
	return (&form{name: s.state}).edit(op, fields...)
}

// applyJSON applies an edit around JSON that somebody typed.
func (s *sheaf) applyJSON(where, typed, edit string) error {
	if _, err := asl.Parse([]byte(typed)); err != nil {
		return &designer.EditError{Where: where, Reason: "this is not JSON: " + err.Error(), Hint: "You typed: " + clip(typed, longestProblem)}
	}
	return s.apply(edit)
}

func (s *sheaf) apply(edit string) error {
	text, err := edited(s.text, []byte(edit))
	if err != nil {
		return err
	}
	if text == s.text {
		return nil
	}
	s.text = text
	s.edits = append(s.edits, unbatched(edit)...)
	return s.reread()
}

// unbatched are the edits of a batch, for batches do not nest.
func unbatched(edit string) []string {
	var b struct {
		Op    string            `json:"op"`
		Edits []json.RawMessage `json:"edits"`
	}
	if err := json.Unmarshal([]byte(edit), &b); err != nil || b.Op != "batch" {
		return []string{edit}
	}
	var all []string
	for _, e := range b.Edits {
		all = append(all, string(e))
	}
	return all
}
