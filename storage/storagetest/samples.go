package storagetest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

func exerciseSamples(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"there is no place for samples without a draft": func(t *testing.T, s engine.Store) {
			wantError(t, s.SaveSample(t.Context(), machineARN("Orders"), "A", "{}"), engine.ErrNotFound)
			same(t, len(must(s.Samples(t.Context(), machineARN("Orders")))(t)), 0)
		},
		"a state has one sample, which can be forgotten": func(t *testing.T, s engine.Store) {
			d := newSampled(t, s, "Orders")
			for _, data := range []string{"1", "2"} {
				ok(t, s.SaveSample(t.Context(), d, "A", data))
			}
			ok(t, s.SaveSample(t.Context(), d, "", "source"))
			same(t, must(s.Samples(t.Context(), d))(t), map[string]string{"A": "2", "": "source"})
			ok(t, s.SaveSample(t.Context(), d, "A", ""))
			ok(t, s.SaveSample(t.Context(), d, "A", ""))
			same(t, must(s.Samples(t.Context(), d))(t), map[string]string{"": "source"})
		},
		"machines have samples of their own": func(t *testing.T, s engine.Store) {
			one, other := newSampled(t, s, "Orders"), newSampled(t, s, "Returns")
			ok(t, s.SaveSample(t.Context(), one, "A", "1"))
			ok(t, s.SaveSample(t.Context(), other, "A", "2"))
			same(t, must(s.Samples(t.Context(), one))(t), map[string]string{"A": "1"})
		},
		"samples go with their machine": func(t *testing.T, s engine.Store) {
			d := newSampled(t, s, "Orders")
			ok(t, s.SaveSample(t.Context(), d, "A", "1"))
			ok(t, s.DeleteMachine(t.Context(), d))
			same(t, len(must(s.Samples(t.Context(), d))(t)), 0)
		},
		"a sample that is too long is refused": func(t *testing.T, s engine.Store) {
			d := newSampled(t, s, "Orders")
			ok(t, s.SaveSample(t.Context(), d, "A", "1"))
			wantError(t, s.SaveSample(t.Context(), d, "A", strings.Repeat("x", engine.MaxSample+1)), engine.ErrValidation)
			same(t, must(s.Samples(t.Context(), d))(t), map[string]string{"A": "1"})
		},
		"there are only so many": func(t *testing.T, s engine.Store) {
			d := newSampled(t, s, "Orders")
			for i := range engine.MaxSamples {
				ok(t, s.SaveSample(t.Context(), d, strconv.Itoa(i), "1"))
			}
			wantError(t, s.SaveSample(t.Context(), d, "more", "1"), engine.ErrValidation)
			ok(t, s.SaveSample(t.Context(), d, "7", "2"))
		},
	})
}

// newSampled makes a machine with a draft.
func newSampled(t *testing.T, s engine.Store, name string) string {
	t.Helper()
	arn := machineARN(name)
	ok(t, s.CreateMachine(t.Context(), engine.StateMachine{ARN: arn, Name: name, Revision: 1}))
	must(s.SaveDraft(t.Context(), arn, 0, engine.DraftEdit{After: "{}", At: base}))(t)
	return arn
}
