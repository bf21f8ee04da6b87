package aws_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
)

func jobCall(service, api, input string) task.Call {
	c := callOf(service, api, input)
	c.Resource.Pattern = asl.Sync
	return c
}

func TestHowAJobIsKnownToHaveEnded(t *testing.T) {
	const glueStarted = `{"JobRunId":"jr_1"}`
	for name, tt := range map[string]struct {
		service, api, input, started string
		answer                       string
		sent, output                 string
		done                         bool
		failure                      string // the cause
	}{
		"it goes on": {"glue", "startJobRun", `{"JobName":"etl"}`, glueStarted,
			`{"JobRun":{"Id":"jr_1","JobRunState":"RUNNING"}}`, `{"JobName":"etl","RunId":"jr_1"}`, "", false, ""},
		"it has succeeded": {"glue", "startJobRun", `{"JobName":"etl"}`, glueStarted,
			`{"JobRun":{"Id":"jr_1","JobRunState":"SUCCEEDED"}}`, `{"JobName":"etl","RunId":"jr_1"}`, `{"Id":"jr_1","JobRunState":"SUCCEEDED"}`, true, ""},
		"it has failed": {"glue", "startJobRun", `{"JobName":"etl"}`, glueStarted,
			`{"JobRun":{"Id":"jr_1","JobRunState":"STOPPED"}}`, `{"JobName":"etl","RunId":"jr_1"}`, "", true, `{"Id":"jr_1","JobRunState":"STOPPED"}`},
		"a list of one": {"batch", "submitJob", `{"JobName":"n"}`, `{"JobId":"j"}`,
			`{"jobs":[{"jobId":"j","status":"SUCCEEDED"}]}`, `{"jobs":["j"]}`, `{"JobId":"j","Status":"SUCCEEDED"}`, true, ""},
		"a container that did not exit well": {"ecs", "runTask", `{"Cluster":"c"}`, `{"Tasks":[{"TaskArn":"a"}]}`,
			`{"tasks":[{"lastStatus":"STOPPED","containers":[{"exitCode":0},{"exitCode":1}]}]}`, `{"cluster":"c","tasks":["a"]}`, "", true,
			`{"LastStatus":"STOPPED","Containers":[{"ExitCode":0},{"ExitCode":1}]}`},
		"containers that did": {"ecs", "runTask", `{}`, `{"Tasks":[{"TaskArn":"a"}]}`,
			`{"tasks":[{"lastStatus":"STOPPED","containers":[{"exitCode":0}]}]}`, `{"tasks":["a"]}`, `{"LastStatus":"STOPPED","Containers":[{"ExitCode":0}]}`, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := &answers{status: 200, body: tt.answer}
			e := executorOf(t, a)
			out, done, err := e.Look(context.Background(), jobCall(tt.service, tt.api, tt.input), json.RawMessage(tt.started))
			var f *task.Failure
			if errors.As(err, &f) != (tt.failure != "") || f == nil && err != nil || done != tt.done || string(out) != tt.output {
				t.Errorf("got %s, %v, %v", out, done, err)
			}
			if f != nil && (*f.Name != "States.TaskFailed" || *f.Cause != tt.failure) {
				t.Errorf("got %v", f)
			}
			if !sameJSON(t, a.sent, tt.sent) {
				t.Errorf("sent %s, want %s", a.sent, tt.sent)
			}
		})
	}
}

func TestAJobThatCannotBeAskedIsAskedAgain(t *testing.T) {
	for name, a := range map[string]*answers{
		"a refusal":                  {status: 400, body: `{"__type":"ThrottlingException","message":"slow down"}`},
		"an answer without a status": {status: 200, body: `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, done, err := executorOf(t, a).Look(context.Background(), jobCall("glue", "startJobRun", `{"JobName":"etl"}`), json.RawMessage(`{"JobRunId":"1"}`))
			var f *task.Failure
			if done || err == nil || errors.As(err, &f) {
				t.Errorf("got %v, %v", done, err)
			}
		})
	}
}

func TestAJobIsStoppedByItsService(t *testing.T) {
	a := &answers{status: 200, body: `{}`}
	err := executorOf(t, a).Stop(context.Background(), jobCall("athena", "startQueryExecution", `{}`), json.RawMessage(`{"QueryExecutionId":"q"}`))
	if err != nil || a.got.Header.Get("X-Amz-Target") != "AmazonAthena.StopQueryExecution" || !sameJSON(t, a.sent, `{"QueryExecutionId":"q"}`) {
		t.Errorf("got %v, sent %s", err, a.sent)
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	one, _ := json.Marshal(x) // both were read from JSON
	two, _ := json.Marshal(y)
	return string(one) == string(two)
}

func executorOf(t *testing.T, a *answers) *aws.Executor {
	t.Helper()
	return aws.NewExecutor(aws.NewClient(aws.Config{Endpoint: serverOf(t, a)}))
}
