package storagetest

import (
	"fmt"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

const mapRunARN = arnPrefix + "mapRun:Orders/Each:6b6e3bd2"

// mapRun is a Map Run as a machine saves it.
func mapRun(status machine.Status) machine.MapRun {
	return machine.MapRun{
		ARN: mapRunARN, Frame: 3, State: "Each order", Label: "Each", Express: true, Status: status,
		Total: 7, Children: 4, Writes: true, Concurrency: 2, ToleratedCount: 1, ToleratedPercentage: 12.5,
	}
}

// child is the step that creates the child execution with the index.
func child(index int64) engine.Step {
	step := NewExecution(fmt.Sprint("child-", index))
	step.New.Info.Child = true
	step.New.Child = &engine.Child{MapRun: mapRunARN, State: "Each order", Label: "Each", Index: index, Items: index + 1}
	return step
}

// begin stores an execution with a Map Run of so many child executions.
func begin(t *testing.T, s engine.Store, children int64) (parent engine.ExecutionID, ids []engine.ExecutionID) {
	t.Helper()
	parent = commit(t, s, NewExecution("parent"))
	step := Next(parent, 2, 2)
	step.MapRuns = []machine.MapRun{mapRun(machine.Running)}
	for i := range children {
		step.Children = append(step.Children, child(i))
	}
	commit(t, s, step)
	for _, c := range step.Children {
		ids = append(ids, c.New.ID)
	}
	return parent, ids
}

func exerciseMapRuns(t *testing.T, open func(t *testing.T) engine.Store) {
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"a map run comes back whole, and as it was changed last":      wholeMapRun,
		"child executions are created with the step, and know theirs": childrenOfStep,
		"a child of a map run that is not there creates nothing":      orphanStep,
		"lists and counts leave child executions out":                 hiddenChildren,
		"an end is told once":                                  tellEnds,
		"a redrive reaches every child that did not succeed":   redriveChildren,
		"what runs of a map run that is over is to be stopped": stopChildren,
	})
}

func wholeMapRun(t *testing.T, s engine.Store) {
	parent, _ := begin(t, s, 0)
	want := engine.MapRun{MapRun: mapRun(machine.Running), Execution: parent, ExecutionARN: executionARN("parent"), StartedAt: at(2)}
	same(t, must(s.MapRun(t.Context(), mapRunARN))(t), want)

	step := Next(parent, 3, 3)
	step.Head.Redrives, step.Head.RedrivenAt = 1, at(1)
	want.Status, want.Total, want.Concurrency, want.ToleratedCount, want.ToleratedPercentage, want.Redrives = machine.Failed, 9, 5, 2, 50, 1
	want.StoppedAt, want.RedrivenAt = at(3), at(1)
	step.MapRuns = []machine.MapRun{want.MapRun}
	commit(t, s, step)
	same(t, must(s.MapRun(t.Context(), mapRunARN))(t), want)
	runs, places, err := s.MapRuns(t.Context(), parent, 0, 0)
	ok(t, err)
	same(t, runs, []engine.MapRun{want})
	runs, _, err = s.MapRuns(t.Context(), parent, places[0], 0)
	ok(t, err)
	same(t, len(runs), 0)
	_, err = s.MapRun(t.Context(), mapRunARN+"x")
	wantError(t, err, engine.ErrNotFound)
}

func childrenOfStep(t *testing.T, s engine.Store) {
	_, ids := begin(t, s, 3)
	want := *child(1).New
	want.ID, want.Head = ids[1], child(1).Head
	want.Info.MachineARN += "/Each"
	same(t, must(s.ExecutionByID(t.Context(), ids[1]))(t), want)
	same(t, must(s.ChildExecutions(t.Context(), mapRunARN, 0, 1))(t), []engine.Execution{want})
	same(t, len(must(s.ChildExecutions(t.Context(), mapRunARN, -1, 0))(t)), 3)
	same(t, must(s.Frame(t.Context(), ids[2], machine.Root))(t), child(2).Frames[0])
	commit(t, s, End(ids[0], 2))
	same(t, must(s.CountChildren(t.Context(), mapRunARN))(t), map[machine.Status]engine.ChildCount{
		machine.Running: {Executions: 2, Items: 5}, machine.Succeeded: {Executions: 1, Items: 1},
	})
	same(t, must(s.Bands(t.Context(), mapRunARN, 2))(t), []engine.Band{{machine.Running: 1, machine.Succeeded: 1}, {machine.Running: 1}})
	same(t, len(must(s.Bands(t.Context(), mapRunARN+"x", 2))(t)), 0)
}

func orphanStep(t *testing.T, s engine.Store) {
	parent := commit(t, s, NewExecution("parent"))
	step := Next(parent, 2, 2)
	step.Children = []engine.Step{child(0)}
	_, err := s.CommitStep(t.Context(), step)
	wantError(t, err, engine.ErrNotFound)
	same(t, must(s.ExecutionByID(t.Context(), parent))(t).Head.LastEvent, 1)
}

func hiddenChildren(t *testing.T, s engine.Store) {
	parent, ids := begin(t, s, 2)
	listed := func(f engine.ExecutionFilter) (all []engine.ExecutionID) {
		for _, x := range must(s.Executions(t.Context(), f))(t) {
			all = append(all, x.ID)
		}
		return all
	}
	same(t, listed(engine.ExecutionFilter{}), []engine.ExecutionID{parent})
	same(t, listed(engine.ExecutionFilter{MachineARN: machineARN("Orders")}), []engine.ExecutionID{parent})
	same(t, listed(engine.ExecutionFilter{MapRun: mapRunARN}), []engine.ExecutionID{ids[1], ids[0]})
	same(t, listed(engine.ExecutionFilter{MapRun: mapRunARN, FromIndex: 1}), ids[1:])
	same(t, listed(engine.ExecutionFilter{MapRun: mapRunARN, ToIndex: 1}), ids[:1])
	same(t, must(s.Executions(t.Context(), engine.ExecutionFilter{MapRun: mapRunARN}))(t)[0].Index, 1)
	same(t, must(s.Executions(t.Context(), engine.ExecutionFilter{MapRun: mapRunARN}))(t)[0].Items, 2)
	same(t, must(s.CountExecutions(t.Context(), machineARN("Orders"), 0))(t), map[machine.Status]int{machine.Running: 1})
}

// work are the ids of the child executions that something is to be done about.
func work(t *testing.T, s engine.Store, what engine.ChildWork) (ids []engine.ExecutionID) {
	t.Helper()
	all := must(s.ChildWork(t.Context(), what, "", 0, 0))(t)
	same(t, must(s.ChildWork(t.Context(), what, mapRunARN, 0, 0))(t), all)
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids
}

func tellEnds(t *testing.T, s engine.Store) {
	parent, ids := begin(t, s, 3)
	same(t, work(t, s, engine.TellEnd), nil)
	commit(t, s, End(ids[1], 2))
	commit(t, s, fail(ids[2], 2))
	same(t, must(s.ChildWork(t.Context(), engine.TellEnd, "", 0, 1))(t), []engine.ChildState{
		{ID: ids[1], ARN: executionARN("child-1"), MapRun: mapRunARN, Index: 1, Status: machine.Succeeded},
	})
	same(t, work(t, s, engine.TellEnd), ids[1:])
	step := Next(parent, 3, 3)
	step.Told = ids[1:2]
	commit(t, s, step)
	same(t, work(t, s, engine.TellEnd), ids[2:])
	again := Next(parent, 4, 4)
	again.Told = ids[1:3]
	_, err := s.CommitStep(t.Context(), again)
	wantError(t, err, engine.ErrStale)
	same(t, work(t, s, engine.TellEnd), ids[2:])
	commit(t, s, fail(parent, 4))
	same(t, work(t, s, engine.TellEnd), nil)
}

func redriveChildren(t *testing.T, s engine.Store) {
	parent, ids := begin(t, s, 3)
	commit(t, s, End(ids[0], 2))
	commit(t, s, fail(ids[1], 2))
	step := Next(parent, 3, 3)
	step.Told = ids[:2]
	commit(t, s, step)
	step = Next(parent, 4, 4)
	step.Redrive = []string{mapRunARN}
	commit(t, s, step)
	same(t, work(t, s, engine.RedriveChild), ids[1:2])
	commit(t, s, redrive(ids[1], 3, ""))
	same(t, work(t, s, engine.RedriveChild), nil)
	commit(t, s, End(ids[1], 4))
	same(t, work(t, s, engine.TellEnd), ids[1:2])
}

func stopChildren(t *testing.T, s engine.Store) {
	parent, ids := begin(t, s, 2)
	commit(t, s, End(ids[0], 2))
	same(t, work(t, s, engine.StopChild), nil)
	commit(t, s, fail(parent, 3))
	same(t, must(s.MapRun(t.Context(), mapRunARN))(t).Status, machine.Aborted)
	same(t, must(s.MapRun(t.Context(), mapRunARN))(t).StoppedAt, at(3))
	same(t, work(t, s, engine.StopChild), ids[1:])
}
