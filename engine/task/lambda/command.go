package lambda

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"os/exec"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task/aws"
)

// command is a function that is a program on this machine.
type command struct {
	function Function
	env      []string
	slots    chan struct{} // shared by all commands: bounds how many run at once
}

const (
	maxLog     = 4 << 10         // of stderr that is kept, the last bytes: what Lambda's log tail holds
	killedWait = 2 * time.Second // for the output of a killed command's stray children
)

func (c *command) invoke(ctx context.Context, i invocation) (*outcome, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	runCtx, cancel := context.WithTimeout(ctx, c.function.timeout())
	defer cancel()
	stdout, stderr := &head{limit: aws.MaxAnswer, full: cancel}, &tail{limit: maxLog}
	err := c.run(runCtx, i, stdout, stderr)
	var o *outcome
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case stdout.over:
		o = responseTooLarge()
	case errors.Is(runCtx.Err(), context.DeadlineExceeded):
		o = timedOut(c.function.timeout())
	default:
		o = ended(err, stdout.buf.Bytes(), stderr)
	}
	if i.logType == "Tail" {
		o.answer.Header.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(stderr.buf))
	}
	return o, nil
}

func (c *command) run(ctx context.Context, i invocation, stdout *head, stderr *tail) error {
	cmd := exec.CommandContext(ctx, c.function.Command[0], c.function.Command[1:]...)
	cmd.Dir = c.function.Dir
	cmd.Env = append(append([]string{}, c.env...), c.function.Env...)
	cmd.Env = append(cmd.Env, "AWS_LAMBDA_FUNCTION_NAME="+c.function.Name, "AWS_REGION="+i.region, "STEPWELL_IDEMPOTENCY_KEY="+i.key)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(i.payload), stdout, stderr
	cmd.WaitDelay = killedWait
	ownGroup(cmd)
	return cmd.Run()
}

// ended is the outcome of a command that ended by itself.
func ended(err error, stdout []byte, stderr *tail) *outcome {
	stdout = bytes.TrimSpace(stdout)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && isFunctionError(stdout):
		return &outcome{answer: answerOf(http.StatusOK, stdout), failed: true}
	case errors.As(err, &exit):
		return withTrace(runtimeError("Runtime.ExitError", "Runtime exited with error: %s", exit), stderr)
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return runtimeError("Runtime.InvalidEntrypoint", "%s", err)
	case len(stdout) == 0:
		stdout = []byte("null")
	}
	if _, err := value.Parse(stdout); err != nil {
		return withTrace(runtimeError("Runtime.MarshalError", "The output of the function cannot be read: %s", err), stderr)
	}
	return &outcome{answer: answerOf(http.StatusOK, stdout)}
}

// withTrace adds what the command wrote to stderr, where Lambda puts the stack.
func withTrace(o *outcome, stderr *tail) *outcome {
	v, err := value.Parse(o.answer.Body)
	e, ok := v.(*value.Object)
	if err != nil || !ok || len(stderr.buf) == 0 {
		return o
	}
	lines := value.Array{}
	for line := range strings.Lines(string(stderr.buf)) {
		lines = append(lines, strings.TrimRight(line, "\r\n"))
	}
	o.answer.Body = value.Text(e.With("stackTrace", lines))
	return o
}

func timedOut(limit time.Duration) *outcome {
	return runtimeError("Sandbox.Timedout", "Task timed out after %.2f seconds", limit.Seconds())
}

// head keeps the first bytes written to it and calls full when there are more.
type head struct {
	buf   bytes.Buffer
	limit int
	over  bool
	full  func()
}

func (h *head) Write(p []byte) (int, error) {
	if h.buf.Len()+len(p) > h.limit {
		h.over = true
		h.full()
		return len(p), nil
	}
	return h.buf.Write(p)
}

// tail keeps the last bytes written to it.
type tail struct {
	buf   []byte
	limit int
}

func (t *tail) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - t.limit; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
		for len(t.buf) > 0 && !utf8.RuneStart(t.buf[0]) {
			t.buf = t.buf[1:]
		}
	}
	return len(p), nil
}
