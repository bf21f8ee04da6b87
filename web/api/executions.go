package api

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

type historyEvent = machine.HistoryEvent

type startExecutionIn struct {
	StateMachineARN *string `json:"stateMachineArn" required:"true" len:"1..256"`
	Name            *string `json:"name" len:"1..80"`
	Input           *string `json:"input"`
	TraceHeader     *string `json:"traceHeader" len:"0..256"`
}

type startExecutionOut struct {
	ExecutionARN string `json:"executionArn"`
	StartDate    epoch  `json:"startDate"`
}

func (in startExecutionIn) execution() engine.NewExecution {
	return engine.NewExecution{MachineARN: text(in.StateMachineARN), Name: text(in.Name), Input: text(in.Input), HasInput: in.Input != nil, TraceHeader: text(in.TraceHeader)}
}

func (h *Handler) startExecution(ctx context.Context, _ call, in startExecutionIn) (out startExecutionOut, err error) {
	x, err := h.engine.StartExecution(ctx, in.execution())
	return startExecutionOut{x.ARN, epoch(x.Info.StartedAt)}, err
}

type executionIn struct {
	ExecutionARN *string `json:"executionArn" required:"true" len:"1..256"`
	IncludedData *string `json:"includedData" enum:"ALL_DATA,METADATA_ONLY"`
}

type stopExecutionIn struct {
	ExecutionARN *string `json:"executionArn" required:"true" len:"1..256"`
	Error        *string `json:"error" len:"0..256"`
	Cause        *string `json:"cause" len:"0..32768"`
}

type stopExecutionOut struct {
	StopDate epoch `json:"stopDate"`
}

func (h *Handler) stopExecution(ctx context.Context, _ call, in stopExecutionIn) (stopExecutionOut, error) {
	at, err := h.engine.StopExecution(ctx, text(in.ExecutionARN), in.Error, in.Cause)
	return stopExecutionOut{epoch(at)}, err
}

type redriveExecutionIn struct {
	ExecutionARN *string `json:"executionArn" required:"true" len:"1..256"`
	ClientToken  *string `json:"clientToken" len:"1..64"`
}

type redriveExecutionOut struct {
	RedriveDate epoch `json:"redriveDate"`
}

func (h *Handler) redriveExecution(ctx context.Context, _ call, in redriveExecutionIn) (redriveExecutionOut, error) {
	at, err := h.engine.RedriveExecution(ctx, text(in.ExecutionARN), text(in.ClientToken))
	return redriveExecutionOut{epoch(at)}, err
}

type included struct {
	Included bool `json:"included"`
}

type executionOut struct {
	ExecutionARN         string    `json:"executionArn"`
	StateMachineARN      string    `json:"stateMachineArn"`
	Name                 string    `json:"name"`
	Status               string    `json:"status"`
	StartDate            epoch     `json:"startDate"`
	StopDate             *epoch    `json:"stopDate,omitempty"`
	Input                *string   `json:"input,omitempty"`
	InputDetails         *included `json:"inputDetails,omitempty"`
	Output               *string   `json:"output,omitempty"`
	OutputDetails        *included `json:"outputDetails,omitempty"`
	Error                *string   `json:"error,omitempty"`
	Cause                *string   `json:"cause,omitempty"`
	RedriveCount         int64     `json:"redriveCount"`
	RedriveDate          *epoch    `json:"redriveDate,omitempty"`
	RedriveStatus        string    `json:"redriveStatus"`
	RedriveStatusReason  string    `json:"redriveStatusReason,omitempty"`
	TraceHeader          string    `json:"traceHeader,omitempty"`
	MapRunARN            string    `json:"mapRunArn,omitempty"`
	StateMachineVersion  string    `json:"stateMachineVersionArn,omitempty"`
	StateMachineAliasARN string    `json:"stateMachineAliasArn,omitempty"`
}

func (h *Handler) describeExecution(ctx context.Context, _ call, in executionIn) (out executionOut, err error) {
	x, err := h.engine.DescribeExecution(ctx, text(in.ExecutionARN))
	if err != nil {
		return out, err
	}
	out = executionOut{
		ExecutionARN: x.ARN, StateMachineARN: x.Info.MachineARN, Name: x.Name, Status: string(x.Head.Status),
		StartDate: epoch(x.Info.StartedAt), StopDate: since(x.Head.StoppedAt), Error: x.Head.Error, Cause: x.Head.Cause,
		StateMachineVersion: x.Info.VersionARN, StateMachineAliasARN: x.Info.AliasARN, TraceHeader: x.Info.TraceHeader,
	}
	if x.Child != nil {
		out.MapRunARN = x.Child.MapRun
	}
	out.RedriveCount, out.RedriveDate = x.Head.Redrives, since(x.Head.RedrivenAt)
	if out.RedriveStatus, out.RedriveStatusReason, err = h.engine.Redrivable(ctx, x); err != nil {
		return out, err
	}
	if text(in.IncludedData) != "METADATA_ONLY" {
		out.Input, out.InputDetails = raw(x.Info.Input), &included{true}
		if x.Head.Status == machine.Succeeded {
			out.Output, out.OutputDetails = raw(x.Head.Output), &included{true}
		}
	}
	return out, nil
}

func raw(text json.RawMessage) *string {
	s := string(text)
	return &s
}

type listExecutionsIn struct {
	StateMachineARN *string `json:"stateMachineArn" len:"1..256"`
	MapRunARN       *string `json:"mapRunArn" len:"1..2000"`
	StatusFilter    *string `json:"statusFilter" enum:"SUCCEEDED,TIMED_OUT,PENDING_REDRIVE,ABORTED,FAILED,RUNNING"`
	RedriveFilter   *string `json:"redriveFilter" enum:"REDRIVEN,NOT_REDRIVEN"`
	MaxResults      int     `json:"maxResults" range:"0..1000"`
	NextToken       *string `json:"nextToken" len:"1..3096"`
}

type executionRow struct {
	ExecutionARN    string `json:"executionArn"`
	StateMachineARN string `json:"stateMachineArn"`
	Name            string `json:"name"`
	Status          string `json:"status"`
	StartDate       epoch  `json:"startDate"`
	StopDate        *epoch `json:"stopDate,omitempty"`
	MapRunARN       string `json:"mapRunArn,omitempty"`
	ItemCount       int64  `json:"itemCount,omitempty"`
	RedriveCount    int64  `json:"redriveCount"`
	RedriveDate     *epoch `json:"redriveDate,omitempty"`
	VersionARN      string `json:"stateMachineVersionArn,omitempty"`
	AliasARN        string `json:"stateMachineAliasArn,omitempty"`
}

type listExecutionsOut struct {
	Executions []executionRow `json:"executions"`
	NextToken  string         `json:"nextToken,omitempty"`
}

func (h *Handler) listExecutions(ctx context.Context, _ call, in listExecutionsIn) (out listExecutionsOut, err error) {
	if err := in.check(); err != nil {
		return out, err
	}
	of := text(in.StateMachineARN) + text(in.MapRunARN) + "\x00" + text(in.StatusFilter) + text(in.RedriveFilter)
	after, limit, err := pageIn{in.MaxResults, in.NextToken}.start("ListExecutions", of)
	if err != nil {
		return out, err
	}
	before, _ := strconv.ParseInt(after, 10, 64) // 0 for the first page
	label, err := h.listed(ctx, in)
	if err != nil {
		return out, err
	}
	rows, err := h.engine.ListExecutions(ctx, engine.ExecutionFilter{
		MachineARN: text(in.StateMachineARN), MapRun: text(in.MapRunARN), Status: machine.Status(text(in.StatusFilter)), Redriven: in.redriven(),
		Before: engine.ExecutionID(before), Limit: limit + 1,
	})
	if err != nil {
		return out, err
	}
	rows, more := cut(rows, limit)
	out.Executions = make([]executionRow, 0, len(rows))
	for _, x := range rows {
		out.Executions = append(out.Executions, executionRow{
			ExecutionARN: x.ARN, StateMachineARN: x.MachineARN + label, Name: x.Name, Status: string(x.Status), StartDate: epoch(x.StartedAt), StopDate: since(x.StoppedAt),
			MapRunARN: text(in.MapRunARN), ItemCount: x.Items, RedriveCount: x.Redrives, RedriveDate: since(x.RedrivenAt), VersionARN: x.VersionARN, AliasARN: x.AliasARN,
		})
	}
	if more {
		out.NextToken = nextToken("ListExecutions", of, strconv.FormatInt(int64(rows[len(rows)-1].ID), 10))
	}
	return out, nil
}

// listed checks what the executions are listed of; label is what follows the
// machine's ARN in theirs.
func (h *Handler) listed(ctx context.Context, in listExecutionsIn) (label string, err error) {
	if in.MapRunARN != nil {
		m, _, err := h.engine.MapRun(ctx, *in.MapRunARN)
		return "/" + m.Label, err
	}
	t, err := h.engine.Target(ctx, text(in.StateMachineARN))
	if err == nil && t.Machine.Type == "EXPRESS" {
		err = &engine.Error{Name: engine.ErrTypeNotSupported.Name, Message: "This operation is not supported by this type of state machine"}
	}
	return "", err
}

func (in listExecutionsIn) redriven() *bool {
	if in.RedriveFilter == nil {
		return nil
	}
	yes := *in.RedriveFilter == "REDRIVEN"
	return &yes
}

func (in listExecutionsIn) check() error {
	invalid := func(why string) error { return &engine.Error{Name: engine.ErrValidation.Name, Message: why} }
	switch {
	case in.MapRunARN != nil && in.StateMachineARN != nil, in.MapRunARN == nil && in.StateMachineARN == nil:
		return invalid("Must specify exactly one of StateMachineArn or MapRunArn")
	case in.MapRunARN != nil:
		return nil
	case in.RedriveFilter != nil:
		return invalid("redriveFilter can only be used with a mapRunArn")
	case text(in.StatusFilter) == "PENDING_REDRIVE":
		return invalid("The status PENDING_REDRIVE can only be used with a mapRunArn")
	}
	return nil
}

type getExecutionHistoryIn struct {
	ExecutionARN         *string `json:"executionArn" required:"true" len:"1..256"`
	MaxResults           int     `json:"maxResults" range:"0..1000"`
	NextToken            *string `json:"nextToken" len:"1..1024"`
	ReverseOrder         bool    `json:"reverseOrder"`
	IncludeExecutionData *bool   `json:"includeExecutionData"`
}

type getExecutionHistoryOut struct {
	Events    []json.RawMessage `json:"events"`
	NextToken string            `json:"nextToken,omitempty"`
}

func (h *Handler) getExecutionHistory(ctx context.Context, _ call, in getExecutionHistoryIn) (out getExecutionHistoryOut, err error) {
	of := text(in.ExecutionARN) + "\x00" + strconv.FormatBool(in.ReverseOrder)
	after, limit, err := pageIn{in.MaxResults, in.NextToken}.start("GetExecutionHistory", of)
	if err != nil {
		return out, err
	}
	x, err := h.engine.DescribeExecution(ctx, text(in.ExecutionARN))
	if err != nil {
		return out, err
	}
	at, _ := strconv.ParseInt(after, 10, 64) // 0 for the first page
	q := engine.HistoryQuery{Reverse: in.ReverseOrder, Limit: limit + 1}
	if in.ReverseOrder {
		q.Before = at
	} else {
		q.After = at
	}
	events, err := h.engine.History(ctx, x.ID, q)
	if err != nil {
		return out, err
	}
	events, more := cut(events, limit)
	out.Events = make([]json.RawMessage, 0, len(events))
	for _, e := range events {
		out.Events = append(out.Events, wireEvent(e, in.IncludeExecutionData == nil || *in.IncludeExecutionData))
	}
	if more {
		out.NextToken = nextToken("GetExecutionHistory", of, strconv.FormatInt(events[len(events)-1].ID, 10))
	}
	return out, nil
}

// EventJSON is an event as GetExecutionHistory answers it, for other places that show it.
func EventJSON(e machine.HistoryEvent) json.RawMessage { return wireEvent(e, true) }

// wireEvent is an event in the form of GetExecutionHistory.
func wireEvent(e machine.HistoryEvent, data bool) json.RawMessage {
	b := make([]byte, 0, len(e.Details)+160)
	b = append(b, `{"timestamp":`...)
	b = strconv.AppendFloat(b, float64(e.Time.UnixMilli())/1000, 'f', 3, 64)
	b = append(b, `,"type":"`...)
	b = append(b, e.Type...)
	b = append(b, `","id":`...)
	b = strconv.AppendInt(b, e.ID, 10)
	b = append(b, `,"previousEventId":`...)
	b = strconv.AppendInt(b, e.PreviousID, 10)
	if e.Details != nil {
		b = append(b, `,"`...)
		b = append(b, detailsMember(e.Type)...)
		b = append(b, `":`...)
		if data {
			b = append(b, e.Details...)
		} else {
			b = append(b, withoutData(e.Details)...)
		}
	}
	return append(b, '}')
}

// detailsMember is the name of the member that holds an event type's details.
func detailsMember(eventType string) string {
	switch {
	case strings.HasSuffix(eventType, "StateEntered"):
		return "stateEnteredEventDetails"
	case strings.HasSuffix(eventType, "StateExited"):
		return "stateExitedEventDetails"
	}
	return strings.ToLower(eventType[:1]) + eventType[1:] + "EventDetails"
}

// dataMembers are what includeExecutionData=false leaves out.
var dataMembers = []string{"input", "output", "parameters", "assignedVariables"}

func withoutData(details json.RawMessage) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(details, &members) != nil {
		return details
	}
	for _, name := range dataMembers {
		delete(members, name)
	}
	out, err := json.Marshal(members)
	if err != nil {
		return details
	}
	return out
}
