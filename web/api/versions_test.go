package api_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// result is a definition whose executions end with a number.
func result(n int) *string {
	return aws.String(fmt.Sprintf(`{"StartAt":"A","States":{"A":{"Type":"Pass","Result":%d,"End":true}}}`, n))
}

// createPublished makes a machine with version 1, whose executions end with 1.
func (f fixture) createPublished(t *testing.T, name string) string {
	t.Helper()
	out, err := f.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: &name, Definition: result(1), RoleArn: aws.String(role), Publish: true, VersionDescription: aws.String("first"),
	})
	if err != nil || aws.ToString(out.StateMachineVersionArn) != *out.StateMachineArn+":1" {
		t.Fatalf("created and published %+v, %v", out, err)
	}
	return *out.StateMachineArn
}

func TestVersionsArePublishedListedAndDeleted(t *testing.T) {
	f := serve(t)
	arn := f.createPublished(t, "m")
	for n := 2; n <= 5; n++ {
		out, err := f.UpdateStateMachine(t.Context(), &sfn.UpdateStateMachineInput{StateMachineArn: &arn, Definition: result(n), Publish: true})
		if err != nil || *out.StateMachineVersionArn != fmt.Sprint(arn, ":", n) || out.RevisionId == nil {
			t.Fatalf("updated and published %+v, %v", out, err)
		}
	}
	again, err := f.PublishStateMachineVersion(t.Context(), &sfn.PublishStateMachineVersionInput{StateMachineArn: &arn})
	if err != nil || *again.StateMachineVersionArn != arn+":5" {
		t.Errorf("publishing the same again gave %+v, %v", again, err)
	}
	_, err = f.PublishStateMachineVersion(t.Context(), &sfn.PublishStateMachineVersionInput{StateMachineArn: &arn, RevisionId: aws.String("x")})
	wantError(t, "ConflictException", "Failed to publish the State Machine version for revision x. The current State Machine revision is ", err)

	var numbers []string
	pages := sfn.ListStateMachineVersionsInput{StateMachineArn: &arn, MaxResults: 2}
	for {
		page, err := f.ListStateMachineVersions(t.Context(), &pages)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page.StateMachineVersions {
			numbers = append(numbers, strings.TrimPrefix(*v.StateMachineVersionArn, arn+":"))
		}
		if pages.NextToken = page.NextToken; page.NextToken == nil {
			break
		}
	}
	if got := strings.Join(numbers, " "); got != "5 4 3 2 1" {
		t.Errorf("versions: %s, want the newest first", got)
	}
	version := arn + ":1"
	got, err := f.DescribeStateMachine(t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: &version})
	if err != nil || *got.StateMachineArn != version || *got.Definition != *result(1) || aws.ToString(got.Description) != "first" || got.RevisionId != nil {
		t.Errorf("version 1 is described as %+v, %v", got, err)
	}
	for range 2 {
		if _, err := f.DeleteStateMachineVersion(t.Context(), &sfn.DeleteStateMachineVersionInput{StateMachineVersionArn: &version}); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	_, err = f.DescribeStateMachine(t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: &version})
	wantError(t, "StateMachineDoesNotExist", "State Machine Does Not Exist: '"+version+"'", err)
	_, err = f.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("n"), Definition: result(1), RoleArn: aws.String(role), VersionDescription: aws.String("first")})
	wantError(t, "ValidationException", "Version description can only be set when publish is true", err)
}

func TestExecutionsOfVersionsAndAliasesSayWhatTheyRun(t *testing.T) {
	f := serve(t)
	arn := f.createPublished(t, "m")
	version := arn + ":1"
	live, err := f.CreateStateMachineAlias(t.Context(), &sfn.CreateStateMachineAliasInput{
		Name: aws.String("live"), RoutingConfiguration: []types.RoutingConfigurationListItem{{StateMachineVersionArn: &version, Weight: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.UpdateStateMachine(t.Context(), &sfn.UpdateStateMachineInput{StateMachineArn: &arn, Definition: result(2)}); err != nil {
		t.Fatal(err)
	}
	x, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: live.StateMachineAliasArn, Name: aws.String("x")})
	if err != nil || *x.ExecutionArn != strings.Replace(arn, "stateMachine", "execution", 1)+":x" {
		t.Fatalf("started %+v, %v", x, err)
	}
	got, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	if err != nil || aws.ToString(got.Output) != "1" || *got.StateMachineArn != arn ||
		aws.ToString(got.StateMachineVersionArn) != version || aws.ToString(got.StateMachineAliasArn) != *live.StateMachineAliasArn {
		t.Errorf("described as %+v, %v", got, err)
	}
	of, err := f.DescribeStateMachineForExecution(t.Context(), &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: x.ExecutionArn})
	if err != nil || *of.Definition != *result(1) || *of.StateMachineArn != arn || of.RevisionId != nil {
		t.Errorf("its machine is %+v, %v", of, err)
	}
	list, err := f.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: live.StateMachineAliasArn})
	if err != nil || len(list.Executions) != 1 || aws.ToString(list.Executions[0].StateMachineAliasArn) != *live.StateMachineAliasArn {
		t.Errorf("the alias lists %+v, %v", list, err)
	}
	_, err = f.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: aws.String(arn + ":dead")})
	wantError(t, "StateMachineDoesNotExist", "State Machine Does Not Exist: '"+arn+":dead'", err)
}

func TestAliasesLiveFromCreateToDelete(t *testing.T) {
	f := serve(t)
	arn := f.createPublished(t, "m")
	if _, err := f.UpdateStateMachine(t.Context(), &sfn.UpdateStateMachineInput{StateMachineArn: &arn, Definition: result(2), Publish: true}); err != nil {
		t.Fatal(err)
	}
	one, two := arn+":1", arn+":2"
	both := []types.RoutingConfigurationListItem{{StateMachineVersionArn: &one, Weight: 90}, {StateMachineVersionArn: &two, Weight: 10}}
	in := sfn.CreateStateMachineAliasInput{Name: aws.String("live"), Description: aws.String("d"), RoutingConfiguration: both}
	first, err := f.CreateStateMachineAlias(t.Context(), &in)
	if err != nil || *first.StateMachineAliasArn != arn+":live" {
		t.Fatalf("created %+v, %v", first, err)
	}
	if again, err := f.CreateStateMachineAlias(t.Context(), &in); err != nil || !again.CreationDate.Equal(*first.CreationDate) {
		t.Errorf("creating the same again gave %+v, %v", again, err)
	}
	in.Description = aws.String("other")
	_, err = f.CreateStateMachineAlias(t.Context(), &in)
	wantError(t, "ConflictException", "an alias with the same name and a different routing configuration already exists", err)
	_, err = f.DeleteStateMachineVersion(t.Context(), &sfn.DeleteStateMachineVersionInput{StateMachineVersionArn: &two})
	wantError(t, "ConflictException", "Current list of aliases referencing this version: [live]", err)

	alias := first.StateMachineAliasArn
	if _, err := f.UpdateStateMachineAlias(t.Context(), &sfn.UpdateStateMachineAliasInput{StateMachineAliasArn: alias, RoutingConfiguration: []types.RoutingConfigurationListItem{{StateMachineVersionArn: &one, Weight: 100}}}); err != nil {
		t.Fatal(err)
	}
	got, err := f.DescribeStateMachineAlias(t.Context(), &sfn.DescribeStateMachineAliasInput{StateMachineAliasArn: alias})
	if err != nil || *got.Name != "live" || *got.Description != "d" || len(got.RoutingConfiguration) != 1 || *got.RoutingConfiguration[0].StateMachineVersionArn != one {
		t.Errorf("described as %+v, %v", got, err)
	}
	for range 2 {
		if _, err := f.DeleteStateMachineAlias(t.Context(), &sfn.DeleteStateMachineAliasInput{StateMachineAliasArn: alias}); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	_, err = f.DescribeStateMachineAlias(t.Context(), &sfn.DescribeStateMachineAliasInput{StateMachineAliasArn: alias})
	wantError(t, "ResourceNotFound", "Request references a resource that does not exist.", err)
}

func TestAliasesComeInPages(t *testing.T) {
	f := serve(t)
	arn := f.createPublished(t, "m")
	for _, name := range []string{"c", "a", "b"} {
		if _, err := f.CreateStateMachineAlias(t.Context(), &sfn.CreateStateMachineAliasInput{
			Name: &name, RoutingConfiguration: []types.RoutingConfigurationListItem{{StateMachineVersionArn: aws.String(arn + ":1"), Weight: 100}}}); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	in := sfn.ListStateMachineAliasesInput{StateMachineArn: aws.String(arn + ":1"), MaxResults: 2}
	for {
		page, err := f.ListStateMachineAliases(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.StateMachineAliases {
			names = append(names, strings.TrimPrefix(*a.StateMachineAliasArn, arn+":"))
		}
		if in.NextToken = page.NextToken; page.NextToken == nil {
			break
		}
	}
	if got := strings.Join(names, " "); got != "c a b" {
		t.Errorf("aliases: %s, want the oldest first", got)
	}
	in.NextToken = aws.String("nonsense")
	_, err := f.ListStateMachineAliases(t.Context(), &in)
	wantError(t, "InvalidToken", "Invalid Token: 'Invalid token'", err)
}

func TestAliasesWithOddNamesAndRoutesAreRefused(t *testing.T) {
	f := serve(t)
	arn := f.createPublished(t, "m")
	route := func(weight int32) types.RoutingConfigurationListItem {
		return types.RoutingConfigurationListItem{StateMachineVersionArn: aws.String(arn + ":1"), Weight: weight}
	}
	pattern := ` failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`
	for what, c := range map[string]struct {
		name   string
		routes []types.RoutingConfigurationListItem
		want   string
	}{
		"digits alone":      {"2026", nil, "1 validation error detected: Value '2026' at 'name'" + pattern},
		"a space":           {"to day", nil, "1 validation error detected: Value 'to day' at 'name'" + pattern},
		"a long name":       {strings.Repeat("n", 81), nil, "Member must have length less than or equal to 80"},
		"three routes":      {"live", []types.RoutingConfigurationListItem{route(50), route(25), route(25)}, "1 validation error detected: Value '[RoutingConfigurationListItem(stateMachineVersionArn=" + arn + ":1, weight=50), "},
		"too heavy a route": {"live", []types.RoutingConfigurationListItem{route(101)}, "Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100"},
	} {
		if c.routes == nil {
			c.routes = []types.RoutingConfigurationListItem{route(100)}
		}
		_, err := f.CreateStateMachineAlias(t.Context(), &sfn.CreateStateMachineAliasInput{Name: &c.name, RoutingConfiguration: c.routes})
		t.Run(what, func(t *testing.T) { wantError(t, "ValidationException", c.want, err) })
	}
}

// startSync calls as SDKs do, with a prefix before the host, whatever that name resolves to.
func (f fixture) startSync(t *testing.T, in sfn.StartSyncExecutionInput) (*sfn.StartSyncExecutionOutput, error) {
	return f.StartSyncExecution(t.Context(), &in, func(o *sfn.Options) {
		o.HTTPClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, strings.TrimPrefix(f.url, "http://"))
		}}}
	})
}

func TestAnExpressMachineAnswersItsCaller(t *testing.T) {
	f := serve(t)
	express := func(name, definition string) *string {
		out, err := f.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: &name, Definition: &definition, RoleArn: aws.String(role), Type: types.StateMachineTypeExpress, Publish: true})
		if err != nil {
			t.Fatal(err)
		}
		return out.StateMachineArn
	}
	good := express("good", quick)
	out, err := f.startSync(t, sfn.StartSyncExecutionInput{StateMachineArn: aws.String(*good + ":1"), Name: aws.String("x"), Input: aws.String(`{"a":1}`)})
	if err != nil || out.Status != types.SyncExecutionStatusSucceeded || *out.Output != `{"a":1}` || *out.Name != "x" || *out.StateMachineArn != *good ||
		!strings.HasPrefix(*out.ExecutionArn, strings.Replace(*good, "stateMachine", "express", 1)+":x:") ||
		out.BillingDetails.BilledDurationInMilliseconds%100 != 0 || out.BillingDetails.BilledMemoryUsedInMB != 64 {
		t.Errorf("it answered %+v, %v", out, err)
	}
	out, err = f.startSync(t, sfn.StartSyncExecutionInput{StateMachineArn: express("bad", `{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E","Cause":"c"}}}`), IncludedData: types.IncludedDataMetadataOnly})
	if err != nil || out.Status != types.SyncExecutionStatusFailed || *out.Error != "E" || *out.Cause != "c" || out.Input != nil || out.Output != nil {
		t.Errorf("a failure is answered with %+v, %v", out, err)
	}
	_, err = f.startSync(t, sfn.StartSyncExecutionInput{StateMachineArn: aws.String(f.create(t, "standard", quick))})
	wantError(t, "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine", err)
}

func TestExpressExecutionsAreNotDescribed(t *testing.T) {
	f := serve(t)
	m, err := f.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: aws.String("m"), Definition: aws.String(quick), RoleArn: aws.String(role), Type: types.StateMachineTypeExpress})
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: m.StateMachineArn})
	if err != nil {
		t.Fatal(err)
	}
	for what, call := range map[string]func() error{
		"DescribeExecution": func() error {
			_, err := f.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
			return err
		},
		"StopExecution": func() error {
			_, err := f.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: x.ExecutionArn})
			return err
		},
		"RedriveExecution": func() error {
			_, err := f.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: x.ExecutionArn})
			return err
		},
		"GetExecutionHistory": func() error {
			_, err := f.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: x.ExecutionArn})
			return err
		},
		"DescribeStateMachineForExecution": func() error {
			_, err := f.DescribeStateMachineForExecution(t.Context(), &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: x.ExecutionArn})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			wantError(t, "InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'", call())
		})
	}
	_, err = f.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: m.StateMachineArn})
	wantError(t, "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine", err)
}
