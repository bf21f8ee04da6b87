package designer

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

const wasText = `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Wait","Seconds":1,"Next":"C"},
	"C":{"Type":"Parallel","Branches":[{"StartAt":"In","States":{"In":{"Type":"Pass","End":true}}}],"End":true}}}`

const isText = `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"New"},"New":{"Type":"Pass","Comment":"n","Next":"C"},
	"C":{"Type":"Parallel","Branches":[{"StartAt":"In","States":{"In":{"Type":"Pass","Comment":"x","End":true}}}],"End":true}}}`

func document(t *testing.T, text string) *asl.Document {
	t.Helper()
	doc, err := asl.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTwoVersionsAreOnePicture(t *testing.T) {
	scene := DiffScene(document(t, wasText), document(t, isText))
	for name, want := range map[string]svg.Mark{"A": svg.Changed, "New": svg.Added, "B": svg.Removed, "C": "", "In": svg.Changed} {
		if got := scene.Nodes[StateID(name)].Mark; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for id, want := range map[string]svg.Mark{"A.next": svg.Added, "New.next": svg.Added, "was-A.next": svg.Removed, "was-B.next": svg.Removed} {
		if got := scene.Marks[id]; got != want {
			t.Errorf("edge %s is %q, want %q: %v", id, got, want, scene.Marks)
		}
	}
	picture := svg.Render(scene)
	for _, want := range []string{"mark-added", "mark-removed", "New, added, Pass", "B, removed, Wait", "+ Added", "− Removed"} {
		if !strings.Contains(picture, want) {
			t.Errorf("the picture has no %q", want)
		}
	}
}

func TestARenamedStateIsOneState(t *testing.T) {
	scene := DiffScene(document(t, wasText), document(t, strings.ReplaceAll(wasText, `"A"`, `"Begin"`)))
	n := scene.Nodes[StateID("Begin")]
	if n.Mark != svg.Renamed || n.Detail != "was A" {
		t.Errorf("it is %+v", n)
	}
	if _, there := scene.Nodes[StateID("A")]; there || len(scene.Marks) != 0 {
		t.Errorf("the old state is still there, or edges are marked: %v", scene.Marks)
	}
}

func TestAContainerThatIsGoneIsDrawnWithWhatWasInIt(t *testing.T) {
	scene := DiffScene(document(t, wasText), document(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}`))
	for _, name := range []string{"B", "C", "In"} {
		if got := scene.Nodes[StateID(name)].Mark; got != svg.Removed {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestAnyTwoVersionsCanBeDrawn(t *testing.T) {
	texts := []string{"{}", orderText, wasText, isText}
	rapid.Check(t, func(r *rapid.T) {
		before := rapid.SampledFrom(texts).Draw(r, "start")
		after := before
		for range rapid.IntRange(0, 12).Draw(r, "edits") {
			after = applyRandom(r, after)
		}
		for _, pair := range [][2]string{{before, after}, {after, before}, {rapid.SampledFrom(texts).Draw(r, "other"), after}} {
			a, err := asl.Parse([]byte(pair[0]))
			b, err2 := asl.Parse([]byte(pair[1]))
			if err != nil || err2 != nil {
				r.Fatal(err, err2)
			}
			scene := DiffScene(a, b)
			for _, s := range append(States(a), States(b)...) {
				if scene.Nodes[StateID(s.Name)].Name == "" && !isRenamedAway(a, b, s.Name) {
					r.Fatalf("%q is not drawn", s.Name)
				}
			}
			svg.Render(scene)
		}
	})
}

func isRenamedAway(a, b *asl.Document, name string) bool {
	return isRenamed(renamings(readMachine(a), readMachine(b)), name)
}

func TestLinesAreCompared(t *testing.T) {
	got := ""
	for _, l := range Lines("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n") {
		got += map[LineKind]string{LineSame: " ", LineAdded: "+", LineRemoved: "-"}[l.Kind] + l.Text
	}
	if got != " a-b+x c d+e" {
		t.Errorf("got %q", got)
	}
}

func TestComparedLinesGiveBackBothTexts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		texts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", ""}), 0, 30)
		before, after := texts.Draw(r, "before"), texts.Draw(r, "after")
		var old, now []string
		for _, l := range Lines(strings.Join(before, "\n")+"\n", strings.Join(after, "\n")+"\n") {
			if l.Kind != LineAdded {
				old = append(old, l.Text)
			}
			if l.Kind != LineRemoved {
				now = append(now, l.Text)
			}
		}
		if strings.Join(old, "\n") != strings.Join(before, "\n") || strings.Join(now, "\n") != strings.Join(after, "\n") {
			r.Fatalf("%q and %q became %q and %q", before, after, old, now)
		}
	})
}
