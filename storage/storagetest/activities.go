package storagetest

import (
	"testing"

	"github.com/stepwell/stepwell/engine"
)

func activity(name string) engine.Activity {
	return engine.Activity{ARN: arnPrefix + "activity:" + name, Name: name, CreatedAt: base, Tags: []engine.Tag{{Key: "k", Value: "v"}}}
}

func exerciseActivities(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"an activity comes back as it was created, and once": func(t *testing.T, s engine.Store) {
			a := activity("Pack")
			ok(t, s.CreateActivity(t.Context(), a))
			wantError(t, s.CreateActivity(t.Context(), a), engine.ErrActivityAlreadyExists)
			same(t, must(s.Activity(t.Context(), a.ARN))(t), a)
		},
		"its tags can change": func(t *testing.T, s engine.Store) {
			a := activity("Pack")
			wantError(t, s.UpdateActivity(t.Context(), a), engine.ErrActivityDoesNotExist)
			ok(t, s.CreateActivity(t.Context(), a))
			a.Tags = nil
			ok(t, s.UpdateActivity(t.Context(), a))
			same(t, must(s.Activity(t.Context(), a.ARN))(t), a)
		},
		"a deleted one is gone, and deleting it again is harmless": func(t *testing.T, s engine.Store) {
			a := activity("Pack")
			ok(t, s.CreateActivity(t.Context(), a))
			ok(t, s.DeleteActivity(t.Context(), a.ARN))
			ok(t, s.DeleteActivity(t.Context(), a.ARN))
			_, err := s.Activity(t.Context(), a.ARN)
			wantError(t, err, engine.ErrActivityDoesNotExist)
		},
		"a list is by ARN, in pages, of a prefix": func(t *testing.T, s engine.Store) {
			for _, name := range []string{"c", "a", "b"} {
				ok(t, s.CreateActivity(t.Context(), activity(name)))
			}
			prefix := arnPrefix + "activity:"
			same(t, must(s.Activities(t.Context(), prefix, "", 2))(t), []engine.Activity{activity("a"), activity("b")})
			same(t, must(s.Activities(t.Context(), prefix, prefix+"b", 2))(t), []engine.Activity{activity("c")})
			same(t, len(must(s.Activities(t.Context(), "", "", 0))(t)), 3)
			same(t, must(s.Activities(t.Context(), "arn:aws:states:us-", "", 0))(t), nil)
		},
	})
}
