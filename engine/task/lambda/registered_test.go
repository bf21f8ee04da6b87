package lambda_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/lambda"
)

func shell(name, script string) lambda.Function {
	return lambda.Function{Name: name, Command: []string{"sh", "-c", script}}
}

func TestCommand(t *testing.T) {
	tests := map[string]struct{ script, want, failure, cause string }{
		"reads the payload and writes the result":   {script: `cat`, want: `{"n":1.50}`},
		"says nothing: the result is null":          {script: `:`, want: `null`},
		"is told its name and the call's key":       {script: `printf '"%s %s"' $AWS_LAMBDA_FUNCTION_NAME $STEPWELL_IDEMPOTENCY_KEY`, want: `"f "`},
		"does not see this process's environment":   {script: `printf '"%s"' "$STEPWELL_TEST_SECRET"`, want: `""`},
		"sees the environment it is given":          {script: `printf '"%s"' "$GIVEN"`, want: `"yes"`},
		"fails with the error it prints":            {script: `echo '{"errorType":"Boom","errorMessage":"x"}'; exit 3`, failure: "Boom", cause: `{"errorType":"Boom","errorMessage":"x"}`},
		"an error shape with exit 0 is a result":    {script: `echo '{"errorType":"Boom"}'`, want: `{"errorType":"Boom"}`},
		"fails by its exit status, stderr is kept":  {script: `echo one >&2; echo two >&2; exit 3`, failure: "Runtime.ExitError", cause: `{"errorMessage":"RequestId: ID Error: Runtime exited with error: exit status 3","errorType":"Runtime.ExitError","stackTrace":["one","two"]}`},
		"prints what is not JSON":                   {script: `echo hello`, failure: "Runtime.MarshalError", cause: `{"errorMessage":"RequestId: ID Error: The output of the function cannot be read: not JSON: expected a value at offset 0","errorType":"Runtime.MarshalError"}`},
		"prints far too much":                       {script: `yes`, failure: "Function.ResponseSizeTooLarge", cause: `{"errorMessage":"RequestId: ID Error: Response payload size exceeded maximum allowed payload size (6291456 bytes).","errorType":"Function.ResponseSizeTooLarge"}`},
		"only the end of a long stderr is kept":     {script: `yes x 2>/dev/null | head -c 100000 >&2; echo 1`, want: `1`},
		"does not read a payload it does not need":  {script: `exec <&-; echo 2`, want: `2`},
		"takes longer than its limit: it is killed": {script: `sleep 60; echo 1`, failure: "Sandbox.Timedout", cause: `{"errorMessage":"RequestId: ID Error: Task timed out after 0.20 seconds","errorType":"Sandbox.Timedout"}`},
	}
	t.Setenv("STEPWELL_TEST_SECRET", "secret")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := shell("f", tt.script)
			f.Env = []string{"GIVEN=yes"}
			if tt.failure == "Sandbox.Timedout" {
				f.Timeout = 200 * time.Millisecond
			}
			got, err := call(t, newExecutor(t, "", f), byARN("f", `{"n":1.50}`))
			if tt.failure != "" {
				wantFailure(t, err, tt.failure, tt.cause)
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			}
		})
	}
}

func TestCommandThatCannotStart(t *testing.T) {
	f := lambda.Function{Name: "f", Command: []string{"/no/such/program"}}
	_, err := call(t, newExecutor(t, "", f), byARN("f", `{}`))
	wantFailure(t, err, "Runtime.InvalidEntrypoint",
		`{"errorMessage":"RequestId: ID Error: fork/exec /no/such/program: no such file or directory","errorType":"Runtime.InvalidEntrypoint"}`)
}

// A cancelled task takes the command's children with it.
func TestCancelKillsTheWholeGroup(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	f := shell("f", fmt.Sprintf(`sleep 600 & echo $! > %s.new; mv %s.new %s; wait`, pidFile, pidFile, pidFile))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	e := newExecutor(t, "", f)
	go func() {
		_, err := e.Call(ctx, byARN("f", `{}`))
		done <- err
	}()
	var pid int
	waitFor(t, func() bool {
		b, err := os.ReadFile(pidFile)
		if err != nil {
			return false
		}
		pid, err = strconv.Atoi(strings.TrimSpace(string(b)))
		return err == nil
	})
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	waitFor(t, func() bool { return !runs(pid) })
}

// runs says whether a process is there and not only waiting to be reaped.
func runs(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("waited in vain")
		}
	}
}

func TestLogTailIsTheEndOfStderr(t *testing.T) {
	e := newExecutor(t, "", shell("f", `yes ä | head -c 9000 >&2; printf end >&2; echo 1`))
	got, err := call(t, e, byInvoke(`{"FunctionName":"f","LogType":"Tail"}`))
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ LogResult string }
	if err := json.Unmarshal([]byte(got), &out); err != nil {
		t.Fatal(err)
	}
	log, err := base64.StdEncoding.DecodeString(out.LogResult)
	if err != nil || len(log) > 4096 || !strings.HasSuffix(string(log), "ä\nend") {
		t.Errorf("got %d bytes of log, ending in %q, %v", len(log), log[max(len(log)-10, 0):], err)
	}
}

func TestFunctionBehindURL(t *testing.T) {
	tests := map[string]struct {
		path, answer  string
		status        int
		want, failure string
		cause         string
	}{
		"its answer is the result":       {status: 200, answer: `{"ok":true}`, want: `{"ok":true}`},
		"an empty answer is null":        {status: 204, want: `null`},
		"an error shape alone is none":   {status: 200, answer: `{"errorType":"A"}`, want: `{"errorType":"A"}`},
		"an emulator's error shape is":   {path: "/2015-03-31/functions/function/invocations", status: 200, answer: `{"errorType":"A"}`, failure: "A", cause: `{"errorType":"A"}`},
		"it fails with an error shape":   {status: 500, answer: `{"errorType":"B","errorMessage":"m"}`, failure: "B", cause: `{"errorType":"B","errorMessage":"m"}`},
		"it fails in its own words":      {status: 500, answer: `oops`, failure: "Lambda.Unknown", cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: oops`},
		"it is too busy":                 {status: 429, failure: "Lambda.TooManyRequestsException", cause: `Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: ID; Proxy: null)`},
		"a gateway before it is":         {status: 503, failure: "Lambda.ServiceException", cause: `Service Unavailable (Service: AWSLambda; Status Code: 503; Error Code: ServiceException; Request ID: ID; Proxy: null)`},
		"it answers what is not JSON":    {status: 200, answer: `hi`, failure: "Lambda.Unknown", cause: `The function's output cannot be read: not JSON: expected a value at offset 0`},
		"it answers more than 6 MB":      {status: 200, answer: strings.Repeat(" ", 6<<20) + "1", failure: "Function.ResponseSizeTooLarge", cause: `{"errorMessage":"RequestId: ID Error: Response payload size exceeded maximum allowed payload size (6291456 bytes).","errorType":"Function.ResponseSizeTooLarge"}`},
		"it answers more than 256 KiB":   {status: 200, answer: `"` + strings.Repeat("x", 256<<10) + `"`, failure: "States.DataLimitExceeded", cause: `The state/task 'arn:aws:lambda:eu-west-1:111122223333:function:f' returned a result with a size exceeding the maximum number of bytes service limit.`},
		"it answers just under 256 KiB":  {status: 200, answer: `"` + strings.Repeat("x", 256<<10-2) + `"`, want: `"` + strings.Repeat("x", 256<<10-2) + `"`},
		"white space around is not kept": {status: 200, answer: "\n 1 \n", want: `1`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			url := server(t, func(w http.ResponseWriter, r *http.Request) {
				if got := body(t, r); got != `{"q":1}` {
					t.Errorf("the function got %s", got)
				}
				w.WriteHeader(tt.status)
				w.Write([]byte(tt.answer))
			})
			got, err := call(t, newExecutor(t, "", lambda.Function{Name: "f", URL: url + tt.path}), byARN("f", `{"q":1}`))
			if tt.failure != "" {
				wantFailure(t, err, tt.failure, tt.cause)
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %.80s, %v, want %.80s", got, err, tt.want)
			}
		})
	}
}

func TestURLTimesOutAndKeepsItsSecret(t *testing.T) {
	release := make(chan struct{})
	url := server(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	_, err := call(t, newExecutor(t, "", lambda.Function{Name: "f", URL: url, Timeout: 50 * time.Millisecond}), byARN("f", `{}`))
	wantFailure(t, err, "Sandbox.Timedout", `{"errorMessage":"RequestId: ID Error: Task timed out after 0.05 seconds","errorType":"Sandbox.Timedout"}`)

	_, err = call(t, newExecutor(t, "", lambda.Function{Name: "f", URL: "http://user:secret@127.0.0.1:1/"}), byARN("f", `{}`))
	var f *task.Failure
	if !errors.As(err, &f) || strings.Contains(f.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestRegisteredComesBeforeTheEndpoint(t *testing.T) {
	url := server(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`"endpoint"`)) })
	e := newExecutor(t, url, shell("here", `echo '"here"'`))
	for name, want := range map[string]string{"here": `"here"`, "here:live": `"here"`, "there": `"endpoint"`} {
		if got, err := call(t, e, byARN(name, `{}`)); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, want)
		}
	}
}

func TestAsynchronousAndDryInvocations(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "ran")
	e := newExecutor(t, "", shell("f", "touch "+mark))
	got, err := call(t, e, byInvoke(`{"FunctionName":"f","InvocationType":"DryRun"}`))
	if _, statErr := os.Stat(mark); err != nil || !strings.Contains(got, `"StatusCode":204`) || statErr == nil {
		t.Errorf("DryRun: got %s, %v; ran: %v", got, err, statErr == nil)
	}
	got, err = call(t, e, byInvoke(`{"FunctionName":"f","InvocationType":"Event"}`))
	if _, statErr := os.Stat(mark); err != nil || !strings.Contains(got, `"StatusCode":202`) || statErr != nil {
		t.Errorf("Event: got %s, %v; %v", got, err, statErr)
	}
}

func TestWrongRegistrationsAreRefused(t *testing.T) {
	tests := map[string]struct {
		functions []lambda.Function
		want      string
	}{
		"a bad name":          {[]lambda.Function{{Name: "a b", URL: "http://x"}}, "140 letters"},
		"neither of both":     {[]lambda.Function{{Name: "a"}}, "either a URL or a command"},
		"both":                {[]lambda.Function{{Name: "a", URL: "http://x", Command: []string{"x"}}}, "either a URL or a command"},
		"another scheme":      {[]lambda.Function{{Name: "a", URL: "file:///etc/passwd"}}, "http://"},
		"too long a time":     {[]lambda.Function{{Name: "a", URL: "http://x", Timeout: time.Hour}}, "between 0 and 15m"},
		"a name taken before": {[]lambda.Function{{Name: "a", URL: "http://x"}, {Name: "a", URL: "http://y"}}, "twice"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := lambda.New(lambda.Config{Functions: tt.functions}, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}
