package svg

import (
	"context"
	_ "embed"
	"io"
	"strings"

	"github.com/a-h/templ"
	"github.com/stepwell/stepwell/designer/layout"
)

// standaloneStyle colours a picture that is a file of its own. It spells every colour out: many
// viewers know neither custom properties nor light-dark().
//
//go:embed picture.css
var standaloneStyle string

// Picture is the whole drawing as a component for a page.
func Picture(s Scene) templ.Component { return component(render(&s)) }

// Patch is a fragment that replaces single nodes and edges of a picture on a page: each part carries
// hx-swap-oob with the given strategy, such as "outerMorph". IDs that are not in the scene are left out.
func Patch(s Scene, strategy string, nodes, edges []string) templ.Component {
	return component(renderPatch(&s, strategy, nodes, edges))
}

func component(markup []byte) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := w.Write(markup)
		return err
	})
}

// Render draws the whole picture.
func Render(s Scene) string { return string(render(&s)) }

func render(s *Scene) []byte {
	p := newPainter(s)
	b := s.Diagram.Bounds
	p.open("svg",
		str("xmlns", "http://www.w3.org/2000/svg"), opt(s.ID != "", "id", s.ID),
		str("class", "workflow"), str("role", "group"), str("aria-label", s.Label),
		opt(s.Diagram.Across, "data-across", ""),
		str("viewBox", strings.Join([]string{number(b.X), number(b.Y), number(b.W), number(b.H)}, " ")),
		num("width", b.W), num("height", b.H))
	if s.Standalone {
		p.text("title", s.Label)
		p.out = append(p.out, "<style>"+standaloneStyle+"</style>"...)
		p.void("rect", str("class", "paper"), num("x", b.X), num("y", b.Y), num("width", b.W), num("height", b.H))
	}
	p.defs(s)
	p.open("g", str("class", "states"))
	for i := range s.Diagram.Nodes {
		p.node(&s.Diagram.Nodes[i], "")
	}
	p.close("g")
	p.open("g", str("class", "edges"))
	for i := range s.Diagram.Edges {
		p.edge(&s.Diagram.Edges[i], "")
	}
	p.close("g")
	p.close("svg")
	return p.out
}

// RenderPatch draws single nodes and edges, in an svg element of their own: outside of one, a browser
// would take them for unknown HTML elements.
func RenderPatch(s Scene, strategy string, nodes, edges []string) string {
	return string(renderPatch(&s, strategy, nodes, edges))
}

func renderPatch(s *Scene, strategy string, nodes, edges []string) []byte {
	p := newPainter(s)
	p.open("svg", str("hidden", ""))
	wanted := set(nodes)
	for i := range s.Diagram.Nodes {
		if n := &s.Diagram.Nodes[i]; wanted[n.ID] {
			p.node(n, strategy)
		}
	}
	wanted = set(edges)
	for i := range s.Diagram.Edges {
		if e := &s.Diagram.Edges[i]; wanted[e.ID] {
			p.edge(e, strategy)
		}
	}
	p.close("svg")
	return p.out
}

func set(ids []string) map[string]bool {
	m := make(map[string]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m
}

func lower(s string) string { return strings.ToLower(s) }

// painter draws one scene.
type painter struct {
	writer
	*Scene
	lanes   map[string][]layout.Lane   // by container
	leaving map[string][]*layout.Route // by source
}

func newPainter(s *Scene) *painter {
	p := &painter{Scene: s, lanes: map[string][]layout.Lane{}, leaving: map[string][]*layout.Route{}}
	for _, l := range s.Diagram.Lanes {
		p.lanes[l.Parent] = append(p.lanes[l.Parent], l)
	}
	for i := range s.Diagram.Edges {
		e := &s.Diagram.Edges[i]
		p.leaving[e.From] = append(p.leaving[e.From], e)
	}
	p.out = make([]byte, 0, 1024*(len(s.Diagram.Nodes)+len(s.Diagram.Edges)+8))
	return p
}

// name is what a state is called: its name, or its ID where the scene says nothing.
func (p *painter) name(id string) string {
	if n, ok := p.Nodes[id]; ok && n.Name != "" {
		return n.Name
	}
	return id
}
