package studio

import (
	"slices"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

// reading is a text with what the designer makes of it.
type reading struct {
	text     string
	doc      *asl.Document // nil when the text cannot be drawn
	states   []designer.Found
	problems []asl.Problem
	fixes    []designer.Fix // one for each problem
}

// read reads a definition of a machine of a type. A text in which nothing is
// drawn yet has no problems.
func read(text, machineType string) reading {
	r := reading{text: text}
	opt := asl.Options{Type: asl.MachineType(machineType), Lint: true}
	doc, err := asl.Parse([]byte(text))
	if err != nil || !doc.Root.Is(asl.KindObject) {
		r.problems = asl.Validate([]byte(text), opt)
		return r
	}
	r.doc, r.states = doc, designer.States(doc)
	if !r.isEmpty() {
		r.problems = doc.Validate(opt)
		r.fixes = designer.Fixes(doc, r.problems)
	}
	return r
}

// isEmpty says whether nothing is drawn: neither states nor an entry.
func (r reading) isEmpty() bool {
	return r.doc != nil && len(r.states) == 0 && r.doc.Root.Get("StartAt") == nil
}

// errors counts the problems that keep the definition from running.
func (r reading) errors() int {
	n := 0
	for _, p := range r.problems {
		if p.Severity == asl.Error {
			n++
		}
	}
	return n
}

// stateAt is the innermost state that a byte of the text belongs to, if any.
func (r reading) stateAt(offset int) (found designer.Found, ok bool) {
	for _, s := range r.states { // containers come before what is in them
		if s.Start <= offset && offset < s.End {
			found, ok = s, true
		}
	}
	return found, ok
}

func (r reading) has(state string) bool {
	return slices.ContainsFunc(r.states, func(s designer.Found) bool { return s.Name == state })
}

// flowID is the id of the picture on a page.
const flowID = "flow"

// scene is the picture of the text for a page; label says it aloud. Only a text
// that has a document can be drawn.
func (r reading) scene(label, selected string, look look) svg.Scene {
	view := look.View
	if selected != "" {
		view.Show = append(view.Show, selected)
	}
	scene := designer.Draw(r.doc, r.problems, view)
	scene.ID, scene.Label, scene.ReadOnly = flowID, label, look.readOnly
	if selected != "" {
		scene.Selected = map[string]bool{designer.StateID(selected): true}
	}
	return scene
}

// pathAt is the way from a node to the innermost member or entry that a byte
// of the text belongs to.
func pathAt(node *asl.Node, offset int) designer.Path {
	var path designer.Path
	for node != nil {
		step, inner, ok := stepAt(node, offset)
		if !ok {
			break
		}
		path, node = append(path, step), inner
	}
	return path
}

func stepAt(node *asl.Node, offset int) (designer.Step, *asl.Node, bool) {
	for _, m := range node.Members {
		if m.KeyStart <= offset && offset < m.Value.End {
			return designer.Field(m.Key), m.Value, true
		}
	}
	for i, item := range node.Items {
		if item.Start <= offset && offset < item.End {
			return designer.Index(i), item, true
		}
	}
	return designer.Step{}, nil, false
}

// follow goes along a path; nil where there is nothing.
func follow(node *asl.Node, path designer.Path) *asl.Node {
	for _, s := range path {
		switch {
		case node == nil:
			return nil
		case !s.IsIndex:
			node = node.Get(s.Key)
		case s.Index < len(node.Items):
			node = node.Items[s.Index]
		default:
			return nil
		}
	}
	return node
}
