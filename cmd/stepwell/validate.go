package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
)

var validateCommand = command{
	name: "validate", args: "FILE...", summary: "check definitions",
	about: "Prints FILE:LINE:COLUMN: SEVERITY CODE: MESSAGE for what is wrong, in AWS's words where they are known, and for what looks so.\n" +
		"Indented lines say what would be right, and what --fix would do. 'stepwell help CODE' explains a code.\n" +
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
		opt := asl.Options{Type: asl.MachineType(c.machineType), Lint: true}
		if c.fix {
			if d, err = a.fix(d, opt); err != nil {
				return err
			}
		}
		findings = append(findings, d.check(opt)...)
	}
	if err := a.printFindings(findings, c.json); err != nil {
		return err
	}
	if hasErrors(findings) {
		return &exitError{status: exitFailed}
	}
	return nil
}

// fix puts right in the file what can be put right without asking, and says so
// on standard error.
func (a *app) fix(d definition, opt asl.Options) (definition, error) {
	if d.file == "-" || d.yaml != nil {
		return d, usagef("--fix changes files in JSON, and %s is not one", d.file)
	}
	text, titles := designer.FixAll(string(d.text), opt)
	if len(titles) == 0 {
		return d, nil
	}
	if err := overwrite(d.file, []byte(text)); err != nil {
		return d, fmt.Errorf("nothing was fixed in %s: %w", d.file, err)
	}
	for _, title := range titles {
		fmt.Fprintf(a.stderr, "%s: fixed: %s\n", d.file, title)
	}
	d.text = []byte(text)
	return d, nil
}

// overwrite gives a file a new content, or leaves it as it was.
func overwrite(path string, content []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when it took the place of the file
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func (a *app) printFindings(findings []finding, asJSON bool) error {
	if asJSON {
		return a.printJSON(findings)
	}
	for _, f := range findings {
		if _, err := fmt.Fprint(a.stdout, f, "\n", f.advice()); err != nil {
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
