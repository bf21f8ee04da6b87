package export_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule/export"
)

var update = flag.Bool("update", false, "write the expected texts anew")

const machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"

func simple() engine.Schedule {
	return engine.Schedule{
		ARN: "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/weekday-evening", Name: "weekday-evening", Group: "default",
		ScheduleSettings: engine.ScheduleSettings{
			Expression: "cron(0 18 ? * MON-FRI *)", Timezone: "Europe/Berlin", Enabled: true, AfterCompletion: "NONE",
			Target: engine.ScheduleTarget{
				ARN: machine, RoleARN: "arn:aws:iam::123456789012:role/stepwell", Input: "{}",
				Retry: engine.RetryPolicy{MaxAge: engine.DefaultMaxAge, MaxAttempts: engine.DefaultMaxAttempts},
			},
		},
	}
}

// hostile has all there is, and texts that end quotes everywhere.
func hostile() engine.Schedule {
	s := simple()
	s.Name, s.Group, s.Enabled = "2nd.try", "ops", false
	s.ARN = "arn:aws:scheduler:eu-west-1:123456789012:schedule/ops/2nd.try"
	s.Description = "it's \"50%\" $HOME `id` \\ #{x} ${y} %{z} é 𝄞\n: - on"
	s.Start, s.End = time.Date(2026, 12, 1, 7, 0, 0, 0, time.UTC), time.Date(2027, 12, 1, 8, 30, 0, 0, time.FixedZone("CET", 3600))
	s.Window, s.AfterCompletion, s.KMSKeyARN = 15, "DELETE", "arn:aws:kms:eu-west-1:123456789012:key/1"
	s.Target = engine.ScheduleTarget{
		ARN: "arn:aws:ecs:eu-west-1:123456789012:cluster/c", RoleARN: "arn:aws:iam::123456789012:role/r",
		Input: `{"at":"<aws.scheduler.scheduled-time>","it's":"${a}"}`, DeadLetterARN: "arn:aws:sqs:eu-west-1:123456789012:letters",
		Retry: engine.RetryPolicy{MaxAge: 3600, MaxAttempts: 0},
		Parameters: json.RawMessage(`{"EcsParameters":{"TaskDefinitionArn":"arn:aws:ecs:eu-west-1:123456789012:task-definition/t","TaskCount":2,"EnableExecuteCommand":true,` +
			`"NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["s-1","s-2"],"AssignPublicIp":"ENABLED"}},` +
			`"CapacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}],"Tags":[{"Key":"b","Value":"it's"},{"Key":"a","Value":"1"}]}}`),
	}
	return s
}

func TestFormats(t *testing.T) {
	for name, s := range map[string]engine.Schedule{"simple": simple(), "hostile": hostile()} {
		for _, f := range export.Formats {
			t.Run(name+" as "+f.Label, func(t *testing.T) {
				file, got := filepath.Join("testdata", name+"."+f.File), f.Write(s)
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// run gives a program to an interpreter, or leaves the test where there is none.
func run(t *testing.T, program string, interpreter ...string) string {
	t.Helper()
	if _, err := exec.LookPath(interpreter[0]); err != nil {
		t.Skip(err)
	}
	cmd := exec.CommandContext(t.Context(), interpreter[0], interpreter[1:]...)
	cmd.Stdin = strings.NewReader(program)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, program)
	}
	return string(out)
}

func TestAShellReadsWhatWasMeant(t *testing.T) {
	s := hostile()
	out := run(t, "aws() { printf '%s\\0' \"$@\"; }\n"+export.CLI(s), "sh")
	args := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	given := map[string]string{}
	for i := 2; i+1 < len(args); i += 2 {
		given[args[i]] = args[i+1]
	}
	var target struct {
		Input         string
		EcsParameters struct{ TaskCount int }
		RetryPolicy   struct{ MaximumEventAgeInSeconds, MaximumRetryAttempts int }
	}
	if err := json.Unmarshal([]byte(given["--target"]), &target); err != nil {
		t.Fatal(err)
	}
	if given["--description"] != s.Description || given["--name"] != s.Name || given["--end-date"] != "2027-12-01T07:30:00Z" || given["--region"] != "eu-west-1" {
		t.Errorf("the arguments are %q", args)
	}
	if target.Input != s.Target.Input || target.EcsParameters.TaskCount != 2 || target.RetryPolicy.MaximumEventAgeInSeconds != 3600 {
		t.Errorf("the target is %+v", target)
	}
}

func TestPythonReadsWhatWasMeant(t *testing.T) {
	s := hostile()
	const fake = `
import json, sys, types
class Client:
    def create_schedule(self, **given):
        print(json.dumps(given, default=lambda t: t.isoformat()))
boto3 = types.ModuleType("boto3")
boto3.client = lambda name, region_name: Client()
sys.modules["boto3"] = boto3
`
	var given struct {
		Description, StartDate, GroupName string
		Target                            struct {
			Input         string
			EcsParameters struct {
				EnableExecuteCommand bool
				Tags                 []struct{ Key, Value string }
			}
		}
	}
	if err := json.Unmarshal([]byte(run(t, fake+export.Boto3(s), "python3", "-")), &given); err != nil {
		t.Fatal(err)
	}
	if given.Description != s.Description || given.StartDate != "2026-12-01T07:00:00+00:00" || given.GroupName != "ops" {
		t.Errorf("boto3 is given %+v", given)
	}
	if given.Target.Input != s.Target.Input || !given.Target.EcsParameters.EnableExecuteCommand || given.Target.EcsParameters.Tags[0].Value != "it's" {
		t.Errorf("the target is %+v", given.Target)
	}
}
