package lambda_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// invokeAPI answers like the Lambda Invoke API with three functions.
func invokeAPI(t *testing.T) string {
	return server(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/lambda/aws4_request") {
			t.Errorf("the request is not signed for lambda: %q", r.Header.Get("Authorization"))
		}
		name := strings.Split(r.URL.Path, "/")[3]
		name = name[strings.LastIndex(name, ":")+1:]
		w.Header().Set("X-Amz-Executed-Version", "$LATEST")
		switch name {
		case "echo":
			w.Write([]byte(body(t, r)))
		case "raises":
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
			w.Write([]byte(`{"errorMessage": "no stock", "errorType": "OutOfStock", "requestId": "r", "stackTrace": []}`))
		case "exits":
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
			w.Write([]byte(`{"errorMessage":"exited"}`))
		case "large":
			w.Write([]byte(strings.Repeat("a", 257<<10)))
		default:
			w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
			w.Header().Set("X-Amzn-Requestid", "the-id")
			w.WriteHeader(http.StatusNotFound)
			w.Write([]byte(`{"Type":"User","Message":"Function not found: arn:aws:lambda:eu-west-1:1:function:gone:$LATEST"}`))
		}
	})
}

func TestFunctionByARN(t *testing.T) {
	e := newExecutor(t, invokeAPI(t))
	tests := map[string]struct{ name, input, want, failure, cause string }{
		"its output is the result, keys in order": {name: "echo", input: `{"b":1.0,"a":"x"}`, want: `{"b":1.0,"a":"x"}`},
		"a number is a result":                    {name: "echo", input: `0`, want: `0`},
		"a raised error keeps its text": {name: "raises", input: `{}`, failure: "OutOfStock",
			cause: `{"errorMessage": "no stock", "errorType": "OutOfStock", "requestId": "r", "stackTrace": []}`},
		"an error without a type is Lambda.Unknown": {name: "exits", input: `{}`, failure: "Lambda.Unknown",
			cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"exited"}`},
		"more than 256 KiB are too large": {name: "large", input: `{}`, failure: "States.DataLimitExceeded",
			cause: `The state/task 'arn:aws:lambda:eu-west-1:111122223333:function:large' returned a result with a size exceeding the maximum number of bytes service limit.`},
		"a function that is not there": {name: "gone", input: `{}`, failure: "Lambda.ResourceNotFoundException",
			cause: `Function not found: arn:aws:lambda:eu-west-1:1:function:gone:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: the-id; Proxy: null)`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := call(t, e, byARN(tt.name, tt.input))
			if tt.failure != "" {
				wantFailure(t, err, tt.failure, tt.cause)
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			}
		})
	}
}

func TestInvokeWrapsTheOutput(t *testing.T) {
	e := newExecutor(t, invokeAPI(t))
	tests := map[string]struct{ input, payload string }{
		"a payload arrives as it is":               {`{"FunctionName":"echo","Payload":{"z":1,"a":[2]}}`, `{"z":1,"a":[2]}`},
		"no payload is an empty object":            {`{"FunctionName":"echo"}`, `{}`},
		"null is an empty object":                  {`{"FunctionName":"echo","Payload":null}`, `{}`},
		"a text that holds JSON is taken for it":   {`{"FunctionName":"echo","Payload":"[1,2]"}`, `[1,2]`},
		"any other text arrives as a JSON text":    {`{"FunctionName":"echo","Payload":"hi there"}`, `"hi there"`},
		"an ARN names the function":                {`{"FunctionName":"arn:aws:lambda:eu-west-1:1:function:echo","Payload":1}`, `1`},
		"an ARN may be partial":                    {`{"FunctionName":"111122223333:function:echo","Payload":1}`, `1`},
		"a region in the ARN comes before our own": {`{"FunctionName":"arn:aws:lambda:eu-west-1:1:function:echo","Payload":true}`, `true`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := call(t, e, byInvoke(tt.input))
			if err != nil {
				t.Fatal(err)
			}
			var out struct {
				ExecutedVersion string
				Payload         json.RawMessage
				SdkHttpMetadata struct{ HttpStatusCode int }
				StatusCode      int
			}
			if err := json.Unmarshal([]byte(got), &out); err != nil {
				t.Fatal(err)
			}
			if string(out.Payload) != tt.payload || out.ExecutedVersion != "$LATEST" || out.StatusCode != 200 || out.SdkHttpMetadata.HttpStatusCode != 200 {
				t.Errorf("got %s, want payload %s", got, tt.payload)
			}
		})
	}
}

func TestInvokeKeepsTheOrderOfKeys(t *testing.T) {
	got, err := call(t, newExecutor(t, invokeAPI(t)), byInvoke(`{"FunctionName":"echo","Payload":1}`))
	if err != nil {
		t.Fatal(err)
	}
	last := -1
	for _, key := range []string{"ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"} {
		at := strings.Index(got, `"`+key+`"`)
		if at <= last {
			t.Fatalf("%s is missing or too early in %s", key, got)
		}
		last = at
	}
}

func TestInvokeSendsItsOptions(t *testing.T) {
	var header http.Header
	var query string
	url := server(t, func(w http.ResponseWriter, r *http.Request) {
		header, query = r.Header, r.URL.RawQuery
		w.WriteHeader(http.StatusAccepted)
	})
	got, err := call(t, newExecutor(t, url), byInvoke(`{"FunctionName":"f","Qualifier":"live","InvocationType":"Event","LogType":"Tail","ClientContext":"e30="}`))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"X-Amz-Invocation-Type": "Event", "X-Amz-Log-Type": "Tail", "X-Amz-Client-Context": "e30="} {
		if header.Get(key) != want {
			t.Errorf("got %s %q, want %q", key, header.Get(key), want)
		}
	}
	if query != "Qualifier=live" || !strings.Contains(got, `"StatusCode":202`) {
		t.Errorf("got query %q and result %s", query, got)
	}
}

func TestBadInvocations(t *testing.T) {
	e := newExecutor(t, "")
	_, err := call(t, e, byInvoke(`{"Payload":1}`))
	wantFailure(t, err, "States.Runtime", `The Parameters '{"Payload":1}' could not be used to start the Task: [The field 'FunctionName' is required but was missing]`)
	_, err = call(t, e, byInvoke(`{"FunctionName":"nobody:live"}`))
	wantFailure(t, err, "Lambda.ResourceNotFoundException",
		`Function not found: arn:aws:lambda:eu-west-1:123456789012:function:nobody:live (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ID; Proxy: null)`)
	_, err = call(t, newExecutor(t, "http://127.0.0.1:1"), byARN("f", `{}`))
	wantFailure(t, err, "Lambda.SdkClientException", `Unable to execute HTTP request: dial tcp 127.0.0.1:1: connect: connection refused`)
}
