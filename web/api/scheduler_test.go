package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/web/api"
)

// planner is the API of EventBridge Scheduler, and the SDK's client for it.
type planner struct {
	*scheduler.Client
	t       *testing.T
	url     string
	service *schedule.Service
}

func planning(t *testing.T) planner {
	t.Helper()
	store, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(store, echo{}, engine.Config{})
	service := schedule.NewService(store, e, schedule.NewLoop(store, e, nil, nil))
	server := httptest.NewServer(api.New(e, api.Config{
		Account: "123456789012", Region: "us-east-1", Logger: slog.New(slog.DiscardHandler), Schedules: service,
	}))
	t.Cleanup(func() {
		server.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return planner{scheduler.New(scheduler.Options{
		Region: "ap-southeast-2", BaseEndpoint: &server.URL, RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	}), t, server.URL, service}
}

const (
	machineARN  = "arn:aws:states:ap-southeast-2:123456789012:stateMachine:m"
	defaultARNs = "arn:aws:scheduler:ap-southeast-2:123456789012:schedule/default/"
)

func plain(name string) *scheduler.CreateScheduleInput {
	return &scheduler.CreateScheduleInput{
		Name: &name, ScheduleExpression: aws.String("rate(1 hour)"), FlexibleTimeWindow: &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff},
		Target: &types.Target{Arn: aws.String(machineARN), RoleArn: aws.String(role)},
	}
}

func (p planner) create(in *scheduler.CreateScheduleInput) {
	p.t.Helper()
	if _, err := p.CreateSchedule(p.t.Context(), in); err != nil {
		p.t.Fatal(err)
	}
}

func (p planner) get(name string) *scheduler.GetScheduleOutput {
	p.t.Helper()
	out, err := p.GetSchedule(p.t.Context(), &scheduler.GetScheduleInput{Name: &name})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// call makes a call by hand, signed for the scheduler, and returns the status, the error's name and the body.
func (p planner) call(method, path, body string) (int, string, map[string]any) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/ap-southeast-2/scheduler/aws4_request, SignedHeaders=host, Signature=0")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		p.t.Fatalf("%s: %v", raw, err)
	}
	return resp.StatusCode, resp.Header.Get("X-Amzn-Errortype"), out
}

// body is a request of CreateSchedule, with some members given in JSON.
func body(members ...string) string {
	all := map[string]json.RawMessage{
		"ScheduleExpression": json.RawMessage(`"rate(1 hour)"`), "FlexibleTimeWindow": json.RawMessage(`{"Mode":"OFF"}`),
		"Target": json.RawMessage(`{"Arn":"` + machineARN + `","RoleArn":"` + role + `"}`),
	}
	for i := 0; i+1 < len(members); i += 2 {
		if all[members[i]] = json.RawMessage(members[i+1]); members[i+1] == "" {
			delete(all, members[i])
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestAScheduleOfBareMembersHasTheDefaults(t *testing.T) {
	p := planning(t)
	if status, _, out := p.call("POST", "/schedules/s", body()); status != 200 || fmt.Sprint(out) != "map[ScheduleArn:"+defaultARNs+"s]" {
		t.Fatalf("it answers %d %v", status, out)
	}
	status, _, out := p.call("GET", "/schedules/s", "")
	for _, time := range []string{"CreationDate", "LastModificationDate"} {
		if _, ok := out[time].(float64); !ok {
			t.Errorf("%s is %v", time, out[time])
		}
		delete(out, time)
	}
	got, err := json.Marshal(out)
	want := `{"ActionAfterCompletion":"NONE","Arn":"` + defaultARNs + `s","FlexibleTimeWindow":{"Mode":"OFF"},"GroupName":"default","Name":"s",` +
		`"ScheduleExpression":"rate(1 hour)","ScheduleExpressionTimezone":"UTC","State":"ENABLED",` +
		`"Target":{"Arn":"` + machineARN + `","RetryPolicy":{"MaximumEventAgeInSeconds":86400,"MaximumRetryAttempts":185},"RoleArn":"` + role + `"}}`
	if err != nil || status != 200 || string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAScheduleComesBackWhole(t *testing.T) {
	p := planning(t)
	start := time.Now().UTC().Add(time.Hour).Truncate(time.Second)
	in := plain("whole")
	in.Description, in.ScheduleExpressionTimezone, in.State = aws.String("d"), aws.String("Europe/Berlin"), types.ScheduleStateDisabled
	in.StartDate, in.EndDate = &start, aws.Time(start.Add(time.Hour))
	in.FlexibleTimeWindow = &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeFlexible, MaximumWindowInMinutes: aws.Int32(15)}
	in.ActionAfterCompletion = types.ActionAfterCompletionDelete
	in.KmsKeyArn = aws.String("arn:aws:kms:eu-west-1:123456789012:key/k")
	in.Target = &types.Target{
		Arn: aws.String("arn:aws:sqs:ap-southeast-2:123456789012:q.fifo"), RoleArn: aws.String(role), Input: aws.String("no JSON"),
		RetryPolicy:      &types.RetryPolicy{MaximumEventAgeInSeconds: aws.Int32(60), MaximumRetryAttempts: aws.Int32(0)},
		DeadLetterConfig: &types.DeadLetterConfig{Arn: aws.String("arn:aws:sqs:ap-southeast-2:123456789012:dlq")},
		SqsParameters:    &types.SqsParameters{MessageGroupId: aws.String("g")},
	}
	p.create(in)
	out := p.get("whole")
	if *out.Description != "d" || *out.ScheduleExpressionTimezone != "Europe/Berlin" || out.State != types.ScheduleStateDisabled || !out.StartDate.Equal(start) ||
		!out.EndDate.Equal(start.Add(time.Hour)) || *out.FlexibleTimeWindow.MaximumWindowInMinutes != 15 || out.ActionAfterCompletion != types.ActionAfterCompletionDelete ||
		*out.KmsKeyArn != *in.KmsKeyArn || *out.Target.Input != "no JSON" || *out.Target.RetryPolicy.MaximumRetryAttempts != 0 ||
		*out.Target.RetryPolicy.MaximumEventAgeInSeconds != 60 || *out.Target.DeadLetterConfig.Arn != *in.Target.DeadLetterConfig.Arn ||
		*out.Target.SqsParameters.MessageGroupId != "g" {
		t.Errorf("it came back as %+v with the target %+v", out, out.Target)
	}
}

func TestAnUpdateReplacesAllButWhatTheStudioAlone(t *testing.T) {
	p := planning(t)
	in := plain("s")
	in.Description, in.State, in.ScheduleExpressionTimezone = aws.String("d"), types.ScheduleStateDisabled, aws.String("Europe/Berlin")
	p.create(in)
	arn := defaultARNs + "s"
	s, err := p.service.Get(t.Context(), arn)
	if err != nil {
		t.Fatal(err)
	}
	s.Missed, s.Overlap = engine.MissedLatest, engine.OverlapSkip
	if _, err := p.service.Update(t.Context(), arn, 0, schedule.Request{Scope: engine.Scope{Region: "ap-southeast-2", Account: "123456789012"}, ScheduleSettings: s.ScheduleSettings}); err != nil {
		t.Fatal(err)
	}
	out, err := p.UpdateSchedule(t.Context(), &scheduler.UpdateScheduleInput{
		Name: aws.String("s"), ScheduleExpression: aws.String("rate(2 hours)"), FlexibleTimeWindow: in.FlexibleTimeWindow, Target: in.Target,
	})
	if err != nil || *out.ScheduleArn != arn {
		t.Fatalf("%+v, %v", out, err)
	}
	got := p.get("s")
	if got.Description != nil || got.State != types.ScheduleStateEnabled || *got.ScheduleExpressionTimezone != "UTC" || *got.ScheduleExpression != "rate(2 hours)" {
		t.Errorf("it is %+v", got)
	}
	s, err = p.service.Get(t.Context(), arn)
	if err != nil || s.Missed != engine.MissedLatest || s.Overlap != engine.OverlapSkip {
		t.Errorf("the policies are %s and %s, %v", s.Missed, s.Overlap, err)
	}
	_, err = p.UpdateSchedule(t.Context(), &scheduler.UpdateScheduleInput{
		Name: aws.String("other"), ScheduleExpression: aws.String("rate(2 hours)"), FlexibleTimeWindow: in.FlexibleTimeWindow, Target: in.Target,
	})
	wantError(t, "ResourceNotFoundException", "Schedule other does not exist.", err)
}

func TestWhatIsWrongIsRefusedInTheWordsOfAWS(t *testing.T) {
	p := planning(t)
	long := strings.Repeat("x", 65)
	target := func(arn, more string) string { return `{"Arn":"` + arn + `","RoleArn":"` + role + `"` + more + `}` }
	for what, tt := range map[string]struct {
		path, body, want string
	}{
		"an expression": {"/schedules/s", body("ScheduleExpression", `"rate(10 minutess)"`), "Invalid Schedule Expression rate(10 minutess)."},
		"a zone":        {"/schedules/s", body("ScheduleExpressionTimezone", `"Mars/Base"`), "Invalid Schedule Expression Timezone Mars/Base."},
		"a role": {"/schedules/s", body("Target", `{"Arn":"`+machineARN+`","RoleArn":"r"}`),
			`1 validation error detected: Value 'r' at 'target.roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`},
		"a name and a group": {"/schedules/" + long, body("GroupName", `"a b"`),
			"2 validation errors detected: Value '" + long + "' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64; " +
				"Value 'a b' at 'groupName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$"},
		"nothing where something must be": {"/schedules/s", body("FlexibleTimeWindow", "", "Target", ""),
			"2 validation errors detected: Value null at 'flexibleTimeWindow' failed to satisfy constraint: Member must not be null; " +
				"Value null at 'target' failed to satisfy constraint: Member must not be null"},
		"a mode":             {"/schedules/s", body("FlexibleTimeWindow", `{"Mode":"LOOSE"}`), "Member must satisfy enum value set: [OFF, FLEXIBLE]"},
		"a window":           {"/schedules/s", body("FlexibleTimeWindow", `{"Mode":"FLEXIBLE","MaximumWindowInMinutes":1441}`), "at 'flexibleTimeWindow.maximumWindowInMinutes' failed to satisfy constraint: Member must have value less than or equal to 1440"},
		"no window":          {"/schedules/s", body("FlexibleTimeWindow", `{"Mode":"FLEXIBLE"}`), "MaximumWindowInMinutes is required"},
		"retries":            {"/schedules/s", body("Target", target(machineARN, `,"RetryPolicy":{"MaximumRetryAttempts":186}`)), "at 'target.retryPolicy.maximumRetryAttempts'"},
		"a FIFO queue":       {"/schedules/s", body("Target", target(machineARN, `,"DeadLetterConfig":{"Arn":"arn:aws:sqs:eu-west-1:123456789012:q.fifo"}`)), "at 'target.deadLetterConfig.arn'"},
		"a target":           {"/schedules/s", body("Target", target("nonsense", "")), "Provided Arn is not in correct format."},
		"a reading action":   {"/schedules/s", body("Target", target("arn:aws:scheduler:::aws-sdk:s3:listBuckets", "")), "listBuckets only reads"},
		"input":              {"/schedules/s", body("Target", target(machineARN, `,"Input":"{"`)), "Target.Input: is not JSON"},
		"an event's source":  {"/schedules/s", body("Target", target("arn:aws:events:eu-west-1:123456789012:event-bus/b", `,"EventBridgeParameters":{"DetailType":"d","Source":"aws.x"}`)), "at 'target.eventBridgeParameters.source'"},
		"no event's members": {"/schedules/s", body("Target", target("arn:aws:events:eu-west-1:123456789012:event-bus/b", "")), "EventBridgeParameters is required"},
		"an early start":     {"/schedules/s", body("StartDate", "1000000000"), "The StartDate you specify cannot be earlier than 5 minutes ago."},
	} {
		status, name, out := p.call("POST", tt.path, tt.body)
		if message := fmt.Sprint(out["Message"]); status != 400 || name != "ValidationException" || !strings.Contains(message, tt.want) {
			t.Errorf("%s: %d %s %s\nwant %s", what, status, name, message, tt.want)
		}
	}
	if out, err := p.ListSchedules(t.Context(), &scheduler.ListSchedulesInput{}); err != nil || len(out.Schedules) != 0 {
		t.Errorf("%d schedules were made, %v", len(out.Schedules), err)
	}
	for what, tt := range map[string]struct {
		method, path, body, name string
		status                   int
	}{
		"no JSON":            {"POST", "/schedules/s", "{", "SerializationException", 400},
		"another type":       {"POST", "/schedules/s", `{"Target":1}`, "SerializationException", 400},
		"an unknown path":    {"GET", "/nothing", "", "UnknownOperationException", 404},
		"a page of nothing":  {"GET", "/schedules?MaxResults=0", "", "ValidationException", 400},
		"a foreign token":    {"GET", "/schedules?NextToken=eA%3D%3D", "", "ValidationException", 400},
		"an unknown group":   {"POST", "/schedules/s", body("GroupName", `"g"`), "ResourceNotFoundException", 404},
		"a group's list":     {"GET", "/schedules?ScheduleGroup=g", "", "ResourceNotFoundException", 404},
		"a schedule's tags":  {"GET", "/tags/" + defaultARNs + "s", "", "ValidationException", 400},
		"the default group":  {"DELETE", "/schedule-groups/default", "", "ValidationException", 400},
		"an absent schedule": {"DELETE", "/schedules/s", "", "ResourceNotFoundException", 404},
	} {
		if status, name, out := p.call(tt.method, tt.path, tt.body); status != tt.status || name != tt.name || out["Message"] == "" {
			t.Errorf("%s: %d %s %v, want %d %s", what, status, name, out, tt.status, tt.name)
		}
	}
}

func TestListsGoByPages(t *testing.T) {
	p := planning(t)
	for _, name := range []string{"b1", "a1", "a2", "c1"} {
		in := plain(name)
		if name == "a2" {
			in.State = types.ScheduleStateDisabled
		}
		p.create(in)
	}
	list := func(in scheduler.ListSchedulesInput) (names string) {
		in.MaxResults = aws.Int32(1)
		pages := scheduler.NewListSchedulesPaginator(p, &in)
		for pages.HasMorePages() {
			out, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range out.Schedules {
				names += *s.Name + " "
			}
		}
		return names
	}
	for want, in := range map[string]scheduler.ListSchedulesInput{
		"a1 a2 b1 c1 ": {}, "a1 a2 ": {NamePrefix: aws.String("a")}, "a2 ": {State: types.ScheduleStateDisabled}, "b1 ": {GroupName: aws.String("default"), NamePrefix: aws.String("b")},
	} {
		if got := list(in); got != want {
			t.Errorf("the list is %q, want %q", got, want)
		}
	}
	out, err := p.ListSchedules(t.Context(), &scheduler.ListSchedulesInput{MaxResults: aws.Int32(1)})
	if err != nil || *out.Schedules[0].Target.Arn != machineARN || *out.Schedules[0].Arn != defaultARNs+"a1" {
		t.Errorf("the row is %+v, %v", out.Schedules[0], err)
	}
}

func TestAClientTokenHasOneEffect(t *testing.T) {
	p := planning(t)
	in := plain("s")
	in.ClientToken = aws.String("once")
	p.create(in)
	p.create(in)
	in.Description = aws.String("other")
	_, err := p.CreateSchedule(t.Context(), in)
	wantError(t, "ConflictException", "client token", err)
	in.ClientToken = aws.String("another")
	_, err = p.CreateSchedule(t.Context(), in)
	wantError(t, "ConflictException", "Schedule s already exists.", err)
	for range 2 {
		if _, err := p.DeleteSchedule(t.Context(), &scheduler.DeleteScheduleInput{Name: aws.String("s"), ClientToken: aws.String("gone")}); err != nil {
			t.Error(err)
		}
	}
	_, err = p.DeleteSchedule(t.Context(), &scheduler.DeleteScheduleInput{Name: aws.String("s")})
	wantError(t, "ResourceNotFoundException", "Schedule s does not exist.", err)
}

func TestGroups(t *testing.T) {
	p := planning(t)
	ctx := t.Context()
	made, err := p.CreateScheduleGroup(ctx, &scheduler.CreateScheduleGroupInput{Name: aws.String("g"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.CreateScheduleGroup(ctx, &scheduler.CreateScheduleGroupInput{Name: aws.String("g")})
	wantError(t, "ConflictException", "Schedule group g already exists.", err)
	in := plain("s")
	in.GroupName = aws.String("g")
	p.create(in)
	p.create(plain("s")) // names are of a group

	if _, err := p.TagResource(ctx, &scheduler.TagResourceInput{ResourceArn: made.ScheduleGroupArn, Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.UntagResource(ctx, &scheduler.UntagResourceInput{ResourceArn: made.ScheduleGroupArn, TagKeys: []string{"k", "none"}}); err != nil {
		t.Fatal(err)
	}
	tags, err := p.ListTagsForResource(ctx, &scheduler.ListTagsForResourceInput{ResourceArn: made.ScheduleGroupArn})
	if err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Key != "a" {
		t.Errorf("the tags are %+v, %v", tags, err)
	}

	var names []string
	pages := scheduler.NewListScheduleGroupsPaginator(p, &scheduler.ListScheduleGroupsInput{MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range out.ScheduleGroups {
			names = append(names, *g.Name)
		}
	}
	if !slices.Equal(names, []string{"default", "g"}) {
		t.Errorf("the groups are %v", names)
	}

	if _, err := p.DeleteScheduleGroup(ctx, &scheduler.DeleteScheduleGroupInput{Name: aws.String("g")}); err != nil {
		t.Fatal(err)
	}
	g, err := p.GetScheduleGroup(ctx, &scheduler.GetScheduleGroupInput{Name: aws.String("g")})
	if err != nil || g.State != types.ScheduleGroupStateDeleting {
		t.Errorf("the group is %+v, %v", g, err)
	}
	in.Name = aws.String("late")
	_, err = p.CreateSchedule(ctx, in)
	wantError(t, "ConflictException", "is being deleted", err)
	_, err = p.GetScheduleGroup(ctx, &scheduler.GetScheduleGroupInput{Name: aws.String("none")})
	wantError(t, "ResourceNotFoundException", "Schedule group none does not exist.", err)
}
