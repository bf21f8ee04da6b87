package designer_test

import (
	"strings"
	"testing"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/awsapi"
)

func TestEveryCallOfAWSIsFoundByItsWords(t *testing.T) {
	for query, want := range map[string]string{
		"s3 put object":           "aws-sdk:s3:putObject",
		"detect labels":           "aws-sdk:rekognition:detectLabels",
		"secrets get value":       "aws-sdk:secretsmanager:getSecretValue",
		"CloudWatch Logs PutLog":  "aws-sdk:cloudwatchlogs:putLogEvents",
		"dynamodb scan":           "aws-sdk:dynamodb:scan",
		"start transcription job": "aws-sdk:transcribe:startTranscriptionJob",
	} {
		found := designer.SearchActions(query, 5)
		if len(found) == 0 || found[0].ID != want {
			t.Errorf("%q finds %v first, want %s", query, ids(found), want)
		}
	}
	if found := designer.SearchActions("object", 7); len(found) != 7 {
		t.Errorf("%d are found, want the limit of 7", len(found))
	}
	for _, nothing := range []string{"", "  ", "no such thing"} {
		if found := designer.SearchActions(nothing, 5); len(found) != 0 {
			t.Errorf("%q finds %v", nothing, ids(found))
		}
	}
}

func ids(items []designer.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.ID)
	}
	return out
}

func TestACallOfAWSBecomesATaskWithWhatItRequires(t *testing.T) {
	it, ok := designer.ItemByID("aws-sdk:s3:putObject")
	want := `{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:putObject","Parameters":{"Bucket":"MyData","Key":"MyData"}}`
	if !ok || string(it.Definition) != want || it.Name != "Put object" || it.Detail != "S3 · putObject" || it.Needs != "aws" {
		t.Errorf("got %+v", it)
	}
	if want := strings.Replace(want, "Parameters", "Arguments", 1); string(it.JSONata) != want {
		t.Errorf("in JSONata machines it is %s", it.JSONata)
	}
	for _, unknown := range []string{"aws-sdk:", "aws-sdk:s3", "aws-sdk:s3:", "aws-sdk:s3:brewCoffee", "aws-sdk:nothing:putObject", "s3:putObject"} {
		if _, ok := designer.ItemByID(unknown); ok {
			t.Errorf("there is an item %q", unknown)
		}
	}
}

func TestEveryCallOfAWSMakesAStateThatIsValid(t *testing.T) {
	for i, e := range awsapi.Index() {
		if i%20 != 0 {
			continue // a twentieth shows it
		}
		for _, op := range e.Operations {
			it, ok := designer.ItemByID("aws-sdk:" + e.Name + ":" + strings.ToLower(op[:1]) + op[1:])
			if !ok {
				t.Fatalf("%s of %s is no item", op, e.Name)
			}
			text := `{"StartAt":"A","States":{"A":` + strings.TrimSuffix(string(it.Definition), "}") + `,"End":true}}}`
			for _, p := range asl.Validate([]byte(text), asl.Options{}) {
				if p.Severity == asl.Error {
					t.Errorf("%s: %s", it.ID, p.Message)
				}
			}
		}
	}
}
