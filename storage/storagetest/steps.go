package storagetest

import (
	"bytes"
	"context"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

func exerciseSteps(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"an execution comes back whole, by ARN and by id": wholeExecution,
		"an ARN is taken once and the first execution stays": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			other := NewExecution("one")
			other.New.Info.Input = []byte(`"other"`)
			_, err := s.CommitStep(t.Context(), other)
			wantError(t, err, engine.ErrExecutionAlreadyExists)
			same(t, string(must(s.ExecutionByID(t.Context(), id))(t).Info.Input), `{"order": 17}`)
			same(t, len(must(s.History(t.Context(), id, engine.HistoryQuery{}))(t)), 1)
		},
		"an execution that does not exist takes no step": func(t *testing.T, s engine.Store) {
			_, err := s.CommitStep(t.Context(), Next(99, 2, 3))
			wantError(t, err, engine.ErrExecutionDoesNotExist)
			_, err = s.ExecutionByID(t.Context(), 99)
			wantError(t, err, engine.ErrExecutionDoesNotExist)
			_, err = s.Execution(t.Context(), executionARN("none"))
			wantError(t, err, engine.ErrExecutionDoesNotExist)
		},
		"a step moves the head on": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			step := Next(id, 2, 4)
			step.Head.LastFrame, step.Head.Draws = 9, 1<<63+5
			commit(t, s, step)
			same(t, must(s.ExecutionByID(t.Context(), id))(t).Head, step.Head)
		},
		"the last step keeps the outcome and no frame": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, Next(id, 2, 2, machine.Saved{ID: 2, Parent: 1}, machine.Saved{ID: 3, Parent: 2, Wake: at(5)}))
			end := End(id, 3)
			end.Frames = []machine.Saved{{ID: 1, Open: true}}
			commit(t, s, end)
			same(t, must(s.ExecutionByID(t.Context(), id))(t).Head, end.Head)
			wantNoFrames(t, s, id)
		},
		"an execution that ends in its first step has no frames": func(t *testing.T, s engine.Store) {
			step := NewExecution("one")
			step.Head.Status, step.Head.Error, step.Head.Cause, step.Head.StoppedAt = machine.Failed, ptr(""), ptr("no money"), at(2)
			id := commit(t, s, step)
			same(t, must(s.ExecutionByID(t.Context(), id))(t).Head, step.Head)
			wantNoFrames(t, s, id)
		},
		"an execution that is over takes only a step with events": func(t *testing.T, s engine.Store) {
			id := commit(t, s, NewExecution("one"))
			commit(t, s, End(id, 2))
			late := Next(id, 3, 2, machine.Saved{ID: 1, Wake: at(1)})
			_, err := s.CommitStep(t.Context(), late)
			wantError(t, err, engine.ErrStale)
			wantNoFrames(t, s, id)

			again := Next(id, 3, 3, machine.Saved{ID: 1, Open: true})
			commit(t, s, again)
			same(t, must(s.ExecutionByID(t.Context(), id))(t).Head, again.Head)
		},
		"a step that does not follow on the stored history changes nothing":          steps{{3, 3}, {1, 1}, {1, 2}, {4, 3}}.refused,
		"a step whose events have a gap changes nothing":                             gapInStep,
		"a step whose head does not end with its history changes nothing":            headBehind,
		"a step of no execution, of two, or of an unknown status is refused":         malformedStep,
		"a step that is asked for too late is not made":                              cancelledStep,
		"an input, an output and a frame of many bytes come back":                    largeStep,
		"a new execution may have many frames and events":                            wideStep,
		"nothing of a step stays when its schedule has moved on":                     staleFire,
		"absent, empty and null outputs, errors and inputs are told from each other": absentAndEmpty,
	})
}

func wholeExecution(t *testing.T, s engine.Store) {
	step := NewExecution("one")
	step.New.ScheduleID = "default/nightly"
	step.New.Info.Express = true
	step.New.Info.Seed = 1<<64 - 1
	step.New.Info.VersionARN = machineARN("Orders") + ":3"
	step.New.Info.AliasARN = machineARN("Orders") + ":live"
	want := *step.New
	want.Head = step.Head
	want.ID = commit(t, s, step)
	same(t, must(s.Execution(t.Context(), want.ARN))(t), want)
	same(t, must(s.ExecutionByID(t.Context(), want.ID))(t), want)
}

func wantNoFrames(t *testing.T, s engine.Store, id engine.ExecutionID) {
	t.Helper()
	_, err := s.Frame(t.Context(), id, machine.Root)
	wantError(t, err, machine.ErrNoFrame)
	for parent := range machine.FrameID(4) {
		same(t, must(s.Children(t.Context(), id, parent))(t), nil)
	}
	same(t, must(s.Wakes(t.Context(), at(1<<20), 0))(t), nil)
	same(t, must(s.OpenFrames(t.Context(), engine.OpenFrame{}, 0))(t), nil)
}

// steps are ranges of event ids.
type steps [][2]int64

func (refused steps) refused(t *testing.T, s engine.Store) {
	id := commit(t, s, NewExecution("one"))
	before := must(s.ExecutionByID(t.Context(), id))(t)
	for _, ids := range refused {
		step := Next(id, ids[0], ids[1], machine.Saved{ID: 2, Wake: at(1)})
		step.Removed = []machine.FrameID{1}
		_, err := s.CommitStep(t.Context(), step)
		wantError(t, err, engine.ErrStale)
	}
	wantUntouched(t, s, before)
}

// wantUntouched fails when an execution made by NewExecution has changed.
func wantUntouched(t *testing.T, s engine.Store, before engine.Execution) {
	t.Helper()
	same(t, must(s.ExecutionByID(t.Context(), before.ID))(t), before)
	same(t, must(s.History(t.Context(), before.ID, engine.HistoryQuery{}))(t), Events(1, 1))
	same(t, must(s.Frame(t.Context(), before.ID, 1))(t), NewExecution("one").Frames[0])
	_, err := s.Frame(t.Context(), before.ID, 2)
	wantError(t, err, machine.ErrNoFrame)
}

func gapInStep(t *testing.T, s engine.Store) {
	id := commit(t, s, NewExecution("one"))
	before := must(s.ExecutionByID(t.Context(), id))(t)
	for name, ids := range map[string][]int64{"a gap": {2, 4}, "a repetition": {2, 2}, "a step back": {3, 2}} {
		step := Next(id, 2, 1, machine.Saved{ID: 2})
		for _, event := range ids {
			step.History = append(step.History, Events(event, event)...)
			step.Head.LastEvent = event
		}
		if _, err := s.CommitStep(t.Context(), step); err == nil {
			t.Errorf("%s was stored", name)
		}
	}
	wantUntouched(t, s, before)
	late := NewExecution("two")
	late.History, late.Head.LastEvent = Events(2, 3), 3
	if _, err := s.CommitStep(t.Context(), late); err == nil {
		t.Error("a history that begins at 2 was stored")
	}
}

func headBehind(t *testing.T, s engine.Store) {
	id := commit(t, s, NewExecution("one"))
	before := must(s.ExecutionByID(t.Context(), id))(t)
	step := Next(id, 2, 3, machine.Saved{ID: 2})
	step.Head.LastEvent = 2
	if _, err := s.CommitStep(t.Context(), step); err == nil {
		t.Error("a head at 2 with a history up to 3 was stored")
	}
	wantUntouched(t, s, before)
}

func malformedStep(t *testing.T, s engine.Store) {
	both, none, odd := NewExecution("one"), NewExecution("one"), NewExecution("one")
	both.Execution, none.New, odd.Head.Status = 1, nil, "LOST"
	fired := Next(1, 1, 1)
	fired.Fire = &engine.ScheduleFire{ScheduleID: "x"}
	for name, step := range map[string]engine.Step{"of two": both, "of none": none, "of an unknown status": odd, "of a fire without a start": fired} {
		if _, err := s.CommitStep(t.Context(), step); err == nil {
			t.Errorf("a step %s was stored", name)
		}
	}
	same(t, must(s.Executions(t.Context(), engine.ExecutionFilter{}))(t), nil)
}

func cancelledStep(t *testing.T, s engine.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.CommitStep(ctx, NewExecution("one"))
	wantError(t, err, context.Canceled)
	same(t, must(s.Executions(t.Context(), engine.ExecutionFilter{}))(t), nil)
}

func largeStep(t *testing.T, s engine.Store) {
	large := func(c byte) []byte { return append(append([]byte{'"'}, bytes.Repeat([]byte{c}, 262_140)...), '"') }
	step := NewExecution("one")
	step.New.Info.Input = large('i')
	step.Frames[0].Body, step.Frames[0].Static = large('b'), large('s')
	step.History[0].Details = large('d')
	id := commit(t, s, step)
	same(t, must(s.Frame(t.Context(), id, 1))(t), step.Frames[0])
	same(t, must(s.History(t.Context(), id, engine.HistoryQuery{}))(t), step.History)

	end := End(id, 2)
	end.Head.Output = large('o')
	commit(t, s, end)
	got := must(s.ExecutionByID(t.Context(), id))(t)
	same(t, got.Info, step.New.Info)
	same(t, got.Head, end.Head)
}

func wideStep(t *testing.T, s engine.Store) {
	const width = 1_000
	step := NewExecution("one")
	step.History, step.Head.LastEvent = Events(1, width), width
	for n := range machine.FrameID(width) {
		step.Frames = append(step.Frames, machine.Saved{ID: 2 + n, Parent: 1, Wake: at(int(n)), Body: []byte("{}"), Static: []byte("[]")})
	}
	id := commit(t, s, step)
	same(t, must(s.Children(t.Context(), id, 1))(t), step.Frames[1:])
	same(t, must(s.History(t.Context(), id, engine.HistoryQuery{}))(t), step.History)
	commit(t, s, End(id, width+1))
	wantNoFrames(t, s, id)
}

func staleFire(t *testing.T, s engine.Store) {
	ok(t, s.CreateSchedule(t.Context(), schedule("nightly"), engine.Once{}))
	step := NewExecution("one")
	step.Fire = &engine.ScheduleFire{ScheduleID: "default/nightly", Generation: 1, Due: at(61), Moved: next(120)}
	_, err := s.CommitStep(t.Context(), step)
	wantError(t, err, engine.ErrStale)
	same(t, must(s.Executions(t.Context(), engine.ExecutionFilter{}))(t), nil)
	same(t, must(s.Fires(t.Context(), engine.FireFilter{ScheduleID: "default/nightly"}))(t), nil)
	same(t, must(s.Schedule(t.Context(), "default/nightly"))(t), schedule("nightly"))
}

func absentAndEmpty(t *testing.T, s engine.Store) {
	heads := map[string]machine.Head{
		"absent": {},
		"empty":  {Output: []byte{}, Error: ptr(""), Cause: ptr("")},
		"null":   {Output: []byte("null"), Error: ptr("null"), Cause: ptr("null")},
	}
	for name, head := range heads {
		step := NewExecution(name)
		head.Status, head.LastEvent, head.StoppedAt = machine.Aborted, 1, at(1)
		step.Head = head
		got := must(s.ExecutionByID(t.Context(), commit(t, s, step)))(t).Head
		same(t, got, head)
		same(t, got.Output == nil, head.Output == nil)
	}
}
