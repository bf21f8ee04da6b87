package awsapi_test

import (
	"testing"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
)

func TestServicesAreCalledAsInResources(t *testing.T) {
	for id, want := range map[string][2]string{
		"DynamoDB":                  {"dynamodb", "DynamoDb"},
		"SFN":                       {"sfn", "Sfn"},
		"S3":                        {"s3", "S3"},
		"S3 Control":                {"s3control", "S3Control"},
		"EventBridge":               {"eventbridge", "EventBridge"},
		"Secrets Manager":           {"secretsmanager", "SecretsManager"},
		"CloudWatch Logs":           {"cloudwatchlogs", "CloudWatchLogs"},
		"SESv2":                     {"sesv2", "SesV2"},
		"RDS Data":                  {"rdsdata", "RdsData"},
		"Bedrock Runtime":           {"bedrockruntime", "BedrockRuntime"},
		"Elastic Load Balancing v2": {"elasticloadbalancingv2", "ElasticLoadBalancingV2"},
		"ElastiCache":               {"elasticache", "ElastiCache"},
		"Config Service":            {"config", "Config"},
		"EC2":                       {"ec2", "Ec2"},
		"IoT":                       {"iot", "Iot"},
	} {
		if got := [2]string{awsapi.NameOf(id), awsapi.ErrorPrefix(id)}; got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
		if s := awsapi.Find(want[0]); s == nil || s.ID != id {
			t.Errorf("%s is not found by the name %q", id, want[0])
		}
	}
}

func TestEveryServiceCanBeReadAndIsSound(t *testing.T) {
	index := awsapi.Index()
	if len(index) < 400 {
		t.Fatalf("there are %d services", len(index))
	}
	for _, e := range index {
		s := awsapi.Find(e.Name)
		if s == nil || len(s.Operations) != len(e.Operations) {
			t.Fatalf("%s cannot be read", e.Name)
		}
		for name, o := range s.Operations {
			for _, i := range append([]int{o.Input, o.Output}, o.Errors...) {
				if i < 0 || i >= len(s.Shapes) {
					t.Errorf("%s:%s has no shape %d", e.Name, name, i)
				}
			}
		}
		for _, shape := range s.Shapes[1:] {
			if shape.Kind == "" || shape.Kind == awsapi.List && shape.Item == nil || shape.Kind == awsapi.Map && (shape.Item == nil || shape.Key == nil) {
				t.Errorf("%s: %s is no shape", e.Name, shape.Name)
			}
		}
	}
}

func TestOperationsAreFoundByTheNameInAResource(t *testing.T) {
	s := awsapi.Find("dynamodb")
	name, o, ok := s.Operation("putItem")
	if !ok || name != "PutItem" || s.Input(o).Name != "PutItemInput" || s.Output(o).Name != "PutItemOutput" {
		t.Errorf("got %q %+v %v", name, o, ok)
	}
	for _, unknown := range []string{"", "brewCoffee"} {
		if _, _, ok := s.Operation(unknown); ok {
			t.Errorf("%q is found", unknown)
		}
	}
	for _, unknown := range []string{"", "index", "nothing"} {
		if awsapi.Find(unknown) != nil {
			t.Errorf("there is a service %q", unknown)
		}
	}
}

func TestMembersAreSpelledAsTheSDKDoes(t *testing.T) {
	for name, want := range map[string]string{
		"MD5OfMessageBody": "Md5OfMessageBody", "ETag": "ETag", "SSEKMSKeyId": "SsekmsKeyId", "jobName": "JobName", "SS": "Ss", "S": "S", "": "",
		"TableName": "TableName", "ChecksumCRC32": "ChecksumCRC32",
	} {
		if got := awsapi.SDKName(name); got != want {
			t.Errorf("%s is spelled %s, want %s", name, got, want)
		}
	}
}

func BenchmarkFindTheLargestService(b *testing.B) {
	for b.Loop() {
		awsapi.Find("ec2")
	}
}
