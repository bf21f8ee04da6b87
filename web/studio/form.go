package studio

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
)

// form builds the controls for one object of the definition: a state, or the
// workflow when name is empty. Each control says by data-path what it writes;
// js/studio/inspector.js makes the edits.
type form struct {
	reading
	name     string
	typ      string
	in       designer.Flow
	node     *asl.Node
	problems []problemRow
	shown    []bool // which of the problems a field shows
}

func newForm(workflow string, r reading, name string) *form {
	f := &form{reading: r, name: name, node: r.doc.Root}
	if found, ok := designer.Find(r.doc, name); ok && name != "" {
		f.typ, f.in, f.node = found.Type, found.In, found.Node
	}
	for i := range min(len(r.problems), mostProblems) {
		if row := newProblemRow(workflow, r, i); row.State == name {
			f.problems = append(f.problems, row)
		}
	}
	f.shown = make([]bool, len(f.problems))
	return f
}

// path makes a designer.Path of field names and indexes.
func path(steps ...any) designer.Path {
	var p designer.Path
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			p = append(p, designer.Field(s))
		case int:
			p = append(p, designer.Index(s))
		}
	}
	return p
}

// get is the value at a path, nil when there is none.
func (f *form) get(p designer.Path) *asl.Node { return follow(f.node, p) }

// complaint is the first problem at a path or below it, which its field then shows.
func (f *form) complaint(p designer.Path) string {
	first := ""
	for i, row := range f.problems {
		if len(row.path) < len(p) || row.path[:len(p)].String() != p.String() || len(p) == 0 {
			continue
		}
		f.shown[i] = true
		if first == "" {
			first = row.Message
		}
	}
	return first
}

// rest are the problems that no field has shown.
func (f *form) rest() []problemRow {
	var rows []problemRow
	for i, row := range f.problems {
		if !f.shown[i] {
			rows = append(rows, row)
		}
	}
	return rows
}

// words are the label and the help of a control.
type words struct{ label, help string }

func controlID(p designer.Path) string { return "f-" + designer.StateID(p.String()) }

func (f *form) field(p designer.Path, w words) ui.FieldProps {
	return ui.FieldProps{ID: controlID(p), Label: w.label, Help: w.help, Error: f.complaint(p)}
}

func attrs(p designer.Path, dataType string) templ.Attributes {
	return templ.Attributes{"data-path": pathJSON(p), "data-type": dataType, "name": setName(dataType, p)}
}

// text is a line of text; data says that it holds a path or a name.
func (f *form) text(p designer.Path, w words, data bool) templ.Component {
	return ui.Input(ui.InputProps{FieldProps: f.field(p, w), Value: f.get(p).String(), Mono: data, Attrs: attrs(p, "string")})
}

// area is text of several lines.
func (f *form) area(p designer.Path, w words) templ.Component {
	return ui.Textarea(ui.TextareaProps{FieldProps: f.field(p, w), Value: f.get(p).String(), Rows: 2, Attrs: attrs(p, "string")})
}

func (f *form) number(p designer.Path, w words, unit, usual string) templ.Component {
	return ui.Input(ui.InputProps{
		FieldProps: f.field(p, w), Value: f.get(p).String(), Unit: unit, Placeholder: usual, Mono: true,
		Attrs: withAttr(attrs(p, "number"), "inputmode", "decimal"),
	})
}

func withAttr(a templ.Attributes, name string, value any) templ.Attributes {
	a[name] = value
	return a
}

// json is a field for a value of any form.
func (f *form) json(p designer.Path, w words) templ.Component {
	return ui.JSONField(ui.JSONFieldProps{TextareaProps: ui.TextareaProps{
		FieldProps: f.field(p, w), Value: dedent(string(f.get(p).Raw())), Rows: 3, Attrs: attrs(p, "json"),
	}})
}

// list is a field for an array of strings.
func (f *form) list(p designer.Path, w words, proposals []ui.Option) templ.Component {
	var parts []string
	if n := f.get(p); n.Is(asl.KindArray) {
		for _, item := range n.Items {
			parts = append(parts, item.String())
		}
	}
	return ui.Input(ui.InputProps{
		FieldProps: f.field(p, w), Value: strings.Join(parts, ", "), Mono: true, Suggestions: proposals, Attrs: attrs(p, "strings"),
	})
}

// choice is a select whose values are written as they are.
func (f *form) choice(p designer.Path, w words, dataType string, options []ui.Option) templ.Component {
	return ui.Select(ui.SelectProps{FieldProps: f.field(p, w), Value: f.get(p).String(), Options: options, Attrs: attrs(p, dataType)})
}

// mostTargets is how many states a select of targets lists; above, it is a
// field with proposals.
const mostTargets = 60

// target leads an exit to another state. end is the word for ending there; empty
// when the exit cannot.
func (f *form) target(e designer.Edge, p designer.Path, w words, end string) templ.Component {
	now := f.get(p).String()
	in := f.in
	if e.Exit == designer.ExitStart {
		in = e.Flow
	}
	options := targetOptions(designer.Targets(f.doc, in), now, end)
	connect := templ.Attributes{"data-connect": editValue(map[string]string{"id": designer.EdgeID(e)}), "data-path": pathJSON(p), "name": connectName(e, p)}
	if len(options) > mostTargets {
		return ui.Input(ui.InputProps{FieldProps: f.field(p, w), Value: now, Placeholder: end, Suggestions: options, Attrs: connect})
	}
	return ui.Select(ui.SelectProps{FieldProps: f.field(p, w), Value: now, Options: options, Attrs: connect})
}

func targetOptions(names []string, now, end string) []ui.Option {
	var options []ui.Option
	missing := now != ""
	for _, name := range names {
		missing = missing && name != now
		options = append(options, ui.Option{Value: name})
	}
	if missing {
		options = append(options, ui.Option{Value: now, Label: now + " (missing)"})
	}
	if end != "" || now == "" {
		if end == "" {
			end = "Nowhere yet"
		}
		options = append(options, ui.Option{Value: "", Label: end})
	}
	return options
}

// argument is a field of a task's call that is either a fixed value or taken
// from the data, which ASL tells by the ending ".$" of its key.
func (f *form) argument(parent, key string, w words) templ.Component {
	fixed, dynamic := path(parent, key), path(parent, key+".$")
	if f.get(dynamic) != nil {
		w.label += " from data"
		return pair(f.text(dynamic, w, true), f.swapArgument(parent, key+".$", key, `""`, "Use a fixed value"))
	}
	toggle := f.swapArgument(parent, key, key+".$", `"$.`+lowerFirst(key)+`"`, "Take it from the data")
	if n := f.get(fixed); n != nil && n.Kind != asl.KindString {
		return pair(f.json(fixed, w), toggle)
	}
	return pair(f.text(fixed, w, true), toggle)
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// swapArgument is the button that writes an argument under its other key.
func (f *form) swapArgument(parent, key, other, value, label string) templ.Component {
	object := f.get(path(parent))
	if object != nil && object.Kind != asl.KindObject {
		return templ.NopComponent
	}
	return editButton(label, "", f.edit("set", "path", path(parent), "value", swapped(object, key, other, value)))
}

// swapped is an object with one member under another key, at its end when it
// was not there.
func swapped(object *asl.Node, key, other, value string) json.RawMessage {
	var b strings.Builder
	b.WriteByte('{')
	write := func(k, v string) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(editValue(k) + ":" + v)
	}
	found := false
	if object != nil {
		for _, m := range object.Members {
			if m.Key == key {
				found = true
				write(other, value)
				continue
			}
			write(m.Key, string(m.Value.Raw()))
		}
	}
	if !found {
		write(other, value)
	}
	b.WriteByte('}')
	return json.RawMessage(b.String())
}

// edit is an edit of this state as JSON: names and values alternate.
func (f *form) edit(op string, fields ...any) string {
	var b strings.Builder
	b.WriteString(`{"op":` + strconv.Quote(op))
	if f.name != "" {
		b.WriteString(`,"state":` + editValue(f.name))
	}
	for i := 0; i+1 < len(fields); i += 2 {
		name, _ := fields[i].(string)
		b.WriteString("," + editValue(name) + ":" + editValue(fields[i+1]))
	}
	b.WriteByte('}')
	return b.String()
}

// editValue is a value as JSON. Raw JSON stays as it is spelled.
func editValue(v any) string {
	if raw, ok := v.(json.RawMessage); ok {
		return string(raw)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "null" // names, numbers and paths always marshal
	}
	return string(b)
}
