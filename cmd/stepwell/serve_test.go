package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// served is a server that runs for a test.
type served struct {
	url    string
	client *sfn.Client
	stop   func() // and waits until it has stopped
}

// serveIn starts `stepwell serve` on a free port and waits until it says where.
func serveIn(t *testing.T, dir string, flags ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	var stderr bytes.Buffer
	a := &app{stdin: &bytes.Buffer{}, stdout: writer, stderr: &stderr}
	ended := make(chan int, 1)
	go func() {
		status := a.main(ctx, append([]string{"--addr", "127.0.0.1:0", "--data", dir}, flags...))
		writer.Close()
		ended <- status
	}()
	line, err := bufio.NewReader(reader).ReadString('\n')
	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(line)
	if err != nil || url == "" {
		cancel()
		t.Fatalf("it said %q, %v, and ended with %d: %s", line, err, <-ended, &stderr)
	}
	stop := func() {
		cancel()
		if status := <-ended; status != 0 {
			t.Errorf("it ended with %d: %s", status, &stderr)
		}
	}
	return served{url, clientOf(url, "eu-west-1"), stop}
}

func clientOf(url, region string) *sfn.Client {
	return sfn.New(sfn.Options{
		Region: region, BaseEndpoint: aws.String(url), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	})
}

// succeeded waits until an execution is over and returns its output.
func (s served) succeeded(t *testing.T, arn *string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		x, err := s.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: arn})
		if err != nil {
			t.Fatal(err)
		}
		switch x.Status {
		case types.ExecutionStatusRunning:
		case types.ExecutionStatusSucceeded:
			return *x.Output
		default:
			t.Fatalf("it ended %s: %s", x.Status, aws.ToString(x.Cause))
		}
	}
}

func TestTheServerSpeaksToTheAWSSDK(t *testing.T) {
	s := serveIn(t, t.TempDir(), "--no-demo")
	defer s.stop()
	m, err := s.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("double"), Definition: aws.String(double), RoleArn: aws.String("arn:aws:iam::123456789012:role/r"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "arn:aws:states:eu-west-1:123456789012:stateMachine:double"; *m.StateMachineArn != want {
		t.Errorf("got %s, want the caller's region: %s", *m.StateMachineArn, want)
	}
	x, err := s.client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: m.StateMachineArn, Input: aws.String(`{"n": 4}`)})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.succeeded(t, x.ExecutionArn); got != `{"n":8}` {
		t.Errorf("output %s", got)
	}
	history, err := s.client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: x.ExecutionArn})
	if err != nil || len(history.Events) != 4 {
		t.Errorf("%v, %d events, want 4", err, len(history.Events))
	}
}

func TestAnExecutionGoesOnInTheNextServer(t *testing.T) {
	dir := t.TempDir()
	first := serveIn(t, dir, "--no-demo")
	m, err := first.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("wait"), RoleArn: aws.String("arn:aws:iam::123456789012:role/r"),
		Definition: aws.String(`{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "D"}, "D": {"Type": "Pass", "Result": "over", "End": true}}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	x, err := first.client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: m.StateMachineArn})
	if err != nil {
		t.Fatal(err)
	}
	first.stop()
	second := serveIn(t, dir, "--no-demo")
	defer second.stop()
	if got := second.succeeded(t, x.ExecutionArn); got != `"over"` {
		t.Errorf("output %s", got)
	}
}

func TestTheDemoIsMadeOnceInAnEmptyStore(t *testing.T) {
	dir := t.TempDir()
	first := serveIn(t, dir)
	first.client = clientOf(first.url, "us-east-1")
	machines := first.machines(t)
	if len(machines) != 1 || *machines[0].Name != "order-fulfilment" {
		t.Fatalf("got %d machines, want the demo", len(machines))
	}
	x, err := first.client.StartExecution(t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: machines[0].StateMachineArn, Input: aws.String(`{"orderId": "A-7", "express": true}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	wantIn(t, "output", first.succeeded(t, x.ExecutionArn), `"orderId":"A-7"`)
	if _, err := first.client.DeleteStateMachine(t.Context(), &sfn.DeleteStateMachineInput{StateMachineArn: machines[0].StateMachineArn}); err != nil {
		t.Fatal(err)
	}
	first.stop()
	second := serveIn(t, dir)
	defer second.stop()
	second.client = clientOf(second.url, "us-east-1")
	if machines := second.machines(t); len(machines) != 0 {
		t.Errorf("what was deleted is back: %s", *machines[0].Name)
	}
}

func (s served) machines(t *testing.T) []types.StateMachineListItem {
	t.Helper()
	out, err := s.client.ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{})
	if err != nil {
		t.Fatal(err)
	}
	return out.StateMachines
}

func TestTwoServersDoNotShareTheirData(t *testing.T) {
	dir := t.TempDir()
	s := serveIn(t, dir, "--no-demo")
	defer s.stop()
	got := call(t, nil, "", "--addr", "127.0.0.1:0", "--data", dir)
	wantStatus(t, got, exitFailed)
	wantIn(t, "stderr", got.stderr, "in use")
}
