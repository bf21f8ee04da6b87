package studio

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
)

// inspector is the panel with the fields of one state, or of the workflow.
type inspector struct {
	Workflow string
	State    string // "" is the workflow
	Type     string
	Glyph    string
	Family   string
	Help     string
	Gone     bool // the text cannot be read, so there are no fields
	Problems []problemRow
	Sections []section
	Whole    string // the state as JSON
	States   int
}

// section is one group of controls.
type section struct {
	Title  string
	Count  string // of its entries, as printed
	Closed bool
	Parts  []templ.Component
}

func newInspector(workflow string, r reading, state string) inspector {
	in := inspector{Workflow: workflow, States: len(r.states)}
	if r.doc == nil {
		in.Gone = true
		return in
	}
	if state == "" || !r.has(state) {
		f := newForm(workflow, r, "")
		in.Sections = f.workflow()
		in.Problems = f.rest()
		return in
	}
	f := newForm(workflow, r, state)
	in.State, in.Type = state, f.typ
	in.Glyph, in.Family, in.Help = f.lookOf()
	in.Sections = f.sections()
	in.Problems = f.rest()
	in.Whole = dedent(string(f.node.Raw()))
	return in
}

// lookOf takes a state's look from the picture, and its help from the palette.
func (f *form) lookOf() (glyph, family, help string) {
	resource := f.node.Get("Resource").String()
	for _, item := range designer.Palette() {
		isAction := item.Group != "Flow" && strings.HasSuffix(resource, ":"+strings.Replace(item.ID, ".", ":", 1))
		if isAction || item.ID == f.typ && help == "" {
			help = item.Help
		}
	}
	node := designer.Scene(f.doc, nil).Nodes[designer.StateID(f.name)]
	return string(node.Glyph), string(node.Family), help
}

// workflow are the controls of the workflow itself.
func (f *form) workflow() []section {
	parts := []templ.Component{
		f.area(path("Comment"), words{"Description", "What the workflow is for."}),
		f.number(path("TimeoutSeconds"), words{"Timeout", "The whole execution fails after this time."}, "seconds", "none"),
	}
	if len(designer.Targets(f.doc, designer.Flow{})) > 0 {
		start := designer.Edge{Exit: designer.ExitStart}
		parts = append(parts, f.target(start, path("StartAt"), words{label: "Starts at"}, ""))
	}
	return []section{{Title: "Workflow", Parts: parts}}
}

// isJSONata says which language the state's expressions are in.
func (f *form) isJSONata() bool {
	language := f.doc.Root.Get("QueryLanguage").String()
	if own := f.node.Get("QueryLanguage"); own != nil {
		language = own.String()
	}
	return language == string(asl.JSONata)
}

// sections are the controls of a state, by its type.
func (f *form) sections() []section {
	all := []section{{Title: "State", Parts: []templ.Component{
		renameField(f.name),
		f.typeField(),
		f.area(path("Comment"), words{label: "Comment"}),
	}}}
	all = append(all, f.own()...)
	if f.flowsOn() {
		all = append(all, section{Title: "What comes next", Parts: []templ.Component{f.next()}})
	}
	switch f.typ {
	case "Task", "Parallel", "Map":
		all = append(all, f.retries(), f.catchers())
	}
	if data := f.data(); len(data.Parts) > 0 {
		all = append(all, data)
	}
	return all
}

// own are the sections that only the state's type has.
func (f *form) own() []section {
	switch f.typ {
	case "Task":
		return f.task()
	case "Choice":
		return []section{f.choices()}
	case "Wait":
		return []section{f.wait()}
	case "Pass":
		return f.pass()
	case "Fail":
		return []section{f.fail()}
	case "Parallel":
		return []section{f.branches()}
	case "Map":
		return []section{f.mapped()}
	}
	return nil
}

// typeField makes the state one of another type.
func (f *form) typeField() templ.Component {
	var options []optionEdit
	for _, item := range designer.Palette() {
		if item.Group == "Flow" {
			options = append(options, optionEdit{Label: item.ID, Selected: item.ID == f.typ, Edit: f.edit("setType", "type", item.ID)})
		}
	}
	return selectEdits("f-Type", "Type", options)
}

func (f *form) flowsOn() bool {
	return f.typ != "Choice" && f.typ != "Succeed" && f.typ != "Fail" && f.typ != ""
}

func (f *form) next() templ.Component {
	p := path("Next")
	return f.target(designer.Edge{From: f.name, Exit: designer.ExitNext}, p, words{label: "Next state"}, "End")
}

// data are the fields that say what a state reads and writes.
func (f *form) data() section {
	s := section{Title: "Input and output", Closed: true}
	if f.isJSONata() {
		if f.typ != "Fail" {
			s.Parts = append(s.Parts, f.json(path("Output"), words{"Output", "What the state passes on; in {% … %} is JSONata."}))
			s.Parts = append(s.Parts, f.json(path("Assign"), words{"Variables", "Values that later states read as $name."}))
		}
		return s
	}
	for _, field := range dataFields {
		if !field.has(f.typ) {
			continue
		}
		switch {
		case field.json:
			s.Parts = append(s.Parts, f.json(path(field.key), field.words))
		case field.null != "":
			s.Parts = append(s.Parts, f.nullable(path(field.key), field.words, field.null))
		default:
			s.Parts = append(s.Parts, f.text(path(field.key), field.words, true))
		}
	}
	return s
}

// dataField is one of the five fields of the JSONPath data flow.
type dataField struct {
	key string
	words
	json bool
	not  string // the types without it, in a row of words
	null string // what null does, as the label of a button; empty has none
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

var dataFields = []dataField{
	{"InputPath", words{"Input path", "The part of the input that the state sees."}, false, "Fail", "Pass no input"},
	{"Parameters", words{"Parameters", "What the state works on; keys that end in .$ are taken from the data."}, true, "Fail Succeed Choice Wait Task Pass Map", ""},
	{"ResultSelector", words{"Result selector", "Picks from the result; keys that end in .$ are taken from it."}, true, "Fail Succeed Choice Wait Pass", ""},
	{"ResultPath", words{"Result path", "Where in the input the result goes; $ replaces it all."}, false, "Fail Succeed Choice Wait", "Discard the result"},
	{"OutputPath", words{"Output path", "The part of the data that is passed on."}, false, "Fail", "Pass nothing on"},
}

func (d dataField) has(typ string) bool { return !containsWord(d.not, typ) }

// retryWords says when the attempts of a retrier happen: "Waits 1 s, 2 s, 4 s".
func retryWords(waits []float64, more bool) string {
	words := ""
	for i, w := range waits {
		if i > 0 {
			words += ", "
		}
		words += waitWord(w)
	}
	switch {
	case words == "":
		return "Never tries again."
	case more:
		return "Waits " + words + " … before it tries again."
	}
	return "Waits " + words + " before it tries again."
}
