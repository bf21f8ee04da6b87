package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

func helpCommand() command {
	return command{name: "help", args: "[COMMAND|CODE]", summary: "explain stepwell, one of its commands, or a code of validate", run: help}
}

func help(_ context.Context, a *app, _ config, args []string) error {
	if len(args) == 0 {
		_, err := io.WriteString(a.stdout, overview())
		return err
	}
	if e, ok := asl.Explain(strings.ToUpper(args[0])); ok && len(args) == 1 {
		_, err := io.WriteString(a.stdout, explanation(e))
		return err
	}
	cmd, rest, err := find(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("there is no command %q", strings.Join(args, " "))
	}
	_, err = io.WriteString(a.stdout, cmd.help())
	return err
}

// explanation is what there is to know about the problems of a code.
func explanation(e asl.Explanation) string {
	from := "AWS gives it too."
	if !e.AWS {
		from = "Stepwell's own: AWS does not give it."
	}
	return fmt.Sprintf("%s (%s): %s.\n\n%s\n%s\n\n%s\n", e.Code, strings.ToLower(string(e.Severity)), e.What, e.Why, e.Right, from)
}

func overview() string {
	var b strings.Builder
	b.WriteString("Stepwell draws, runs, watches and schedules workflows in Amazon States Language.\n\n" +
		"Usage: stepwell [COMMAND] [FLAGS] [ARGUMENTS]\n\nCommands (without one it serves):\n")
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(&b, "  %-16s %s\n", c.name, c.summary)
		}
	}
	b.WriteString("\nRun 'stepwell help COMMAND' for its flags.\n")
	return b.String()
}

// usage is the command with the places of its arguments.
func (c command) usage() string {
	line := "stepwell " + c.name
	if len(settingsOf(c.name)) > 0 {
		line += " [FLAGS]"
	}
	return strings.TrimSpace(line + " " + c.args)
}

func (c command) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s.\n\nUsage: %s\n", c.name, c.summary, c.usage())
	if c.about != "" {
		b.WriteString("\n" + c.about + "\n")
	}
	var flags, variables strings.Builder
	for _, s := range settingsOf(c.name) {
		if s.flag == "" {
			fmt.Fprintf(&variables, "  %s\n        %s\n", strings.Join(s.env, ", "), s.about)
			continue
		}
		fmt.Fprintf(&flags, "  %s\n        %s\n", s.usage(), s.about+s.footnote())
	}
	section(&b, "Flags", flags.String())
	section(&b, "Environment", variables.String())
	return b.String()
}

func section(b *strings.Builder, title, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n%s:\n%s", title, text)
	}
}

// footnote says the default and the variables of a flag.
func (s setting) footnote() string {
	var notes []string
	if s.initial != "" {
		notes = append(notes, "default "+s.initial)
	}
	if len(s.env) > 0 {
		notes = append(notes, "env "+strings.Join(s.env, ", "))
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, "; ") + ")"
}
