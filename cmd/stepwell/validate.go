package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/stepwell/stepwell/engine/asl"
)

var validateCommand = command{
	name: "validate", args: "FILE...", summary: "check definitions",
	about: "Prints FILE:LINE:COLUMN: SEVERITY CODE: MESSAGE for what is wrong, in AWS's words where they are known, and for what looks so.\n" +
		"A FILE is JSON or YAML; - is standard input. The exit status is 1 when there are errors, 2 when a file cannot be read.",
	run: validate,
}

func validate(_ context.Context, a *app, c config, files []string) error {
	if len(files) == 0 {
		return usagef("validate needs a file; - is standard input")
	}
	findings := []finding{} // not nil: as JSON it must be a list
	for _, file := range files {
		d, unreadable, err := a.readDefinition(file)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		if unreadable != nil {
			findings = append(findings, *unreadable)
			continue
		}
		findings = append(findings, d.check(asl.Options{Type: asl.MachineType(c.machineType), Lint: true})...)
	}
	if err := a.printFindings(findings, c.json); err != nil {
		return err
	}
	if hasErrors(findings) {
		return &exitError{status: exitFailed}
	}
	return nil
}

func (a *app) printFindings(findings []finding, asJSON bool) error {
	if asJSON {
		return a.printJSON(findings)
	}
	for _, f := range findings {
		if _, err := fmt.Fprintln(a.stdout, f); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printJSON(v any) error {
	encoder := json.NewEncoder(a.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
