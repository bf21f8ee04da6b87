package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// app is what a command sees of its process.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            map[string]string
}

// command is one thing that stepwell does. Its flags are the settings that name it.
type command struct {
	name    string // one word or two, such as "schedule next"
	args    string // the arguments in its usage line
	summary string // a line for the list of commands
	about   string // what else there is to know
	hidden  bool
	run     func(ctx context.Context, a *app, c config, args []string) error
}

// commands lists what there is, in the order of the help.
func commands() []command {
	return []command{
		serveCommand, runCommand, validateCommand, scheduleNextCommand, benchCommand, benchWaitingCommand, benchSchedulesCommand, versionCommand, helpCommand(), demoFunctionCommand,
	}
}

// The exit statuses of stepwell.
const (
	exitFailed = 1 // what was asked for did not come out well
	exitUsage  = 2 // what was asked for makes no sense
)

// exitError ends the process with a status. A nil err prints nothing.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return fmt.Sprint(e.err) }
func (e *exitError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// main runs what args ask for and returns the status to exit with.
func (a *app) main(ctx context.Context, args []string) int {
	err := a.dispatch(ctx, args)
	if err == nil {
		return 0
	}
	exit := &exitError{status: exitFailed, err: err}
	if wanted := (*exitError)(nil); errors.As(err, &wanted) {
		exit = wanted
	}
	if exit.err != nil {
		fmt.Fprintln(a.stderr, "stepwell:", exit.err)
	}
	return exit.status
}

func (a *app) dispatch(ctx context.Context, args []string) error {
	cmd, rest, err := find(args)
	if err != nil {
		return err
	}
	c, rest, err := configure(cmd.name, a.env, rest)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(a.stdout, cmd.help())
		return err
	}
	if err != nil {
		return usagef("%w\nRun 'stepwell help %s' for what there is.", err, cmd.name)
	}
	if cmd.args == "" && len(rest) > 0 {
		return usagef("%s takes no argument, and %q was given", cmd.name, rest[0])
	}
	return cmd.run(ctx, a, c, rest)
}

// find picks the command that args begin with; without one it is serve.
func find(args []string) (command, []string, error) {
	switch {
	case len(args) == 0:
		return serveCommand, nil, nil
	case args[0] == "-h" || args[0] == "-help" || args[0] == "--help":
		return helpCommand(), args[1:], nil
	case args[0] == "-version" || args[0] == "--version":
		return versionCommand, args[1:], nil
	case strings.HasPrefix(args[0], "-"):
		return serveCommand, args, nil
	}
	var found command
	for _, c := range commands() {
		if len(c.name) > len(found.name) && begins(args, c.name) {
			found = c
		}
	}
	if found.name == "" {
		return command{}, nil, usagef("there is no command %q. Run 'stepwell help' for what there is.", args[0])
	}
	return found, args[len(strings.Fields(found.name)):], nil
}

func begins(args []string, name string) bool {
	words := strings.Fields(name)
	return len(args) >= len(words) && strings.Join(args[:len(words)], " ") == name
}
