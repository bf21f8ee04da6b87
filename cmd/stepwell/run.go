package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web/api"
)

var runCommand = command{
	name: "run", args: "FILE", summary: "run one definition here and print its output",
	about: "Runs the definition in FILE (JSON or YAML; - is standard input) against a store that is thrown away, with the same functions,\n" +
		"tables and endpoints as the server. The output goes to standard output, everything else to standard error.\n" +
		"The exit status is 0 when the execution succeeded, 1 when it failed, timed out or was aborted, 2 when it could not be started.",
	run: run,
}

func run(ctx context.Context, a *app, c config, files []string) (err error) {
	if len(files) != 1 {
		return usagef("run needs one file; - is standard input")
	}
	text, err := a.runnable(files[0])
	if err != nil {
		return err
	}
	input, err := a.input(c.input)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	store, err := storage.OpenMemory(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	n, err := newNode(store, c, c.logger(a.stderr))
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if err := n.makeTables(ctx, c.tables); err != nil {
		return err
	}
	x, err := n.runOnce(ctx, c.scope(), machineName(files[0]), text, input)
	if err != nil {
		return err
	}
	if c.history {
		if err := a.printHistory(ctx, n.engine, x.ID); err != nil {
			return err
		}
	}
	return a.printOutcome(ctx, n.engine, x)
}

// runnable reads a definition that can be run; what keeps it from that goes to
// standard error.
func (a *app) runnable(file string) (string, error) {
	d, unreadable, err := a.readDefinition(file)
	if err != nil {
		return "", &exitError{exitUsage, err}
	}
	var findings []finding
	if unreadable != nil {
		findings = append(findings, *unreadable)
	} else {
		findings = d.check(asl.Options{})
	}
	if !hasErrors(findings) {
		return string(d.text), nil
	}
	for _, f := range findings {
		fmt.Fprintln(a.stderr, f)
	}
	return "", &exitError{exitUsage, errors.New("the definition has errors")}
}

// maxInput is more than any input that the engine takes, so that it is what refuses.
const maxInput = 1 << 20

// input is the input as it is given: JSON, or @FILE (@- is standard input).
func (a *app) input(text string) (string, error) {
	file, ok := strings.CutPrefix(text, "@")
	if !ok {
		return cmp.Or(text, "{}"), nil
	}
	content, err := a.read(file, maxInput)
	return string(content), err
}

// machineName is the name of the file without its endings, as a state machine may be called.
func machineName(file string) string {
	base, _, _ := strings.Cut(filepath.Base(file), ".")
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, base)
	return cmp.Or(strings.Trim(name[:min(len(name), 80)], "-"), "workflow")
}

// runOnce runs a definition to its end, or until ctx ends.
func (n *node) runOnce(ctx context.Context, scope engine.Scope, name, text, input string) (engine.Execution, error) {
	running, stop := context.WithCancel(ctx)
	stopped := make(chan error, 1)
	go func() { stopped <- n.run(running) }()
	x, err := n.start(ctx, scope, name, text, input)
	if err == nil {
		x, err = n.engine.Wait(ctx, x.ARN)
	}
	stop()
	if ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	return x, errors.Join(err, <-stopped)
}

func (n *node) start(ctx context.Context, scope engine.Scope, name, text, input string) (engine.Execution, error) {
	m, err := n.engine.CreateStateMachine(ctx, scope, engine.NewMachine{Name: name, Definition: text, RoleARN: roleARN(scope)})
	if err == nil {
		var x engine.Execution
		if x, err = n.engine.StartExecution(ctx, engine.NewExecution{MachineARN: m.ARN, Input: input, HasInput: true}); err == nil {
			return x, nil
		}
	}
	if _, refused := engine.AsError(err); refused {
		err = &exitError{exitUsage, err}
	}
	return engine.Execution{}, err
}

const historyPage = 1000

// printHistory writes the events to standard error, one a line, as the API answers them.
func (a *app) printHistory(ctx context.Context, e *engine.Engine, id engine.ExecutionID) error {
	for after := int64(0); ; {
		events, err := e.History(ctx, id, engine.HistoryQuery{After: after, Limit: historyPage})
		if err != nil {
			return err
		}
		for _, event := range events {
			if _, err := fmt.Fprintf(a.stderr, "%s\n", api.EventJSON(event)); err != nil {
				return err
			}
			after = event.ID
		}
		if len(events) < historyPage {
			return nil
		}
	}
}

// printOutcome prints the output, or returns how the execution ended otherwise.
func (a *app) printOutcome(ctx context.Context, e *engine.Engine, x engine.Execution) error {
	if x.Head.Status == machine.Succeeded {
		_, err := fmt.Fprintf(a.stdout, "%s\n", x.Head.Output)
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the execution ended %s", x.Head.Status)
	if state := failedState(ctx, e, x.ID); state != "" {
		fmt.Fprintf(&b, " in state %q", state)
	}
	if x.Head.Error != nil {
		b.WriteString("\nError: " + *x.Head.Error)
	}
	if x.Head.Cause != nil {
		b.WriteString("\nCause: " + *x.Head.Cause)
	}
	return errors.New(b.String())
}
