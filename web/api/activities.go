package api

import (
	"context"

	"github.com/stepwell/stepwell/engine"
)

type createActivityIn struct {
	Name       *string       `json:"name" required:"true" len:"1..80"`
	Tags       []tag         `json:"tags"`
	Encryption *encryptionIn `json:"encryptionConfiguration"`
}

type createActivityOut struct {
	ActivityARN  string `json:"activityArn"`
	CreationDate epoch  `json:"creationDate"`
}

func (h *Handler) createActivity(ctx context.Context, c call, in createActivityIn) (createActivityOut, error) {
	if err := in.Encryption.check(); err != nil {
		return createActivityOut{}, err
	}
	a, err := h.engine.CreateActivity(ctx, c.Scope, text(in.Name), tagsIn(in.Tags))
	return createActivityOut{a.ARN, epoch(a.CreatedAt)}, err
}

type activityIn struct {
	ActivityARN *string `json:"activityArn" required:"true" len:"1..256"`
	WorkerName  *string `json:"workerName" len:"1..80"`
}

type describeActivityOut struct {
	activityRow
	EncryptionConfiguration encryptionConfiguration `json:"encryptionConfiguration"`
}

type activityRow struct {
	ActivityARN  string `json:"activityArn"`
	Name         string `json:"name"`
	CreationDate epoch  `json:"creationDate"`
}

func (h *Handler) describeActivity(ctx context.Context, _ call, in activityIn) (describeActivityOut, error) {
	a, err := h.engine.DescribeActivity(ctx, text(in.ActivityARN))
	return describeActivityOut{activityRow{a.ARN, a.Name, epoch(a.CreatedAt)}, ownedKey}, err
}

func (h *Handler) deleteActivity(ctx context.Context, _ call, in activityIn) (none, error) {
	return none{}, h.engine.DeleteActivity(ctx, text(in.ActivityARN))
}

type listActivitiesOut struct {
	Activities []activityRow `json:"activities"`
	NextToken  string        `json:"nextToken,omitempty"`
}

func (h *Handler) listActivities(ctx context.Context, c call, in pageIn) (out listActivitiesOut, err error) {
	after, limit, err := in.start("ListActivities", c.ActivityPrefix())
	if err != nil {
		return out, err
	}
	activities, err := h.engine.ListActivities(ctx, c.Scope, after, limit+1)
	if err != nil {
		return out, err
	}
	activities, more := cut(activities, limit)
	out.Activities = make([]activityRow, 0, len(activities))
	for _, a := range activities {
		out.Activities = append(out.Activities, activityRow{a.ARN, a.Name, epoch(a.CreatedAt)})
	}
	if more {
		out.NextToken = nextToken("ListActivities", c.ActivityPrefix(), activities[len(activities)-1].ARN)
	}
	return out, nil
}

type activityTaskOut struct {
	TaskToken *string `json:"taskToken,omitempty"`
	Input     *string `json:"input,omitempty"`
}

func (h *Handler) getActivityTask(ctx context.Context, _ call, in activityIn) (out activityTaskOut, err error) {
	t, err := h.engine.GetActivityTask(ctx, text(in.ActivityARN), text(in.WorkerName))
	if err != nil || t.Token == "" {
		return out, err
	}
	return activityTaskOut{&t.Token, raw(t.Input)}, nil
}

type taskIn struct {
	TaskToken *string `json:"taskToken" required:"true" len:"1..2048"`
	Output    *string `json:"output" len:"0..262144"`
	Error     *string `json:"error" len:"0..256"`
	Cause     *string `json:"cause" len:"0..32768"`
}

func (h *Handler) sendTaskSuccess(ctx context.Context, _ call, in taskIn) (none, error) {
	if in.Output == nil {
		return none{}, &engine.Error{Name: engine.ErrValidation.Name,
			Message: "1 validation error detected: Value null at 'output' failed to satisfy constraint: Member must not be null"}
	}
	return none{}, h.engine.SendTaskSuccess(ctx, text(in.TaskToken), *in.Output)
}

func (h *Handler) sendTaskFailure(ctx context.Context, _ call, in taskIn) (none, error) {
	return none{}, h.engine.SendTaskFailure(ctx, text(in.TaskToken), in.Error, in.Cause)
}

func (h *Handler) sendTaskHeartbeat(ctx context.Context, _ call, in taskIn) (none, error) {
	return none{}, h.engine.SendTaskHeartbeat(ctx, text(in.TaskToken))
}
