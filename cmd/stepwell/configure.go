package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// environment makes a map of what os.Environ returns.
func environment(pairs []string) map[string]string {
	env := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	return env
}

// configure makes a command's configuration: defaults, then the environment,
// then flags. Flags may stand before, between and behind the arguments, which
// it returns. The error is flag.ErrHelp when help was asked for.
func configure(command string, env map[string]string, args []string) (config, []string, error) {
	c := config{env: env}
	mine := settingsOf(command)
	for _, s := range mine {
		if err := s.preset(&c, env); err != nil {
			return c, nil, err
		}
	}
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for _, s := range mine {
		s.define(flags, &c)
	}
	rest, err := parseInterspersed(flags, args)
	if err != nil {
		return c, nil, err
	}
	return c, rest, c.complete(command)
}

func settingsOf(command string) []setting {
	return slices.DeleteFunc(slices.Clone(settings), func(s setting) bool { return !slices.Contains(s.commands, command) })
}

// preset gives a setting its default, or what the environment says.
func (s setting) preset(c *config, env map[string]string) error {
	if s.family {
		return s.presetFamily(c, env)
	}
	for _, name := range s.env {
		if text := env[name]; text != "" {
			return s.presetFrom(c, name, text)
		}
	}
	if s.initial == "" {
		return nil
	}
	return s.set(c, s.initial)
}

func (s setting) presetFrom(c *config, name, text string) error {
	values := []string{text}
	if s.separator != "" {
		values = strings.Split(text, s.separator)
	}
	for _, v := range values {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		if err := s.set(c, v); err != nil {
			return fmt.Errorf("environment variable %s: %w", name, err)
		}
	}
	return nil
}

// presetFamily reads all variables that begin alike; set gets "REST=value".
func (s setting) presetFamily(c *config, env map[string]string) error {
	prefix := strings.TrimSuffix(s.env[0], "*")
	for name, text := range env {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok || rest == "" || text == "" {
			continue
		}
		if err := s.set(c, rest+"="+text); err != nil {
			return fmt.Errorf("environment variable %s: %w", name, err)
		}
	}
	return nil
}

func (s setting) define(flags *flag.FlagSet, c *config) {
	set := func(text string) error { return s.set(c, text) }
	switch {
	case s.flag == "":
	case s.value == "":
		flags.BoolFunc(s.flag, s.about, set)
	default:
		flags.Func(s.flag, s.about, set)
	}
}

func parseInterspersed(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		left := flags.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if used := len(args) - len(left); used > 0 && args[used-1] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}
