package storagetest

import (
	"fmt"
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// fillExecutions stores eight executions: those with an even number are over,
// the last two of another machine.
func fillExecutions(t *testing.T, s engine.Store) {
	for n := range 8 {
		step := NewExecution(fmt.Sprintf("Run-%d", n))
		step.New.Info.StartedAt = at(n)
		if n == 3 {
			step.New.ScheduleID = "default/nightly"
		}
		if n == 4 || n == 5 {
			step.New.Info.VersionARN = machineARN("Orders") + ":1"
		}
		if n == 5 {
			step.New.Info.AliasARN = machineARN("Orders") + ":live"
		}
		if n >= 6 {
			step.New.MachineARN = machineARN("Refunds")
		}
		if n%2 == 0 {
			step.Head.Status, step.Head.StoppedAt, step.Head.Error = machine.Failed, at(n+1), ptr("Boom")
		}
		commit(t, s, step)
	}
}

func exerciseExecutions(t *testing.T, open func(t *testing.T) engine.Store) {
	s := open(t)
	fillExecutions(t, s)
	all := must(s.Executions(t.Context(), engine.ExecutionFilter{}))(t)
	orders, refunds := machineARN("Orders"), machineARN("Refunds")
	tests := map[string]struct {
		filter engine.ExecutionFilter
		want   string // the last letters of the names
	}{
		"all, the newest first":            {engine.ExecutionFilter{}, "76543210"},
		"the first page":                   {engine.ExecutionFilter{Limit: 3}, "765"},
		"the next page":                    {engine.ExecutionFilter{Limit: 3, Before: all[2].ID}, "432"},
		"of a machine":                     {engine.ExecutionFilter{MachineARN: orders}, "543210"},
		"of a machine that does not exist": {engine.ExecutionFilter{MachineARN: "x"}, ""},
		"of a status":                      {engine.ExecutionFilter{Status: machine.Failed}, "6420"},
		"of a status that does not exist":  {engine.ExecutionFilter{Status: "LOST"}, ""},
		"of a machine and a status":        {engine.ExecutionFilter{MachineARN: refunds, Status: machine.Running}, "7"},
		"of a machine and a status, in pages": {
			engine.ExecutionFilter{MachineARN: orders, Status: machine.Failed, Before: all[3].ID, Limit: 1}, "2"},
		"of a version":                      {engine.ExecutionFilter{MachineARN: orders, VersionARN: orders + ":1"}, "54"},
		"of an alias":                       {engine.ExecutionFilter{MachineARN: orders, AliasARN: orders + ":live"}, "5"},
		"of a version that does not exist":  {engine.ExecutionFilter{VersionARN: orders + ":2"}, ""},
		"of a schedule":                     {engine.ExecutionFilter{ScheduleID: "default/nightly"}, "3"},
		"with a text in any letter case":    {engine.ExecutionFilter{Text: "run-5"}, "5"},
		"with a text that looks like SQL":   {engine.ExecutionFilter{Text: "%"}, ""},
		"from a time on and before another": {engine.ExecutionFilter{Since: at(2), Until: at(5)}, "432"},
	}
	for name, tt := range tests {
		t.Run("a list "+name, func(t *testing.T) {
			got := ""
			for _, e := range must(s.Executions(t.Context(), tt.filter))(t) {
				got += e.Name[len(e.Name)-1:]
			}
			same(t, got, tt.want)
		})
	}
	t.Run("a line has what the list shows", func(t *testing.T) {
		same(t, all[7], engine.ExecutionSummary{
			ID: all[7].ID, ARN: executionARN("Run-0"), Name: "Run-0", MachineARN: orders, Status: machine.Failed,
			StartedAt: at(0), StoppedAt: at(1), Error: "Boom",
		})
		same(t, all[4].ScheduleID, "default/nightly")
		same(t, []string{all[2].VersionARN, all[2].AliasARN}, []string{orders + ":1", orders + ":live"})
	})
	t.Run("executions are counted by status, as far as asked", func(t *testing.T) {
		same(t, must(s.CountExecutions(t.Context(), "", 100))(t), map[machine.Status]int{machine.Running: 4, machine.Failed: 4})
		same(t, must(s.CountExecutions(t.Context(), "", 3))(t), map[machine.Status]int{machine.Running: 3, machine.Failed: 3})
		same(t, must(s.CountExecutions(t.Context(), refunds, 100))(t), map[machine.Status]int{machine.Running: 1, machine.Failed: 1})
		same(t, must(s.CountExecutions(t.Context(), "x", 100))(t), map[machine.Status]int{})
	})
}
