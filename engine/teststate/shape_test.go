package teststate

import (
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

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
		"a call of a service that is seldom used":            {"aws-sdk:quicksight:listUsers", `{"UserList":1}`, Strict, schema + "Field 'UserList' must be an array"},
		"a service that there is not":                        {"aws-sdk:nothing:listUsers", `{"UserList":1}`, Strict, fits},
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
