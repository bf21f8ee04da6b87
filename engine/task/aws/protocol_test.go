package aws_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// request is what a service with one of the other protocols is sent.
type request struct{ method, path, query, body string }

func TestEveryProtocolIsSpoken(t *testing.T) {
	tests := map[string]struct {
		service, api, input string
		want                request
		header              map[string]string // of the answer
		body, result        string
	}{
		"SNS speaks the query protocol": {
			service: "aws-sdk:sns", api: "publish", input: `{"TopicArn":"arn","Message":{"a":1},"MessageAttributes":{"k":{"DataType":"String","StringValue":"v"}}}`,
			want:   request{"POST", "/", "", "Action=Publish&Message={\"a\":1}&MessageAttributes.entry.1.Name=k&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=v&TopicArn=arn&Version=2010-03-31"},
			body:   `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>`,
			result: `{"MessageId":"m-1"}`,
		},
		"S3 puts a JSON object as the text of the body": {
			service: "aws-sdk:s3", api: "putObject", input: `{"Bucket":"b","Key":"dir/a b.json","Body":{"x":[1]},"ContentType":"application/json","Metadata":{"team":"t"}}`,
			want:   request{"PUT", "/b/dir/a%20b.json", "", `{"x":[1]}`},
			header: map[string]string{"ETag": `"e"`, "x-amz-checksum-crc32": "AAAAAA=="},
			result: `{"ChecksumCRC32":"AAAAAA==","ETag":"\"e\""}`,
		},
		"S3 answers with the text of an object and its headers": {
			service: "aws-sdk:s3", api: "getObject", input: `{"Bucket":"b","Key":"k"}`,
			want:   request{"GET", "/b/k", "", ""},
			header: map[string]string{"Last-Modified": "Tue, 14 Nov 2023 22:13:20 GMT", "Content-Type": "text/plain", "Accept-Ranges": "bytes"},
			body:   "some text",
			result: `{"AcceptRanges":"bytes","Body":"some text","ContentLength":9,"ContentType":"text/plain","LastModified":"2023-11-14T22:13:20Z","Metadata":{}}`,
		},
		"lists without an element around them": {
			service: "aws-sdk:s3", api: "listObjectsV2", input: `{"Bucket":"b","Prefix":"p/","MaxKeys":2}`,
			want:   request{"GET", "/b", "list-type=2&max-keys=2&prefix=p/", ""},
			body:   `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>false</IsTruncated><Contents><Key>p/1</Key><Size>3</Size></Contents><Contents><Key>p/2</Key><Size>4</Size></Contents></ListBucketResult>`,
			result: `{"Contents":[{"Key":"p/1","Size":3},{"Key":"p/2","Size":4}],"IsTruncated":false,"Name":"b"}`,
		},
		"XML bodies": {
			service: "aws-sdk:s3", api: "deleteObjects", input: `{"Bucket":"b","Delete":{"Objects":[{"Key":"1"},{"Key":"2"}],"Quiet":true}}`,
			want:   request{"POST", "/b", "delete=", `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>1</Key></Object><Object><Key>2</Key></Object><Quiet>true</Quiet></Delete>`},
			body:   `<DeleteResult/>`,
			result: `{}`,
		},
		"REST with JSON": {
			service: "aws-sdk:batch", api: "submitJob", input: `{"JobName":"n","JobQueue":"q","JobDefinition":"d","Parameters":{"Key":"v"}}`,
			want:   request{"POST", "/v1/submitjob", "", `{"jobName":"n","jobQueue":"q","jobDefinition":"d","parameters":{"Key":"v"}}`},
			body:   `{"jobName":"n","jobId":"j"}`,
			result: `{"JobId":"j","JobName":"n"}`,
		},
		"REST with labels": {
			service: "aws-sdk:lambda", api: "getFunction", input: `{"FunctionName":"arn:aws:lambda:eu-west-1:1:function:f","Qualifier":"1"}`,
			want:   request{"GET", "/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:f", "Qualifier=1", ""},
			body:   `{"Configuration":{"FunctionName":"f","MemorySize":128}}`,
			result: `{"Configuration":{"FunctionName":"f","MemorySize":128}}`,
		},
		"EC2": {
			service: "aws-sdk:ec2", api: "describeInstances", input: `{"InstanceIds":["i-1","i-2"]}`,
			want:   request{"POST", "/", "", "Action=DescribeInstances&InstanceId.1=i-1&InstanceId.2=i-2&Version=2016-11-15"},
			body:   `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><reservationSet><item><reservationId>res</reservationId><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></item></reservationSet></DescribeInstancesResponse>`,
			result: `{"Reservations":[{"ReservationId":"res","Instances":[{"InstanceId":"i-1"}]}]}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := &answers{status: 200, body: tt.body, header: tt.header}
			got, err := run(t, a, callOf(tt.service, tt.api, tt.input))
			if err != nil {
				t.Fatal(err)
			}
			sent := request{a.got.Method, a.got.URL.EscapedPath(), readable(t, a.got.URL.RawQuery), a.sent}
			if strings.HasPrefix(a.sent, "Action=") {
				sent.body = readable(t, a.sent)
			}
			if sent.path != tt.want.path && a.got.URL.Path == tt.want.path {
				sent.path = a.got.URL.Path // colons may be escaped
			}
			if diff := cmp.Diff(tt.want, sent, cmp.AllowUnexported(request{})); diff != "" {
				t.Error(diff)
			}
			if got != tt.result {
				t.Errorf("got  %s\nwant %s", got, tt.result)
			}
		})
	}
}

// readable is a query with its names in order and nothing escaped.
func readable(t *testing.T, query string) string {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	text, err := url.QueryUnescape(values.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRefusalsInXML(t *testing.T) {
	for name, tt := range map[string]struct {
		service, api, input string
		header              map[string]string
		body, error, cause  string
	}{
		"an optimized integration": {"sns", "publish", `{"TopicArn":"arn","Message":"m"}`, nil,
			`<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
			"SNS.NotFoundException", "Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: id-1; Proxy: null)"},
		"S3 has a second id": {"aws-sdk:s3", "listObjectsV2", `{"Bucket":"b"}`, map[string]string{"X-Amz-Id-2": "ext"},
			`<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>b</BucketName></Error>`,
			"S3.NoSuchBucketException", "The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: id-1, Extended Request ID: ext)"},
		"an error that the service does not list": {"aws-sdk:s3", "putObject", `{"Bucket":"b","Key":"k"}`, nil,
			`<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>`,
			"S3.S3Exception", "Reduce your request rate. (Service: S3, Status Code: 404, Request ID: id-1)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, &answers{status: 404, body: tt.body, header: tt.header}, callOf(tt.service, tt.api, tt.input))
			wantFailure(t, err, tt.error, tt.cause)
		})
	}
}

func TestParametersThatDoNotFit(t *testing.T) {
	for name, tt := range map[string]struct{ service, api, input, reason string }{
		"a field that the call does not have":       {"aws-sdk:s3", "getObject", `{"Bucket":"b","Key":"k","Colour":1}`, "The field 'Colour' is not supported by Step Functions"},
		"a field without which there is no address": {"aws-sdk:s3", "getObject", `{"Bucket":"b"}`, "The field 'Key' is required but was missing"},
		"a text where a number must be":             {"aws-sdk:s3", "listObjectsV2", `{"Bucket":"b","MaxKeys":"2"}`, "The value for the field 'MaxKeys' must be a whole number"},
		"a fraction where none can be":              {"aws-sdk:s3", "listObjectsV2", `{"Bucket":"b","MaxKeys":2.5}`, "The value for the field 'MaxKeys' must be a whole number"},
		"a number where a text must be":             {"aws-sdk:s3", "getObject", `{"Bucket":1,"Key":"k"}`, "The value for the field 'Bucket' must be a string"},
		"an object where a list must be":            {"aws-sdk:ec2", "describeInstances", `{"InstanceIds":{}}`, "The value for the field 'InstanceIds' must be an array"},
		"a list where an object must be":            {"aws-sdk:s3", "deleteObjects", `{"Bucket":"b","Delete":[]}`, "The value for the field 'Delete' must be an object"},
		"a list where a map must be":                {"aws-sdk:batch", "submitJob", `{"Parameters":[]}`, "The value for the field 'Parameters' must be an object"},
		"a text where a yes or no must be":          {"aws-sdk:ec2", "describeInstances", `{"DryRun":"yes"}`, "The value for the field 'DryRun' must be a boolean"},
		"a text that is no time":                    {"aws-sdk:s3", "getObject", `{"Bucket":"b","Key":"k","IfModifiedSince":"now"}`, "The value for the field 'IfModifiedSince' must be a timestamp, such as 2026-01-31T18:00:00Z"},
		"deep inside, the field is named":           {"aws-sdk:s3", "deleteObjects", `{"Bucket":"b","Delete":{"Objects":[{"Key":true}]}}`, "The value for the field 'Key' must be a string"},
	} {
		t.Run(name, func(t *testing.T) {
			a := &answers{status: 200}
			_, err := run(t, a, callOf(tt.service, tt.api, tt.input))
			wantFailure(t, err, "States.Runtime", "The Parameters '"+tt.input+"' could not be used to start the Task: ["+tt.reason+"]")
			if a.got != nil {
				t.Error("a request went out")
			}
		})
	}
}
