package studio_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web/studio"
)

func TestWorkspace(t *testing.T) {
	tests := map[string]func(t *testing.T, d *desk){
		"a definition is kept byte by byte":                        testKept,
		"invalid text is kept, and what runs stays":                testInvalid,
		"an edit changes only what it is about":                    testEdit,
		"an edit that cannot be done changes nothing":              testRefused,
		"undo works after a restart, back to the first byte":       testUndo,
		"what was undone can be done again, until something new":   testRedo,
		"a stale edit is refused and shows both sides":             testStale,
		"edits of different states merge without a word":           testMergeApart,
		"edits of one field merge to mine, and undo has theirs":    testMergeClash,
		"who takes theirs finds mine with redo":                    testMergeTheirs,
		"who takes mine finds theirs with undo":                    testMergeMine,
		"a stale undo is refused, and shows the newest":            testStaleUndo,
		"publishing makes the draft what runs, once":               testPublish,
		"a draft with errors is not published":                     testPublishInvalid,
		"an untouched draft follows the definition":                testFollow,
		"a changed draft waits for a choice":                       testBehind,
		"the last text that could be drawn is shown":               testLastGood,
		"a name that is taken, or is no name, makes no workflow":   testNames,
		"a workflow that is deleted and made anew has no old past": testAnew,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, newDesk(t)) })
	}
}

func testKept(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	s := d.sheet(arn)
	same(t, s.Draft.Text, orders)
	same(t, s.Machine.Definition, orders)
	same(t, s.IsPublished(), true)
}

func testInvalid(t *testing.T, d *desk) {
	const broken = "{ \"StartAt\": \"A\", \xff"
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"replaceText","text":"{ not"}`)
	same(t, d.sheet(arn).Draft.Text, "{ not")
	same(t, d.sheet(arn).Machine.Definition, orders)
	other := d.create("other", broken)
	d.restart()
	same(t, d.sheet(other).Draft.Text, broken)
	same(t, d.sheet(arn).Draft.Text, "{ not")
}

func testEdit(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	saved := d.edit(arn, `{"op":"rename","state":"Give up","to":"Stop"}`)
	same(t, saved.Draft.Text, strings.ReplaceAll(orders, `"Give up"`, `"Stop"`))
	same(t, saved.Label, `Rename "Give up" to "Stop"`)
	same(t, saved.Draft.Revision, int64(2))
	same(t, fmt.Sprint(saved.Select), "[Stop]")
	again := d.edit(arn, `{"op":"rename","state":"Stop","to":"Stop"}`)
	same(t, again.Draft.Revision, int64(2)) // nothing changed, so nothing is saved
}

func testRefused(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	_, err := d.space.Edit(t.Context(), arn, change(t, 1, `{"op":"rename","state":"Nobody","to":"B"}`))
	var refused *designer.EditError
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want an EditError", err)
	}
	same(t, d.sheet(arn).Draft.Revision, int64(1))
}

func testUndo(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	for i := range 5 {
		d.edit(arn, fmt.Sprintf(`{"op":"insert","new":{"item":"Wait","name":"Wait %d"},"at":{"before":"Done"}}`, i))
	}
	d.restart()
	for range 5 {
		saved, err := d.space.Undo(t.Context(), arn, d.sheet(arn).Draft.Revision)
		d.ok(err)
		contains(t, saved.Label, `Undo: Add "Wait`)
	}
	same(t, d.sheet(arn).Draft.Text, orders)
	_, err := d.space.Undo(t.Context(), arn, d.sheet(arn).Draft.Revision)
	same(t, errors.Is(err, engine.ErrNotFound), true)
}

func testRedo(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	after := d.edit(arn, `{"op":"remove","states":["Enough?"]}`).Draft
	back, err := d.space.Undo(t.Context(), arn, after.Revision)
	d.ok(err)
	again, err := d.space.Redo(t.Context(), arn, back.Draft.Revision)
	d.ok(err)
	same(t, again.Draft.Text, after.Text)
	back, err = d.space.Undo(t.Context(), arn, again.Draft.Revision)
	d.ok(err)
	same(t, fmt.Sprint(back.Select), "[Enough?]")
	d.edit(arn, `{"op":"set","path":["Comment"],"value":"new"}`)
	_, err = d.space.Redo(t.Context(), arn, d.sheet(arn).Draft.Revision)
	same(t, errors.Is(err, engine.ErrNotFound), true)
}

const mine, theirs = `{"op":"set","state":"Give up","path":["Error"],"value":"Mine"}`, `{"op":"set","state":"Give up","path":["Error"],"value":"Theirs"}`

// clash makes a workflow on which theirs was done, and mine comes too late.
func clash(t *testing.T, d *desk, theirs string) (arn string, late studio.Change) {
	t.Helper()
	arn = d.create("orders", orders)
	d.edit(arn, theirs)
	return arn, change(t, 1, mine)
}

func testStale(t *testing.T, d *desk) {
	arn, late := clash(t, d, theirs)
	before := d.sheet(arn).Draft
	_, err := d.space.Edit(t.Context(), arn, late)
	var conflict *studio.Conflict
	if !errors.As(err, &conflict) {
		t.Fatalf("got %v, want a Conflict", err)
	}
	same(t, d.sheet(arn).Draft, before)
	same(t, len(conflict.Clashes), 1)
	same(t, conflict.Clashes[0].State, "Give up")
	contains(t, conflict.Mine[0].Words, "Give up", "Error")
	contains(t, conflict.Theirs[0].Words, "Give up", "Error")
}

func testMergeApart(t *testing.T, d *desk) {
	arn, late := clash(t, d, `{"op":"rename","state":"Done","to":"Delivered"}`)
	saved, err := d.space.Merge(t.Context(), arn, late, studio.Decision{Choice: studio.KeepBoth})
	d.ok(err)
	contains(t, saved.Draft.Text, `"Mine"`, `"Delivered": {"Type": "Succeed"}`, `"Next": "Delivered"`)
}

func testMergeClash(t *testing.T, d *desk) {
	arn, late := clash(t, d, theirs)
	d.edit(arn, `{"op":"rename","state":"Done","to":"Delivered"}`)
	saved, err := d.space.Merge(t.Context(), arn, late, studio.Decision{Choice: studio.KeepBoth})
	d.ok(err)
	contains(t, saved.Draft.Text, `"Mine"`, `"Delivered"`)
	back, err := d.space.Undo(t.Context(), arn, saved.Draft.Revision)
	d.ok(err)
	contains(t, back.Draft.Text, `"Theirs"`, `"Delivered"`)
}

func testMergeTheirs(t *testing.T, d *desk) {
	arn, late := clash(t, d, theirs)
	before := d.sheet(arn).Draft.Text
	saved, err := d.space.Merge(t.Context(), arn, late, studio.Decision{Choice: studio.KeepTheirs})
	d.ok(err)
	same(t, saved.Draft.Text, before)
	again, err := d.space.Redo(t.Context(), arn, saved.Draft.Revision)
	d.ok(err)
	contains(t, again.Draft.Text, `"Mine"`)
}

func testMergeMine(t *testing.T, d *desk) {
	arn, late := clash(t, d, theirs)
	before := d.sheet(arn).Draft.Text
	saved, err := d.space.Merge(t.Context(), arn, late, studio.Decision{Choice: studio.KeepMine})
	d.ok(err)
	same(t, saved.Draft.Text, strings.Replace(orders, `"Stock"`, `"Mine"`, 1))
	back, err := d.space.Undo(t.Context(), arn, saved.Draft.Revision)
	d.ok(err)
	same(t, back.Draft.Text, before)
}

func testStaleUndo(t *testing.T, d *desk) {
	arn, _ := clash(t, d, theirs)
	_, err := d.space.Undo(t.Context(), arn, 1)
	var conflict *studio.Conflict
	if !errors.As(err, &conflict) {
		t.Fatalf("got %v, want a Conflict", err)
	}
	shown, err := d.space.Merge(t.Context(), arn, studio.Change{Base: 1}, studio.Decision{Choice: studio.KeepTheirs})
	d.ok(err)
	same(t, shown.Draft, d.sheet(arn).Draft)
}

func testPublish(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	d.edit(arn, mine)
	for range 2 {
		s, err := d.space.Publish(t.Context(), arn)
		d.ok(err)
		same(t, s.Machine.Revision, int64(2))
		same(t, s.Machine.Definition, s.Draft.Text)
	}
	d.edit(arn, theirs)
	same(t, d.sheet(arn).IsBehind(), false)
}

func testPublishInvalid(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	d.edit(arn, `{"op":"replaceText","text":"{\"StartAt\":\"A\",\"States\":{}}"}`)
	_, err := d.space.Publish(t.Context(), arn)
	same(t, errors.Is(err, engine.ErrInvalidDefinition), true)
	same(t, d.sheet(arn).Machine.Definition, orders)
}

// publishElsewhere changes the definition as the API does.
func (d *desk) publishElsewhere(arn, old, new string) {
	d.t.Helper()
	text := strings.Replace(orders, old, new, 1)
	_, err := d.engine.UpdateStateMachine(d.t.Context(), arn, engine.MachineChange{Definition: &text})
	d.ok(err)
}

func testFollow(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	d.sheet(arn)
	d.publishElsewhere(arn, `"Stock"`, `"Elsewhere"`)
	s := d.sheet(arn)
	same(t, s.IsPublished(), true)
	back, err := d.space.Undo(t.Context(), arn, s.Draft.Revision)
	d.ok(err)
	same(t, back.Draft.Text, orders)
	same(t, d.sheet(arn).IsBehind(), false)
}

func testBehind(t *testing.T, d *desk) {
	choices := map[studio.Choice][]string{
		studio.KeepBoth:   {`"Delivered"`, `"Elsewhere"`},
		studio.KeepMine:   {`"Delivered"`, `"Stock"`},
		studio.KeepTheirs: {`"Done"`, `"Elsewhere"`},
	}
	for choice, want := range choices {
		arn := d.create("orders-"+string(choice), orders)
		d.edit(arn, `{"op":"rename","state":"Done","to":"Delivered"}`)
		d.publishElsewhere(arn, `"Stock"`, `"Elsewhere"`)
		s := d.sheet(arn)
		same(t, s.IsBehind(), true)
		_, err := d.space.Publish(t.Context(), arn)
		same(t, errors.Is(err, studio.ErrBehind), true)
		saved, err := d.space.Adopt(t.Context(), arn, s.Draft.Revision, choice)
		d.ok(err)
		contains(t, saved.Draft.Text, want...)
		same(t, d.sheet(arn).IsBehind(), false)
		_, err = d.space.Publish(t.Context(), arn)
		d.ok(err)
	}
}

func testLastGood(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	good := d.edit(arn, mine).Draft.Text
	d.edit(arn, `{"op":"replaceText","text":"{"}`)
	d.edit(arn, `{"op":"replaceText","text":"[1]"}`)
	same(t, d.space.LastGood(t.Context(), d.sheet(arn)), good)
}

func testNames(t *testing.T, d *desk) {
	d.create("orders", orders)
	err := d.space.Create(t.Context(), home, "orders", "STANDARD", orders)
	same(t, errors.Is(err, engine.ErrStateMachineAlreadyExists), true)
	for _, name := range []string{"", "a b", "a/b", "a:b", "<script>", strings.Repeat("x", 81)} {
		err := d.space.Create(t.Context(), home, name, "STANDARD", orders)
		if !errors.Is(err, engine.ErrInvalidName) {
			t.Errorf("%q: got %v, want ErrInvalidName", name, err)
		}
	}
}

func testAnew(t *testing.T, d *desk) {
	arn := d.create("orders", orders)
	d.edit(arn, mine)
	d.ok(d.engine.DeleteStateMachine(t.Context(), arn))
	d.create("orders", "{}\n")
	s := d.sheet(arn)
	same(t, s.Draft.Text, "{}\n")
	same(t, s.Draft.CanUndo, false)
	same(t, s.IsBehind(), false)
}

func TestADefinitionThatWaitsForSubstitutionsIsTaken(t *testing.T) {
	d := newDesk(t)
	text := `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${Function}","End":true}}}`
	arn := d.create("Waiting", text)
	sheet := d.sheet(arn)
	same(t, sheet.Draft.Text, text)
	if sheet.Machine.Definition == text {
		t.Error("it runs although it cannot")
	}
	same(t, d.server().get("/w/Waiting/export/asl.json").body, text)
}
