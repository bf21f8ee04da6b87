package e2e

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"golang.org/x/sync/errgroup"
)

const anyRole = "arn:aws:iam::123456789012:role/r"

// TestTheAWSCLISchedules makes every call of EventBridge Scheduler with the aws CLI.
func TestTheAWSCLISchedules(t *testing.T) {
	s := launch(t, t.TempDir(), "--no-demo")
	defer s.stop(t)
	c := cli{t: t, url: s.url, service: "scheduler"}
	machine := "arn:aws:states:eu-west-1:123456789012:stateMachine:m"
	target := `{"Arn":"` + machine + `","RoleArn":"` + anyRole + `","Input":"{\"at\":\"<aws.scheduler.scheduled-time>\"}"}`

	group := fmt.Sprint(c.must("create-schedule-group", "--name", "reports", "--tags", "Key=team,Value=a")["ScheduleGroupArn"])
	if group != "arn:aws:scheduler:eu-west-1:123456789012:schedule-group/reports" {
		t.Errorf("the group is %s", group)
	}
	create := []string{"--name", "daily", "--group-name", "reports", "--schedule-expression", "cron(0 9 ? * MON-FRI *)",
		"--schedule-expression-timezone", "Europe/Berlin", "--flexible-time-window", "Mode=OFF", "--target", target}
	arn := fmt.Sprint(c.must(append([]string{"create-schedule"}, create...)...)["ScheduleArn"])
	if arn != "arn:aws:scheduler:eu-west-1:123456789012:schedule/reports/daily" {
		t.Errorf("the schedule is %s", arn)
	}
	if got := c.must("get-schedule", "--name", "daily", "--group-name", "reports"); got["State"] != "ENABLED" || got["ScheduleExpressionTimezone"] != "Europe/Berlin" {
		t.Errorf("it is %v", got)
	}
	c.must(append([]string{"update-schedule", "--state", "DISABLED"}, create...)...)
	rows, _ := c.must("list-schedules", "--group-name", "reports", "--name-prefix", "da", "--state", "DISABLED")["Schedules"].([]any)
	if len(rows) != 1 {
		t.Errorf("%d schedules are listed", len(rows))
	}
	c.must("tag-resource", "--resource-arn", group, "--tags", "Key=cost,Value=7")
	c.must("untag-resource", "--resource-arn", group, "--tag-keys", "team")
	if tags, _ := c.must("list-tags-for-resource", "--resource-arn", group)["Tags"].([]any); fmt.Sprint(tags) != "[map[Key:cost Value:7]]" {
		t.Errorf("the tags are %v", tags)
	}
	if groups, _ := c.must("list-schedule-groups")["ScheduleGroups"].([]any); len(groups) != 2 {
		t.Errorf("the groups are %v", groups)
	}
	if got := c.must("get-schedule-group", "--name", "reports"); got["State"] != "ACTIVE" {
		t.Errorf("the group is %v", got)
	}
	for what, call := range map[string]struct {
		args []string
		want string
	}{
		"an expression": {append(append([]string{"create-schedule"}, create...), "--schedule-expression", "rate(1 fortnight)"), "Invalid Schedule Expression rate(1 fortnight)."},
		"a second one":  {append([]string{"create-schedule"}, create...), "(ConflictException) when calling the CreateSchedule operation: Schedule daily already exists."},
		"none":          {[]string{"get-schedule", "--name", "weekly"}, "(ResourceNotFoundException) when calling the GetSchedule operation: Schedule weekly does not exist."},
	} {
		if _, failed := c.try(call.args...); !strings.Contains(failed, call.want) {
			t.Errorf("%s: the CLI says %q, want %q", what, failed, call.want)
		}
	}
	c.must("delete-schedule", "--name", "daily", "--group-name", "reports")
	c.must("delete-schedule-group", "--name", "reports")
	eventually(t, "the group to be gone", 10*time.Second, func() bool {
		_, failed := c.try("get-schedule-group", "--name", "reports")
		return strings.Contains(failed, "Schedule group reports does not exist.")
	})
}

// scheduler is the AWS SDK's client for a server.
func (s *server) scheduler(region string) *scheduler.Client {
	return scheduler.New(scheduler.Options{
		Region: region, BaseEndpoint: aws.String(s.url), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), RetryMaxAttempts: 1,
	})
}

func oneTime(name string, at time.Time, target *types.Target) *scheduler.CreateScheduleInput {
	return &scheduler.CreateScheduleInput{
		Name: &name, ScheduleExpression: aws.String("at(" + at.UTC().Format("2006-01-02T15:04:05") + ")"), Target: target,
		FlexibleTimeWindow: &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff},
	}
}

// inbox is an HTTP endpoint, and a server of AWS services, that notes what it gets.
type inbox struct {
	mu       sync.Mutex
	requests []string
}

func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	i.mu.Lock()
	i.requests = append(i.requests, r.URL.Path+" "+r.Header.Get("X-Amz-Target")+" "+string(body))
	i.mu.Unlock()
	if strings.Contains(string(body), "Action=Publish") {
		fmt.Fprint(w, `<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>`)
		return
	}
	fmt.Fprint(w, "{}")
}

func (i *inbox) has(parts ...string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, request := range i.requests {
		fits := true
		for _, part := range parts {
			fits = fits && strings.Contains(request, part)
		}
		if fits {
			return true
		}
	}
	return false
}

// TestSchedulesReachTheirTargets fires one schedule at each kind of target.
func TestSchedulesReachTheirTargets(t *testing.T) {
	box := &inbox{}
	url := serveHTTP(t, box)
	s := launchWith(t, t.TempDir(), []string{"AWS_ENDPOINT_URL=" + url}, "--no-demo", "--function", "work="+url+"/function")
	defer s.stop(t)
	client := s.scheduler("eu-west-1")
	soon := time.Now().Add(time.Second)
	for name, tt := range map[string]struct {
		arn, input string
		change     func(*types.Target)
	}{
		"function": {arn: "arn:aws:lambda:eu-west-1:123456789012:function:work", input: `{"to":"function"}`},
		"hook":     {arn: url + "/hook", input: `{"to":"hook"}`},
		"queue":    {arn: "arn:aws:sqs:eu-west-1:123456789012:q", input: "to queue"},
		"topic":    {arn: "arn:aws:sns:eu-west-1:123456789012:t", input: "to-topic"},
		"bus": {arn: "arn:aws:events:eu-west-1:123456789012:event-bus/b", input: `{"to":"bus"}`, change: func(t *types.Target) {
			t.EventBridgeParameters = &types.EventBridgeParameters{DetailType: aws.String("d"), Source: aws.String("mine")}
		}},
		"universal": {arn: "arn:aws:scheduler:::aws-sdk:secretsmanager:rotateSecret", input: `{"SecretId":"rotated"}`},
	} {
		target := &types.Target{Arn: &tt.arn, RoleArn: aws.String(anyRole), Input: &tt.input}
		if tt.change != nil {
			tt.change(target)
		}
		if _, err := client.CreateSchedule(t.Context(), oneTime(name, soon.Add(time.Second), target)); err != nil {
			t.Fatal(err)
		}
	}
	for what, parts := range map[string][]string{
		"function": {"/function", `{"to":"function"}`}, "hook": {"/hook", `{"to":"hook"}`}, "queue": {"AmazonSQS.SendMessage", `"MessageBody":"to queue"`, "/q"},
		"topic": {"Action=Publish", "to-topic"}, "bus": {"AWSEvents.PutEvents", `"Source":"mine"`, `{\"to\":\"bus\"}`},
		"universal": {"secretsmanager.RotateSecret", "rotated"},
	} {
		eventually(t, "what the "+what+" gets", 20*time.Second, func() bool { return box.has(parts...) })
	}
}

// TestKilledSchedulesFireOnce kills the server at random while thousands of
// occurrences come due. Each must have one execution afterwards.
// STEPWELL_KILLS and STEPWELL_FIRINGS make it longer.
func TestKilledSchedulesFireOnce(t *testing.T) {
	kills, schedules := fromEnv(t, "STEPWELL_KILLS", 4), fromEnv(t, "STEPWELL_FIRINGS", 1_000)
	data := t.TempDir()
	s := launch(t, data, "--no-demo")
	m, err := s.sfn("eu-west-1").CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("m"), Definition: aws.String(`{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`), RoleArn: aws.String(anyRole),
	})
	if err != nil {
		t.Fatal(err)
	}
	client := s.scheduler("eu-west-1")
	target := &types.Target{Arn: m.StateMachineArn, RoleArn: aws.String(anyRole), Input: aws.String(`{}`)}
	first := time.Now().Add(time.Duration(schedules/200+2) * time.Second)
	var g errgroup.Group
	g.SetLimit(32)
	for n := range schedules {
		g.Go(func() error {
			_, err := client.CreateSchedule(t.Context(), oneTime(fmt.Sprint("s", n), first.Add(time.Duration(n%4)*time.Second), target))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	until(t, first)
	for range kills {
		until(t, time.Now().Add(time.Duration(rand.IntN(600))*time.Millisecond))
		s.kill(t)
		s = launch(t, data, "--no-demo")
	}
	counts, reader := map[string]int{}, s.sfn("eu-west-1")
	eventually(t, "all occurrences", time.Minute, func() bool {
		now, err := countBySchedule(t.Context(), reader, *m.StateMachineArn)
		if err != nil {
			t.Log(err) // a page that took too long
			return false
		}
		counts = now
		return len(counts) >= schedules
	})
	for name, n := range counts {
		if n != 1 {
			t.Errorf("%s has %d executions", name, n)
		}
	}
	s.stop(t)
}

func fromEnv(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// until waits for a time of the clock, at which something is to happen.
func until(t *testing.T, at time.Time) {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}

// countBySchedule counts executions by the schedule in their names.
func countBySchedule(ctx context.Context, client *sfn.Client, machine string) (map[string]int, error) {
	counts := map[string]int{}
	pages := sfn.NewListExecutionsPaginator(client, &sfn.ListExecutionsInput{StateMachineArn: &machine, MaxResults: 1000})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, x := range page.Executions {
			name, _, _ := strings.Cut(*x.Name, "-")
			counts[name]++
		}
	}
	return counts, nil
}
