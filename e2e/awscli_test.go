package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cli runs the aws CLI against a server.
type cli struct {
	t       *testing.T
	url     string
	service string // as the CLI calls it
}

// try runs a command and returns its answer, or what it said on standard error.
func (c cli) try(args ...string) (map[string]any, string) {
	c.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "aws", append([]string{"--endpoint-url", c.url, "--region", "eu-west-1", "--output", "json", c.service}, args...)...)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=", "AWS_CONFIG_FILE=/dev/null")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, stderr.String() + err.Error()
	}
	var out map[string]any
	if stdout.Len() > 0 {
		if err := json.Unmarshal(stdout.Bytes(), &out); err != nil {
			c.t.Fatalf("aws %s printed %q: %v", strings.Join(args, " "), stdout.String(), err)
		}
	}
	return out, ""
}

func (c cli) must(args ...string) map[string]any {
	c.t.Helper()
	out, failed := c.try(args...)
	if failed != "" {
		c.t.Fatalf("aws %s: %s", strings.Join(args, " "), failed)
	}
	return out
}

// TestTheAWSCLI walks the road of a newcomer who knows the aws CLI.
func TestTheAWSCLI(t *testing.T) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	c := cli{t, s.url, "stepfunctions"}

	file := filepath.Join(t.TempDir(), "machine.asl.json")
	definition := `{"StartAt":"Hello","States":{"Hello":{"Type":"Pass","Parameters":{"greeting.$":"States.Format('Hello {}', $.name)"},"End":true}}}`
	if err := os.WriteFile(file, []byte(definition), 0o600); err != nil {
		t.Fatal(err)
	}
	role := "arn:aws:iam::123456789012:role/r"
	machine := fmt.Sprint(c.must("create-state-machine", "--name", "hello", "--role-arn", role, "--definition", "file://"+file)["stateMachineArn"])
	if machine != "arn:aws:states:eu-west-1:123456789012:stateMachine:hello" {
		t.Errorf("the ARN is %s: want the caller's region in it", machine)
	}
	if got := c.must("describe-state-machine", "--state-machine-arn", machine)["definition"]; got != definition {
		t.Errorf("the definition came back as %v", got)
	}

	execution := fmt.Sprint(c.must("start-execution", "--state-machine-arn", machine, "--name", "one", "--input", `{"name":"Ada"}`)["executionArn"])
	if out := c.must("describe-execution", "--execution-arn", execution); out["status"] != "SUCCEEDED" || out["output"] != `{"greeting":"Hello Ada"}` {
		t.Errorf("the execution is %v with %v", out["status"], out["output"])
	}
	events, _ := c.must("get-execution-history", "--execution-arn", execution, "--reverse-order", "--max-items", "1")["events"].([]any)
	if len(events) != 1 || events[0].(map[string]any)["type"] != "ExecutionSucceeded" {
		t.Errorf("the last event is %v", events)
	}
	if rows, _ := c.must("list-executions", "--state-machine-arn", machine)["executions"].([]any); len(rows) != 1 {
		t.Errorf("%d executions listed, want 1", len(rows))
	}
	if rows, _ := c.must("list-state-machines")["stateMachines"].([]any); len(rows) != 1 {
		t.Errorf("%d state machines listed, want 1", len(rows))
	}

	for what, call := range map[string]struct {
		args []string
		want string
	}{
		"the same name again": {[]string{"start-execution", "--state-machine-arn", machine, "--name", "one", "--input", `{}`}, "ExecutionAlreadyExists"},
		"an unknown machine":  {[]string{"describe-state-machine", "--state-machine-arn", machine + "x"}, "StateMachineDoesNotExist"},
		"an odd ARN":          {[]string{"describe-execution", "--execution-arn", "nonsense"}, "InvalidArn"},
		"input that is not JSON": {[]string{"start-execution", "--state-machine-arn", machine, "--input", "{'a': 1}"},
			"Unexpected character (''' (code 39)): was expecting double-quote to start field name"},
		"a definition with an unknown target": {[]string{"create-state-machine", "--name", "bad", "--role-arn", role, "--definition",
			`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}`}, "MISSING_TRANSITION_TARGET"},
	} {
		if _, failed := c.try(call.args...); !strings.Contains(failed, call.want) {
			t.Errorf("%s: the CLI says %q, want %q", what, failed, call.want)
		}
	}

	c.must("delete-state-machine", "--state-machine-arn", machine)
	if rows, _ := c.must("list-state-machines")["stateMachines"].([]any); len(rows) != 0 {
		t.Errorf("%d state machines listed after the deletion", len(rows))
	}
}
