package studio

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
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
	Sections []section // of the workflow
	Tabs     []inspectorTab
	Data     *dataBar // nil for the workflow
	Whole    string   // the state as JSON
	States   int
}

// inspectorTab is one page of a state's fields.
type inspectorTab struct {
	Label    string
	ID       string // of its panel
	Sections []section
	Whole    bool // it is the state as JSON
}

// panelTabs are the tabs for their bar; the first is shown.
func (in inspector) panelTabs() []ui.PanelTab {
	var tabs []ui.PanelTab
	for i, t := range in.Tabs {
		tabs = append(tabs, ui.PanelTab{Label: t.Label, Panel: t.ID, Active: i == 0})
	}
	return tabs
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
	in.Tabs = f.tabs()
	in.Problems = f.rest()
	in.Whole = dedent(string(f.node.Raw()))
	return in
}

// lookOf takes a state's look from the picture, and its help from the palette.
func (f *form) lookOf() (glyph, family, help string) {
	node := designer.Shown(f.doc, f.name)
	return string(node.Glyph), string(node.Family), helpFor(f.typ, f.node.Get("Resource").String())
}

// helpFor is what the palette says of a state: of its very resource, else of a
// call of the same action, else of its type.
func helpFor(typ, resource string) string {
	ofCall, ofType := "", ""
	for _, item := range designer.Palette() {
		switch own := resourceOf(item); {
		case own != "" && own == resource:
			return item.Help
		case ofCall == "" && own != "" && callOf(own) != "" && callOf(own) == callOf(resource):
			ofCall = item.Help
		case item.ID == typ:
			ofType = item.Help
		}
	}
	return cmp.Or(ofCall, ofType)
}

// resourceOf is the resource that an item of the palette calls, if it calls one.
func resourceOf(item designer.Item) string {
	doc, err := asl.Parse(item.Definition)
	if err != nil || item.Group != "Actions" {
		return ""
	}
	return doc.Root.Get("Resource").String()
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
	more := section{Title: "Language", Closed: true, Parts: []templ.Component{
		f.choice(path("QueryLanguage"), words{"Query language", "Of all states that do not say their own."}, "string", languages("JSONPath, as nothing is said")),
		f.text(path("Version"), words{"Version", "Of the language; 1.0 is the only one."}, true),
	}}
	return []section{{Title: "Workflow", Parts: parts}, more}
}

func languages(otherwise string) []ui.Option {
	return []ui.Option{{Value: "", Label: otherwise}, {Value: string(asl.JSONPath)}, {Value: string(asl.JSONata)}}
}

// isJSONata says which language the state's expressions are in.
func (f *form) isJSONata() bool {
	language := f.doc.Root.Get("QueryLanguage").String()
	if own := f.node.Get("QueryLanguage"); own != nil {
		language = own.String()
	}
	return language == string(asl.JSONata)
}

// tabs are the controls of a state, by its type.
func (f *form) tabs() []inspectorTab {
	all := []inspectorTab{
		{Label: "Configuration", ID: "i-config", Sections: f.configuration()},
		{Label: "Input", ID: "i-input", Sections: f.input()},
		{Label: "Output", ID: "i-output", Sections: f.output()},
		{Label: "Variables", ID: "i-variables", Sections: f.variables()},
	}
	if f.works() {
		all = append(all, inspectorTab{Label: "Error handling", ID: "i-errors", Sections: f.errorHandling()})
	}
	all = slices.DeleteFunc(all, func(t inspectorTab) bool { return len(t.Sections) == 0 })
	return append(all, inspectorTab{Label: "Definition", ID: "i-definition", Whole: true})
}

// works tells whether the state does something that can fail and be tried again.
func (f *form) works() bool { return f.typ == "Task" || f.typ == "Parallel" || f.typ == "Map" }

func (f *form) configuration() []section {
	all := []section{{Title: "State", Parts: []templ.Component{
		renameField(f.name),
		f.typeField(),
		f.area(path("Comment"), words{label: "Comment"}),
	}}}
	all = append(all, f.own()...)
	if f.flowsOn() {
		all = append(all, section{Title: "What comes next", Parts: []templ.Component{f.next()}})
	}
	inherited := "That of the workflow, JSONPath"
	if f.doc.Root.Get("QueryLanguage").String() == string(asl.JSONata) {
		inherited = "That of the workflow, JSONata"
	}
	return append(all, section{Title: "Language", Closed: true, Parts: []templ.Component{
		f.choice(path("QueryLanguage"), words{label: "Query language"}, "string", languages(inherited)),
	}})
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
		return f.mapped()
	}
	return nil
}

// typeField makes the state one of another type.
func (f *form) typeField() templ.Component {
	var options []optionEdit
	for _, item := range designer.Palette() {
		if item.Group == "Flow" && !strings.Contains(item.ID, ".") { // others are forms of a type
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
