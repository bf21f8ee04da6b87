package e2e

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// outcome is what a command left behind.
type outcome struct {
	stdout, stderr string
	code           int
}

// runCommand runs stepwell with arguments to its end.
func runCommand(t testing.TB, stdin string, args ...string) outcome {
	t.Helper()
	return run(t, stdin, binary, args...)
}

func run(t testing.TB, stdin, name string, args ...string) outcome {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}
