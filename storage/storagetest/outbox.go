package storagetest

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

func exerciseOutbox(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"announcements are kept with their step until they are removed": func(t *testing.T, s engine.Store) {
			step := NewExecution("one")
			for i := range 3 {
				step.Announcements = append(step.Announcements, engine.Announcement{Region: "r", Resource: "x", At: at(i), Detail: json.RawMessage(`{"a":1}`)})
			}
			commit(t, s, step)
			all := must(s.Announcements(t.Context(), 2))(t)
			if len(all) != 2 || all[0].ID == 0 {
				t.Fatalf("there are %v", all)
			}
			want := step.Announcements[0]
			want.ID = all[0].ID
			same(t, all[0], want)
			ok(t, s.RemoveAnnouncements(t.Context(), all[1].ID))
			if rest := must(s.Announcements(t.Context(), 0))(t); len(rest) != 1 || !rest[0].At.Equal(at(2)) {
				t.Errorf("then there are %v", rest)
			}
		},
		"a step that fails announces and logs nothing": func(t *testing.T, s engine.Store) {
			commit(t, s, NewExecution("one"))
			again := logged("one", "orders", 0, "a")
			again.Announcements = []engine.Announcement{{Region: "r"}}
			if _, err := s.CommitStep(t.Context(), again); !errors.Is(err, engine.ErrExecutionAlreadyExists) {
				t.Fatalf("the second start: %v", err)
			}
			entries, _, err := s.LogEntries(t.Context(), engine.LogQuery{})
			ok(t, err)
			if all := must(s.Announcements(t.Context(), 0))(t); len(all)+len(entries) != 0 {
				t.Errorf("there are %v and %v", all, entries)
			}
		},
		"the place up to which was sent is kept": func(t *testing.T, s engine.Store) {
			if _, err := s.Sent(t.Context(), "logs"); !errors.Is(err, engine.ErrNotFound) {
				t.Errorf("at first: %v", err)
			}
			ok(t, s.SetSent(t.Context(), "logs", 7))
			ok(t, s.SetSent(t.Context(), "logs", 9))
			if place := must(s.Sent(t.Context(), "logs"))(t); place != 9 {
				t.Errorf("the place is %d", place)
			}
		},
	})
}
