package asl

import "strings"

// integration is an optimised service integration: its actions with the
// patterns they can wait in, besides request and response.
type integration map[string]string

const (
	rr    = ""
	sync1 = ".sync"
	token = ".waitForTaskToken"
)

// integrations are AWS's optimised integrations, from the Step Functions
// Developer Guide ("Integrating optimized services").
var integrations = map[string]integration{
	"apigateway": {"invoke": token},
	"athena":     {"startQueryExecution": sync1, "stopQueryExecution": rr, "getQueryExecution": rr, "getQueryResults": rr},
	"batch":      {"submitJob": sync1},
	"bedrock":    {"invokeModel": token, "createModelCustomizationJob": sync1 + token},
	"codebuild": {
		"startBuild": sync1, "stopBuild": rr, "batchDeleteBuilds": rr, "batchGetReports": rr, "startBuildBatch": sync1,
		"stopBuildBatch": rr, "retryBuildBatch": sync1, "deleteBuildBatch": rr,
	},
	"databrew": {"startJobRun": sync1},
	"dynamodb": {"getItem": rr, "putItem": rr, "updateItem": rr, "deleteItem": rr},
	"ecs":      {"runTask": sync1 + token},
	"eks": {
		"createCluster": sync1, "deleteCluster": sync1, "createNodegroup": sync1, "deleteNodegroup": sync1,
		"createFargateProfile": sync1, "deleteFargateProfile": sync1, "runJob": sync1, "call": rr,
	},
	"elasticmapreduce": {
		"createCluster": sync1, "terminateCluster": sync1, "setClusterTerminationProtection": rr, "addStep": sync1,
		"cancelStep": rr, "modifyInstanceFleetByName": rr, "modifyInstanceGroupByName": rr,
	},
	"emr-containers": {"createVirtualCluster": rr, "deleteVirtualCluster": sync1, "startJobRun": sync1},
	"emr-serverless": {
		"createApplication": sync1, "startApplication": sync1, "stopApplication": sync1, "deleteApplication": sync1,
		"startJobRun": sync1, "cancelJobRun": sync1,
	},
	"events":       {"putEvents": token},
	"glue":         {"startJobRun": sync1},
	"http":         {"invoke": rr},
	"lambda":       {"invoke": token},
	"mediaconvert": {"createJob": sync1},
	"sagemaker": {
		"createEndpoint": rr, "createEndpointConfig": rr, "createHyperParameterTuningJob": sync1, "createLabelingJob": sync1,
		"createModel": rr, "createProcessingJob": sync1, "createTrainingJob": sync1, "createTransformJob": sync1, "updateEndpoint": rr,
	},
	"sns":    {"publish": token},
	"sqs":    {"sendMessage": token},
	"states": {"startExecution": sync1 + ".sync:2" + token},
}

// known tells whether AWS has the integration; sure is false for a service
// that is not in the list, which may be younger than the list.
func (r Resource) known() (ok, sure bool) {
	if r.Kind != Service || strings.HasPrefix(r.Service, "aws-sdk:") {
		return true, true
	}
	actions, sure := integrations[r.Service]
	patterns, ok := actions[r.API]
	return ok && (r.Pattern == RequestResponse || hasPattern(patterns, r.Pattern)), sure
}

// actionKnown tells whether the service has the action, in whatever pattern.
func actionKnown(r Resource) bool {
	_, ok := integrations[r.Service][r.API]
	return ok
}

func hasPattern(patterns string, p Pattern) bool {
	for len(patterns) > 0 {
		next := strings.Index(patterns[1:], ".") + 1
		if next == 0 {
			next = len(patterns)
		}
		if patterns[:next] == string(p) {
			return true
		}
		patterns = patterns[next:]
	}
	return false
}

// Patterns are the patterns in which AWS can wait for a service integration, and
// all of those it might have where the list does not know the service.
func (r Resource) Patterns() []Pattern {
	switch {
	case r.Kind != Service:
		return nil
	case strings.HasPrefix(r.Service, "aws-sdk:"):
		return []Pattern{RequestResponse, WaitForToken}
	}
	actions, sure := integrations[r.Service]
	if !sure {
		return []Pattern{RequestResponse, Sync, WaitForToken}
	}
	known := []Pattern{RequestResponse}
	for _, p := range []Pattern{Sync, Sync2, WaitForToken} {
		if hasPattern(actions[r.API], p) {
			known = append(known, p)
		}
	}
	return known
}

// WithPattern is the ARN of the same call with another pattern.
func (r Resource) WithPattern(p Pattern) string {
	return strings.TrimSuffix(r.ARN, string(r.Pattern)) + string(p)
}

// requirement is fields of which one must be in Parameters or Arguments.
type requirement []string

// requirements are the fields that an optimised integration cannot do without.
var requirements = map[string][]requirement{
	"lambda:invoke":         {{"FunctionName"}},
	"dynamodb:getItem":      {{"TableName"}, {"Key"}},
	"dynamodb:putItem":      {{"TableName"}, {"Item"}},
	"dynamodb:updateItem":   {{"TableName"}, {"Key"}},
	"dynamodb:deleteItem":   {{"TableName"}, {"Key"}},
	"sns:publish":           {{"TopicArn", "TargetArn", "PhoneNumber"}, {"Message"}},
	"sqs:sendMessage":       {{"QueueUrl"}, {"MessageBody"}},
	"states:startExecution": {{"StateMachineArn"}},
	"events:putEvents":      {{"Entries"}},
	"apigateway:invoke":     {{"ApiEndpoint"}, {"Method"}},
	"http:invoke":           {{"ApiEndpoint"}, {"Method"}, {"Authentication", "InvocationConfig"}},
	"glue:startJobRun":      {{"JobName"}},
	"batch:submitJob":       {{"JobName"}, {"JobQueue"}, {"JobDefinition"}},
}
