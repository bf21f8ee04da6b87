package storagetest

import (
	"strconv"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

func exerciseCheckpoints(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a checkpoint keeps a text, whatever is edited later": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1").save("12")
			c := must(s.SaveCheckpoint(t.Context(), d.arn, engine.Checkpoint{Name: "before lunch", Who: "Ada", At: at(7), Revision: 2}))(t)
			d.save("nothing left")
			want := engine.Checkpoint{ID: c.ID, Name: "before lunch", Who: "Ada", At: at(7), Revision: 2}
			same(t, must(s.Checkpoints(t.Context(), d.arn))(t), []engine.Checkpoint{want})
			want.Text = "12"
			same(t, must(s.Checkpoint(t.Context(), d.arn, c.ID))(t), want)
		},
		"a checkpoint of a text that is no longer there is refused": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1").save("12")
			_, err := s.SaveCheckpoint(t.Context(), d.arn, engine.Checkpoint{Name: "late", Revision: 1})
			wantError(t, err, engine.ErrStale)
			_, err = s.SaveCheckpoint(t.Context(), machineARN("none"), engine.Checkpoint{Name: "nowhere"})
			wantError(t, err, engine.ErrNotFound)
			same(t, len(must(s.Checkpoints(t.Context(), d.arn))(t)), 0)
		},
		"a checkpoint belongs to its machine": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1")
			c := must(s.SaveCheckpoint(t.Context(), d.arn, engine.Checkpoint{Name: "mine", Revision: 1}))(t)
			_, err := s.Checkpoint(t.Context(), machineARN("Refunds"), c.ID)
			wantError(t, err, engine.ErrNotFound)
			ok(t, s.DeleteCheckpoint(t.Context(), machineARN("Refunds"), c.ID))
			same(t, len(must(s.Checkpoints(t.Context(), d.arn))(t)), 1)
			ok(t, s.DeleteCheckpoint(t.Context(), d.arn, c.ID))
			ok(t, s.DeleteCheckpoint(t.Context(), d.arn, c.ID))
			_, err = s.Checkpoint(t.Context(), d.arn, c.ID)
			wantError(t, err, engine.ErrNotFound)
		},
		"there are only so many checkpoints": func(t *testing.T, s engine.Store) {
			d := sitDown(t, s).save("1")
			for i := range engine.MaxCheckpoints {
				must(s.SaveCheckpoint(t.Context(), d.arn, engine.Checkpoint{Name: strconv.Itoa(i), Revision: 1}))(t)
			}
			_, err := s.SaveCheckpoint(t.Context(), d.arn, engine.Checkpoint{Name: "more", Revision: 1})
			wantError(t, err, engine.ErrValidation)
		},
	})
}
