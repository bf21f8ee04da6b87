package teststate

import (
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func TestEveryShapeOfTheTableCanBeRead(t *testing.T) {
	all, err := parseShapes(shapesText)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{"lambda:invoke", "aws-sdk:lambda:getFunction", "dynamodb:getItem", "states:describeExecution", "aws-sdk:sfn:describeExecution"} {
		if s := all[call]; s == nil || s.kind != objectShape || len(s.fields) == 0 {
			t.Errorf("the answer of %s is %+v", call, s)
		}
	}
}

func TestABrokenTableIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a type without a service":       "a = {}",
		"a line that defines nothing":    "service s\na",
		"a type that is nowhere":         "service s\na = {F:Missing}",
		"an object without an end":       "service s\na = {F:str",
		"a list without an end":          "service s\na = [str",
		"an enumeration without an end":  "service s\na = <A B",
		"bounds without an end":          "service s\na = str(1..",
		"something behind the end":       "service s\na = str str",
		"a word that is no type":         "service s\na = {F:what}",
		"a type that is nested for ever": "service s\na = " + string(make([]byte, 0)) + nest(100),
	} {
		t.Run(name, func(t *testing.T) {
			if all, err := parseShapes(text); err == nil {
				t.Errorf("read as %v", all)
			}
		})
	}
}

func nest(n int) string {
	if n == 0 {
		return "str"
	}
	return "[" + nest(n-1) + "]"
}

func TestMockedResultsAreHeldAgainstTheModel(t *testing.T) {
	const fits = ""
	schema := "ValidationException: Mock result schema validation error: "
	for name, tt := range map[string]struct {
		resource, result string
		mode             Validation
		want             string
	}{
		"a field of another type":                            {"lambda:invoke", `{"StatusCode":"200"}`, Strict, schema + "Field 'StatusCode' must be a number"},
		"… also when required fields may be missing":         {"lambda:invoke", `{"StatusCode":"200"}`, Present, schema + "Field 'StatusCode' must be a number"},
		"… but not when nothing is checked":                  {"lambda:invoke", `{"StatusCode":"200"}`, None, fits},
		"the payload of a function is what it likes":         {"lambda:invoke", `{"Payload":{"a":1}}`, Strict, fits},
		"fields that the model does not know":                {"lambda:invoke", `{"SdkHttpMetadata":1}`, Strict, fits},
		"a required field that is missing":                   {"states:startExecution", `{"ExecutionArn":"a"}`, Strict, schema + "Required field 'StartDate' is missing"},
		"… may be, when only present fields count":           {"states:startExecution", `{}`, Present, fits},
		"a text that is too short":                           {"states:startExecution", `{"ExecutionArn":"","StartDate":"x"}`, Strict, schema + "Field 'ExecutionArn' is smaller than the minimum length"},
		"a text where a list must be":                        {"sqs:sendMessage.waitForTaskToken", `"what the holder sent"`, Strict, fits},
		"a number below its least":                           {"aws-sdk:lambda:getFunction", `{"Configuration":{"Timeout":0}}`, Strict, schema + "Field 'Timeout' is less than the minimum value"},
		"a number above its most":                            {"aws-sdk:lambda:getFunction", `{"Configuration":{"MemorySize":99999999}}`, Strict, schema + "Field 'MemorySize' exceeds the maximum value"},
		"a value that is not in an enumeration":              {"aws-sdk:s3:putObject", `{"ServerSideEncryption":"rot13"}`, Strict, schema + "Field 'ServerSideEncryption' is not an expected value"},
		"a shape that holds itself":                          {"dynamodb:getItem", `{"Item":{"k":{"L":[{"M":{"n":{"N":1}}}]}}}`, Strict, schema + "Field 'N' must be a string"},
		"an object where a list must be":                     {"dynamodb:getItem", `{"Item":{"k":{"L":{}}}}`, Strict, schema + "Field 'L' must be an array"},
		"a list where an object must be":                     {"dynamodb:getItem", `{"Item":[]}`, Strict, schema + "Field 'Item' must be an object"},
		"a text where a boolean must be":                     {"dynamodb:getItem", `{"Item":{"k":{"BOOL":"true"}}}`, Strict, schema + "Field 'BOOL' must be a boolean"},
		"the second item of a list":                          {"sns:publishBatch", `{"Failed":[{"Id":"1","Code":"c","SenderFault":true},{"Code":"c","SenderFault":true}]}`, Strict, schema + "Required field 'Id' is missing"},
		"a job has the result of what it is polled with":     {"states:startExecution.sync:2", `{"ExecutionArn":"a","StateMachineArn":"m","StartDate":"t","Status":"DONE"}`, Strict, schema + "Field 'Status' is not an expected value"},
		"a job is not held against the call that starts it":  {"glue:startJobRun.sync", `{"JobRunId":1}`, Strict, fits},
		"a call that is not in the table":                    {"aws-sdk:quicksight:listUsers", `{"UserList":1}`, Strict, fits},
		"abbreviations may be spelled as the SDK for Java 2": {"aws-sdk:sqs:sendMessage", `{"Md5OfMessageBody":1}`, Strict, schema + "Field 'Md5OfMessageBody' must be a string"},
		"a result that is no object at all":                  {"lambda:invoke", `[]`, Strict, "ValidationException: Mocked result must be a JSON object."},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := asl.ParseResource("arn:aws:states:::" + tt.resource)
			if err != nil {
				t.Fatal(err)
			}
			v, err := value.Parse([]byte(tt.result))
			if err != nil {
				t.Fatal(err)
			}
			got := fits
			if err := checkShape(r, v, tt.mode); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
