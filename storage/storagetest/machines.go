package storagetest

import (
	"testing"

	"github.com/stepwell/stepwell/engine"
)

func stateMachine(name string) engine.StateMachine {
	return engine.StateMachine{
		ARN: machineARN(name), Name: name, Type: "STANDARD", Status: "ACTIVE", Revision: 1,
		Definition: `{"StartAt": "A",  "States": {"A": {"Type": "Succeed"}}}`,
		RoleARN:    "arn:aws:iam::123456789012:role/r", RevisionID: "r-1",
		Logging: []byte(`{"level":"ALL"}`), Tracing: true, Tags: []engine.Tag{{Key: "team", Value: "ops"}},
		CreatedAt: base, UpdatedAt: at(1),
	}
}

func exerciseMachines(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a machine comes back as it was created": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			ok(t, s.CreateMachine(t.Context(), m))
			same(t, must(s.Machine(t.Context(), m.ARN))(t), m)
			same(t, must(s.Definition(t.Context(), m.ARN, 1))(t), m.Definition)
		},
		"an ARN is taken once and the first machine stays": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			ok(t, s.CreateMachine(t.Context(), m))
			other := m
			other.Definition = "{}"
			wantError(t, s.CreateMachine(t.Context(), other), engine.ErrStateMachineAlreadyExists)
			same(t, must(s.Machine(t.Context(), m.ARN))(t), m)
		},
		"a new definition is a new revision and the old one stays": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			ok(t, s.CreateMachine(t.Context(), m))
			next := m
			next.Definition, next.Revision, next.RevisionID, next.UpdatedAt = "{ }", 2, "r-2", at(9)
			ok(t, s.UpdateMachine(t.Context(), next))
			same(t, must(s.Machine(t.Context(), m.ARN))(t), next)
			same(t, must(s.Definition(t.Context(), m.ARN, 1))(t), m.Definition)
			same(t, must(s.Definition(t.Context(), m.ARN, 2))(t), "{ }")
		},
		"an update of the rest keeps the revision": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			ok(t, s.CreateMachine(t.Context(), m))
			m.Tags, m.Logging, m.Tracing = nil, nil, false
			ok(t, s.UpdateMachine(t.Context(), m))
			same(t, must(s.Machine(t.Context(), m.ARN))(t), m)
		},
		"a revision's definition is never changed in place": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			ok(t, s.CreateMachine(t.Context(), m))
			other := m
			other.Definition = "{}"
			wantError(t, s.UpdateMachine(t.Context(), other), engine.ErrStale)
			same(t, must(s.Definition(t.Context(), m.ARN, 1))(t), m.Definition)
		},
		"an update made on an older revision is refused": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			ok(t, s.CreateMachine(t.Context(), m))
			m.Revision = 3
			wantError(t, s.UpdateMachine(t.Context(), m), engine.ErrStale)
		},
		"what does not exist is neither updated nor found": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			wantError(t, s.UpdateMachine(t.Context(), m), engine.ErrStateMachineDoesNotExist)
			_, err := s.Machine(t.Context(), m.ARN)
			wantError(t, err, engine.ErrStateMachineDoesNotExist)
			_, err = s.Definition(t.Context(), m.ARN, 1)
			wantError(t, err, engine.ErrStateMachineDoesNotExist)
			ok(t, s.DeleteMachine(t.Context(), m.ARN))
		},
		"a deleted machine takes its draft along and leaves its definitions and schedules": deleteMachine,
		"a machine created again counts its revisions on": func(t *testing.T, s engine.Store) {
			m := stateMachine("Orders")
			ok(t, s.CreateMachine(t.Context(), m))
			ok(t, s.DeleteMachine(t.Context(), m.ARN))
			again := m
			again.Definition = "{}"
			ok(t, s.CreateMachine(t.Context(), again))
			same(t, must(s.Machine(t.Context(), m.ARN))(t).Revision, 2)
			same(t, must(s.Definition(t.Context(), m.ARN, 1))(t), m.Definition)
			same(t, must(s.Definition(t.Context(), m.ARN, 2))(t), "{}")
		},
		"a list is by ARN, in pages, of a prefix and a text": listMachines,
	})
}

func deleteMachine(t *testing.T, s engine.Store) {
	m := stateMachine("Orders")
	ok(t, s.CreateMachine(t.Context(), m))
	must(s.SaveDraft(t.Context(), m.ARN, 0, engine.DraftEdit{After: "{}"}))(t)
	ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), engine.Once{}))
	id := commit(t, s, NewExecution("one"))

	ok(t, s.DeleteMachine(t.Context(), m.ARN))

	_, err := s.Machine(t.Context(), m.ARN)
	wantError(t, err, engine.ErrStateMachineDoesNotExist)
	_, err = s.Draft(t.Context(), m.ARN)
	wantError(t, err, engine.ErrNotFound)
	same(t, must(s.Schedule(t.Context(), "default/nightly"))(t), schedule("nightly"))
	same(t, must(s.Definition(t.Context(), m.ARN, 1))(t), m.Definition)
	same(t, must(s.ExecutionByID(t.Context(), id))(t).MachineARN, m.ARN)
}

func listMachines(t *testing.T, s engine.Store) {
	for _, name := range []string{"b", "C", "a", "Order-b", "d"} {
		ok(t, s.CreateMachine(t.Context(), stateMachine(name)))
	}
	elsewhere := stateMachine("e")
	elsewhere.ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:e"
	ok(t, s.CreateMachine(t.Context(), elsewhere))
	prefix := arnPrefix + "stateMachine:"
	tests := map[string]struct {
		filter engine.MachineFilter
		want   []string
	}{
		"all":                        {engine.MachineFilter{}, []string{"C", "Order-b", "a", "b", "d", "e"}},
		"of one region":              {engine.MachineFilter{ARNPrefix: prefix}, []string{"C", "Order-b", "a", "b", "d"}},
		"the first page":             {engine.MachineFilter{ARNPrefix: prefix, Limit: 2}, []string{"C", "Order-b"}},
		"the page after an ARN":      {engine.MachineFilter{ARNPrefix: prefix, After: prefix + "Order-b", Limit: 2}, []string{"a", "b"}},
		"a text in any letter case":  {engine.MachineFilter{Text: "B"}, []string{"Order-b", "b"}},
		"a text that looks like SQL": {engine.MachineFilter{Text: "%"}, nil},
		"after the last":             {engine.MachineFilter{After: elsewhere.ARN}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range must(s.Machines(t.Context(), tt.filter))(t) {
				got = append(got, m.Name)
			}
			same(t, got, tt.want)
		})
	}
}
