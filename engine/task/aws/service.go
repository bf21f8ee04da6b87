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
	service string // its name in awsapi
	prefix  string // of error names
	class   string // of exceptions that the service does not declare, without "Exception"
	label   string // the service in causes
}

var optimizeds = map[string]optimized{
	"dynamodb":         {"dynamodb", "DynamoDB", "AmazonDynamoDB", "AmazonDynamoDBv2"},
	"sqs":              {"sqs", "SQS", "AmazonSQS", "AmazonSQS"},
	"sns":              {"sns", "SNS", "AmazonSNS", "AmazonSNS"},
	"events":           {"eventbridge", "EventBridge", "AmazonEventBridge", "AmazonEventBridge"},
	"states":           {"sfn", "StepFunctions", "AWSStepFunctions", "AWSStepFunctions"},
	"athena":           {"athena", "Athena", "AmazonAthena", "AmazonAthena"},
	"batch":            {"batch", "Batch", "AWSBatch", "AWSBatch"},
	"bedrock":          {"bedrockruntime", "BedrockRuntime", "AmazonBedrockRuntime", "AmazonBedrockRuntime"},
	"codebuild":        {"codebuild", "CodeBuild", "AWSCodeBuild", "AWSCodeBuild"},
	"databrew":         {"databrew", "DataBrew", "AWSGlueDataBrew", "AWSGlueDataBrew"},
	"ecs":              {"ecs", "ECS", "AmazonECS", "AmazonECS"},
	"elasticmapreduce": {"emr", "ElasticMapReduce", "AmazonElasticMapReduce", "AmazonElasticMapReduce"},
	"emr-containers":   {"emrcontainers", "EMRContainers", "AmazonEMRContainers", "AmazonEMRContainers"},
	"emr-serverless":   {"emrserverless", "EMRServerless", "AWSEMRServerless", "AWSEMRServerless"},
	"glue":             {"glue", "Glue", "AWSGlue", "AWSGlue"},
	"mediaconvert":     {"mediaconvert", "MediaConvert", "AWSMediaConvert", "AWSMediaConvert"},
	"sagemaker":        {"sagemaker", "SageMaker", "AmazonSageMaker", "AmazonSageMaker"},
}

// counted are the services whose errors count the attempts of the SDK.
var counted = []string{"sfn"}

// Optimized lists the optimized integrations that can be called.
func Optimized() []string { return slices.Sorted(maps.Keys(optimizeds)) }

// look is a service with the words of one kind of integration.
type look struct {
	name    string
	service *awsapi.Service
	opt     *optimized // nil: an SDK integration
	prefix  string     // of error names
}

func lookOf(name string) (look, error) {
	if o, ok := optimizeds[name]; ok {
		return look{name: o.service, service: awsapi.Find(o.service), opt: &o, prefix: o.prefix}, nil
	}
	sdk, ok := strings.CutPrefix(name, "aws-sdk:")
	s := awsapi.Find(sdk)
	if !ok || s == nil {
		return look{}, task.Fail(task.ErrorRuntime, "The service '%s' is not known. Known are the optimized integrations %s, and aws-sdk: with the name of a service.",
			name, strings.Join(Optimized(), ", "))
	}
	return look{name: sdk, service: s, prefix: awsapi.ErrorPrefix(s.ID)}, nil
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
