package aws

import (
	"maps"
	"slices"
)

// service is what a call needs to know of a service with the AWS JSON protocol.
type service struct {
	endpoint string // key in Config.Endpoints
	host     string // on AWS, up to the region
	signing  string
	target   string // prefix of X-Amz-Target
	version  string // of the protocol: 1.0 or 1.1
	name     string // as errors of SDK integrations say it

	lower      bool     // members begin with a small letter on the wire, with a capital in workflows
	maps       []string // members whose keys are the user's own and keep their letters
	texts      []string // members that are text: objects given for them become JSON text
	times      []string // members that hold times, as seconds since 1970 on the wire
	validation bool     // ValidationException is one of the service's own exceptions
	attempts   bool     // its errors count the attempts of the SDK

	tokens map[string]string // operation to the member that makes it idempotent
}

// optimized is what the optimized integration of a service adds. Its errors and
// results have the looks of the older SDK.
type optimized struct {
	service string // key in services
	prefix  string // of error names
	class   string // of exceptions that the service does not declare, without "Exception"
	label   string // the service in causes
}

var optimizeds = map[string]optimized{
	"dynamodb":  {"dynamodb", "DynamoDB", "AmazonDynamoDB", "AmazonDynamoDBv2"},
	"sqs":       {"sqs", "SQS", "AmazonSQS", "AmazonSQS"},
	"events":    {"eventbridge", "EventBridge", "AmazonEventBridge", "AmazonEventBridge"},
	"states":    {"sfn", "StepFunctions", "AWSStepFunctions", "AWSStepFunctions"},
	"athena":    {"athena", "Athena", "AmazonAthena", "AmazonAthena"},
	"codebuild": {"codebuild", "CodeBuild", "AWSCodeBuild", "AWSCodeBuild"},
	"ecs":       {"ecs", "ECS", "AmazonECS", "AmazonECS"},
	"glue":      {"glue", "Glue", "AWSGlue", "AWSGlue"},
	"sagemaker": {"sagemaker", "SageMaker", "AmazonSageMaker", "AmazonSageMaker"},
}

// services are the services that can be called, by their name in "aws-sdk:<name>".
var services = map[string]service{
	"dynamodb": {
		endpoint: "dynamodb", host: "dynamodb", signing: "dynamodb", target: "DynamoDB_20120810", version: "1.0", name: "DynamoDb",
		times:  []string{"CreationDateTime", "LastIncreaseDateTime", "LastDecreaseDateTime", "LastUpdateToPayPerRequestDateTime"},
		tokens: map[string]string{"transactWriteItems": "ClientRequestToken"},
	},
	"sfn": {
		endpoint: "sfn", host: "states", signing: "states", target: "AWSStepFunctions", version: "1.0", name: "Sfn",
		lower: true, validation: true, attempts: true,
		texts: []string{"input", "output", "cause", "error", "definition"},
		times: []string{"startDate", "stopDate", "creationDate", "updateDate", "redriveDate", "timestamp"},
	},
	"sqs": {
		endpoint: "sqs", host: "sqs", signing: "sqs", target: "AmazonSQS", version: "1.0", name: "Sqs",
		texts: []string{"MessageBody"},
	},
	"eventbridge": {
		endpoint: "eventbridge", host: "events", signing: "events", target: "AWSEvents", version: "1.1", name: "EventBridge",
		texts: []string{"Detail"}, times: []string{"CreationTime", "LastModifiedTime", "EventStartTime", "EventEndTime"},
	},
	"secretsmanager": {
		endpoint: "secrets_manager", host: "secretsmanager", signing: "secretsmanager", target: "secretsmanager", version: "1.1", name: "SecretsManager",
		texts: []string{"SecretString"},
		times: []string{"CreatedDate", "LastChangedDate", "LastAccessedDate", "LastRotatedDate", "NextRotationDate", "DeletedDate", "DeletionDate"},
		tokens: map[string]string{
			"createSecret": "ClientRequestToken", "putSecretValue": "ClientRequestToken", "updateSecret": "ClientRequestToken",
		},
	},
	"ssm": {
		endpoint: "ssm", host: "ssm", signing: "ssm", target: "AmazonSSM", version: "1.1", name: "Ssm",
		times: []string{"LastModifiedDate", "RequestedDateTime", "ExpiresAfter", "CreatedDate", "ExecutionStartTime", "ExecutionEndTime"},
	},
	"kms": {
		endpoint: "kms", host: "kms", signing: "kms", target: "TrentService", version: "1.1", name: "Kms",
		times: []string{"CreationDate", "DeletionDate", "ValidTo"},
	},
	"cloudwatchlogs": {
		endpoint: "cloudwatch_logs", host: "logs", signing: "logs", target: "Logs_20140328", version: "1.1", name: "CloudWatchLogs",
		lower: true, maps: []string{"tags"}, texts: []string{"message"},
	},
	"ecs": {
		endpoint: "ecs", host: "ecs", signing: "ecs", target: "AmazonEC2ContainerServiceV20141113", version: "1.1", name: "Ecs",
		lower: true, maps: []string{"dockerLabels", "options", "driverOpts", "labels"},
		times:  []string{"createdAt", "startedAt", "stoppedAt", "stoppingAt", "pullStartedAt", "pullStoppedAt", "connectivityAt", "executionStoppedAt", "registeredAt", "updatedAt"},
		tokens: map[string]string{"runTask": "clientToken"},
	},
	"ecr": {
		endpoint: "ecr", host: "api.ecr", signing: "ecr", target: "AmazonEC2ContainerRegistry_V20150921", version: "1.1", name: "Ecr",
		lower: true, validation: true, times: []string{"createdAt", "imagePushedAt", "expiresAt"},
	},
	"codebuild": {
		endpoint: "codebuild", host: "codebuild", signing: "codebuild", target: "CodeBuild_20161006", version: "1.1", name: "CodeBuild",
		lower: true, times: []string{"startTime", "endTime", "created", "lastModified"},
		tokens: map[string]string{"startBuild": "idempotencyToken"},
	},
	"glue": {
		endpoint: "glue", host: "glue", signing: "glue", target: "AWSGlue", version: "1.1", name: "Glue", validation: true,
		times: []string{"StartedOn", "CompletedOn", "LastModifiedOn", "CreatedOn", "CreateTime", "UpdateTime", "LastAccessTime", "StartTime", "CreationTime", "LastUpdated"},
	},
	"athena": {
		endpoint: "athena", host: "athena", signing: "athena", target: "AmazonAthena", version: "1.1", name: "Athena",
		times:  []string{"SubmissionDateTime", "CompletionDateTime", "CreationTime"},
		tokens: map[string]string{"startQueryExecution": "ClientRequestToken"},
	},
	"sagemaker": {
		endpoint: "sagemaker", host: "api.sagemaker", signing: "sagemaker", target: "SageMaker", version: "1.1", name: "SageMaker",
		times: []string{"CreationTime", "LastModifiedTime", "TrainingStartTime", "TrainingEndTime"},
	},
	"kinesis": {
		endpoint: "kinesis", host: "kinesis", signing: "kinesis", target: "Kinesis_20131202", version: "1.1", name: "Kinesis", validation: true,
		times: []string{"StreamCreationTimestamp", "ApproximateArrivalTimestamp"},
	},
	"firehose":     {endpoint: "firehose", host: "firehose", signing: "firehose", target: "Firehose_20150804", version: "1.1", name: "Firehose"},
	"rekognition":  {endpoint: "rekognition", host: "rekognition", signing: "rekognition", target: "RekognitionService", version: "1.1", name: "Rekognition"},
	"textract":     {endpoint: "textract", host: "textract", signing: "textract", target: "Textract", version: "1.1", name: "Textract"},
	"translate":    {endpoint: "translate", host: "translate", signing: "translate", target: "AWSShineFrontendService_20170701", version: "1.1", name: "Translate"},
	"comprehend":   {endpoint: "comprehend", host: "comprehend", signing: "comprehend", target: "Comprehend_20171127", version: "1.1", name: "Comprehend"},
	"transcribe":   {endpoint: "transcribe", host: "transcribe", signing: "transcribe", target: "Transcribe", version: "1.1", name: "Transcribe", times: []string{"CreationTime", "StartTime", "CompletionTime"}},
	"forecast":     {endpoint: "forecast", host: "forecast", signing: "forecast", target: "AmazonForecast", version: "1.1", name: "Forecast", times: []string{"CreationTime", "LastModificationTime"}},
	"redshiftdata": {endpoint: "redshift_data", host: "redshift-data", signing: "redshift-data", target: "RedshiftData", version: "1.1", name: "RedshiftData", validation: true, times: []string{"CreatedAt", "UpdatedAt"}},
	"config":       {endpoint: "config_service", host: "config", signing: "config", target: "StarlingDoveService", version: "1.1", name: "Config", validation: true},
}

// Services lists what SDK integrations can be called, as in "aws-sdk:<name>".
func Services() []string { return slices.Sorted(maps.Keys(services)) }

// Optimized lists the optimized integrations that can be called.
func Optimized() []string { return slices.Sorted(maps.Keys(optimizeds)) }

func firstLower(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}

func firstUpper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-('a'-'A')) + s[1:]
}
