package aws

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/task"
)

// optimized is an optimized integration. Its errors and results have the looks
// of the older SDK.
type optimized struct {
	prefix string // of error names
	class  string // of exceptions that the service does not declare, without "Exception"
	label  string // the service in causes
}

var optimizeds = map[string]optimized{
	"dynamodb":         {"DynamoDB", "AmazonDynamoDB", "AmazonDynamoDBv2"},
	"sqs":              {"SQS", "AmazonSQS", "AmazonSQS"},
	"sns":              {"SNS", "AmazonSNS", "AmazonSNS"},
	"events":           {"EventBridge", "AmazonEventBridge", "AmazonEventBridge"},
	"states":           {"StepFunctions", "AWSStepFunctions", "AWSStepFunctions"},
	"athena":           {"Athena", "AmazonAthena", "AmazonAthena"},
	"batch":            {"Batch", "AWSBatch", "AWSBatch"},
	"bedrock":          {"BedrockRuntime", "AmazonBedrockRuntime", "AmazonBedrockRuntime"},
	"codebuild":        {"CodeBuild", "AWSCodeBuild", "AWSCodeBuild"},
	"databrew":         {"DataBrew", "AWSGlueDataBrew", "AWSGlueDataBrew"},
	"ecs":              {"ECS", "AmazonECS", "AmazonECS"},
	"elasticmapreduce": {"ElasticMapReduce", "AmazonElasticMapReduce", "AmazonElasticMapReduce"},
	"emr-containers":   {"EMRContainers", "AmazonEMRContainers", "AmazonEMRContainers"},
	"emr-serverless":   {"EMRServerless", "AWSEMRServerless", "AWSEMRServerless"},
	"glue":             {"Glue", "AWSGlue", "AWSGlue"},
	"mediaconvert":     {"MediaConvert", "AWSMediaConvert", "AWSMediaConvert"},
	"sagemaker":        {"SageMaker", "AmazonSageMaker", "AmazonSageMaker"},
}

// counted are the ids of services whose errors count the attempts of the SDK.
var counted = []string{"SFN"}

// Optimized lists the optimized integrations that can be called.
func Optimized() []string { return slices.Sorted(maps.Keys(optimizeds)) }

// look is a service with the words of one kind of integration.
type look struct {
	service *awsapi.Service
	opt     *optimized // nil: an SDK integration
	prefix  string     // of error names
}

func lookOf(name string) (look, error) {
	o, isOptimized := optimizeds[name]
	s := awsapi.Of(name)
	switch {
	case isOptimized:
		return look{service: s, opt: &o, prefix: o.prefix}, nil
	case strings.HasPrefix(name, "aws-sdk:") && s != nil:
		return look{service: s, prefix: awsapi.ErrorPrefix(s.ID)}, nil
	}
	return look{}, task.Fail(task.ErrorRuntime, "The service '%s' is not known. Known are the optimized integrations %s, and aws-sdk: with the name of a service.",
		name, strings.Join(Optimized(), ", "))
}

// endpoint is the service's key in Config.Endpoints, as SDKs spell it in AWS_ENDPOINT_URL_<SERVICE>.
func endpoint(s *awsapi.Service) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(s.ID))
}

// declares tells whether the service lists the error among its own exceptions.
func (l look) declares(code string) bool {
	for _, o := range l.service.Operations {
		for _, e := range o.Errors {
			if s := l.service.Shape(e); code == cmp.Or(s.Code, s.Name) || code == s.Name {
				return true
			}
		}
	}
	return false
}
