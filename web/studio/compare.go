package studio

import (
	"context"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/ui"
	"github.com/stepwell/stepwell/web/urls"
)

// comparison is the page that shows what differs between two texts.
type comparison struct {
	Workflow string
	A, B     point
	Options  []ui.Option
	Pasted   string
	Same     bool
	Picture  string // the id of the drawing; empty when one text cannot be drawn
	Scene    svg.Scene
	Changes  []difference
	Lines    []lineRow
	More     int // lines that are not shown
	CanTake  bool
}

// difference is one change with the values before and after.
type difference struct {
	ID, Words string
	Mark      svg.Mark
	State     string
	Fields    []fieldRow
	Take      bool // the state can be taken over from A
}

type fieldRow struct{ Name, Before, After string }

// lineRow is a line of the text, or a gap where nothing differs.
type lineRow struct {
	designer.Line
	Gap int // how many equal lines are left out here
}

const (
	// mostLines is how many lines of a comparison are shown.
	mostLines = 3000
	// around is how many equal lines stand around those that differ.
	around = 3
	// mostPasted bounds a text that is pasted to compare with.
	mostPasted = 1 << 20
)

func (s *Studio) compare(c echo.Context) (ui.View, error) {
	ctx := c.Request().Context()
	sheet, err := s.space.Look(ctx, s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	a, b := c.FormValue("a"), c.FormValue("b")
	if a == "" {
		a = refPublished
	}
	p := comparison{Workflow: workflowOf(c), Pasted: strings.ReplaceAll(c.FormValue("text"), "\r\n", "\n")}
	if len(p.Pasted) > mostPasted {
		return ui.View{}, ui.Invalid("The pasted text is too long", "It may have 1 MB.")
	}
	if p.A, err = s.side(ctx, sheet, a, p.Pasted); err != nil {
		return ui.View{}, err
	}
	if p.B, err = s.side(ctx, sheet, b, p.Pasted); err != nil {
		return ui.View{}, err
	}
	if p.Options, err = s.points(ctx, sheet, p); err != nil {
		return ui.View{}, err
	}
	p.fill()
	view := machines.Frame(p.Workflow, machines.TabVersions)
	view.Title = p.Workflow + " · Compare"
	view.Scripts = []string{"js/compare.js"}
	view.Fragment = comparePage(p)
	return view, nil
}

func (s *Studio) side(ctx context.Context, sheet Sheet, ref, pasted string) (point, error) {
	if ref == refPasted {
		return point{refPasted, "the pasted text", pasted}, nil
	}
	return s.space.point(ctx, sheet, ref)
}

// points are the texts that one can choose to compare.
func (s *Studio) points(ctx context.Context, sheet Sheet, p comparison) ([]ui.Option, error) {
	options := []ui.Option{{Value: refDraft, Label: "Draft"}, {Value: refPublished, Label: "Published definition"}}
	versions, err := s.space.machines.Versions(ctx, sheet.Machine.ARN, 0, 100)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		n := strconv.FormatInt(v.Number, 10)
		options = append(options, ui.Option{Value: n, Label: strings.TrimSuffix("Version "+n+": "+v.Description, ": ")})
	}
	kept, err := s.space.drafts.Checkpoints(ctx, sheet.Machine.ARN)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		options = append(options, ui.Option{Value: refOfCheckpoint(k.ID), Label: "Checkpoint: " + k.Name})
	}
	for _, side := range []point{p.A, p.B} { // a revision, or the pasted text
		known := false
		for _, o := range options {
			known = known || o.Value == side.Ref
		}
		if !known {
			options = append(options, ui.Option{Value: side.Ref, Label: upperFirst(side.Name)})
		}
	}
	return options, nil
}

// upperFirst begins a text with a capital letter.
func upperFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// fill compares the two texts.
func (p *comparison) fill() {
	p.Same = p.A.Text == p.B.Text
	p.CanTake = p.B.Ref == refDraft && p.A.Ref != refPasted
	if p.Same {
		return
	}
	before, after := drawable(p.A.Text), drawable(p.B.Text)
	if before != nil && after != nil {
		p.Scene, p.Picture = designer.DiffScene(before, after), flowID
		p.Scene.ID, p.Scene.Label = flowID, "What differs between "+p.A.Name+" and "+p.B.Name
	}
	for i, c := range designer.Describe(p.A.Text, p.B.Text) {
		d := newDifference(c, before, after)
		d.ID, d.Take = "change-"+strconv.Itoa(i), p.CanTake && c.Kind == designer.StateChanged
		p.Changes = append(p.Changes, d)
	}
	p.Lines = shown(designer.Lines(p.A.Text, p.B.Text))
	if len(p.Lines) > mostLines {
		p.More, p.Lines = len(p.Lines)-mostLines, p.Lines[:mostLines]
	}
}

// drawable is a text as a document, nil when it is none.
func drawable(text string) *asl.Document {
	doc, err := asl.Parse([]byte(text))
	if err != nil || !doc.Root.Is(asl.KindObject) {
		return nil
	}
	return doc
}

var changeMarks = map[designer.ChangeKind]svg.Mark{
	designer.StateAdded: svg.Added, designer.StateRemoved: svg.Removed, designer.StateRenamed: svg.Renamed,
	designer.StateChanged: svg.Changed, designer.StateMoved: svg.Moved, designer.TextChanged: svg.Changed,
}

func newDifference(c designer.Change, before, after *asl.Document) difference {
	d := difference{Words: c.Words, Mark: changeMarks[c.Kind], State: c.State}
	if before == nil || after == nil {
		return d
	}
	old, now := nodeOf(before, c.State), nodeOf(after, c.State)
	switch c.Kind {
	case designer.StateAdded:
		d.Fields = []fieldRow{{"Definition", "", rawOf(now)}}
	case designer.StateRemoved:
		d.Fields = []fieldRow{{"Definition", rawOf(old), ""}}
	}
	for _, f := range c.Fields {
		d.Fields = append(d.Fields, fieldRow{f, rawOf(old.Get(f)), rawOf(now.Get(f))})
	}
	return d
}

// nodeOf is a state's object; the workflow's for "".
func nodeOf(doc *asl.Document, state string) *asl.Node {
	if state == "" {
		return doc.Root
	}
	found, _ := designer.Find(doc, state)
	return found.Node
}

func rawOf(n *asl.Node) string {
	if n == nil {
		return ""
	}
	return dedent(string(n.Raw()))
}

// shown leaves out the lines that are far from any difference.
func shown(lines []designer.Line) []lineRow {
	near := make([]bool, len(lines))
	for i, l := range lines {
		if l.Kind == designer.LineSame {
			continue
		}
		for j := max(0, i-around); j <= min(len(lines)-1, i+around); j++ {
			near[j] = true
		}
	}
	var rows []lineRow
	for i, l := range lines {
		switch {
		case near[i]:
			rows = append(rows, lineRow{Line: l})
		case len(rows) > 0 && rows[len(rows)-1].Gap > 0:
			rows[len(rows)-1].Gap++
		default:
			rows = append(rows, lineRow{Gap: 1})
		}
	}
	return rows
}

// take makes one state of the draft what it is in another text.
func (s *Studio) take(c echo.Context) (ui.View, error) {
	ctx, arn, ref, state := c.Request().Context(), s.arn(c), c.FormValue("ref"), c.FormValue("state")
	sheet, err := s.space.Open(ctx, arn)
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	from, err := s.space.point(ctx, sheet, ref)
	if err != nil {
		return ui.View{}, err
	}
	text := textOf(from.Text, state)
	if text == "" {
		return ui.View{}, ui.NotFound("state")
	}
	edit := designer.ReplaceState{State: state, Definition: jsontext.Value(text)}
	if _, err := s.space.Edit(ctx, arn, Change{Base: sheet.Draft.Revision, Edit: edit}); err != nil {
		return ui.View{}, s.wordEdit(err)
	}
	return ui.View{Redirect: urls.Compare(workflowOf(c), ref, refDraft)}, nil
}

// wordEdit words why an edit that a form asked for was not made.
func (s *Studio) wordEdit(err error) error {
	if p := ui.ProblemOf(err); p.Status < 500 {
		return p
	}
	return ui.Invalid("The draft was not changed", err.Error())
}

// publishing is the page that asks before the draft becomes what runs.
type publishing struct {
	comparison
	Note, NoteError string
	Errors          int  // that keep it from being published
	Behind          bool // somebody else published meanwhile
}

func (s *Studio) publishForm(c echo.Context) (ui.View, error) { return s.publishView(c, publishing{}) }

func (s *Studio) publishView(c echo.Context, p publishing) (ui.View, error) {
	ctx := c.Request().Context()
	sheet, err := s.space.Open(ctx, s.arn(c))
	if err != nil {
		return ui.View{}, unknownWorkflow(err)
	}
	p.Workflow = workflowOf(c)
	p.A, p.B = point{refPublished, "the published definition", sheet.Machine.Definition}, point{refDraft, "the draft", sheet.Draft.Text}
	p.fill()
	p.CanTake = false
	r := read(sheet.Draft.Text, sheet.Machine.Type)
	p.Errors, p.Behind = r.errors(), sheet.IsBehind()
	if r.isEmpty() {
		p.Errors = 1
	}
	view := machines.Frame(p.Workflow, machines.TabDesign)
	view.Title, view.Fragment = "Publish "+p.Workflow, publishPage(p)
	view.Scripts = []string{"js/compare.js"}
	if p.NoteError != "" {
		view.Status = 422
	}
	return view, nil
}
