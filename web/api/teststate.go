package api

import (
	"context"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/teststate"
)

type testStateIn struct {
	Definition         *string                 `json:"definition" required:"true" len:"1..1048576"`
	RoleARN            *string                 `json:"roleArn" len:"1..256"`
	Input              *string                 `json:"input" len:"0..262144"`
	InspectionLevel    *string                 `json:"inspectionLevel" enum:"INFO,DEBUG,TRACE"`
	RevealSecrets      bool                    `json:"revealSecrets"`
	Variables          *string                 `json:"variables" len:"0..262144"`
	StateName          *string                 `json:"stateName" len:"1..80"`
	Mock               *mockInput              `json:"mock"`
	Context            *string                 `json:"context" len:"0..262144"`
	StateConfiguration *testStateConfiguration `json:"stateConfiguration"`
}

type mockInput struct {
	Result              *string          `json:"result" len:"0..262144"`
	ErrorOutput         *mockErrorOutput `json:"errorOutput"`
	FieldValidationMode *string          `json:"fieldValidationMode" enum:"STRICT,PRESENT,NONE"`
}

type mockErrorOutput struct {
	Error *string `json:"error" len:"0..256"`
	Cause *string `json:"cause" len:"0..32768"`
}

type testStateConfiguration struct {
	RetrierRetryCount        *int64  `json:"retrierRetryCount" range:"0..2147483647"`
	ErrorCausedByState       *string `json:"errorCausedByState" len:"1..80"`
	MapIterationFailureCount *int64  `json:"mapIterationFailureCount" range:"0..2147483647"`
	MapItemReaderData        *string `json:"mapItemReaderData" len:"0..262144"`
}

type testStateOut struct {
	Output         *string         `json:"output,omitempty"`
	Error          *string         `json:"error,omitempty"`
	Cause          *string         `json:"cause,omitempty"`
	InspectionData *inspectionData `json:"inspectionData,omitempty"`
	NextState      string          `json:"nextState,omitempty"`
	Status         string          `json:"status"`
}

type inspectionData struct {
	Input                      *string             `json:"input,omitempty"`
	AfterArguments             *string             `json:"afterArguments,omitempty"`
	AfterInputPath             *string             `json:"afterInputPath,omitempty"`
	AfterParameters            *string             `json:"afterParameters,omitempty"`
	Result                     *string             `json:"result,omitempty"`
	AfterResultSelector        *string             `json:"afterResultSelector,omitempty"`
	AfterResultPath            *string             `json:"afterResultPath,omitempty"`
	Request                    *inspectionRequest  `json:"request,omitempty"`
	Response                   *inspectionResponse `json:"response,omitempty"`
	Variables                  *string             `json:"variables,omitempty"`
	ErrorDetails               *errorDetails       `json:"errorDetails,omitempty"`
	AfterItemsPath             *string             `json:"afterItemsPath,omitempty"`
	AfterItemSelector          *string             `json:"afterItemSelector,omitempty"`
	AfterItemBatcher           *string             `json:"afterItemBatcher,omitempty"`
	AfterItemsPointer          *string             `json:"afterItemsPointer,omitempty"`
	ToleratedFailureCount      *int64              `json:"toleratedFailureCount,omitempty"`
	ToleratedFailurePercentage *float64            `json:"toleratedFailurePercentage,omitempty"`
	MaxConcurrency             *int64              `json:"maxConcurrency,omitempty"`
}

type inspectionRequest struct {
	Protocol string `json:"protocol,omitempty"`
	Method   string `json:"method,omitempty"`
	URL      string `json:"url,omitempty"`
	Headers  string `json:"headers,omitempty"`
	Body     string `json:"body,omitempty"`
}

type inspectionResponse struct {
	Protocol      string `json:"protocol,omitempty"`
	StatusCode    string `json:"statusCode,omitempty"`
	StatusMessage string `json:"statusMessage,omitempty"`
	Headers       string `json:"headers,omitempty"`
	Body          string `json:"body,omitempty"`
}

type errorDetails struct {
	CatchIndex                  *int64 `json:"catchIndex,omitempty"`
	RetryIndex                  *int64 `json:"retryIndex,omitempty"`
	RetryBackoffIntervalSeconds *int64 `json:"retryBackoffIntervalSeconds,omitempty"`
}

func (h *Handler) testState(ctx context.Context, c call, in testStateIn) (out testStateOut, err error) {
	if in.RoleARN != nil && !strings.HasPrefix(*in.RoleARN, "arn:") {
		return out, &engine.Error{Name: engine.ErrInvalidArn.Name, Message: "Invalid Role Arn: '" + *in.RoleARN + "'"}
	}
	a, err := h.engine.TestState(ctx, c.Scope, in.request())
	if err != nil {
		return out, err
	}
	out = testStateOut{Error: a.Error, Cause: a.Cause, NextState: a.NextState, Status: string(a.Status), InspectionData: inspectionOut(a.Inspection)}
	if a.Output != nil {
		out.Output = raw(a.Output)
	}
	return out, nil
}

func (in testStateIn) request() teststate.Request {
	r := teststate.Request{
		Definition: text(in.Definition), StateName: text(in.StateName), Input: in.Input, RoleARN: text(in.RoleARN),
		Level: teststate.Level(text(in.InspectionLevel)), RevealSecrets: in.RevealSecrets, Variables: in.Variables, Context: in.Context,
	}
	if in.StateConfiguration != nil {
		r.Config = teststate.Configuration(*in.StateConfiguration)
	}
	if in.Mock == nil {
		return r
	}
	r.Mock = &teststate.Mock{Result: in.Mock.Result, Validation: teststate.Validation(text(in.Mock.FieldValidationMode))}
	if in.Mock.ErrorOutput != nil {
		e := teststate.ErrorOutput(*in.Mock.ErrorOutput)
		r.Mock.Error = &e
	}
	return r
}

func inspectionOut(i *teststate.Inspection) *inspectionData {
	if i == nil {
		return nil
	}
	return &inspectionData{
		Input: i.Input, AfterArguments: i.AfterArguments, AfterInputPath: i.AfterInputPath, AfterParameters: i.AfterParameters,
		Result: i.Result, AfterResultSelector: i.AfterResultSelector, AfterResultPath: i.AfterResultPath,
		Request: (*inspectionRequest)(i.Request), Response: (*inspectionResponse)(i.Response),
		Variables: i.Variables, ErrorDetails: (*errorDetails)(i.ErrorDetails),
		AfterItemsPath: i.AfterItemsPath, AfterItemSelector: i.AfterItemSelector, AfterItemBatcher: i.AfterItemBatcher, AfterItemsPointer: i.AfterItemsPointer,
		ToleratedFailureCount: i.ToleratedFailureCount, ToleratedFailurePercentage: i.ToleratedFailurePercentage, MaxConcurrency: i.MaxConcurrency,
	}
}
