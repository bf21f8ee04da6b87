package export_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/stepwell/stepwell/designer/export"
	"github.com/stepwell/stepwell/designer/template"
	"github.com/stepwell/stepwell/engine/asl"
)

const billed = `{"StartAt": "Charge", "States": {
  "Charge": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"}, "Next": "Refund"},
  "Refund": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"}, "Next": "Keep"},
  "Keep": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "${Table}"}, "Next": "Ask"},
  "Ask": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sesv2:sendEmail", "End": true}}}
`

func machine() export.Machine {
	return export.Machine{Name: "billing-v2", Type: "STANDARD", Definition: billed,
		Schedules: []export.Schedule{{Name: "nightly", Expression: "cron(0 2 * * ? *)", Timezone: "Europe/Berlin", Input: `{"a": "${x} 'q'"}`}}}
}

func TestARoleMayDoWhatTheCallsNeed(t *testing.T) {
	doc, err := asl.Parse([]byte(billed))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range export.Policy(doc) {
		got = append(got, strings.Join(s.Actions, "+")+" on "+strings.Join(s.Resources, "+")+" for "+strings.Join(s.States, "+"))
	}
	want := `lambda:InvokeFunction on arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:charge for Charge+Refund
dynamodb:PutItem on * for Keep
ses:SendEmail on * for Ask`
	if strings.Join(got, "\n") != want {
		t.Errorf("it is\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestStacksHaveAllThatAWorkflowNeeds(t *testing.T) {
	forms := map[string]struct {
		write func(export.Machine) ([]byte, error)
		has   []string
	}{
		"CloudFormation": {export.CloudFormation, []string{
			`Type: "AWS::StepFunctions::StateMachine"`, "DefinitionString: |", "Table: !Ref Table", "AWS::IAM::Role", "AWS::Logs::LogGroup",
			`ScheduleExpression: "cron(0 2 * * ? *)"`, "RoleArn: !GetAtt BillingV2ScheduleRole.Arn", "# for Charge, Refund", "!Sub arn:${AWS::Partition}:lambda",
		}},
		"SAM":       {export.SAM, []string{"AWS::Serverless::StateMachine", "StartAt: Charge", "Type: ScheduleV2", "Table: !Ref Table"}},
		"CDK":       {export.CDK, []string{"fromFile(path.join(__dirname, 'billing-v2.asl.json'))", "Table: props.Table", "'dynamodb:PutItem'", "CfnSchedule", `input: '{"a": "${x} \'q\'"}'`, "`arn:${this.partition}:lambda"}},
		"Terraform": {export.Terraform, []string{`resource "aws_sfn_state_machine" "billing_v2"`, "Table = var.Table", `variable "Table"`, `"aws_scheduler_schedule"`, `$${x}`, "${data.aws_region.current.name}:${data.aws_caller_identity"}},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			data, err := form.write(machine())
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range form.has {
				if !strings.Contains(string(data), part) {
					t.Errorf("%q is missing in\n%s", part, data)
				}
			}
			if _, err := form.write(export.Machine{Definition: "{"}); err == nil {
				t.Error("a text that is no JSON is written")
			}
		})
	}
}

func TestEveryTemplateBecomesAStack(t *testing.T) {
	for _, tpl := range template.All() {
		w := export.Machine{Name: tpl.ID, Type: tpl.Type, Definition: tpl.Definition}
		for name, write := range map[string]func(export.Machine) ([]byte, error){"CloudFormation": export.CloudFormation, "SAM": export.SAM} {
			data, err := write(w)
			var stack struct {
				Resources map[string]struct {
					Type       string         `yaml:"Type"`
					Properties map[string]any `yaml:"Properties"`
				} `yaml:"Resources"`
			}
			if err == nil {
				err = yaml.Unmarshal(data, &stack)
			}
			if err != nil {
				t.Errorf("%s of %s: %v\n%s", name, tpl.ID, err, data)
				continue
			}
			if len(stack.Resources) < 2 {
				t.Errorf("%s of %s has %d resources", name, tpl.ID, len(stack.Resources))
			}
			for id, r := range stack.Resources {
				if text, ok := r.Properties["DefinitionString"].(string); ok && text != tpl.Definition {
					t.Errorf("%s of %s: the definition of %s is another", name, tpl.ID, id)
				}
			}
		}
		for name, write := range map[string]func(export.Machine) ([]byte, error){"CDK": export.CDK, "Terraform": export.Terraform} {
			if _, err := write(w); err != nil {
				t.Errorf("%s of %s: %v", name, tpl.ID, err)
			}
		}
	}
}
