package items_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

const runARN = "arn:aws:states:us-east-1:123456789012:mapRun:m/L:63cbe1e4"

// outcomes are two child executions that succeeded, one that failed, and an item that was not begun.
func outcomes() []engine.Outcome {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	boom, why := "Boom", "it did"
	done := engine.Outcome{
		ARN: "arn:x:1", Name: "1", MachineARN: "arn:m", Status: "SUCCEEDED", Input: json.RawMessage(`{"a":1}`), Output: json.RawMessage(`[1,2]`),
		StartedAt: at, StoppedAt: at.Add(time.Second), RedriveStatus: "NOT_REDRIVABLE", RedriveReason: "Execution is SUCCEEDED and cannot be redriven",
	}
	other := done
	other.ARN, other.Name, other.Output = "arn:x:2", "2", json.RawMessage(`"two"`)
	failed := done
	failed.ARN, failed.Name, failed.Status, failed.Output, failed.Error, failed.Cause = "arn:x:3", "3", "FAILED", nil, &boom, &why
	failed.RedriveStatus, failed.RedriveReason = "REDRIVABLE_BY_MAP_RUN", ""
	return []engine.Outcome{done, failed, other, {Status: "PENDING", Input: json.RawMessage(`4`)}}
}

func write(t *testing.T, writer string, files map[string]string) (output, home string, err error) {
	t.Helper()
	i, home := bucket(t, files)
	text, err := i.WriteResults(t.Context(), engine.ResultsCall{
		Writer: json.RawMessage(writer), MapRun: engine.MapRun{MapRun: machine.MapRun{ARN: runARN}}, Most: 1000,
		Each: func(_ context.Context, see func(engine.Outcome) error) error {
			for _, o := range outcomes() {
				if err := see(o); err != nil {
					return err
				}
			}
			return nil
		},
	})
	return string(text), filepath.Join(home, "data"), err
}

func exporting(config string) string {
	return `{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"data","Prefix":"out/"},"WriterConfig":` + config + `}`
}

func content(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const firstResult = `{"ExecutionArn":"arn:x:1","Input":"{\"a\":1}","InputDetails":{"Included":true},"Name":"1","Output":"[1,2]","OutputDetails":{"Included":true},` +
	`"RedriveCount":0,"RedriveStatus":"NOT_REDRIVABLE","RedriveStatusReason":"Execution is SUCCEEDED and cannot be redriven",` +
	`"StartDate":"2026-01-02T03:04:05.006Z","StateMachineArn":"arn:m","Status":"SUCCEEDED","StopDate":"2026-01-02T03:04:06.006Z"}`

func TestExportedResults(t *testing.T) {
	output, dir, err := write(t, exporting(`{}`), nil)
	if want := `{"MapRunArn":"` + runARN + `","ResultWriterDetails":{"Bucket":"data","Key":"out/63cbe1e4/manifest.json"}}`; err != nil || output != want {
		t.Fatalf("the output is %s, %v, want %s", output, err, want)
	}
	succeeded, failed := content(t, dir, "out/63cbe1e4/SUCCEEDED_0.json"), content(t, dir, "out/63cbe1e4/FAILED_0.json")
	if !strings.HasPrefix(succeeded, "["+firstResult+",{") || !strings.HasSuffix(succeeded, "]") {
		t.Errorf("what succeeded is %s", succeeded)
	}
	if !strings.HasPrefix(failed, `[{"Cause":"it did","Error":"Boom","ExecutionArn":"arn:x:3",`) || strings.Contains(failed, `"Output"`) {
		t.Errorf("what failed is %s", failed)
	}
	if pending := content(t, dir, "out/63cbe1e4/PENDING_0.json"); pending != `[{"Input":"4","InputDetails":{"Included":true},"Status":"PENDING"}]` {
		t.Errorf("what was not begun is %s", pending)
	}
	var manifest struct {
		DestinationBucket, MapRunArn string
		ResultFiles                  map[string][]struct {
			Key  string
			Size int
		}
	}
	if err := json.Unmarshal([]byte(content(t, dir, "out/63cbe1e4/manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	files := manifest.ResultFiles
	if manifest.DestinationBucket != "data" || manifest.MapRunArn != runARN || len(files) != 3 || files["SUCCEEDED"][0].Key != "out/63cbe1e4/SUCCEEDED_0.json" || files["FAILED"][0].Size != len(failed) {
		t.Errorf("the manifest is %+v", manifest)
	}
}

func TestExportedShapes(t *testing.T) {
	tests := map[string]struct{ config, file, want string }{
		"COMPACT keeps the outputs":           {`{"Transformation":"COMPACT"}`, "SUCCEEDED_0.json", `[[1,2],"two"]`},
		"FLATTEN puts arrays together":        {`{"Transformation":"FLATTEN"}`, "SUCCEEDED_0.json", `[1,2,"two"]`},
		"JSONL has one result on each line":   {`{"Transformation":"FLATTEN","OutputType":"JSONL"}`, "SUCCEEDED_0.jsonl", "1\n2\n\"two\"\n"},
		"what failed is told whole all along": {`{"Transformation":"COMPACT","OutputType":"JSONL"}`, "FAILED_0.jsonl", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, dir, err := write(t, exporting(tt.config), nil)
			if err != nil {
				t.Fatal(err)
			}
			got := content(t, dir, "out/63cbe1e4", tt.file)
			if tt.want != "" && got != tt.want || tt.want == "" && !strings.HasPrefix(got, `{"Cause":"it did"`) {
				t.Errorf("%s holds %q, want %q", tt.file, got, tt.want)
			}
		})
	}
}

func TestResultsAsOutput(t *testing.T) {
	tests := map[string]struct{ writer, want string }{
		"COMPACT":                   {`{"WriterConfig":{"Transformation":"COMPACT"}}`, `[[1,2],"two"]`},
		"FLATTEN":                   {`{"WriterConfig":{"Transformation":"FLATTEN"}}`, `[1,2,"two"]`},
		"JSONL is a text":           {`{"WriterConfig":{"OutputType":"JSONL"}}`, `"[1,2]\n\"two\"\n"`},
		"no bucket":                 {`{"Resource":"arn:aws:states:::s3:putObject","Parameters":{}}`, "!the ResultWriter must name a Bucket"},
		"an unknown transformation": {`{"WriterConfig":{"Transformation":"ZIP"}}`, `!the Transformation must be NONE, COMPACT or FLATTEN, not "ZIP"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, _, err := write(t, tt.writer, nil)
			if cause, ok := strings.CutPrefix(tt.want, "!"); ok {
				if text := causeOf(t, err, "States.ResultWriterFailed"); text != cause {
					t.Errorf("the cause is %s, want %s", text, cause)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			}
		})
	}
}

func TestOutputsStopWhereAStateMust(t *testing.T) {
	got, _, err := write(t, `{"WriterConfig":{"Transformation":"NONE"}}`, nil)
	if err != nil || len(got) <= 1000 || len(got) > 2000 {
		t.Errorf("more than 1,000 bytes became %d, %v", len(got), err)
	}
}

func TestAMissingBucketIsTheWritersFailure(t *testing.T) {
	_, _, err := write(t, strings.Replace(exporting(`{}`), `"data"`, `"nowhere"`, 1), nil)
	if cause := causeOf(t, err, "States.ResultWriterFailed"); !strings.HasPrefix(cause, "The specified bucket does not exist (Service: Amazon S3;") {
		t.Errorf("the cause is %s", cause)
	}
}
