package api

import (
	"context"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

type startSyncExecutionIn struct {
	startExecutionIn
	IncludedData *string `json:"includedData" enum:"ALL_DATA,METADATA_ONLY"`
}

type billingDetails struct {
	BilledMemoryUsedInMB         int64 `json:"billedMemoryUsedInMB"`
	BilledDurationInMilliseconds int64 `json:"billedDurationInMilliseconds"`
}

// What AWS bills at least, and in steps of.
const (
	billedMemory   = 64 // MB
	billedDuration = 100 * time.Millisecond
)

// bill is what AWS would bill for an execution: its duration in full steps.
func bill(x engine.Execution) *billingDetails {
	lasted := x.Head.StoppedAt.Sub(x.Info.StartedAt)
	steps := max(1, (lasted+billedDuration-1)/billedDuration)
	return &billingDetails{billedMemory, (steps * billedDuration).Milliseconds()}
}

type startSyncExecutionOut struct {
	ExecutionARN    string          `json:"executionArn"`
	StateMachineARN string          `json:"stateMachineArn"`
	Name            string          `json:"name"`
	StartDate       epoch           `json:"startDate"`
	StopDate        epoch           `json:"stopDate"`
	Status          string          `json:"status"`
	Error           *string         `json:"error,omitempty"`
	Cause           *string         `json:"cause,omitempty"`
	Input           *string         `json:"input,omitempty"`
	InputDetails    *included       `json:"inputDetails,omitempty"`
	Output          *string         `json:"output,omitempty"`
	OutputDetails   *included       `json:"outputDetails,omitempty"`
	TraceHeader     *string         `json:"traceHeader,omitempty"`
	BillingDetails  *billingDetails `json:"billingDetails"`
}

func (h *Handler) startSyncExecution(ctx context.Context, _ call, in startSyncExecutionIn) (out startSyncExecutionOut, err error) {
	x, err := h.engine.StartSyncExecution(ctx, in.execution())
	if err != nil {
		return out, err
	}
	out = startSyncExecutionOut{
		ExecutionARN: x.ARN, StateMachineARN: x.MachineARN, Name: x.Name, StartDate: epoch(x.Info.StartedAt), StopDate: epoch(x.Head.StoppedAt),
		Status: string(x.Head.Status), Error: x.Head.Error, Cause: x.Head.Cause, TraceHeader: in.TraceHeader, BillingDetails: bill(x),
	}
	if text(in.IncludedData) != "METADATA_ONLY" {
		out.Input, out.InputDetails = raw(x.Info.Input), &included{true}
		if x.Head.Status == machine.Succeeded {
			out.Output, out.OutputDetails = raw(x.Head.Output), &included{true}
		}
	}
	return out, nil
}
