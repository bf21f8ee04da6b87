package studio_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/studio"
)

// manyEdits is how many edits two people make on one workflow.
const manyEdits = 10_000

// checkEvery is after how many of them the whole draft is looked at.
const checkEvery = 8

// shared is where two people meet: they both edit S1 to S3, and insert after them.
const sharedText = `{"Comment":"0","StartAt":"S1","States":{
  "S1":{"Type":"Pass","Next":"S2"},
  "S2":{"Type":"Wait","Seconds":1,"Next":"S3"},
  "S3":{"Type":"Pass","End":true}}}`

// writer is one of two people, with the draft as their page shows it.
type writer struct {
	name     string
	revision int64
	text     string
	own      []string // states that only they edit
}

// pair is two people on one workflow, and what must be in it.
type pair struct {
	*testing.T
	d         *desk
	arn       string
	random    *rand.Rand
	people    [2]*writer
	next      int
	comments  map[string]string // what the states' comments must be
	there     map[string]bool   // the states that must be there
	conflicts int
	merged    int
}

func TestTenThousandEditsByTwoLoseNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	p := &pair{T: t, d: d, arn: d.create("shared", sharedText), random: rand.New(rand.NewPCG(seed, 1)), comments: map[string]string{}, there: map[string]bool{"S1": true, "S2": true, "S3": true}}
	for i := range p.people {
		p.people[i] = &writer{name: string(rune('A' + i))}
		p.look(p.people[i])
	}
	for n := range manyEdits {
		who := p.people[p.random.IntN(2)]
		p.act(who)
		if n%checkEvery == 0 || n == manyEdits-1 {
			p.check(n)
		}
		if t.Failed() {
			return
		}
		if p.random.IntN(3) == 0 {
			p.look(p.people[p.random.IntN(2)])
		}
	}
	t.Logf("%d merged by themselves, %d decided", p.merged, p.conflicts)
	if p.merged < manyEdits/20 || p.conflicts < manyEdits/200 {
		t.Error("the two hardly met")
	}
}

// look brings a page up to date, as the stream does.
func (p *pair) look(w *writer) {
	s := p.d.sheet(p.arn)
	w.revision, w.text = s.Draft.Revision, s.Draft.Text
}

func (p *pair) fresh() string {
	p.next++
	return fmt.Sprint(p.next)
}

// act makes one random edit.
func (p *pair) act(w *writer) {
	own := ""
	if len(w.own) > 0 {
		own = w.own[p.random.IntN(len(w.own))]
	}
	meeting := fmt.Sprintf("S%d", 1+p.random.IntN(3))
	switch n := p.random.IntN(100); {
	case n < 25 && len(w.own) < 12:
		p.insert(w, meeting)
	case n < 35 && len(w.own) > 6:
		p.remove(w, own)
	case n < 60 && own != "":
		p.comment(w, own, false)
	case n < 75 && own != "":
		p.comment(w, own, true)
	case n < 85:
		p.comment(w, meeting, p.random.IntN(2) == 0)
	case n < 90:
		p.thereAndBack(w)
	case n < 93:
		p.publish()
	case own != "":
		p.rename(w, own)
	}
}

func (p *pair) insert(w *writer, after string) {
	name := w.name + p.fresh()
	if p.send(w, fmt.Sprintf(`{"op":"insert","new":{"item":"Pass","name":%q},"at":{"after":%q}}`, name, after)) {
		w.own = append(w.own, name)
		p.there[name] = true
	}
}

func (p *pair) remove(w *writer, name string) {
	before := p.conflicts
	if !p.send(w, fmt.Sprintf(`{"op":"remove","states":[%q]}`, name)) {
		return
	}
	w.own = slices.DeleteFunc(w.own, func(s string) bool { return s == name })
	delete(p.there, name)
	delete(p.comments, name)
	if p.conflicts == before && strings.Contains(w.text, `"`+name+`"`) {
		p.Errorf("%s is still there", name)
	}
}

// comment writes a comment by a form, or in the text as the code editor does.
func (p *pair) comment(w *writer, state string, asText bool) {
	value := w.name + " " + p.fresh()
	edit := fmt.Sprintf(`{"op":"set","state":%q,"path":["Comment"],"value":%q}`, state, value)
	if asText {
		parsed, err := designer.ParseEdit([]byte(edit))
		p.d.ok(err)
		out, err := designer.Apply(w.text, parsed)
		if err != nil {
			return // somebody else's page shows it no longer
		}
		whole, err := json.Marshal(map[string]string{"op": "replaceText", "text": out.Text})
		p.d.ok(err)
		edit = string(whole)
	}
	if p.send(w, edit) {
		p.comments[state] = value
	}
}

func (p *pair) rename(w *writer, name string) {
	to := w.name + p.fresh()
	if !p.send(w, fmt.Sprintf(`{"op":"rename","state":%q,"to":%q}`, name, to)) {
		return
	}
	w.own[slices.Index(w.own, name)] = to
	p.there[to] = true
	delete(p.there, name)
	if c, ok := p.comments[name]; ok {
		p.comments[to] = c
		delete(p.comments, name)
	}
}

// thereAndBack undoes the newest edit and does it again.
func (p *pair) thereAndBack(w *writer) {
	p.look(w)
	saved, err := p.d.space.Undo(p.Context(), p.arn, w.revision)
	if errors.Is(err, engine.ErrNotFound) {
		return
	}
	p.d.ok(err)
	saved, err = p.d.space.Redo(p.Context(), p.arn, saved.Draft.Revision)
	p.d.ok(err)
	if saved.Draft.Text != w.text {
		p.Error("undo and redo did not lead back")
	}
}

// publish changes the definition by the API, and takes it over into the draft.
func (p *pair) publish() {
	s := p.d.sheet(p.arn)
	value := "API " + p.fresh()
	edit, err := designer.ParseEdit(fmt.Appendf(nil, `{"op":"set","path":["Comment"],"value":%q}`, value))
	p.d.ok(err)
	out, err := designer.Apply(s.Machine.Definition, edit)
	p.d.ok(err)
	_, err = p.d.engine.UpdateStateMachine(p.Context(), p.arn, engine.MachineChange{Definition: &out.Text})
	p.d.ok(err)
	_, err = p.d.space.Adopt(p.Context(), p.arn, p.d.sheet(p.arn).Draft.Revision, studio.KeepBoth)
	p.d.ok(err)
	if !strings.Contains(p.d.sheet(p.arn).Draft.Text, value) {
		p.Errorf("the API's change %q is lost", value)
	}
}

// send makes an edit on what a person's page shows, and decides when the other
// touched the same. It says whether the edit came in.
func (p *pair) send(w *writer, edit string) bool {
	c := change(p.T, w.revision, edit)
	saved, err := p.d.space.Edit(p.Context(), p.arn, c)
	var clash *studio.Conflict
	var refused *designer.EditError
	switch {
	case errors.As(err, &refused):
		p.look(w)
		return false
	case errors.As(err, &clash):
		p.conflicts++
		return p.decide(w, c)
	}
	p.d.ok(err)
	if saved.Merged {
		p.merged++
	}
	w.revision, w.text = saved.Draft.Revision, saved.Draft.Text
	return true
}

func (p *pair) decide(w *writer, c studio.Change) bool {
	choice := studio.KeepBoth
	if p.random.IntN(4) == 0 {
		choice = studio.KeepTheirs
	}
	was := p.d.sheet(p.arn).Draft.Text
	saved, err := p.d.space.Merge(p.Context(), p.arn, c, studio.Decision{Choice: choice})
	p.d.ok(err)
	w.revision, w.text = saved.Draft.Revision, saved.Draft.Text
	if choice == studio.KeepBoth {
		return true
	}
	if w.text != was {
		p.Error("theirs was kept, but the text is another")
	}
	again, err := p.d.space.Redo(p.Context(), p.arn, w.revision)
	p.d.ok(err)
	if again.Draft.Text == was {
		p.Error("what was left out cannot be had back")
	}
	back, err := p.d.space.Undo(p.Context(), p.arn, again.Draft.Revision)
	p.d.ok(err)
	w.revision, w.text = back.Draft.Revision, back.Draft.Text
	return false
}

// check reads the draft from the store and compares it with what must be there.
func (p *pair) check(n int) {
	draft, err := p.d.store.Draft(p.Context(), p.arn)
	p.d.ok(err)
	doc, err := asl.Parse([]byte(draft.Text))
	if err != nil {
		p.Fatalf("edit %d made no JSON: %v\n%s", n, err, draft.Text)
	}
	found := map[string]*asl.Node{}
	for _, s := range designer.States(doc) {
		found[s.Name] = s.Node
	}
	for name := range p.there {
		if found[name] == nil {
			p.Errorf("after edit %d the state %s is lost:\n%s", n, name, draft.Text)
		}
	}
	for name, want := range p.comments {
		if node := found[name]; node != nil && node.Get("Comment").String() != want {
			p.Errorf("after edit %d the comment of %s is %q, want %q", n, name, node.Get("Comment").String(), want)
		}
	}
}
