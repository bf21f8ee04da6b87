package e2e

import (
	"context"
	"errors"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
)

// sdkWorld is what the calls of one operation leave for the next ones.
type sdkWorld struct {
	*sfn.Client
	ctx                                                                   context.Context
	machine, express, version, alias, activity, execution, mapRun, failed string
	token                                                                 string
}

// sdk is a client that also reaches the names which the SDK puts before the host.
func (s *server) sdk() *sfn.Client {
	addr := strings.TrimPrefix(s.url, "http://")
	_, port, _ := strings.Cut(addr, ":")
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}
	return sfn.New(sfn.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String("http://localhost:" + port), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), HTTPClient: &http.Client{Transport: &http.Transport{DialContext: dial}},
	})
}

// sdkCall is one operation: a call that works, one that is refused, and the code of that.
type sdkCall struct {
	name        string
	works, fail func(w *sdkWorld) error
	code        string
}

const (
	sdkRole  = "arn:aws:iam::123456789012:role/r"
	sdkPass  = `{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}`
	sdkWait  = `{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": true}}}`
	sdkFail  = `{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Boom"}}}`
	sdkTask  = `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:eu-west-1:123456789012:activity:work", "HeartbeatSeconds": 600, "End": true}}}`
	sdkItems = `{"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "MaxConcurrency": 1, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
		"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": true}}}}}}`
)

// call drops an operation's answer.
func call[Out any](_ Out, err error) error { return err }

func (w *sdkWorld) create(name, definition string, kind types.StateMachineType) (string, error) {
	out, err := w.CreateStateMachine(w.ctx, &sfn.CreateStateMachineInput{Name: &name, Definition: &definition, RoleArn: aws.String(sdkRole), Type: kind})
	if err != nil {
		return "", err
	}
	return *out.StateMachineArn, nil
}

// started creates a machine and starts it.
func (w *sdkWorld) started(name, definition, input string) (string, error) {
	arn, err := w.create(name, definition, types.StateMachineTypeStandard)
	if err != nil {
		return "", err
	}
	out, err := w.StartExecution(w.ctx, &sfn.StartExecutionInput{StateMachineArn: &arn, Input: &input})
	if err != nil {
		return "", err
	}
	return *out.ExecutionArn, nil
}

// takeTask starts an execution with a task for a worker, and takes it.
func (w *sdkWorld) takeTask(name string) error {
	if _, err := w.started(name, sdkTask, `{"n": 1}`); err != nil {
		return err
	}
	out, err := w.GetActivityTask(w.ctx, &sfn.GetActivityTaskInput{ActivityArn: &w.activity, WorkerName: aws.String("me")})
	if err == nil {
		w.token = aws.ToString(out.TaskToken)
	}
	return err
}

var (
	noSuchMachine   = aws.String("arn:aws:states:eu-west-1:123456789012:stateMachine:none")
	noSuchExecution = aws.String("arn:aws:states:eu-west-1:123456789012:execution:none:x")
	noSuchActivity  = aws.String("arn:aws:states:eu-west-1:123456789012:activity:none")
	noSuchMapRun    = aws.String("arn:aws:states:eu-west-1:123456789012:mapRun:none/l:x")
	noSuchAlias     = aws.String("arn:aws:states:eu-west-1:123456789012:stateMachine:none:live")
	noARN           = aws.String("nonsense")
)

var sdkCalls = []sdkCall{
	{"CreateStateMachine", func(w *sdkWorld) (err error) {
		w.machine, err = w.create("m", sdkPass, types.StateMachineTypeStandard)
		return err
	}, func(w *sdkWorld) error { return call(w.create("m", sdkFail, types.StateMachineTypeStandard)) }, "StateMachineAlreadyExists"},
	{"DescribeStateMachine", func(w *sdkWorld) error {
		out, err := w.DescribeStateMachine(w.ctx, &sfn.DescribeStateMachineInput{StateMachineArn: &w.machine, IncludedData: types.IncludedDataMetadataOnly})
		if err == nil && aws.ToString(out.Definition) != "" {
			return errors.New("METADATA_ONLY has the definition")
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.DescribeStateMachine(w.ctx, &sfn.DescribeStateMachineInput{StateMachineArn: noSuchMachine}))
	}, "StateMachineDoesNotExist"},
	{"UpdateStateMachine", func(w *sdkWorld) error {
		return call(w.UpdateStateMachine(w.ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &w.machine, Definition: aws.String(sdkFail)}))
	}, func(w *sdkWorld) error {
		return call(w.UpdateStateMachine(w.ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &w.machine}))
	}, "MissingRequiredParameter"},
	{"ListStateMachines", func(w *sdkWorld) error {
		return call(w.ListStateMachines(w.ctx, &sfn.ListStateMachinesInput{MaxResults: 1}))
	}, func(w *sdkWorld) error {
		return call(w.ListStateMachines(w.ctx, &sfn.ListStateMachinesInput{NextToken: aws.String("bad")}))
	}, "InvalidToken"},
	{"ValidateStateMachineDefinition", func(w *sdkWorld) error {
		out, err := w.ValidateStateMachineDefinition(w.ctx, &sfn.ValidateStateMachineDefinitionInput{Definition: aws.String(`{}`)})
		if err == nil && out.Result != types.ValidateStateMachineDefinitionResultCodeFail {
			return errors.New("{} is valid")
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.ValidateStateMachineDefinition(w.ctx, &sfn.ValidateStateMachineDefinitionInput{Definition: aws.String(`{}`), MaxResults: 101}))
	}, "ValidationException"},
	{"PublishStateMachineVersion", func(w *sdkWorld) error {
		out, err := w.PublishStateMachineVersion(w.ctx, &sfn.PublishStateMachineVersionInput{StateMachineArn: &w.machine})
		if err == nil {
			w.version = *out.StateMachineVersionArn
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.PublishStateMachineVersion(w.ctx, &sfn.PublishStateMachineVersionInput{StateMachineArn: &w.machine, RevisionId: aws.String("other")}))
	}, "ConflictException"},
	{"ListStateMachineVersions", func(w *sdkWorld) error {
		return call(w.ListStateMachineVersions(w.ctx, &sfn.ListStateMachineVersionsInput{StateMachineArn: &w.machine}))
	}, func(w *sdkWorld) error {
		return call(w.ListStateMachineVersions(w.ctx, &sfn.ListStateMachineVersionsInput{StateMachineArn: noARN}))
	}, "InvalidArn"},
	{"CreateStateMachineAlias", func(w *sdkWorld) error {
		out, err := w.CreateStateMachineAlias(w.ctx, &sfn.CreateStateMachineAliasInput{Name: aws.String("live"),
			RoutingConfiguration: []types.RoutingConfigurationListItem{{StateMachineVersionArn: &w.version, Weight: 100}}})
		if err == nil {
			w.alias = *out.StateMachineAliasArn
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.CreateStateMachineAlias(w.ctx, &sfn.CreateStateMachineAliasInput{Name: aws.String("half"),
			RoutingConfiguration: []types.RoutingConfigurationListItem{{StateMachineVersionArn: &w.version, Weight: 50}}}))
	}, "ValidationException"},
	{"DescribeStateMachineAlias", func(w *sdkWorld) error {
		return call(w.DescribeStateMachineAlias(w.ctx, &sfn.DescribeStateMachineAliasInput{StateMachineAliasArn: &w.alias}))
	}, func(w *sdkWorld) error {
		return call(w.DescribeStateMachineAlias(w.ctx, &sfn.DescribeStateMachineAliasInput{StateMachineAliasArn: noSuchAlias}))
	}, "ResourceNotFound"},
	{"UpdateStateMachineAlias", func(w *sdkWorld) error {
		return call(w.UpdateStateMachineAlias(w.ctx, &sfn.UpdateStateMachineAliasInput{StateMachineAliasArn: &w.alias, Description: aws.String("x")}))
	}, func(w *sdkWorld) error {
		return call(w.UpdateStateMachineAlias(w.ctx, &sfn.UpdateStateMachineAliasInput{StateMachineAliasArn: noSuchAlias, Description: aws.String("x")}))
	}, "ResourceNotFound"},
	{"ListStateMachineAliases", func(w *sdkWorld) error {
		return call(w.ListStateMachineAliases(w.ctx, &sfn.ListStateMachineAliasesInput{StateMachineArn: &w.machine}))
	}, func(w *sdkWorld) error {
		return call(w.ListStateMachineAliases(w.ctx, &sfn.ListStateMachineAliasesInput{StateMachineArn: &w.machine, NextToken: aws.String("bad")}))
	}, "InvalidToken"},
	{"StartExecution", func(w *sdkWorld) (err error) {
		if w.execution, err = w.started("waits", sdkWait, `{}`); err != nil {
			return err
		}
		out, err := w.StartExecution(w.ctx, &sfn.StartExecutionInput{StateMachineArn: &w.alias})
		if err == nil {
			w.failed = *out.ExecutionArn
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.StartExecution(w.ctx, &sfn.StartExecutionInput{StateMachineArn: &w.machine, Input: aws.String("{")}))
	}, "InvalidExecutionInput"},
	{"DescribeExecution", func(w *sdkWorld) error {
		out, err := w.DescribeExecution(w.ctx, &sfn.DescribeExecutionInput{ExecutionArn: &w.failed})
		if err == nil && (aws.ToString(out.StateMachineAliasArn) != w.alias || aws.ToString(out.StateMachineVersionArn) != w.version) {
			return errors.New("it does not tell the alias and the version")
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.DescribeExecution(w.ctx, &sfn.DescribeExecutionInput{ExecutionArn: noSuchExecution}))
	}, "ExecutionDoesNotExist"},
	{"DescribeStateMachineForExecution", func(w *sdkWorld) error {
		return call(w.DescribeStateMachineForExecution(w.ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: &w.failed}))
	}, func(w *sdkWorld) error {
		return call(w.DescribeStateMachineForExecution(w.ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: noSuchExecution}))
	}, "ExecutionDoesNotExist"},
	{"GetExecutionHistory", func(w *sdkWorld) error {
		out, err := w.GetExecutionHistory(w.ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: &w.failed, MaxResults: 1, ReverseOrder: true})
		if err == nil && (len(out.Events) != 1 || out.NextToken == nil) {
			return errors.New("the page is not of one event with a token")
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.GetExecutionHistory(w.ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: &w.failed, MaxResults: 1001}))
	}, "ValidationException"},
	{"ListExecutions", func(w *sdkWorld) error {
		out, err := w.ListExecutions(w.ctx, &sfn.ListExecutionsInput{StateMachineArn: &w.machine, StatusFilter: types.ExecutionStatusFailed})
		if err == nil && len(out.Executions) != 1 {
			return errors.New("there is not one failed execution")
		}
		return err
	}, func(w *sdkWorld) error { return call(w.ListExecutions(w.ctx, &sfn.ListExecutionsInput{})) }, "ValidationException"},
	{"RedriveExecution", func(w *sdkWorld) error {
		return call(w.RedriveExecution(w.ctx, &sfn.RedriveExecutionInput{ExecutionArn: &w.failed, ClientToken: aws.String("t")}))
	}, func(w *sdkWorld) error {
		return call(w.RedriveExecution(w.ctx, &sfn.RedriveExecutionInput{ExecutionArn: &w.execution}))
	}, "ExecutionNotRedrivable"},
	{"StopExecution", func(w *sdkWorld) error {
		return call(w.StopExecution(w.ctx, &sfn.StopExecutionInput{ExecutionArn: &w.execution, Error: aws.String("e")}))
	}, func(w *sdkWorld) error {
		return call(w.StopExecution(w.ctx, &sfn.StopExecutionInput{ExecutionArn: noARN}))
	}, "InvalidArn"},
	{"StartSyncExecution", func(w *sdkWorld) (err error) {
		if w.express, err = w.create("express", sdkPass, types.StateMachineTypeExpress); err != nil {
			return err
		}
		out, err := w.StartSyncExecution(w.ctx, &sfn.StartSyncExecutionInput{StateMachineArn: &w.express, Input: aws.String(`{"a":1}`)})
		if err == nil && aws.ToString(out.Output) != `{"a":1}` {
			return errors.New("the output is " + aws.ToString(out.Output))
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.StartSyncExecution(w.ctx, &sfn.StartSyncExecutionInput{StateMachineArn: &w.machine}))
	}, "StateMachineTypeNotSupported"},
	{"TestState", func(w *sdkWorld) error {
		out, err := w.TestState(w.ctx, &sfn.TestStateInput{Definition: aws.String(`{"Type": "Pass", "End": true}`), Input: aws.String(`{"a":1}`)})
		if err == nil && out.Status != types.TestExecutionStatusSucceeded {
			return errors.New("it is " + string(out.Status))
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.TestState(w.ctx, &sfn.TestStateInput{Definition: aws.String(`{}`)}))
	}, "InvalidDefinition"},
	{"CreateActivity", func(w *sdkWorld) error {
		out, err := w.CreateActivity(w.ctx, &sfn.CreateActivityInput{Name: aws.String("work")})
		if err == nil {
			w.activity = *out.ActivityArn
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.CreateActivity(w.ctx, &sfn.CreateActivityInput{Name: aws.String("a b")}))
	}, "InvalidName"},
	{"DescribeActivity", func(w *sdkWorld) error {
		return call(w.DescribeActivity(w.ctx, &sfn.DescribeActivityInput{ActivityArn: &w.activity}))
	}, func(w *sdkWorld) error {
		return call(w.DescribeActivity(w.ctx, &sfn.DescribeActivityInput{ActivityArn: noSuchActivity}))
	}, "ActivityDoesNotExist"},
	{"ListActivities", func(w *sdkWorld) error { return call(w.ListActivities(w.ctx, &sfn.ListActivitiesInput{})) }, func(w *sdkWorld) error {
		return call(w.ListActivities(w.ctx, &sfn.ListActivitiesInput{NextToken: aws.String("bad")}))
	}, "InvalidToken"},
	{"GetActivityTask", func(w *sdkWorld) error { return w.takeTask("t1") }, func(w *sdkWorld) error {
		return call(w.GetActivityTask(w.ctx, &sfn.GetActivityTaskInput{ActivityArn: noSuchActivity}))
	}, "ActivityDoesNotExist"},
	{"SendTaskHeartbeat", func(w *sdkWorld) error {
		return call(w.SendTaskHeartbeat(w.ctx, &sfn.SendTaskHeartbeatInput{TaskToken: &w.token}))
	}, func(w *sdkWorld) error {
		return call(w.SendTaskHeartbeat(w.ctx, &sfn.SendTaskHeartbeatInput{TaskToken: aws.String("bad")}))
	}, "InvalidToken"},
	{"SendTaskSuccess", func(w *sdkWorld) error {
		return call(w.SendTaskSuccess(w.ctx, &sfn.SendTaskSuccessInput{TaskToken: &w.token, Output: aws.String(`1`)}))
	}, func(w *sdkWorld) error {
		return call(w.SendTaskSuccess(w.ctx, &sfn.SendTaskSuccessInput{TaskToken: &w.token, Output: aws.String(`{`)}))
	}, "InvalidOutput"},
	{"SendTaskFailure", func(w *sdkWorld) error {
		if err := w.takeTask("t2"); err != nil {
			return err
		}
		return call(w.SendTaskFailure(w.ctx, &sfn.SendTaskFailureInput{TaskToken: &w.token, Error: aws.String("e")}))
	}, func(w *sdkWorld) error {
		return call(w.SendTaskFailure(w.ctx, &sfn.SendTaskFailureInput{TaskToken: &w.token}))
	}, "TaskTimedOut"},
	{"ListMapRuns", func(w *sdkWorld) (err error) {
		if w.execution, err = w.started("items", sdkItems, `[1, 2]`); err != nil {
			return err
		}
		for range 200 {
			out, err := w.ListMapRuns(w.ctx, &sfn.ListMapRunsInput{ExecutionArn: &w.execution})
			if err != nil {
				return err
			}
			if len(out.MapRuns) == 1 {
				w.mapRun = *out.MapRuns[0].MapRunArn
				return nil
			}
		}
		return errors.New("there is no Map Run")
	}, func(w *sdkWorld) error {
		return call(w.ListMapRuns(w.ctx, &sfn.ListMapRunsInput{ExecutionArn: noSuchExecution}))
	}, "ExecutionDoesNotExist"},
	{"DescribeMapRun", func(w *sdkWorld) error {
		return call(w.DescribeMapRun(w.ctx, &sfn.DescribeMapRunInput{MapRunArn: &w.mapRun}))
	}, func(w *sdkWorld) error {
		return call(w.DescribeMapRun(w.ctx, &sfn.DescribeMapRunInput{MapRunArn: noSuchMapRun}))
	}, "ResourceNotFound"},
	{"UpdateMapRun", func(w *sdkWorld) error {
		return call(w.UpdateMapRun(w.ctx, &sfn.UpdateMapRunInput{MapRunArn: &w.mapRun, MaxConcurrency: aws.Int32(2)}))
	}, func(w *sdkWorld) error {
		return call(w.UpdateMapRun(w.ctx, &sfn.UpdateMapRunInput{MapRunArn: &w.mapRun, ToleratedFailurePercentage: aws.Float32(101)}))
	}, "ValidationException"},
	{"TagResource", func(w *sdkWorld) error {
		return call(w.TagResource(w.ctx, &sfn.TagResourceInput{ResourceArn: &w.machine, Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}))
	}, func(w *sdkWorld) error {
		return call(w.TagResource(w.ctx, &sfn.TagResourceInput{ResourceArn: noSuchMachine, Tags: []types.Tag{{Key: aws.String("k")}}}))
	}, "ResourceNotFound"},
	{"ListTagsForResource", func(w *sdkWorld) error {
		out, err := w.ListTagsForResource(w.ctx, &sfn.ListTagsForResourceInput{ResourceArn: &w.machine})
		if err == nil && len(out.Tags) != 1 {
			return errors.New("there is not one tag")
		}
		return err
	}, func(w *sdkWorld) error {
		return call(w.ListTagsForResource(w.ctx, &sfn.ListTagsForResourceInput{ResourceArn: noSuchMachine}))
	}, "ResourceNotFound"},
	{"UntagResource", func(w *sdkWorld) error {
		return call(w.UntagResource(w.ctx, &sfn.UntagResourceInput{ResourceArn: &w.machine, TagKeys: []string{"k"}}))
	}, func(w *sdkWorld) error {
		return call(w.UntagResource(w.ctx, &sfn.UntagResourceInput{ResourceArn: noARN, TagKeys: []string{"k"}}))
	}, "InvalidArn"},
	{"DeleteStateMachineVersion", func(w *sdkWorld) error {
		if _, err := w.UpdateStateMachine(w.ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &w.machine, Definition: aws.String(sdkPass)}); err != nil {
			return err
		}
		out, err := w.PublishStateMachineVersion(w.ctx, &sfn.PublishStateMachineVersionInput{StateMachineArn: &w.machine})
		if err != nil {
			return err
		}
		return call(w.DeleteStateMachineVersion(w.ctx, &sfn.DeleteStateMachineVersionInput{StateMachineVersionArn: out.StateMachineVersionArn}))
	}, func(w *sdkWorld) error {
		return call(w.DeleteStateMachineVersion(w.ctx, &sfn.DeleteStateMachineVersionInput{StateMachineVersionArn: &w.version}))
	}, "ConflictException"},
	{"DeleteStateMachineAlias", func(w *sdkWorld) error {
		return call(w.DeleteStateMachineAlias(w.ctx, &sfn.DeleteStateMachineAliasInput{StateMachineAliasArn: &w.alias}))
	}, func(w *sdkWorld) error {
		return call(w.DeleteStateMachineAlias(w.ctx, &sfn.DeleteStateMachineAliasInput{StateMachineAliasArn: noARN}))
	}, "InvalidArn"},
	{"DeleteActivity", func(w *sdkWorld) error {
		return call(w.DeleteActivity(w.ctx, &sfn.DeleteActivityInput{ActivityArn: &w.activity}))
	}, func(w *sdkWorld) error {
		return call(w.DeleteActivity(w.ctx, &sfn.DeleteActivityInput{ActivityArn: noARN}))
	}, "InvalidArn"},
	{"DeleteStateMachine", func(w *sdkWorld) error {
		return call(w.DeleteStateMachine(w.ctx, &sfn.DeleteStateMachineInput{StateMachineArn: &w.machine}))
	}, func(w *sdkWorld) error {
		return call(w.DeleteStateMachine(w.ctx, &sfn.DeleteStateMachineInput{StateMachineArn: noARN}))
	}, "InvalidArn"},
}

// sdkOperations are the operations that the SDK knows.
func sdkOperations() (names []string) {
	client := reflect.TypeFor[*sfn.Client]()
	for i := range client.NumMethod() {
		if m := client.Method(i); m.Type.NumIn() == 4 && m.Name != "Options" {
			names = append(names, m.Name)
		}
	}
	return names
}

func TestEveryOperationWorksAndRefusesWithTheSDK(t *testing.T) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	w := &sdkWorld{Client: s.sdk(), ctx: ctx}
	left := map[string]bool{}
	for _, name := range sdkOperations() {
		left[name] = true
	}
	if len(left) != 37 {
		t.Errorf("the SDK has %d operations", len(left))
	}
	for _, c := range sdkCalls {
		delete(left, c.name)
		if err := c.works(w); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		err := c.fail(w)
		var refused smithy.APIError
		if !errors.As(err, &refused) || refused.ErrorCode() != c.code || refused.ErrorMessage() == "" {
			t.Errorf("%s is refused with %v, not %s", c.name, err, c.code)
		}
	}
	for name := range left {
		t.Errorf("%s is not tried", name)
	}
}
