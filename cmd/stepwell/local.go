package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// localEndpoints are the variables in which Step Functions Local is told the
// endpoints of services, by the service's name in AWS_ENDPOINT_URL_*.
var localEndpoints = []struct{ env, service string }{
	{"LAMBDA_ENDPOINT", "lambda"},
	{"STEP_FUNCTIONS_ENDPOINT", "sfn"},
	{"DYNAMODB_ENDPOINT", "dynamodb"},
	{"SQS_ENDPOINT", "sqs"},
	{"SNS_ENDPOINT", "sns"},
	{"EVENTS_ENDPOINT", "eventbridge"},
	{"ECS_ENDPOINT", "ecs"},
	{"BATCH_ENDPOINT", "batch"},
	{"GLUE_ENDPOINT", "glue"},
	{"SAGE_MAKER_ENDPOINT", "sagemaker"},
	{"SAGEMAKER_ENDPOINT", "sagemaker"},
	{"ATHENA_ENDPOINT", "athena"},
	{"EMR_ENDPOINT", "emr"},
	{"EKS_ENDPOINT", "eks"},
	{"API_GATEWAY_ENDPOINT", "apigatewaymanagementapi"},
	{"CODE_BUILD_ENDPOINT", "codebuild"},
	{"DATA_BREW_ENDPOINT", "databrew"},
}

// localSettings are what Step Functions Local can be told and Stepwell has no
// other name for. Where it has one, that comes first.
func localSettings() []setting {
	all := []setting{
		{
			flag: "mock-config", env: []string{"SFN_MOCK_CONFIG"}, value: "FILE", commands: running,
			about: "a mock configuration file of Step Functions Local: StartExecution of \"<state machine ARN>#<test case>\" answers the states that the test case names from it; read again when it changes",
			set:   text(func(c *config) *string { return &c.mockFile }),
		},
		{
			flag: "wait-time-scale", env: []string{"WAIT_TIME_SCALE"}, value: "FACTOR", commands: running,
			about: "multiplies how long Wait states and retries wait: 0.1 makes ten seconds one, 0 waits not at all", set: setWaitScale,
		},
	}
	for _, e := range localEndpoints {
		all = append(all, setting{
			env: []string{e.env}, value: "URL", commands: running,
			about: "as Step Functions Local calls AWS_ENDPOINT_URL_" + strings.ToUpper(e.service), set: func(c *config, text string) error { return setEndpoint(c, e.service, text) },
		})
	}
	return all
}

func setWaitScale(c *config, text string) error {
	factor, err := strconv.ParseFloat(text, 64)
	if err != nil || factor < 0 || factor > 1_000 || math.IsNaN(factor) {
		return fmt.Errorf("%q is not a number from 0 to 1000, such as 0.1", text)
	}
	c.limits.WaitScale = &factor
	return nil
}
