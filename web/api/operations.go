package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
	"github.com/stepwell/stepwell/engine/teststate"
)

// Engine is what the API calls; *engine.Engine satisfies it.
type Engine interface {
	CreateStateMachine(ctx context.Context, scope engine.Scope, in engine.NewMachine) (engine.StateMachine, error)
	UpdateStateMachine(ctx context.Context, arn string, c engine.MachineChange) (engine.StateMachine, error)
	Target(ctx context.Context, arn string) (engine.Target, error)
	CreateAndPublish(ctx context.Context, scope engine.Scope, in engine.NewMachine, description string) (engine.StateMachine, engine.Version, error)
	UpdateAndPublish(ctx context.Context, arn string, c engine.MachineChange, description string) (engine.StateMachine, engine.Version, error)
	ListStateMachines(ctx context.Context, f engine.MachineFilter) ([]engine.StateMachine, error)
	DeleteStateMachine(ctx context.Context, arn string) error
	DefinitionOf(ctx context.Context, x engine.Execution) (string, error)
	Tags(ctx context.Context, arn string) ([]engine.Tag, error)
	SetTags(ctx context.Context, arn string, add []engine.Tag, remove []string) error

	PublishVersion(ctx context.Context, arn, revisionID, description string) (engine.Version, error)
	Versions(ctx context.Context, arn string, before int64, limit int) ([]engine.Version, error)
	DeleteVersion(ctx context.Context, arn string) error
	CreateAlias(ctx context.Context, in engine.NewAlias) (engine.Alias, error)
	Alias(ctx context.Context, arn string) (engine.Alias, error)
	UpdateAlias(ctx context.Context, arn string, description *string, to []engine.RouteTo) (engine.Alias, error)
	DeleteAlias(ctx context.Context, arn string) error
	Aliases(ctx context.Context, arn string) ([]engine.Alias, error)

	StartExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
	RedriveExecution(ctx context.Context, arn, token string) (time.Time, error)
	Redrivable(ctx context.Context, x engine.Execution) (status, reason string, err error)
	StartSyncExecution(ctx context.Context, in engine.NewExecution) (engine.Execution, error)
	StopExecution(ctx context.Context, arn string, name, cause *string) (time.Time, error)
	DescribeExecution(ctx context.Context, arn string) (engine.Execution, error)
	ListExecutions(ctx context.Context, f engine.ExecutionFilter) ([]engine.ExecutionSummary, error)
	MapRun(ctx context.Context, arn string) (engine.MapRun, map[machine.Status]engine.ChildCount, error)
	MapRuns(ctx context.Context, executionARN string, before int64, limit int) ([]engine.MapRun, []int64, error)
	UpdateMapRun(ctx context.Context, arn string, c engine.MapRunChange) error
	History(ctx context.Context, id engine.ExecutionID, q engine.HistoryQuery) ([]historyEvent, error)

	TestState(ctx context.Context, scope engine.Scope, in teststate.Request) (teststate.Answer, error)

	CreateLogGroup(ctx context.Context, scope engine.Scope, name string) error
	LogGroup(ctx context.Context, arn string) (engine.LogGroup, error)
	LogGroups(ctx context.Context, prefix, after string, limit int) ([]engine.LogGroup, error)
	SetLogDays(ctx context.Context, arn string, days int) error
	DeleteLogGroup(ctx context.Context, arn string) error
	LogStreams(ctx context.Context, group, after string, limit int) ([]engine.LogStream, error)
	LogEntries(ctx context.Context, q engine.LogQuery) ([]engine.LogEntry, engine.LogPlace, error)

	CreateActivity(ctx context.Context, scope engine.Scope, name string, tags []engine.Tag) (engine.Activity, error)
	DescribeActivity(ctx context.Context, arn string) (engine.Activity, error)
	ListActivities(ctx context.Context, scope engine.Scope, after string, limit int) ([]engine.Activity, error)
	DeleteActivity(ctx context.Context, arn string) error
	GetActivityTask(ctx context.Context, arn, worker string) (engine.ActivityTask, error)
	SendTaskSuccess(ctx context.Context, token, output string) error
	SendTaskFailure(ctx context.Context, token string, name, cause *string) error
	SendTaskHeartbeat(ctx context.Context, token string) error
}

func (h *Handler) operations() map[string]operation {
	return map[string]operation{
		"CreateStateMachine":               op(h.createStateMachine),
		"UpdateStateMachine":               op(h.updateStateMachine),
		"DescribeStateMachine":             op(h.describeStateMachine),
		"DescribeStateMachineForExecution": op(h.describeStateMachineForExecution),
		"ListStateMachines":                op(h.listStateMachines),
		"DeleteStateMachine":               op(h.deleteStateMachine),
		"ValidateStateMachineDefinition":   op(h.validateStateMachineDefinition),
		"PublishStateMachineVersion":       op(h.publishStateMachineVersion),
		"ListStateMachineVersions":         op(h.listStateMachineVersions),
		"DeleteStateMachineVersion":        op(h.deleteStateMachineVersion),
		"CreateStateMachineAlias":          op(h.createStateMachineAlias),
		"DescribeStateMachineAlias":        op(h.describeStateMachineAlias),
		"UpdateStateMachineAlias":          op(h.updateStateMachineAlias),
		"ListStateMachineAliases":          op(h.listStateMachineAliases),
		"DeleteStateMachineAlias":          op(h.deleteStateMachineAlias),
		"StartExecution":                   op(h.startExecution),
		"StartSyncExecution":               op(h.startSyncExecution),
		"StopExecution":                    op(h.stopExecution),
		"RedriveExecution":                 op(h.redriveExecution),
		"DescribeExecution":                op(h.describeExecution),
		"ListExecutions":                   op(h.listExecutions),
		"GetExecutionHistory":              op(h.getExecutionHistory),
		"DescribeMapRun":                   op(h.describeMapRun),
		"ListMapRuns":                      op(h.listMapRuns),
		"UpdateMapRun":                     op(h.updateMapRun),
		"TestState":                        op(h.testState),
		"CreateActivity":                   op(h.createActivity),
		"DescribeActivity":                 op(h.describeActivity),
		"ListActivities":                   op(h.listActivities),
		"DeleteActivity":                   op(h.deleteActivity),
		"GetActivityTask":                  op(h.getActivityTask),
		"SendTaskSuccess":                  op(h.sendTaskSuccess),
		"SendTaskFailure":                  op(h.sendTaskFailure),
		"SendTaskHeartbeat":                op(h.sendTaskHeartbeat),
		"ListTagsForResource":              op(h.listTagsForResource),
		"TagResource":                      op(h.tagResource),
		"UntagResource":                    op(h.untagResource),
	}
}

// none is the answer of an operation that has none.
type none struct{}

// epoch is a time as AWS JSON writes it: seconds since 1970 with milliseconds.
type epoch time.Time

// MarshalJSON implements json.Marshaler.
func (t epoch) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Time(t).UnixMilli()) / 1000)
}

// since is a time that may be missing.
func since(t time.Time) *epoch {
	if t.IsZero() {
		return nil
	}
	e := epoch(t)
	return &e
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
