package svg_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/designer/layout"
	"github.com/stepwell/stepwell/designer/layout/layouttest"
	"github.com/stepwell/stepwell/designer/svg"
)

// order is a small workflow with one of everything.
func order() svg.Scene {
	lane := layout.Graph{Start: "save", Nodes: []layout.Node{{ID: "save", Lines: 2}}, Edges: []layout.Edge{{ID: "save.next", From: "save", Kind: layout.Next}}}
	g := layout.Graph{Start: "pay", Nodes: []layout.Node{{ID: "pay", Lines: 2}, {ID: "both", Kind: layout.Container, Lanes: []layout.Graph{lane, {}}}, {ID: "stop", Fails: true}},
		Edges: []layout.Edge{
			{ID: "pay.next", From: "pay", To: "both", Kind: layout.Next},
			{ID: "pay.catch[0]", From: "pay", To: "stop", Kind: layout.Catch, Label: "States.ALL"},
			{ID: "both.next", From: "both", Kind: layout.Next},
		}}
	return svg.Scene{Label: "Order", Diagram: layout.Layout(g), Nodes: map[string]svg.Node{
		"pay":  {Name: "Pay", Detail: "Lambda · invoke", Type: "Task", Family: svg.Compute, Glyph: svg.GlyphFunction, Severity: svg.Error, Problems: 2, Run: svg.Run{Status: svg.Failed, Attempts: 2}},
		"both": {Name: "Both at once", Type: "Parallel", Family: svg.Flow},
		"save": {Name: "Save", Detail: "DynamoDB · putItem", Type: "Task", Family: svg.Data, Glyph: svg.GlyphTable},
		"stop": {Name: "Stop", Type: "Fail", Family: svg.Flow},
	}, Live: map[string]bool{"~start": true}, Selected: map[string]bool{"stop": true}}
}

// element is one tag of a picture with its attributes and the text in it.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

func parse(t *testing.T, markup string) []element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(markup))
	var all []element
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the picture is not XML: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			open = append(open, len(all))
			all = append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open {
				all[i].text += string(token)
			}
		}
	}
}

func byID(t *testing.T, all []element, id string) element {
	t.Helper()
	i := slices.IndexFunc(all, func(e element) bool { return e.attrs["id"] == id })
	if i < 0 {
		t.Fatalf("no element %q", id)
	}
	return all[i]
}

func TestPictureHoldsWhatThePageNeeds(t *testing.T) {
	all := parse(t, svg.Render(order()))
	tests := map[string]struct {
		id   string
		want map[string]string
	}{
		"a state": {"s-pay", map[string]string{"data-state": "Pay", "data-type": "Task", "role": "button", "tabindex": "-1", "aria-pressed": "false",
			"class":      "node type-task family-compute is-failed has-error",
			"aria-label": "Pay, Task, Lambda · invoke, failed after 2 attempts, 2 problems; next Both at once; on error States.ALL to Stop"}},
		"a selected state":  {"s-stop", map[string]string{"aria-pressed": "true", "class": "node type-fail family-flow is-selected"}},
		"a state in a lane": {"s-save", map[string]string{"data-parent": "Both at once", "data-lane": "0", "data-level": "both/0"}},
		"an empty lane": {"s-both/1~ghost", map[string]string{"data-parent": "Both at once", "data-lane": "1", "role": "button",
			"aria-label": "Add the first state to lane 2 of Both at once"}},
		"an edge":         {"e-pay.next", map[string]string{"data-edge": "pay.next", "data-from": "Pay", "data-to": "Both at once", "data-kind": "next"}},
		"an error edge":   {"e-pay.catch[0]", map[string]string{"class": "edge kind-catch", "data-to": "Stop"}},
		"an edge to End":  {"e-both.next", map[string]string{"data-from": "Both at once", "data-to": ""}},
		"an edge taken":   {"e-~start", map[string]string{"class": "edge kind-start is-live", "data-to": "Pay", "data-from": ""}},
		"a glyph to use":  {"g-function", map[string]string{"viewBox": "0 0 16 16"}},
		"a status to use": {"g-st-running", map[string]string{"viewBox": "0 0 16 16"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := byID(t, all, test.id)
			for attr, want := range test.want {
				if e.attrs[attr] != want {
					t.Errorf("%s is %q, want %q", attr, e.attrs[attr], want)
				}
			}
		})
	}
	if root := all[0]; root.attrs["role"] != "group" || root.attrs["aria-label"] != "Order" {
		t.Errorf("the picture is %v, want a group called Order", root.attrs)
	}
}

func TestEveryEdgeHasAPlus(t *testing.T) {
	scene := order()
	labels := map[string]bool{}
	for _, e := range parse(t, svg.Render(scene)) {
		if e.attrs["class"] == "insert" {
			labels[e.attrs["aria-label"]] = true
		}
	}
	for _, want := range []string{"Add a state between Start and Pay", "Add a state between Pay and Both at once", "Add a state between Both at once and End"} {
		if !labels[want] {
			t.Errorf("no plus called %q in %v", want, labels)
		}
	}
	if len(labels) != len(scene.Diagram.Edges) {
		t.Errorf("%d plusses for %d edges", len(labels), len(scene.Diagram.Edges))
	}
	scene.ReadOnly = true
	if strings.Contains(svg.Render(scene), `class="insert"`) {
		t.Error("a picture to read has a plus")
	}
}

func TestNothingCanBreakOut(t *testing.T) {
	evil := []string{`"><script>alert(1)</script>`, "</svg><img src=x onerror=alert(1)>", `' onload='alert(1)`, "]]>", "&lt;b&gt;", "\x00\x01\x1b\x7f\u0085", "\xff\xfe", "a\nb", "\uFFFF"}
	for _, text := range evil {
		g := layout.Graph{Start: text, Nodes: []layout.Node{{ID: text}}, Edges: []layout.Edge{{ID: text, From: text, To: text, Kind: layout.Catch, Label: text}}}
		scene := svg.Scene{Label: text, Diagram: layout.Layout(g), Nodes: map[string]svg.Node{text: {
			Name: text, Detail: text, Type: text, Family: svg.Family(text), Glyph: svg.Glyph(text), Severity: svg.Severity(text), Run: svg.Run{Status: svg.Status(text)}}}}
		for _, scene.Standalone = range []bool{false, true} {
			for _, e := range parse(t, svg.Render(scene)) {
				if e.name == "script" || e.name == "img" || e.attrs["onload"] != "" {
					t.Errorf("%q became %v", text, e)
				}
			}
		}
	}
}

func TestPictureObeysAStrictPolicy(t *testing.T) {
	for _, e := range parse(t, svg.Render(order())) {
		if e.attrs["style"] != "" || e.name == "style" || e.name == "script" {
			t.Errorf("%s is inline style or script", e.name)
		}
	}
}

func TestFileOfItsOwnNeedsNothingElse(t *testing.T) {
	scene := order()
	scene.Standalone = true
	all := parse(t, svg.Render(scene))
	ids := map[string]bool{}
	styles := 0
	for _, e := range all {
		ids[e.attrs["id"]] = true
		if e.name == "style" {
			styles++
		}
		if e.attrs["role"] == "button" || e.attrs["class"] == "hit" {
			t.Errorf("a file has a control: %v", e.attrs)
		}
	}
	for _, e := range all {
		if ref := e.attrs["href"]; ref != "" && !ids[strings.TrimPrefix(ref, "#")] {
			t.Errorf("%s refers to %s, which is not in the file", e.name, ref)
		}
	}
	if styles != 1 || all[0].attrs["xmlns"] == "" {
		t.Errorf("%d style elements and namespace %q, want 1 and one", styles, all[0].attrs["xmlns"])
	}
	if out := svg.Render(scene); strings.Contains(out, "var(") || strings.Contains(out, "url(") {
		t.Error("the file's style needs something from a page")
	}
}

func TestPatchHoldsOnlyWhatChanged(t *testing.T) {
	all := parse(t, svg.RenderPatch(order(), "outerMorph", []string{"save", "gone"}, []string{"pay.next"}))
	var swapped []string
	for _, e := range all {
		if e.attrs["hx-swap-oob"] != "" {
			swapped = append(swapped, e.attrs["id"]+" "+e.attrs["hx-swap-oob"])
		}
	}
	if want := []string{"s-save outerMorph", "e-pay.next outerMorph"}; !slices.Equal(swapped, want) || all[0].name != "svg" {
		t.Errorf("the patch swaps %v in %s, want %v in svg", swapped, all[0].name, want)
	}
	whole := parse(t, svg.Render(order()))
	if got, want := byID(t, all, "s-save").text, byID(t, whole, "s-save").text; got != want {
		t.Errorf("the patched state reads %q, in the picture %q", got, want)
	}
}

func TestLongNamesAreShortenedAndStillThere(t *testing.T) {
	name := "Charge the card of a customer whose name is long"
	g := layout.Graph{Start: "a", Nodes: []layout.Node{{ID: "a"}}}
	all := parse(t, svg.Render(svg.Scene{Diagram: layout.Layout(g), Nodes: map[string]svg.Node{"a": {Name: name}}}))
	var shown, title string
	for _, e := range all {
		switch {
		case e.attrs["class"] == "name":
			shown = e.text
		case e.name == "title":
			title = e.text
		}
	}
	if !strings.HasSuffix(shown, "…") || title != name {
		t.Errorf("shown %q with title %q", shown, title)
	}
}

var className = regexp.MustCompile(`class="([^"]*)"`)

// TestSheetsKnowTheClasses keeps the two style sheets, for the page and for a file, in step with the
// markup: a class that carries colour must be in both.
func TestSheetsKnowTheClasses(t *testing.T) {
	scene := order()
	for _, sheet := range []string{"picture.css", "../../static/css/canvas.css"} {
		css, err := os.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		scene.Standalone = sheet == "picture.css"
		for _, m := range className.FindAllStringSubmatch(svg.Render(scene), -1) {
			for _, class := range strings.Fields(m[1]) {
				if !unstyled[class] && !strings.Contains(string(css), "."+class) {
					t.Errorf("%s has nothing for .%s", sheet, class)
				}
			}
		}
	}
}

// unstyled classes are for scripts and tests, or only say what is the rule anyway.
var unstyled = map[string]bool{"states": true, "edges": true, "edge": true, "node": true, "workflow": true, "family-flow": true, "type-task": true,
	"type-fail": true, "type-parallel": true, "kind-next": true, "kind-start": true, "is-start": true, "is-end": true, "is-empty": true,
	"has-error": false, "is-selected": true}

func BenchmarkRender(b *testing.B) {
	for name, n := range map[string]int{"200": 60, "1000": 300} {
		g := layouttest.Random(1, n)
		scene := svg.Scene{Diagram: layout.Layout(g)}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(len(svg.Render(scene))))
			}
		})
	}
}
