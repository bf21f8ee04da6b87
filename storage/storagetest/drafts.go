package storagetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

// desk is somebody who edits one draft, always at the revision seen last.
type desk struct {
	t   *testing.T
	s   engine.Store
	arn string
	now engine.Draft
}

func sitDown(t *testing.T, s engine.Store) *desk {
	return &desk{t: t, s: s, arn: machineARN("Orders")}
}

func (d *desk) save(text string) *desk {
	d.t.Helper()
	e := engine.DraftEdit{Label: "to " + text, Edit: []byte(`{"op":"set"}`), Before: d.now.Text, After: text, At: at(int(d.now.Revision))}
	d.now = must(d.s.SaveDraft(d.t.Context(), d.arn, d.now.Revision, e))(d.t)
	return d.check(text)
}

func (d *desk) undo(text string) *desk {
	d.t.Helper()
	now, e, err := d.s.UndoDraft(d.t.Context(), d.arn, d.now.Revision, engine.By{At: at(int(d.now.Revision))})
	ok(d.t, err)
	same(d.t, []string{e.Before, e.After}, []string{text, d.now.Text})
	d.now = now
	return d.check(text)
}

func (d *desk) redo(text string) *desk {
	d.t.Helper()
	now, e, err := d.s.RedoDraft(d.t.Context(), d.arn, d.now.Revision, engine.By{At: at(int(d.now.Revision))})
	ok(d.t, err)
	same(d.t, []string{e.Before, e.After, e.Label}, []string{d.now.Text, text, "to " + text})
	d.now = now
	return d.check(text)
}

// check reads the draft anew.
func (d *desk) check(text string) *desk {
	d.t.Helper()
	same(d.t, d.now.Text, text)
	same(d.t, must(d.s.Draft(d.t.Context(), d.arn))(d.t), d.now)
	return d
}

func (d *desk) can(undo, redo bool) *desk {
	d.t.Helper()
	same(d.t, []bool{d.now.CanUndo, d.now.CanRedo}, []bool{undo, redo})
	if !undo {
		_, _, err := d.s.UndoDraft(d.t.Context(), d.arn, d.now.Revision, engine.By{At: base})
		wantError(d.t, err, engine.ErrNotFound)
	}
	if !redo {
		_, _, err := d.s.RedoDraft(d.t.Context(), d.arn, d.now.Revision, engine.By{At: base})
		wantError(d.t, err, engine.ErrNotFound)
	}
	return d
}

func exerciseDrafts(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"there is no draft before the first edit": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s)
			_, err := s.Draft(t.Context(), d.arn)
			wantError(t, err, engine.ErrNotFound)
			_, _, err = s.UndoDraft(t.Context(), d.arn, 0, engine.By{At: base})
			wantError(t, err, engine.ErrNotFound)
			_, err = s.SaveDraft(t.Context(), d.arn, 1, engine.DraftEdit{After: "x"})
			wantError(t, err, engine.ErrStale)
			_, err = s.Draft(t.Context(), d.arn)
			wantError(t, err, engine.ErrNotFound)
		},
		"every change raises the revision": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("a").save("ab").undo("a").redo("ab")
			same(t, d.now.Revision, 4)
			same(t, d.now.UpdatedAt, at(3))
		},
		"a draft that begins with an edit can go back to what was before": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s)
			d.now.Text = "published"
			d.save("changed").can(true, false).undo("published").can(false, true).redo("changed")
		},
		"a draft that begins from nothing stays": func(t *testing.T, s engine.Store) {
			sitDown(t, s).save("template").can(false, false).save("").can(true, false).undo("template").can(false, true)
		},
		"undo and redo walk along the edits": func(t *testing.T, s engine.Store) {
			sitDown(t, s).save("1").save("12").save("123").save("023").
				undo("123").undo("12").redo("123").undo("12").undo("1").can(false, true).
				redo("12").redo("123").redo("023").can(true, false)
		},
		"an edit after an undo forgets what could be redone": func(t *testing.T, s engine.Store) {
			sitDown(t, s).save("1").save("12").save("123").undo("12").save("12x").can(true, false).
				undo("12").undo("1").can(false, true).redo("12").redo("12x").can(true, false)
		},
		"a change made on another revision is refused and nothing changes": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1").save("12").undo("1")
			for _, base := range []int64{0, 1, 2, 4} {
				_, err := s.SaveDraft(t.Context(), d.arn, base, engine.DraftEdit{Before: "1", After: "13"})
				wantError(t, err, engine.ErrStale)
				_, _, err = s.RedoDraft(t.Context(), d.arn, base, engine.By{At: at(9)})
				wantError(t, err, engine.ErrStale)
				_, _, err = s.UndoDraft(t.Context(), d.arn, base, engine.By{At: at(9)})
				wantError(t, err, engine.ErrStale)
			}
			d.check("1").can(false, true).redo("12")
		},
		"texts that are not ASL, not even text, are kept": func(t *testing.T, s engine.Store) {
			sitDown(t, s).save("{").save("{\xff\x00ü").save("{\xfe\x00ü").undo("{\xff\x00ü").undo("{")
		},
		"the definition that a draft goes on from is noted beside its revisions": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s)
			wantError(t, s.MarkDraft(t.Context(), d.arn, 3), engine.ErrNotFound)
			d.save("1").save("12")
			same(t, d.now.Published, 0)
			ok(t, s.MarkDraft(t.Context(), d.arn, 3))
			d.now.Published = 3
			d.check("12").undo("1").save("13")
			same(t, d.now.Published, 3)
			same(t, d.now.Revision, 4)
		},
		"an edit that changes nothing is still one": func(t *testing.T, s engine.Store) {
			sitDown(t, s).save("1").save("1").undo("1").redo("1")
		},
		"a text that is too long is refused": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1")
			_, err := s.SaveDraft(t.Context(), d.arn, 1, engine.DraftEdit{Before: "1", After: strings.Repeat("x", 5<<20)})
			wantError(t, err, engine.ErrValidation)
			d.check("1")
		},
		"machines have drafts of their own": func(t *testing.T, s engine.Store) {
			one, two := sitDown(t, s), sitDown(t, s)
			two.arn = machineARN("Refunds")
			one.save("1").save("12")
			two.save("x").save("xy").undo("x")
			one.check("12").undo("1")
		},
	})
}

func exerciseDraftLog(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"the log has every change, newest first": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1").save("12").undo("1").redo("12")
			entry := func(revision int64, kind, label string) engine.DraftEdit {
				return engine.DraftEdit{Revision: revision, Kind: kind, Label: label, Edit: []byte(`{"op":"set"}`), At: at(int(revision) - 1)}
			}
			want := []engine.DraftEdit{entry(4, "redo", "to 12"), entry(3, "undo", "to 12"), entry(2, "edit", "to 12"), entry(1, "edit", "to 1")}
			same(t, must(s.DraftLog(t.Context(), d.arn, 0))(t), want)
			same(t, must(s.DraftLog(t.Context(), d.arn, 3))(t), want[:3])
			same(t, must(s.DraftLog(t.Context(), machineARN("none"), 3))(t), nil)
		},
		"the log says who did what": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1")
			must(s.SaveDraft(t.Context(), d.arn, 1, engine.DraftEdit{Before: "1", After: "12", Who: "Ada", At: at(1)}))(t)
			_, _, err := s.UndoDraft(t.Context(), d.arn, 2, engine.By{Who: "Grace", At: at(2)})
			ok(t, err)
			log := must(s.DraftLog(t.Context(), d.arn, 0))(t)
			same(t, []string{log[0].Who, log[1].Who, log[2].Who}, []string{"Grace", "Ada", ""})
		},
		"the text of every revision can be had": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s)
			d.now.Text = "0"
			d.save("01").save("01x").undo("01").save("y01").undo("01").redo("y01")
			for revision, want := range []string{"0", "01", "01x", "01", "y01", "01", "y01"} {
				same(t, must(s.DraftAt(t.Context(), d.arn, int64(revision)))(t), want)
			}
			for _, revision := range []int64{-1, 7} {
				_, err := s.DraftAt(t.Context(), d.arn, revision)
				wantError(t, err, engine.ErrNotFound)
			}
			_, err := s.DraftAt(t.Context(), machineARN("none"), 0)
			wantError(t, err, engine.ErrNotFound)
		},
		"the log is bounded and what is left of it fits": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s)
			for n := range 1_100 {
				d.now = must(s.SaveDraft(t.Context(), d.arn, d.now.Revision, engine.DraftEdit{After: fmt.Sprint("text ", n)}))(t)
			}
			same(t, len(must(s.DraftLog(t.Context(), d.arn, 0))(t)) <= 1_000, true)
			_, err := s.DraftAt(t.Context(), d.arn, 1)
			wantError(t, err, engine.ErrNotFound)
			same(t, must(s.DraftAt(t.Context(), d.arn, 1_050))(t), "text 1049")
		},
		"edits of many bytes push out the oldest": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s)
			large := func(n int) string { return strings.Repeat(fmt.Sprint(n), 3<<20) }
			for n := range 5 {
				d.now = must(s.SaveDraft(t.Context(), d.arn, d.now.Revision, engine.DraftEdit{After: large(n)}))(t)
			}
			d.can(true, false)
			_, err := s.DraftAt(t.Context(), d.arn, 1)
			wantError(t, err, engine.ErrNotFound)
			same(t, must(s.DraftAt(t.Context(), d.arn, 4))(t) == large(3), true)
		},
		"what was undone so long ago that it is forgotten is not redone": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("0").save("01").save("012").undo("01").undo("0")
			longer := map[string]string{"0": "01", "01": "012"}
			for range 600 {
				if d.now.CanRedo {
					d.redo(longer[d.now.Text])
				}
				if d.now.CanUndo {
					d.undo(d.now.Text[:len(d.now.Text)-1])
				}
			}
			for d.now.CanRedo {
				d.redo(longer[d.now.Text])
			}
			d.can(false, false)
		},
	})
}
