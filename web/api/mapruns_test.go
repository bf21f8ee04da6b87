package api_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// batches waits in a child execution for each pair of items.
const batches = `{"StartAt":"Each","States":{"Each":{"Type":"Map","Label":"Pairs","MaxConcurrency":1,"ToleratedFailurePercentage":50,"End":true,
	"ItemBatcher":{"MaxItemsPerBatch":2},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
	"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":3600,"End":true}}}}}}`

func TestAMapRunIsDescribedListedAndChanged(t *testing.T) {
	f := serve(t)
	arn := f.create(t, "m", batches)
	x, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Input: aws.String(`[1,2,3,4,5]`)})
	if err != nil {
		t.Fatal(err)
	}
	runs, err := f.ListMapRuns(t.Context(), &sfn.ListMapRunsInput{ExecutionArn: x.ExecutionArn})
	if err != nil || len(runs.MapRuns) != 1 || *runs.MapRuns[0].StateMachineArn != arn+"/Pairs" || *runs.MapRuns[0].ExecutionArn != *x.ExecutionArn {
		t.Fatalf("listed as %+v, %v", runs, err)
	}
	run := runs.MapRuns[0].MapRunArn
	m, err := f.DescribeMapRun(t.Context(), &sfn.DescribeMapRunInput{MapRunArn: run})
	if err != nil || m.Status != types.MapRunStatusRunning || m.MaxConcurrency != 1 || m.ToleratedFailurePercentage != 50 {
		t.Fatalf("described as %+v, %v", m, err)
	}
	if i, c := m.ItemCounts, m.ExecutionCounts; i.Total != 5 || i.Running != 2 || i.Pending != 3 || c.Total != 3 || c.Running != 1 || c.Pending != 2 {
		t.Errorf("items %+v, executions %+v", *i, *c)
	}
	if _, err := f.UpdateMapRun(t.Context(), &sfn.UpdateMapRunInput{MapRunArn: run, MaxConcurrency: aws.Int32(2), ToleratedFailureCount: aws.Int64(1)}); err != nil {
		t.Fatal(err)
	}
	m, err = f.DescribeMapRun(t.Context(), &sfn.DescribeMapRunInput{MapRunArn: run})
	if err != nil || m.MaxConcurrency != 2 || m.ToleratedFailureCount != 1 || m.ExecutionCounts.Running != 2 {
		t.Errorf("after the change %+v, %v", m, err)
	}
	_, err = f.UpdateMapRun(t.Context(), &sfn.UpdateMapRunInput{MapRunArn: run, ToleratedFailurePercentage: aws.Float32(100.5)})
	wantError(t, "ValidationException", "1 validation error detected: Value '100.5' at 'toleratedFailurePercentage' failed to satisfy constraint: Member must have value less than or equal to 100", err)
	_, err = f.DescribeMapRun(t.Context(), &sfn.DescribeMapRunInput{MapRunArn: aws.String(*run + "x")})
	wantError(t, "ResourceNotFound", "Resource not found: '"+*run+"x'", err)
}

func TestChildExecutionsAreListedByTheirMapRun(t *testing.T) {
	f := serve(t)
	arn := f.create(t, "m", batches)
	x, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Input: aws.String(`[1,2,3]`)})
	if err != nil {
		t.Fatal(err)
	}
	runs, err := f.ListMapRuns(t.Context(), &sfn.ListMapRunsInput{ExecutionArn: x.ExecutionArn})
	if err != nil {
		t.Fatal(err)
	}
	run := runs.MapRuns[0].MapRunArn
	children, err := f.ListExecutions(t.Context(), &sfn.ListExecutionsInput{MapRunArn: run, RedriveFilter: types.ExecutionRedriveFilterNotRedriven})
	if err != nil || len(children.Executions) != 1 || *children.Executions[0].ItemCount != 2 || *children.Executions[0].MapRunArn != *run {
		t.Fatalf("listed as %+v, %v", children, err)
	}
	child, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: children.Executions[0].ExecutionArn})
	if err != nil || *child.MapRunArn != *run || *child.StateMachineArn != arn+"/Pairs" || *child.Input != `{"Items":[1,2]}` {
		t.Errorf("described as %+v, %v", child, err)
	}
	all, err := f.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: &arn})
	if err != nil || len(all.Executions) != 1 {
		t.Errorf("the machine's executions are %+v, %v", all, err)
	}
	if _, err := f.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: children.Executions[0].ExecutionArn}); err != nil {
		t.Fatal(err)
	}
	stopped, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: children.Executions[0].ExecutionArn})
	if err != nil || stopped.RedriveStatus != types.ExecutionRedriveStatusRedrivableByMapRun {
		t.Errorf("a stopped child is %+v, %v", stopped, err)
	}
}
