package storagetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stepwell/stepwell/engine"
)

// publication publishes the state machine Orders as it is.
func publication(revisionID, description string) engine.Publication {
	return engine.Publication{MachineARN: machineARN("Orders"), RevisionID: revisionID, Description: description, At: at(5)}
}

// orders stores the state machine Orders with the revision r-1.
func orders(t *testing.T, s engine.Store) engine.StateMachine {
	t.Helper()
	m := stateMachine("Orders")
	ok(t, s.CreateMachine(t.Context(), m))
	return m
}

// change stores the next definition of a machine.
func change(t *testing.T, s engine.Store, m engine.StateMachine) engine.StateMachine {
	t.Helper()
	m.Revision++
	m.RevisionID = fmt.Sprint("r-", m.Revision)
	m.Definition = fmt.Sprintf(`{"n": %d}`, m.Revision)
	ok(t, s.UpdateMachine(t.Context(), m))
	return m
}

func numbers(versions []engine.Version) (all []int64) {
	for _, v := range versions {
		all = append(all, v.Number)
	}
	return all
}

func exerciseVersions(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a version keeps what the machine was": func(t *testing.T, s engine.Store) {
			m := orders(t, s)
			v := must(s.PublishVersion(t.Context(), publication("r-1", "first")))(t)
			change(t, s, m)
			want := engine.Version{MachineARN: m.ARN, Number: 1, Revision: 1, RevisionID: "r-1", Description: "first",
				RoleARN: m.RoleARN, Logging: m.Logging, Tracing: m.Tracing, CreatedAt: at(5)}
			same(t, v, want)
			same(t, must(s.Version(t.Context(), m.ARN, 1))(t), want)
			same(t, must(s.Definition(t.Context(), m.ARN, v.Revision))(t), m.Definition)
		},
		"a revision is published once": func(t *testing.T, s engine.Store) {
			orders(t, s)
			first := must(s.PublishVersion(t.Context(), publication("r-1", "first")))(t)
			same(t, must(s.PublishVersion(t.Context(), publication("r-1", "again")))(t), first)
			same(t, len(must(s.Versions(t.Context(), first.MachineARN, 0, 0))(t)), 1)
		},
		"another revision than the machine's is refused": func(t *testing.T, s engine.Store) {
			_, err := s.PublishVersion(t.Context(), publication("r-1", ""))
			wantError(t, err, engine.ErrStateMachineDoesNotExist)
			m := orders(t, s)
			_, err = s.PublishVersion(t.Context(), publication("", ""))
			wantError(t, err, engine.ErrStale)
			same(t, must(s.Versions(t.Context(), m.ARN, 0, 0))(t), nil)
		},
		"numbers are not used again": func(t *testing.T, s engine.Store) {
			m := orders(t, s)
			for n := int64(1); n <= 3; n++ {
				same(t, must(s.PublishVersion(t.Context(), publication("r-1", "")))(t).Number, n)
				ok(t, s.DeleteVersion(t.Context(), m.ARN, n))
				ok(t, s.DeleteVersion(t.Context(), m.ARN, n))
				_, err := s.Version(t.Context(), m.ARN, n)
				wantError(t, err, engine.ErrNotFound)
			}
		},
		"a list begins with the newest, in pages": func(t *testing.T, s engine.Store) {
			m := orders(t, s)
			for range 5 {
				must(s.PublishVersion(t.Context(), publication(m.RevisionID, "")))(t)
				m = change(t, s, m)
			}
			same(t, numbers(must(s.Versions(t.Context(), m.ARN, 0, 2))(t)), []int64{5, 4})
			same(t, numbers(must(s.Versions(t.Context(), m.ARN, 4, 2))(t)), []int64{3, 2})
			same(t, numbers(must(s.Versions(t.Context(), m.ARN, 2, 2))(t)), []int64{1})
			same(t, must(s.Versions(t.Context(), machineARN("Other"), 0, 2))(t), nil)
		},
		"a machine is stored and published whole or not at all": publishWhole,
		"there is an end to versions": func(t *testing.T, s engine.Store) {
			m := orders(t, s)
			for range engine.MostVersions {
				must(s.PublishVersion(t.Context(), publication(m.RevisionID, "")))(t)
				m = change(t, s, m)
			}
			_, err := s.PublishVersion(t.Context(), publication(m.RevisionID, ""))
			wantError(t, err, engine.ErrQuota)
			ok(t, s.DeleteVersion(t.Context(), m.ARN, 7))
			same(t, must(s.PublishVersion(t.Context(), publication(m.RevisionID, "")))(t).Number, engine.MostVersions+1)
		},
		"a deleted machine takes its versions along and begins again at 1": func(t *testing.T, s engine.Store) {
			m := orders(t, s)
			must(s.PublishVersion(t.Context(), publication("r-1", "")))(t)
			ok(t, s.CreateAlias(t.Context(), alias("live", 0, engine.Route{Version: 1, Weight: 100})))
			ok(t, s.DeleteMachine(t.Context(), m.ARN))
			same(t, must(s.Versions(t.Context(), m.ARN, 0, 0))(t), nil)
			same(t, must(s.Aliases(t.Context(), m.ARN, 0))(t), nil)
			_, err := s.PublishVersion(t.Context(), publication("r-1", ""))
			wantError(t, err, engine.ErrStateMachineDoesNotExist)
			orders(t, s)
			same(t, must(s.PublishVersion(t.Context(), publication("r-1", "")))(t).Number, 1)
		},
	})
}

func publishWhole(t *testing.T, s engine.Store) {
	m := stateMachine("Orders")
	p := publication("r-1", "first")
	p.Create = &m
	same(t, must(s.PublishVersion(t.Context(), p))(t).Number, 1)
	same(t, must(s.Machine(t.Context(), m.ARN))(t), m)
	_, err := s.PublishVersion(t.Context(), p)
	wantError(t, err, engine.ErrStateMachineAlreadyExists)

	next := m
	next.Definition, next.Revision, next.RevisionID = "{}", 2, "r-2"
	stale := publication("r-9", "")
	stale.Update = &next
	_, err = s.PublishVersion(t.Context(), stale)
	wantError(t, err, engine.ErrStale)
	same(t, must(s.Machine(t.Context(), m.ARN))(t), m)

	fresh := publication("r-2", "second")
	fresh.Update = &next
	v := must(s.PublishVersion(t.Context(), fresh))(t)
	same(t, []int64{v.Number, v.Revision}, []int64{2, 2})
	same(t, must(s.Machine(t.Context(), m.ARN))(t), next)
}

// alias is an alias of Orders, created at a second.
func alias(name string, second int, routes ...engine.Route) engine.Alias {
	return engine.Alias{MachineARN: machineARN("Orders"), Name: name, Description: "for " + name, Routes: routes, CreatedAt: at(second), UpdatedAt: at(second)}
}

// published is the machine Orders with two versions.
func published(t *testing.T, s engine.Store) string {
	t.Helper()
	m := orders(t, s)
	must(s.PublishVersion(t.Context(), publication("r-1", "")))(t)
	change(t, s, m)
	must(s.PublishVersion(t.Context(), publication("r-2", "")))(t)
	return m.ARN
}

func exerciseAliases(t *testing.T, open func(t *testing.T) engine.Store) {
	one, both := []engine.Route{{Version: 1, Weight: 100}}, []engine.Route{{Version: 2, Weight: 30}, {Version: 1, Weight: 70}}
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"an alias comes back as it was created, and once": func(t *testing.T, s engine.Store) {
			arn := published(t, s)
			for _, a := range []engine.Alias{alias("live", 1, one...), alias("canary", 2, both...)} {
				ok(t, s.CreateAlias(t.Context(), a))
				wantError(t, s.CreateAlias(t.Context(), a), engine.ErrExists)
				same(t, must(s.Alias(t.Context(), arn, a.Name))(t), a)
			}
		},
		"it points to versions that are there": func(t *testing.T, s engine.Store) {
			wantError(t, s.CreateAlias(t.Context(), alias("live", 1, one...)), engine.ErrStateMachineDoesNotExist)
			arn := published(t, s)
			missing := []engine.Route{{Version: 1, Weight: 50}, {Version: 3, Weight: 50}}
			wantError(t, s.CreateAlias(t.Context(), alias("live", 1, missing...)), engine.ErrNotFound)
			ok(t, s.CreateAlias(t.Context(), alias("live", 1, one...)))
			_, err := s.UpdateAlias(t.Context(), engine.AliasChange{MachineARN: arn, Name: "live", Routes: missing, Description: ptr("no")})
			wantError(t, err, engine.ErrNotFound)
			same(t, must(s.Alias(t.Context(), arn, "live"))(t), alias("live", 1, one...))
		},
		"what is given of it changes and the rest stays": func(t *testing.T, s engine.Store) {
			arn := published(t, s)
			a := alias("live", 1, both...)
			ok(t, s.CreateAlias(t.Context(), a))
			a.Routes, a.UpdatedAt = one, at(7)
			same(t, must(s.UpdateAlias(t.Context(), engine.AliasChange{MachineARN: arn, Name: "live", Routes: one, At: at(7)}))(t), a)
			a.Description, a.UpdatedAt = "", at(8)
			same(t, must(s.UpdateAlias(t.Context(), engine.AliasChange{MachineARN: arn, Name: "live", Description: ptr(""), At: at(8)}))(t), a)
			same(t, must(s.Alias(t.Context(), arn, "live"))(t), a)
		},
		"a version stays as long as an alias points to it": func(t *testing.T, s engine.Store) {
			arn := published(t, s)
			ok(t, s.CreateAlias(t.Context(), alias("b", 1, both...)))
			ok(t, s.CreateAlias(t.Context(), alias("a", 2, one...)))
			err := s.DeleteVersion(t.Context(), arn, 1)
			var aliased *engine.AliasedError
			if !errors.As(err, &aliased) {
				t.Fatalf("deleting a version that is pointed to gave %v", err)
			}
			same(t, aliased.Aliases, []string{"b", "a"})
			ok(t, s.DeleteAlias(t.Context(), arn, "a"))
			must(s.UpdateAlias(t.Context(), engine.AliasChange{MachineARN: arn, Name: "b", Routes: []engine.Route{{Version: 2, Weight: 100}}}))(t)
			ok(t, s.DeleteVersion(t.Context(), arn, 1))
		},
		"a deleted one is gone, and deleting it again is harmless": func(t *testing.T, s engine.Store) {
			arn := published(t, s)
			ok(t, s.CreateAlias(t.Context(), alias("live", 1, one...)))
			ok(t, s.DeleteAlias(t.Context(), arn, "live"))
			ok(t, s.DeleteAlias(t.Context(), arn, "live"))
			_, err := s.Alias(t.Context(), arn, "live")
			wantError(t, err, engine.ErrNotFound)
			_, err = s.UpdateAlias(t.Context(), engine.AliasChange{MachineARN: arn, Name: "live", Description: ptr("x")})
			wantError(t, err, engine.ErrNotFound)
		},
		"a list begins with the oldest, of all or of a version": func(t *testing.T, s engine.Store) {
			arn := published(t, s)
			x, y, z := alias("x", 3, one...), alias("y", 2, both...), alias("z", 1, engine.Route{Version: 2, Weight: 100})
			for _, a := range []engine.Alias{z, y, x} {
				ok(t, s.CreateAlias(t.Context(), a))
			}
			same(t, must(s.Aliases(t.Context(), arn, 0))(t), []engine.Alias{z, y, x})
			same(t, must(s.Aliases(t.Context(), arn, 1))(t), []engine.Alias{y, x})
			same(t, must(s.Aliases(t.Context(), arn, 3))(t), nil)
		},
		"there is an end to aliases": func(t *testing.T, s engine.Store) {
			published(t, s)
			for n := range engine.MostAliases {
				ok(t, s.CreateAlias(t.Context(), alias(fmt.Sprint("a", n), n, one...)))
			}
			wantError(t, s.CreateAlias(t.Context(), alias("more", 1, one...)), engine.ErrQuota)
		},
	})
}
