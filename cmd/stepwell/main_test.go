package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// TestMain lets the test program be the demo's functions, as stepwell itself is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == demoFunctionCommand.name {
		a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
		os.Exit(a.main(context.Background(), os.Args[1:]))
	}
	os.Exit(m.Run())
}

// outcome is what a command left.
type outcome struct {
	status         int
	stdout, stderr string
}

// call runs stepwell with arguments, an environment and a standard input.
func call(t *testing.T, env map[string]string, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr, env: env}
	status := a.main(t.Context(), args)
	return outcome{status, stdout.String(), stderr.String()}
}

// file writes a file for a test and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := t.TempDir() + "/" + name
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func wantStatus(t *testing.T, got outcome, status int) {
	t.Helper()
	if got.status != status {
		t.Errorf("status %d, want %d\nstdout: %s\nstderr: %s", got.status, status, got.stdout, got.stderr)
	}
}

func wantIn(t *testing.T, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s has no %q:\n%s", what, part, text)
	}
}
