package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// crashMap reads its items from a bucket, has a child execution for each, and writes the results back.
const crashMap = `{"StartAt":"Each","States":{"Each":{"Type":"Map","Label":"Each","MaxConcurrency":20,"End":true,
 "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSONL"},"Parameters":{"Bucket":"crash","Key":"items.jsonl"}},
 "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"crash","Prefix":"out"},"WriterConfig":{"Transformation":"COMPACT"}},
 "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
  "StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"arn:aws:lambda:eu-central-1:123456789012:function:work","End":true}}}}}}`

// TestKill9InAMapRun kills the server again and again while a Map Run is under
// way, and then wants every item to be recorded once, in its place.
func TestKill9InAMapRun(t *testing.T) {
	const kills, items = 6, 400
	bucket, data := t.TempDir(), t.TempDir()
	var lines strings.Builder
	for i := range items {
		fmt.Fprintf(&lines, "{\"i\":%d,\"at\":\"map\"}\n", i)
	}
	if err := os.WriteFile(filepath.Join(bucket, "items.jsonl"), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	fn := &function{}
	args := []string{"--no-demo", "--bucket", "crash=" + bucket, "--function", "work=" + serveHTTP(t, fn)}
	s := launch(t, data, args...)
	client := s.sfn("eu-central-1")
	m, err := client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("crashmap"), Definition: aws.String(crashMap), RoleArn: aws.String("arn:aws:iam::123456789012:role/r"),
	})
	if err != nil {
		t.Fatal(err)
	}
	x, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: m.StateMachineArn})
	if err != nil {
		t.Fatal(err)
	}
	for range kills {
		pauseAtRandom(t)
		s.kill(t)
		s = launch(t, data, args...)
		client = s.sfn("eu-central-1")
	}
	end := waitForEnd(t, client, *x.ExecutionArn)
	checkMapRun(t, client, *x.ExecutionArn, items)
	checkWritten(t, bucket, aws.ToString(end.Output), items)
	t.Logf("%d items over %d kills; %d calls of functions", items, kills, fn.calls.Load())
	s.stop(t)
}

func checkMapRun(t *testing.T, client *sfn.Client, execution string, items int64) {
	t.Helper()
	runs, err := client.ListMapRuns(t.Context(), &sfn.ListMapRunsInput{ExecutionArn: &execution})
	if err != nil || len(runs.MapRuns) != 1 {
		t.Fatalf("map runs %v, %v", runs, err)
	}
	run, err := client.DescribeMapRun(t.Context(), &sfn.DescribeMapRunInput{MapRunArn: runs.MapRuns[0].MapRunArn})
	if err != nil {
		t.Fatal(err)
	}
	if c := run.ItemCounts; c.Succeeded != items || c.Total != items || run.ExecutionCounts.Total != items || c.ResultsWritten != items {
		t.Errorf("the map run has %+v", *c)
	}
}

// checkWritten wants the outputs of all items in their order, each of a call of its own.
func checkWritten(t *testing.T, bucket, output string, items int) {
	t.Helper()
	var out struct{ ResultWriterDetails struct{ Key string } }
	if err := json.Unmarshal([]byte(output), &out); err != nil {
		t.Fatalf("%s: %v", output, err)
	}
	text, err := os.ReadFile(filepath.Join(bucket, filepath.Dir(out.ResultWriterDetails.Key), "SUCCEEDED_0.json"))
	if err != nil {
		t.Fatal(err)
	}
	var results []struct{ Call, I int }
	if err := json.Unmarshal(text, &results); err != nil || len(results) != items {
		t.Fatalf("%d results, %v", len(results), err)
	}
	calls := map[int]bool{}
	for i, r := range results {
		if r.I != i || calls[r.Call] {
			t.Errorf("result %d is of item %d and call %d", i, r.I, r.Call)
		}
		calls[r.Call] = true
	}
}
