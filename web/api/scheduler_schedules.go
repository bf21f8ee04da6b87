package api

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/schedule"
)

// instant is a time as REST-JSON has it: seconds since 1970.
type instant float64

func (i *instant) time() time.Time {
	if i == nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(math.Round(float64(*i) * 1000))).UTC()
}

type flexibleTimeWindow struct {
	Mode                   *string `json:"Mode" required:"true" enum:"OFF,FLEXIBLE"`
	MaximumWindowInMinutes *int64  `json:"MaximumWindowInMinutes,omitempty" range:"1..1440"`
}

type retryPolicy struct {
	MaximumEventAgeInSeconds *int64 `json:"MaximumEventAgeInSeconds,omitempty" range:"60..86400"`
	MaximumRetryAttempts     *int64 `json:"MaximumRetryAttempts,omitempty" range:"0..185"`
}

type deadLetterConfig struct {
	Arn *string `json:"Arn,omitempty" len:"1..1600" pattern:"queue"`
}

type sqsParameters struct {
	MessageGroupID *string `json:"MessageGroupId,omitempty" len:"1..128"`
}

type eventBridgeParameters struct {
	DetailType *string `json:"DetailType" required:"true" len:"1..128"`
	Source     *string `json:"Source" required:"true" len:"1..256" pattern:"source"`
}

type kinesisParameters struct {
	PartitionKey *string `json:"PartitionKey" required:"true" len:"1..256"`
}

type sageMakerPipelineParameters struct {
	PipelineParameterList []struct {
		Name  *string `json:"Name" required:"true" len:"1..256" pattern:"parameter"`
		Value *string `json:"Value" required:"true" len:"1..1024"`
	} `json:"PipelineParameterList,omitempty" len:"0..200"`
}

type ecsParameters struct {
	TaskDefinitionArn        *string             `json:"TaskDefinitionArn" required:"true" len:"1..1600"`
	TaskCount                *int64              `json:"TaskCount,omitempty" range:"1..10"`
	LaunchType               *string             `json:"LaunchType,omitempty" enum:"EC2,FARGATE,EXTERNAL"`
	PlatformVersion          *string             `json:"PlatformVersion,omitempty" len:"1..64"`
	Group                    *string             `json:"Group,omitempty" len:"1..255"`
	PropagateTags            *string             `json:"PropagateTags,omitempty" enum:"TASK_DEFINITION"`
	ReferenceID              *string             `json:"ReferenceId,omitempty" len:"0..1024"`
	EnableECSManagedTags     *bool               `json:"EnableECSManagedTags,omitempty"`
	EnableExecuteCommand     *bool               `json:"EnableExecuteCommand,omitempty"`
	Tags                     []map[string]string `json:"Tags,omitempty" len:"0..50"`
	NetworkConfiguration     json.RawMessage     `json:"NetworkConfiguration,omitempty"`
	PlacementConstraints     []json.RawMessage   `json:"PlacementConstraints,omitempty" len:"0..10"`
	PlacementStrategy        []json.RawMessage   `json:"PlacementStrategy,omitempty" len:"0..5"`
	CapacityProviderStrategy []json.RawMessage   `json:"CapacityProviderStrategy,omitempty" len:"0..6"`
}

// targetParameters are what a target has for its own service.
type targetParameters struct {
	EcsParameters               *ecsParameters               `json:"EcsParameters,omitempty"`
	EventBridgeParameters       *eventBridgeParameters       `json:"EventBridgeParameters,omitempty"`
	KinesisParameters           *kinesisParameters           `json:"KinesisParameters,omitempty"`
	SageMakerPipelineParameters *sageMakerPipelineParameters `json:"SageMakerPipelineParameters,omitempty"`
	SqsParameters               *sqsParameters               `json:"SqsParameters,omitempty"`
}

type target struct {
	Arn              *string           `json:"Arn" required:"true" len:"1..1600"`
	RoleArn          *string           `json:"RoleArn" required:"true" len:"1..1600" pattern:"role"`
	Input            *string           `json:"Input,omitempty" len:"1.."`
	DeadLetterConfig *deadLetterConfig `json:"DeadLetterConfig,omitempty"`
	RetryPolicy      *retryPolicy      `json:"RetryPolicy,omitempty"`
	targetParameters
}

// scheduleIn is what CreateSchedule and UpdateSchedule are called with.
type scheduleIn struct {
	Name                       *string             `json:"Name" required:"true" len:"1..64" pattern:"name"`
	GroupName                  *string             `json:"GroupName" len:"1..64" pattern:"name"`
	ScheduleExpression         *string             `json:"ScheduleExpression" required:"true" len:"1..256"`
	ScheduleExpressionTimezone *string             `json:"ScheduleExpressionTimezone" len:"1..50"`
	Description                *string             `json:"Description" len:"0..512"`
	State                      *string             `json:"State" enum:"ENABLED,DISABLED"`
	StartDate                  *instant            `json:"StartDate"`
	EndDate                    *instant            `json:"EndDate"`
	FlexibleTimeWindow         *flexibleTimeWindow `json:"FlexibleTimeWindow" required:"true"`
	ActionAfterCompletion      *string             `json:"ActionAfterCompletion" enum:"NONE,DELETE"`
	KmsKeyArn                  *string             `json:"KmsKeyArn" len:"1..2048" pattern:"key"`
	Target                     *target             `json:"Target" required:"true"`
	ClientToken                *string             `json:"ClientToken" len:"1..64" pattern:"token"`
}

func (i scheduleIn) group() string {
	if i.GroupName == nil {
		return engine.DefaultGroup
	}
	return *i.GroupName
}

type scheduleOut struct {
	ScheduleArn string `json:"ScheduleArn"`
}

func (s *scheduler) createSchedule(ctx context.Context, c restCall) (any, error) {
	in, err := read(c, func(i *scheduleIn) { i.Name = &c.name })
	if err != nil {
		return nil, err
	}
	r, err := in.request(c.Scope, s.handler.now())
	if err != nil {
		return nil, err
	}
	r.Once = once("CreateSchedule", r.Scope.ScheduleARN(r.Group, r.Name), in.ClientToken, in)
	made, err := s.schedules.Create(ctx, r)
	return scheduleOut{made.ARN}, worded(err, r.Name, r.Group)
}

// updateSchedule replaces all that the API has of a schedule; what only the
// studio has stays.
func (s *scheduler) updateSchedule(ctx context.Context, c restCall) (any, error) {
	in, err := read(c, func(i *scheduleIn) { i.Name = &c.name })
	if err != nil {
		return nil, err
	}
	r, err := in.request(c.Scope, s.handler.now())
	if err != nil {
		return nil, err
	}
	arn := c.ScheduleARN(r.Group, r.Name)
	if _, err := s.schedules.Group(ctx, c.GroupARN(r.Group)); err != nil {
		return nil, worded(err, r.Name, r.Group)
	}
	old, err := s.schedules.Get(ctx, arn)
	if err != nil {
		return nil, worded(err, r.Name, r.Group)
	}
	r.Missed, r.PauseNote = old.Missed, old.PauseNote
	if r.Target.StateMachine() != "" {
		r.Overlap = old.Overlap
	}
	r.Once = once("UpdateSchedule", arn, in.ClientToken, in)
	_, err = s.schedules.Update(ctx, arn, 0, r)
	return scheduleOut{arn}, worded(err, r.Name, r.Group)
}

// startedAgo is how far back a StartDate may lie.
const startedAgo = 5 * time.Minute

func (i scheduleIn) request(scope engine.Scope, now time.Time) (r schedule.Request, err error) {
	r = schedule.Request{Scope: scope, Name: *i.Name, Group: i.group(), ScheduleSettings: engine.ScheduleSettings{
		Description: text(i.Description), Expression: *i.ScheduleExpression, Timezone: text(i.ScheduleExpressionTimezone), Start: i.StartDate.time(),
		End: i.EndDate.time(), Enabled: text(i.State) != "DISABLED", AfterCompletion: text(i.ActionAfterCompletion), KMSKeyARN: text(i.KmsKeyArn),
	}}
	switch w := i.FlexibleTimeWindow; {
	case *w.Mode == "FLEXIBLE" && w.MaximumWindowInMinutes == nil:
		return r, invalid("FlexibleTimeWindow.MaximumWindowInMinutes is required when Mode is FLEXIBLE.")
	case *w.Mode == "OFF" && w.MaximumWindowInMinutes != nil:
		return r, invalid("FlexibleTimeWindow.MaximumWindowInMinutes must not be given when Mode is OFF.")
	case w.MaximumWindowInMinutes != nil:
		r.Window = *w.MaximumWindowInMinutes
	}
	if !r.Start.IsZero() && r.Start.Before(now.Add(-startedAgo)) && !strings.HasPrefix(r.Expression, "at(") {
		return r, invalid("The StartDate you specify cannot be earlier than 5 minutes ago.")
	}
	r.Target, err = i.Target.stored()
	return r, err
}

// stored is the target as schedules have it.
func (t *target) stored() (engine.ScheduleTarget, error) {
	out := engine.ScheduleTarget{
		ARN: *t.Arn, RoleARN: *t.RoleArn, Input: text(t.Input), Retry: engine.RetryPolicy{MaxAge: engine.DefaultMaxAge, MaxAttempts: engine.DefaultMaxAttempts},
	}
	if p := t.RetryPolicy; p != nil {
		if p.MaximumEventAgeInSeconds != nil {
			out.Retry.MaxAge = *p.MaximumEventAgeInSeconds
		}
		if p.MaximumRetryAttempts != nil {
			out.Retry.MaxAttempts = *p.MaximumRetryAttempts
		}
	}
	if t.DeadLetterConfig != nil {
		out.DeadLetterARN = text(t.DeadLetterConfig.Arn)
	}
	if err := t.wants(schedule.ServiceOf(out)); err != nil {
		return out, err
	}
	if t.targetParameters == (targetParameters{}) {
		return out, nil
	}
	parameters, err := json.Marshal(t.targetParameters)
	out.Parameters = parameters
	return out, err
}

// wants refuses a target without the parameters that its service needs.
func (t *target) wants(service string) error {
	for _, need := range []struct {
		service, name string
		there         bool
	}{
		{"events", "EventBridgeParameters", t.EventBridgeParameters != nil},
		{"kinesis", "KinesisParameters", t.KinesisParameters != nil},
		{"ecs", "EcsParameters", t.EcsParameters != nil},
	} {
		if service == need.service && !need.there {
			return invalid("%s is required for the target %s.", need.name, *t.Arn)
		}
	}
	return nil
}

// nameIn is what names a schedule in a call without a body.
type nameIn struct {
	Name        *string `json:"Name" required:"true" len:"1..64" pattern:"name"`
	GroupName   *string `json:"GroupName" len:"1..64" pattern:"name"`
	ClientToken *string `json:"ClientToken" len:"1..64" pattern:"token"`
}

func (c restCall) named() (i nameIn, group string, err error) {
	i = nameIn{&c.name, c.parameter("groupName"), c.parameter("clientToken")}
	group = engine.DefaultGroup
	if i.GroupName != nil {
		group = *i.GroupName
	}
	return i, group, check(&i)
}

func (s *scheduler) deleteSchedule(ctx context.Context, c restCall) (any, error) {
	in, group, err := c.named()
	if err != nil {
		return nil, err
	}
	arn := c.ScheduleARN(group, c.name)
	err = s.schedules.Delete(ctx, arn, once("DeleteSchedule", arn, in.ClientToken, in))
	return none{}, s.missing(ctx, c, group, err)
}

// missing words that a schedule is not there; when its group is not, it says that.
func (s *scheduler) missing(ctx context.Context, c restCall, group string, err error) error {
	if errors.Is(err, engine.ErrNotFound) {
		if _, noGroup := s.schedules.Group(ctx, c.GroupARN(group)); noGroup != nil {
			err = noGroup
		}
	}
	return worded(err, c.name, group)
}

// getScheduleOut are the members that GetSchedule answers; absent ones are left out.
type getScheduleOut struct {
	Arn                        string             `json:"Arn"`
	Name                       string             `json:"Name"`
	GroupName                  string             `json:"GroupName"`
	Description                string             `json:"Description,omitempty"`
	ScheduleExpression         string             `json:"ScheduleExpression"`
	ScheduleExpressionTimezone string             `json:"ScheduleExpressionTimezone"`
	State                      string             `json:"State"`
	StartDate                  *epoch             `json:"StartDate,omitempty"`
	EndDate                    *epoch             `json:"EndDate,omitempty"`
	CreationDate               epoch              `json:"CreationDate"`
	LastModificationDate       epoch              `json:"LastModificationDate"`
	FlexibleTimeWindow         flexibleTimeWindow `json:"FlexibleTimeWindow"`
	ActionAfterCompletion      string             `json:"ActionAfterCompletion"`
	KmsKeyArn                  string             `json:"KmsKeyArn,omitempty"`
	Target                     target             `json:"Target"`
}

func (s *scheduler) getSchedule(ctx context.Context, c restCall) (any, error) {
	_, group, err := c.named()
	if err != nil {
		return nil, err
	}
	sch, err := s.schedules.Get(ctx, c.ScheduleARN(group, c.name))
	if err != nil {
		return nil, s.missing(ctx, c, group, err)
	}
	t, err := shown(sch.Target)
	return getScheduleOut{
		Arn: sch.ARN, Name: sch.Name, GroupName: sch.Group, Description: sch.Description, ScheduleExpression: sch.Expression,
		ScheduleExpressionTimezone: sch.Timezone, State: stateOf(sch), StartDate: since(sch.Start), EndDate: since(sch.End),
		CreationDate: epoch(sch.CreatedAt), LastModificationDate: epoch(sch.UpdatedAt), FlexibleTimeWindow: windowOf(sch),
		ActionAfterCompletion: sch.AfterCompletion, KmsKeyArn: sch.KMSKeyARN, Target: t,
	}, err
}

func stateOf(s engine.Schedule) string {
	if s.Enabled {
		return "ENABLED"
	}
	return "DISABLED"
}

func windowOf(s engine.Schedule) flexibleTimeWindow {
	mode := "OFF"
	if s.Window == 0 {
		return flexibleTimeWindow{Mode: &mode}
	}
	mode = "FLEXIBLE"
	return flexibleTimeWindow{&mode, &s.Window}
}

// shown is a stored target as the API answers it.
func shown(t engine.ScheduleTarget) (target, error) {
	out := target{
		Arn: &t.ARN, RoleArn: &t.RoleARN,
		RetryPolicy: &retryPolicy{MaximumEventAgeInSeconds: &t.Retry.MaxAge, MaximumRetryAttempts: &t.Retry.MaxAttempts},
	}
	if t.Input != "" {
		out.Input = &t.Input
	}
	if t.DeadLetterARN != "" {
		out.DeadLetterConfig = &deadLetterConfig{&t.DeadLetterARN}
	}
	if t.Parameters == nil {
		return out, nil
	}
	return out, json.Unmarshal(t.Parameters, &out.targetParameters)
}

type listSchedulesIn struct {
	GroupName  *string `json:"GroupName" len:"1..64" pattern:"name"`
	NamePrefix *string `json:"NamePrefix" len:"1..64" pattern:"name"`
	State      *string `json:"State" enum:"ENABLED,DISABLED"`
	restPage
}

type scheduleRow struct {
	Arn                  string    `json:"Arn"`
	Name                 string    `json:"Name"`
	GroupName            string    `json:"GroupName"`
	State                string    `json:"State"`
	CreationDate         epoch     `json:"CreationDate"`
	LastModificationDate epoch     `json:"LastModificationDate"`
	Target               targetRow `json:"Target"`
}

type targetRow struct {
	Arn string `json:"Arn"`
}

type listSchedulesOut struct {
	Schedules []scheduleRow `json:"Schedules"`
	NextToken *string       `json:"NextToken,omitempty"`
}

func (s *scheduler) listSchedules(ctx context.Context, c restCall) (any, error) {
	page, err := c.page()
	if err != nil {
		return nil, err
	}
	in := listSchedulesIn{c.parameter("ScheduleGroup"), c.parameter("NamePrefix"), c.parameter("State"), page}
	if err := check(&in); err != nil {
		return nil, err
	}
	f := engine.ScheduleFilter{IDPrefix: strings.TrimSuffix(c.ScheduleARN("", ""), "/"), NamePrefix: text(in.NamePrefix)}
	if in.GroupName != nil {
		if _, err := s.schedules.Group(ctx, c.GroupARN(*in.GroupName)); err != nil {
			return nil, worded(err, "", *in.GroupName)
		}
		f.IDPrefix, f.NamePrefix = c.ScheduleARN(*in.GroupName, text(in.NamePrefix)), ""
	}
	if in.State != nil {
		enabled := *in.State == "ENABLED"
		f.Enabled = &enabled
	}
	list := strings.Join([]string{"schedules", text(in.GroupName), text(in.NamePrefix), text(in.State)}, "\x01")
	after, limit, err := page.start(list)
	if err != nil {
		return nil, err
	}
	f.After, f.Limit = after, limit+1
	found, err := s.schedules.List(ctx, f)
	found, more := cut(found, limit)
	out := listSchedulesOut{Schedules: make([]scheduleRow, 0, len(found))}
	for _, sch := range found {
		out.Schedules = append(out.Schedules, scheduleRow{
			sch.ARN, sch.Name, sch.Group, stateOf(sch), epoch(sch.CreatedAt), epoch(sch.UpdatedAt), targetRow{sch.Target.ARN},
		})
	}
	if more {
		out.NextToken = restToken(list, found[len(found)-1].ID)
	}
	return out, err
}
