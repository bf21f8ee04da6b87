package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// crashMachine keeps Waits, Tasks, a retried Task and a Map in flight at once.
const crashMachine = `{"StartAt":"All","States":{"All":{"Type":"Parallel","End":true,"Branches":[
 {"StartAt":"Rest","States":{"Rest":{"Type":"Wait","Seconds":1,"Next":"After"},"After":{"Type":"Task","Resource":"%[1]s","Parameters":{"n.$":"$.n","at":"after"},"End":true}}},
 {"StartAt":"Flaky","States":{"Flaky":{"Type":"Task","Resource":"%[1]s","Parameters":{"n.$":"$.n","at":"flaky"},
   "Retry":[{"ErrorEquals":["Flaky"],"IntervalSeconds":1,"MaxAttempts":100,"BackoffRate":1}],"End":true}}},
 {"StartAt":"Each","States":{"Each":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":2,"End":true,
   "ItemSelector":{"n.$":"$.n","at":"each","i.$":"$$.Map.Item.Value"},
   "ItemProcessor":{"StartAt":"One","States":{"One":{"Type":"Task","Resource":"%[1]s","End":true}}}}}}
]}}}`

// function answers every call with a number that no other call got.
type function struct{ calls atomic.Int64 }

type functionInput struct {
	N  int    `json:"n"`
	At string `json:"at"`
	I  int    `json:"i"`
}

func (f *function) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in functionInput
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	n := f.calls.Add(1)
	if in.At == "flaky" && n%3 == 0 {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		fmt.Fprint(w, `{"errorType":"Flaky","errorMessage":"try again"}`)
		return
	}
	fmt.Fprintf(w, `{"call":%d,"n":%d,"at":%q,"i":%d}`, n, in.N, in.At, in.I)
}

// TestKill9 kills the server again and again while executions are in all kinds of
// states, and then wants every execution that was ever acknowledged to have ended
// with the right output, a gap-free history, and each task's result recorded once.
func TestKill9(t *testing.T) {
	const kills, executions = 12, 60
	data := t.TempDir()
	fn := &function{}
	args := []string{"--no-demo", "--function", "work=" + serveHTTP(t, fn)}

	s := launch(t, data, args...)
	client := s.sfn("eu-central-1")
	definition := fmt.Sprintf(crashMachine, "arn:aws:lambda:eu-central-1:123456789012:function:work")
	m, err := client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("crash"), Definition: &definition, RoleArn: aws.String("arn:aws:iam::123456789012:role/r"),
	})
	if err != nil {
		t.Fatal(err)
	}

	started := map[int]string{} // acknowledged executions, by number
	for round := range kills {
		n := min(executions, (round+1)*executions/kills)
		startAll(t, client, *m.StateMachineArn, n, started)
		pauseAtRandom(t)
		s.kill(t)
		s = launch(t, data, args...)
		client = s.sfn("eu-central-1")
	}
	startAll(t, client, *m.StateMachineArn, executions, started)

	results := map[string]string{} // where each recorded call number was recorded
	for n, arn := range started {
		waitForEnd(t, client, arn)
		checkCrashed(t, client, n, arn, results)
	}
	t.Logf("%d executions over %d kills; %d calls of functions", len(started), kills, fn.calls.Load())
	s.stop(t)
}

// startAll starts the executions 0 … n-1 that were not acknowledged yet. Their
// names make starting again after a crash harmless.
func startAll(t *testing.T, client *sfn.Client, machine string, n int, started map[int]string) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range n {
		if _, ok := started[i]; ok {
			continue
		}
		wg.Go(func() {
			out, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{
				StateMachineArn: &machine, Name: aws.String(fmt.Sprint("x", i)), Input: aws.String(fmt.Sprintf(`{"n":%d,"items":[0,1,2,3]}`, i)),
			})
			if err != nil {
				t.Errorf("start %d: %v", i, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			started[i] = *out.ExecutionArn
		})
	}
	wg.Wait()
}

func pauseAtRandom(t *testing.T) {
	timer := time.NewTimer(time.Duration(rand.IntN(900)) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}

func waitForEnd(t *testing.T, client *sfn.Client, arn string) *sfn.DescribeExecutionOutput {
	t.Helper()
	var out *sfn.DescribeExecutionOutput
	eventually(t, "the end of "+arn, time.Minute, func() bool {
		var err error
		out, err = client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		if err != nil {
			t.Fatalf("describe %s: %v", arn, err)
		}
		return out.Status != types.ExecutionStatusRunning
	})
	return out
}

type callResult struct {
	Call int    `json:"call"`
	N    int    `json:"n"`
	At   string `json:"at"`
	I    int    `json:"i"`
}

func checkCrashed(t *testing.T, client *sfn.Client, n int, arn string, results map[string]string) {
	t.Helper()
	out := waitForEnd(t, client, arn)
	if out.Status != types.ExecutionStatusSucceeded {
		t.Errorf("execution %d ended %s: %s %s", n, out.Status, aws.ToString(out.Error), aws.ToString(out.Cause))
		return
	}
	checkOutput(t, n, *out.Output)
	scheduled, ended := 0, 0
	for i, e := range history(t, client, arn) {
		if e.Id != int64(i+1) || e.PreviousEventId >= e.Id {
			t.Fatalf("execution %d: event %d (previous %d) stands at place %d", n, e.Id, e.PreviousEventId, i+1)
		}
		switch e.Type {
		case types.HistoryEventTypeLambdaFunctionScheduled:
			scheduled++
		case types.HistoryEventTypeLambdaFunctionFailed:
			ended++
		case types.HistoryEventTypeLambdaFunctionSucceeded:
			ended++
			recordOnce(t, results, *e.LambdaFunctionSucceededEventDetails.Output, fmt.Sprintf("execution %d, event %d", n, e.Id))
		}
	}
	if scheduled != ended {
		t.Errorf("execution %d: %d tasks scheduled, %d results recorded", n, scheduled, ended)
	}
}

// recordOnce wants each answer of the function in one place of one history.
func recordOnce(t *testing.T, results map[string]string, output, place string) {
	t.Helper()
	if other, ok := results[output]; ok {
		t.Errorf("the result %s is recorded twice: %s and %s", output, other, place)
	}
	results[output] = place
}

func checkOutput(t *testing.T, n int, text string) {
	t.Helper()
	var out struct {
		after, flaky callResult
		each         []callResult
	}
	if err := json.Unmarshal([]byte(text), &[]any{&out.after, &out.flaky, &out.each}); err != nil {
		t.Errorf("execution %d: output %s: %v", n, text, err)
		return
	}
	right := out.after.N == n && out.after.At == "after" && out.flaky.N == n && out.flaky.At == "flaky" && len(out.each) == 4
	for i, r := range out.each {
		right = right && r.N == n && r.I == i
	}
	if !right {
		t.Errorf("execution %d has the output %s", n, text)
	}
}

// history reads all events of an execution, page by page.
func history(t *testing.T, client *sfn.Client, arn string) []types.HistoryEvent {
	t.Helper()
	var events []types.HistoryEvent
	pages := sfn.NewGetExecutionHistoryPaginator(client, &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, MaxResults: 10})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, page.Events...)
	}
	return events
}

// TestTheDataDirectoryHasOneServer wants a second server on the same data to say so and leave.
func TestTheDataDirectoryHasOneServer(t *testing.T) {
	data := t.TempDir()
	s := launch(t, data, "--no-demo")
	defer s.stop(t)
	second := runCommand(t, "", "serve", "--addr", "127.0.0.1:0", "--data", data)
	if second.code == 0 || !strings.Contains(second.stderr, data) {
		t.Errorf("the second server exits with %d and says %q", second.code, second.stderr)
	}
}
