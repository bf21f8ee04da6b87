package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/cmd/stepwell/demo"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/engine/task/lambda"
)

var demoFunctionCommand = command{
	name: "demo-function", args: "NAME", summary: "be a function of the demo: JSON from standard input to standard output", hidden: true,
	run: func(_ context.Context, a *app, _ config, args []string) error {
		if len(args) != 1 {
			return usagef("demo-function needs one name: %s", strings.Join(demo.Functions(), " or "))
		}
		err := demo.Run(args[0], a.stdin, a.stdout)
		if errors.Is(err, demo.ErrRaised) {
			return &exitError{status: exitFailed}
		}
		return err
	},
}

// addDemoFunctions registers the demo's functions: this program, called again.
// Functions of the same name that were configured stay.
func (c *config) addDemoFunctions() error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program for the demo's functions (leave them out with --no-demo): %w", err)
	}
	for _, name := range demo.Functions() {
		if !slices.ContainsFunc(c.functions, named(name)) {
			c.functions = append(c.functions, lambda.Function{Name: name, Command: []string{self, "demo-function", name}})
		}
	}
	return nil
}

// installDemo gives an empty store the demo: its workflow and a schedule. The
// schedule is on only when orders are kept here and not sent to a DynamoDB.
func (n *node) installDemo(ctx context.Context, scope engine.Scope) error {
	empty, err := isEmpty(ctx, n.store)
	if err != nil || !empty {
		return err
	}
	m, err := n.engine.CreateStateMachine(ctx, scope, engine.NewMachine{
		Name: demo.Machine, Definition: demo.Definition, RoleARN: roleARN(scope),
	})
	if err != nil {
		return fmt.Errorf("make the demo's workflow: %w", err)
	}
	_, err = n.schedules.Create(ctx, schedule.Request{
		Scope: scope, Name: demo.Schedule, ScheduleSettings: engine.ScheduleSettings{
			Expression: demo.Expression, Timezone: demo.Timezone, Description: demo.ScheduleNote, Enabled: n.tables != nil,
			Target: engine.ScheduleTarget{ARN: m.ARN, RoleARN: roleARN(scope), Input: demo.ScheduleInput},
		},
	})
	if err != nil {
		return fmt.Errorf("make the demo's schedule: %w", err)
	}
	return nil
}

// isEmpty tells whether nothing was ever made in the store.
func isEmpty(ctx context.Context, store engine.Store) (bool, error) {
	machines, err := store.Machines(ctx, engine.MachineFilter{Limit: 1})
	if err != nil || len(machines) > 0 {
		return false, err
	}
	executions, err := store.Executions(ctx, engine.ExecutionFilter{Limit: 1})
	if err != nil || len(executions) > 0 {
		return false, err
	}
	tables, err := store.Tables(ctx)
	return len(tables) == 0, err
}

func roleARN(scope engine.Scope) string { return "arn:aws:iam::" + scope.Account + ":role/stepwell" }
