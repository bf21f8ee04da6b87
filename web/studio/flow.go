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

// dataField is one of the fields of the JSONPath data flow.
type dataField struct {
	key string
	words
	json bool
	not  string // the types without it, in a row of words
	null string // what null does, as the label of a button; empty has none
}

func (d dataField) has(typ string) bool { return !containsWord(d.not, typ) }

var inputFields = []dataField{
	{"InputPath", words{"Input path", "The part of the input that the state sees."}, false, "Fail", "Pass no input"},
	{"Parameters", words{"Parameters", "What the state works on; keys that end in .$ are taken from the data."}, true, "Fail Succeed Choice Wait Task Map", ""},
}

var outputFields = []dataField{
	{"ResultSelector", words{"Result selector", "Picks from the result; keys that end in .$ are taken from it."}, true, "Fail Succeed Choice Wait Pass", ""},
	{"ResultPath", words{"Result path", "Where in the input the result goes; $ replaces it all."}, false, "Fail Succeed Choice Wait", "Discard the result"},
	{"OutputPath", words{"Output path", "The part of the data that is passed on."}, false, "Fail", "Pass nothing on"},
}

// dataParts are the controls of those fields that the state's type has.
func (f *form) dataParts(fields []dataField) []templ.Component {
	var parts []templ.Component
	for _, field := range fields {
		switch p := path(field.key); {
		case !field.has(f.typ):
		case field.json:
			parts = append(parts, f.json(p, field.words))
		case field.null != "":
			parts = append(parts, f.nullable(p, field.words, field.null))
		default:
			parts = append(parts, f.text(p, field.words, true))
		}
	}
	return parts
}

// nullable is a path that may be null, which is more than no path: a button
// makes it so, and another takes that back.
func (f *form) nullable(p designer.Path, w words, null string) templ.Component {
	n := f.get(p)
	if n.Is(asl.KindNull) {
		return pair(statement(w.label, null+" (null)."), editButton("Take that back", "", f.edit("unset", "path", p)))
	}
	return pair(f.text(p, w, true), editButton(null, "", f.edit("set", "path", p, "value", nil)))
}

// input is what the state reads.
func (f *form) input() []section {
	if !f.isJSONata() {
		return sectionOf("Input", f.dataParts(inputFields))
	}
	if f.typ == "Parallel" {
		return sectionOf("Input", []templ.Component{f.json(path("Arguments"), words{"Arguments", "What every branch is given; in {% … %} is JSONata."})})
	}
	return nil
}

// output is what the state passes on.
func (f *form) output() []section {
	switch {
	case f.typ == "Fail":
		return nil
	case f.isJSONata():
		return sectionOf("Output", []templ.Component{f.json(path("Output"), words{"Output", "What the state passes on; in {% … %} is JSONata."})})
	}
	return sectionOf("Output", f.dataParts(outputFields))
}

func sectionOf(title string, parts []templ.Component) []section {
	if len(parts) == 0 {
		return nil
	}
	return []section{{Title: title, Parts: parts}}
}

// variables are the values that the state assigns.
func (f *form) variables() []section {
	if f.typ == "Fail" || f.typ == "Succeed" {
		return nil
	}
	s := f.assigned(path("Assign"))
	s.Title = "Variables"
	return []section{s}
}

// mostVariables is how many variables have rows of their own.
const mostVariables = 60

// assigned are the variables of an Assign, each in a row.
func (f *form) assigned(p designer.Path) section {
	s := section{}
	n := f.get(p)
	members := []asl.Member(nil)
	if n.Is(asl.KindObject) {
		members = n.Members
	}
	if n != nil && !n.Is(asl.KindObject) || len(members) > mostVariables {
		s.Parts = append(s.Parts, f.json(p, words{"Variables", "Values that later states read as $name."}))
		return s
	}
	for _, m := range members {
		s.Parts = append(s.Parts, f.variable(p, n, m))
	}
	if len(members) > 0 {
		s.Count = strconv.Itoa(len(members))
	}
	initial := json.RawMessage(`"{% $states.input %}"`)
	key := freeName(n)
	if !f.isJSONata() {
		initial, key = json.RawMessage(`"$"`), key+".$"
	}
	s.Parts = append(s.Parts, note("Later states read them as $name."),
		editButton("Add variable", ui.IconPlus, f.edit("set", "path", join(p, key), "value", initial)))
	return s
}

// freeName is a name that no variable has yet.
func freeName(assign *asl.Node) string {
	for i := 1; ; i++ {
		name := "name"
		if i > 1 {
			name += strconv.Itoa(i)
		}
		if assign.Get(name) == nil && assign.Get(name+".$") == nil {
			return name
		}
	}
}

// variable is the row of one variable: its name, its value, and a way out.
func (f *form) variable(p designer.Path, assign *asl.Node, m asl.Member) templ.Component {
	at := join(p, m.Key)
	name, dynamic := strings.CutSuffix(m.Key, ".$")
	if f.isJSONata() {
		name, dynamic = m.Key, false
	}
	suffix := strings.TrimPrefix(m.Key, name)
	row := variableRow{
		Name: f.keyField(p, assign, m, name, suffix), Remove: f.removeKey(p, assign, m.Key), Title: "variable " + name,
	}
	switch {
	case dynamic:
		row.Value = f.text(at, words{"Value from data", ""}, true)
		row.Swap = f.swapKey(p, assign, m.Key, name, `""`, "Use a fixed value")
	case f.isJSONata() && m.Value.Is(asl.KindString):
		row.Value = f.text(at, words{"Value", ""}, true)
		row.Swap = f.swapKey(p, assign, m.Key, m.Key, "{}", "Make it an object")
	case f.isJSONata():
		row.Value, row.Swap = f.json(at, words{"Value", ""}), templ.NopComponent
	default:
		row.Value = f.json(at, words{"Value", "JSON."})
		row.Swap = f.swapKey(p, assign, m.Key, name+".$", `"$"`, "Take it from the data")
	}
	return variableEntry(row)
}

// keySlot stands in an edit for what one types as a key.
const keySlot = "\u0000key\u0000"

// keyField is the control of a member's key. The edit around it is made with
// what is typed in the place of the slot.
func (f *form) keyField(p designer.Path, object *asl.Node, m asl.Member, name, suffix string) templ.Component {
	edit := f.edit("set", "path", p, "value", swapped(object, m.Key, keySlot, string(m.Value.Raw())))
	at := controlID(join(p, m.Key)) + "-key"
	return ui.Input(ui.InputProps{FieldProps: ui.FieldProps{ID: at, Label: "Name"}, Value: name, Mono: true, Attrs: templ.Attributes{
		"name": rekeyName(suffix, join(p, m.Key)), "data-key-edit": edit, "data-key-slot": strings.Trim(editValue(keySlot), `"`), "data-key-suffix": suffix, "maxlength": "80",
	}})
}

// removeKey takes a member away, and the whole object with the last one.
func (f *form) removeKey(p designer.Path, object *asl.Node, key string) string {
	if len(object.Members) == 1 {
		return f.edit("unset", "path", p)
	}
	return f.edit("unset", "path", join(p, key))
}

// swapKey is the button that writes a member under another key with another value.
func (f *form) swapKey(p designer.Path, object *asl.Node, key, other, value, label string) templ.Component {
	return editButton(label, "", f.edit("set", "path", p, "value", swapped(object, key, other, value)))
}

// either is a field that has a fixed form and one that takes it from the data,
// as TimeoutSeconds and TimeoutSecondsPath.
func (f *form) either(at designer.Path, key, initial string, fixed templ.Component, w words) templ.Component {
	dynamic := key + "Path"
	if f.isJSONata() && f.get(join(at, dynamic)) == nil {
		return fixed
	}
	if f.get(join(at, dynamic)) != nil {
		return pair(f.text(join(at, dynamic), words{w.label + " from data", "A path."}, true), f.exchange(at, dynamic, key, initial, "Use a fixed value"))
	}
	return pair(fixed, f.exchange(at, key, dynamic, `"$.`+lowerFirst(key)+`"`, "Take it from the data"))
}

// exchange is the button that sets one field instead of another.
func (f *form) exchange(at designer.Path, key, other, value, label string) templ.Component {
	set := f.edit("set", "path", join(at, other), "value", json.RawMessage(value))
	if f.get(join(at, key)) == nil {
		return editButton(label, "", set)
	}
	return editButton(label, "", batch(f.edit("unset", "path", join(at, key)), set))
}

// batch makes one edit of several.
func batch(edits ...string) string {
	return `{"op":"batch","edits":[` + strings.Join(edits, ",") + `]}`
}

// quantity is a number, or in JSONata an expression that makes one.
func (f *form) quantity(p designer.Path, w words, unit, usual string) templ.Component {
	if !f.isJSONata() {
		return f.number(p, w, unit, usual)
	}
	return ui.Input(ui.InputProps{FieldProps: f.field(p, w), Value: f.get(p).String(), Unit: unit, Placeholder: usual, Mono: true, Attrs: attrs(p, "quantity")})
}
