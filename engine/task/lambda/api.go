package lambda

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
)

// api invokes functions at an endpoint of the Lambda Invoke API.
type api struct{ client *aws.Client }

const serviceKey = "lambda"

func (a *api) reachable() bool { return a.client.Reaches(serviceKey) }

func (a *api) invoke(ctx context.Context, i invocation) (*outcome, error) {
	callCtx, cancel := context.WithTimeout(ctx, MaxTimeout)
	defer cancel()
	answer, err := a.client.Post(callCtx, invokeRequest(i))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, aws.ErrAnswerTooLarge):
		return responseTooLarge(), nil
	case err != nil:
		return nil, unreachable(err)
	case answer.Status/100 != 2:
		return nil, refused(answer)
	}
	return &outcome{answer: answer, failed: answer.Header.Get("X-Amz-Function-Error") != ""}, nil
}

func invokeRequest(i invocation) aws.Request {
	name := i.function.given
	h := http.Header{"Content-Type": {"application/json"}}
	set := func(key, v string) {
		if v != "" {
			h.Set(key, v)
		}
	}
	set("X-Amz-Invocation-Type", i.kind)
	set("X-Amz-Log-Type", i.logType)
	set("X-Amz-Client-Context", i.context)
	r := aws.Request{
		Endpoint: serviceKey, Host: "lambda", Signing: "lambda", Region: i.region, Header: h, Body: i.payload,
		Path: "/2015-03-31/functions/" + url.PathEscape(name) + "/invocations",
	}
	if q := i.function.qualifier; q != "" && parseReference(name).qualifier == "" {
		r.Query = url.Values{"Qualifier": {q}}
	}
	return r
}

// refused is an error answer of the API itself, not of the function.
func refused(a *aws.Answer) *task.Failure {
	code, message := aws.ErrorOf(a)
	// Lambda's bodies carry a "Type" instead of the code, which is in a header.
	name := code
	switch code {
	case "", "AccessDeniedException", "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException":
		name = "AWSLambdaException"
		if code == "" {
			code = "null"
		}
	}
	return task.Fail("Lambda."+name, "%s", aws.OldCause(message, "AWSLambda", code, a))
}

func unreachable(err error) *task.Failure {
	return task.Fail("Lambda.SdkClientException", "Unable to execute HTTP request: %s", err)
}

func responseTooLarge() *outcome {
	return runtimeError("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (%d bytes).", aws.MaxAnswer)
}
