package api

import (
	"context"
	"strconv"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

type mapRunIn struct {
	MapRunARN *string `json:"mapRunArn" required:"true" len:"1..2000"`
}

type mapRunCounts struct {
	Pending               int64 `json:"pending"`
	Running               int64 `json:"running"`
	Succeeded             int64 `json:"succeeded"`
	Failed                int64 `json:"failed"`
	TimedOut              int64 `json:"timedOut"`
	Aborted               int64 `json:"aborted"`
	Total                 int64 `json:"total"`
	ResultsWritten        int64 `json:"resultsWritten"`
	FailuresNotRedrivable int64 `json:"failuresNotRedrivable"`
	PendingRedrive        int64 `json:"pendingRedrive"`
}

type mapRunOut struct {
	MapRunARN                  string       `json:"mapRunArn"`
	ExecutionARN               string       `json:"executionArn"`
	Status                     string       `json:"status"`
	StartDate                  epoch        `json:"startDate"`
	StopDate                   *epoch       `json:"stopDate,omitempty"`
	MaxConcurrency             int64        `json:"maxConcurrency"`
	ToleratedFailurePercentage float64      `json:"toleratedFailurePercentage"`
	ToleratedFailureCount      int64        `json:"toleratedFailureCount"`
	ItemCounts                 mapRunCounts `json:"itemCounts"`
	ExecutionCounts            mapRunCounts `json:"executionCounts"`
	RedriveCount               int64        `json:"redriveCount"`
	RedriveDate                *epoch       `json:"redriveDate,omitempty"`
}

func (h *Handler) describeMapRun(ctx context.Context, _ call, in mapRunIn) (mapRunOut, error) {
	m, counts, err := h.engine.MapRun(ctx, text(in.MapRunARN))
	return mapRunOut{
		MapRunARN: m.ARN, ExecutionARN: m.ExecutionARN, Status: string(m.Status), StartDate: epoch(m.StartedAt), StopDate: since(m.StoppedAt),
		MaxConcurrency: m.Concurrency, ToleratedFailurePercentage: m.ToleratedPercentage, ToleratedFailureCount: m.ToleratedCount,
		ItemCounts:      countMapRun(m, m.Total, counts, func(c engine.ChildCount) int64 { return c.Items }),
		ExecutionCounts: countMapRun(m, m.Children, counts, func(c engine.ChildCount) int64 { return c.Executions }),
		RedriveCount:    m.Redrives, RedriveDate: since(m.RedrivenAt),
	}, err
}

func countMapRun(m engine.MapRun, total int64, by map[machine.Status]engine.ChildCount, of func(engine.ChildCount) int64) mapRunCounts {
	c := mapRunCounts{
		Running: of(by[machine.Running]), Succeeded: of(by[machine.Succeeded]), Failed: of(by[machine.Failed]),
		TimedOut: of(by[machine.TimedOut]), Aborted: of(by[machine.Aborted]), Total: total,
	}
	ended := c.Succeeded + c.Failed + c.TimedOut + c.Aborted
	c.Pending = total - c.Running - ended
	if m.Writes && m.Status == machine.Succeeded {
		c.ResultsWritten = ended
	}
	return c
}

type listMapRunsIn struct {
	ExecutionARN *string `json:"executionArn" required:"true" len:"1..256"`
	MaxResults   int     `json:"maxResults" range:"0..1000"`
	NextToken    *string `json:"nextToken" len:"1..1024"`
}

type mapRunRow struct {
	ExecutionARN    string `json:"executionArn"`
	MapRunARN       string `json:"mapRunArn"`
	StateMachineARN string `json:"stateMachineArn"`
	StartDate       epoch  `json:"startDate"`
	StopDate        *epoch `json:"stopDate,omitempty"`
}

type listMapRunsOut struct {
	MapRuns   []mapRunRow `json:"mapRuns"`
	NextToken string      `json:"nextToken,omitempty"`
}

func (h *Handler) listMapRuns(ctx context.Context, _ call, in listMapRunsIn) (out listMapRunsOut, err error) {
	of := text(in.ExecutionARN)
	after, limit, err := pageIn{in.MaxResults, in.NextToken}.start("ListMapRuns", of)
	if err != nil {
		return out, err
	}
	x, err := h.engine.DescribeExecution(ctx, of)
	if err != nil {
		return out, err
	}
	before, _ := strconv.ParseInt(after, 10, 64) // 0 for the first page
	runs, places, err := h.engine.MapRuns(ctx, of, before, limit+1)
	if err != nil {
		return out, err
	}
	runs, more := cut(runs, limit)
	out.MapRuns = make([]mapRunRow, 0, len(runs))
	for _, m := range runs {
		out.MapRuns = append(out.MapRuns, mapRunRow{
			ExecutionARN: m.ExecutionARN, MapRunARN: m.ARN, StateMachineARN: x.Info.MachineARN + "/" + m.Label,
			StartDate: epoch(m.StartedAt), StopDate: since(m.StoppedAt),
		})
	}
	if more {
		out.NextToken = nextToken("ListMapRuns", of, strconv.FormatInt(places[len(runs)-1], 10))
	}
	return out, nil
}

type updateMapRunIn struct {
	MapRunARN                  *string  `json:"mapRunArn" required:"true" len:"1..2000"`
	MaxConcurrency             *int     `json:"maxConcurrency" range:"0.."`
	ToleratedFailureCount      *int64   `json:"toleratedFailureCount" range:"0.."`
	ToleratedFailurePercentage *float64 `json:"toleratedFailurePercentage" range:"0..100"`
}

func (h *Handler) updateMapRun(ctx context.Context, _ call, in updateMapRunIn) (none, error) {
	return none{}, h.engine.UpdateMapRun(ctx, text(in.MapRunARN), engine.MapRunChange{
		Concurrency: in.MaxConcurrency, ToleratedCount: in.ToleratedFailureCount, ToleratedPercentage: in.ToleratedFailurePercentage,
	})
}
