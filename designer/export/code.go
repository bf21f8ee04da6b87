package export

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// Terraform writes a workflow as resources of Terraform's AWS provider. The
// definition is read from NAME.asl.json beside it. It fails with the
// *asl.SyntaxError of a text that is not JSON.
func Terraform(w Machine) ([]byte, error) {
	doc, err := asl.Parse([]byte(w.Definition))
	if err != nil {
		return nil, err
	}
	id := strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(w.Name))
	var b strings.Builder
	fmt.Fprintf(&b, "# Save the definition as %s.asl.json beside this file.\n\n", w.Name)
	definition := fmt.Sprintf("file(\"${path.module}/%s.asl.json\")", w.Name)
	if names := Placeholders(w.Definition); len(names) > 0 {
		definition = fmt.Sprintf("templatefile(\"${path.module}/%s.asl.json\", {\n", w.Name)
		for _, name := range names {
			fmt.Fprintf(&b, "variable %q {\n  type = string\n}\n\n", name)
			definition += fmt.Sprintf("    %s = var.%s\n", name, name)
		}
		definition += "  })"
	}
	b.WriteString("data \"aws_partition\" \"current\" {}\ndata \"aws_region\" \"current\" {}\ndata \"aws_caller_identity\" \"current\" {}\n\n")
	fmt.Fprintf(&b, "resource \"aws_sfn_state_machine\" %q {\n  name     = %q\n  type     = %q\n  role_arn = aws_iam_role.%s.arn\n", id, w.Name, w.Type, id)
	fmt.Fprintf(&b, "\n  definition = %s\n", definition)
	fmt.Fprintf(&b, "\n  logging_configuration {\n    level           = \"ERROR\"\n    log_destination = \"${aws_cloudwatch_log_group.%s.arn}:*\"\n  }\n}\n\n", id)
	fmt.Fprintf(&b, "resource \"aws_cloudwatch_log_group\" %q {\n  name              = \"/aws/vendedlogs/states/%s\"\n  retention_in_days = 30\n}\n\n", id, w.Name)
	terraformRole(&b, id, id, "states", append(Policy(doc), logStatement))
	for _, s := range w.Schedules {
		terraformSchedule(&b, id, s)
	}
	if len(w.Schedules) > 0 {
		start := Statement{Sid: "Start", Actions: []string{"states:StartExecution"}, Resources: []string{"aws_sfn_state_machine." + id + ".arn"}}
		terraformRole(&b, id+"_schedule", id+"_schedule", "scheduler", []Statement{start})
	}
	return []byte(strings.TrimRight(b.String(), "\n") + "\n"), nil
}

// terraformARN is an ARN as an expression of Terraform.
func terraformARN(text string) string {
	if strings.HasPrefix(text, "aws_") {
		return text
	}
	text = strconv.Quote(text)
	return strings.NewReplacer("${AWS::Partition}", "${data.aws_partition.current.partition}", "${AWS::Region}", "${data.aws_region.current.name}",
		"${AWS::AccountId}", "${data.aws_caller_identity.current.account_id}").Replace(text)
}

func terraformRole(b *strings.Builder, id, name, service string, statements []Statement) {
	fmt.Fprintf(b, "resource \"aws_iam_role\" %q {\n  name_prefix = %q\n  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n", id, name[:min(len(name), 30)]+"-")
	fmt.Fprintf(b, "      Effect    = \"Allow\"\n      Action    = \"sts:AssumeRole\"\n      Principal = { Service = \"%s.amazonaws.com\" }\n    }]\n  })\n}\n\n", service)
	fmt.Fprintf(b, "resource \"aws_iam_role_policy\" %q {\n  role = aws_iam_role.%s.id\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [\n", id, id)
	for _, s := range statements {
		if len(s.States) > 0 {
			fmt.Fprintf(b, "      # for %s\n", strings.ReplaceAll(strings.Join(s.States, ", "), "\n", " "))
		}
		fmt.Fprintf(b, "      {\n        Sid      = %q\n        Effect   = \"Allow\"\n        Action   = [%s]\n        Resource = [%s]\n      },\n",
			s.Sid, quotedList(s.Actions), terraformARN(s.Resources[0]))
	}
	b.WriteString("    ]\n  })\n}\n\n")
}

func quotedList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, ", ")
}

func terraformSchedule(b *strings.Builder, id string, s Schedule) {
	state := "ENABLED"
	if !s.Enabled {
		state = "DISABLED"
	}
	name := strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(s.Name))
	fmt.Fprintf(b, "resource \"aws_scheduler_schedule\" %q {\n  name                         = %q\n  schedule_expression          = %q\n", id+"_"+name, s.Name, s.Expression)
	if s.Timezone != "" {
		fmt.Fprintf(b, "  schedule_expression_timezone = %q\n", s.Timezone)
	}
	input := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(s.Input))
	fmt.Fprintf(b, "  state                        = %q\n\n  flexible_time_window {\n    mode = \"OFF\"\n  }\n\n  target {\n    arn      = aws_sfn_state_machine.%s.arn\n    role_arn = aws_iam_role.%s_schedule.arn\n    input    = %s\n  }\n}\n\n", state, id, id, input)
}

// CDK writes a workflow as a stack of the AWS CDK in TypeScript. The definition
// is read from NAME.asl.json beside it. It fails with the *asl.SyntaxError of a
// text that is not JSON.
func CDK(w Machine) ([]byte, error) {
	doc, err := asl.Parse([]byte(w.Definition))
	if err != nil {
		return nil, err
	}
	names := Placeholders(w.Definition)
	var b strings.Builder
	fmt.Fprintf(&b, "// Save the definition as %s.asl.json beside this file.\n", w.Name)
	b.WriteString("import * as path from 'path';\nimport { RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nimport * as logs from 'aws-cdk-lib/aws-logs';\n")
	if len(w.Schedules) > 0 {
		b.WriteString("import * as scheduler from 'aws-cdk-lib/aws-scheduler';\n")
	}
	b.WriteString("import * as sfn from 'aws-cdk-lib/aws-stepfunctions';\nimport { Construct } from 'constructs';\n\n")
	id, props := logicalID(w.Name), "StackProps"
	if len(names) > 0 {
		props = id + "Props"
		fmt.Fprintf(&b, "export interface %s extends StackProps {\n", props)
		for _, name := range names {
			fmt.Fprintf(&b, "  readonly %s: string;\n", name)
		}
		b.WriteString("}\n\n")
	}
	optional := "?"
	if len(names) > 0 {
		optional = ""
	}
	fmt.Fprintf(&b, "export class %sStack extends Stack {\n  constructor(scope: Construct, id: string, props%s: %s) {\n    super(scope, id, props);\n\n", id, optional, props)
	fmt.Fprintf(&b, "    const machine = new sfn.StateMachine(this, %s, {\n      stateMachineName: %s,\n      stateMachineType: sfn.StateMachineType.%s,\n", tsQuote(id), tsQuote(w.Name), w.Type)
	fmt.Fprintf(&b, "      definitionBody: sfn.DefinitionBody.fromFile(path.join(__dirname, %s)),\n", tsQuote(w.Name+".asl.json"))
	if len(names) > 0 {
		b.WriteString("      definitionSubstitutions: {\n")
		for _, name := range names {
			fmt.Fprintf(&b, "        %s: props.%s,\n", name, name)
		}
		b.WriteString("      },\n")
	}
	fmt.Fprintf(&b, "      logs: {\n        level: sfn.LogLevel.ERROR,\n        destination: new logs.LogGroup(this, 'Logs', {\n          logGroupName: %s,\n          retention: logs.RetentionDays.ONE_MONTH,\n          removalPolicy: RemovalPolicy.DESTROY,\n        }),\n      },\n    });\n",
		tsQuote("/aws/vendedlogs/states/"+w.Name))
	for _, s := range Policy(doc) {
		fmt.Fprintf(&b, "\n    // for %s\n    machine.addToRolePolicy(new iam.PolicyStatement({\n      actions: [%s],\n      resources: [%s],\n    }));\n",
			strings.ReplaceAll(strings.Join(s.States, ", "), "\n", " "), tsList(s.Actions), tsARN(s.Resources[0]))
	}
	cdkSchedules(&b, w.Schedules)
	b.WriteString("  }\n}\n")
	return []byte(b.String()), nil
}

func cdkSchedules(b *strings.Builder, schedules []Schedule) {
	if len(schedules) == 0 {
		return
	}
	b.WriteString("\n    const starter = new iam.Role(this, 'Starter', { assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com') });\n    machine.grantStartExecution(starter);\n")
	for _, s := range schedules {
		state := "ENABLED"
		if !s.Enabled {
			state = "DISABLED"
		}
		timezone := s.Timezone
		if timezone == "" {
			timezone = "UTC"
		}
		fmt.Fprintf(b, "    new scheduler.CfnSchedule(this, %s, {\n      name: %s,\n      scheduleExpression: %s,\n      scheduleExpressionTimezone: %s,\n      state: '%s',\n      flexibleTimeWindow: { mode: 'OFF' },\n      target: { arn: machine.stateMachineArn, roleArn: starter.roleArn, input: %s },\n    });\n",
			tsQuote(logicalID(s.Name)), tsQuote(s.Name), tsQuote(s.Expression), tsQuote(timezone), state, tsQuote(s.Input))
	}
}

func tsQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`).Replace(s) + "'"
}

func tsList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = tsQuote(name)
	}
	return strings.Join(quoted, ", ")
}

// tsARN is an ARN as an expression in a Stack.
func tsARN(text string) string {
	if !strings.Contains(text, "${AWS::") {
		return tsQuote(text)
	}
	return "`" + strings.NewReplacer("${AWS::Partition}", "${this.partition}", "${AWS::Region}", "${this.region}", "${AWS::AccountId}", "${this.account}").Replace(text) + "`"
}
