package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// jobOf is the job that a Task waits for.
func jobOf(r asl.Resource) (awsapi.Job, error) {
	job, ok := awsapi.Jobs[r.Service+":"+r.API]
	if !ok || job.Status == "" {
		return job, task.Fail(task.ErrorRuntime, "The resource '%s' cannot be waited for: it is not known how the service tells that the job has ended.", r.ARN)
	}
	return job, nil
}

// Look asks how the job is that the call started with that answer.
func (e *Executor) Look(ctx context.Context, c task.Call, started json.RawMessage) (json.RawMessage, bool, error) {
	job, err := jobOf(c.Resource)
	if err != nil {
		return nil, false, err
	}
	text, err := e.about(ctx, c, job.Describe, job.Ask, started)
	if err != nil {
		return nil, false, transient(err)
	}
	answer, err := value.Parse(text)
	if err != nil {
		return nil, false, err
	}
	return outcomeOf(c.Resource, job, answer)
}

// outcomeOf reads from what the service tells of a job whether and how it has ended.
func outcomeOf(r asl.Resource, job awsapi.Job, answer value.Value) (json.RawMessage, bool, error) {
	status, _ := at(answer, job.Status).(string)
	result := value.Text(at(answer, job.Result))
	switch {
	case status == "":
		return nil, false, fmt.Errorf("%s tells no %s", job.Describe, job.Status)
	case slices.Contains(job.Failed, status), status == "STOPPED" && r.Service == "ecs" && !exitedWell(at(answer, job.Result)):
		return nil, true, task.Fail(task.ErrorTaskFailed, "%s", result)
	case slices.Contains(job.Done, status):
		return result, true, nil
	}
	return nil, false, nil
}

// exitedWell tells whether all containers of an ECS task ended with 0: its status does not say.
func exitedWell(ecsTask value.Value) bool {
	containers, _ := at(ecsTask, "Containers").(value.Array)
	for _, c := range containers {
		if code := at(c, "ExitCode"); code == nil || !value.Equal(code, value.Int(0)) {
			return false
		}
	}
	return len(containers) > 0
}

// transient hides that a call was refused: the job goes on, whatever became of
// the question how it is.
func transient(err error) error {
	var f *task.Failure
	if errors.As(err, &f) {
		return errors.New(f.Error())
	}
	return err
}

// Stop ends the job, if its service can.
func (e *Executor) Stop(ctx context.Context, c task.Call, started json.RawMessage) error {
	job, err := jobOf(c.Resource)
	if err != nil || job.Stop == "" {
		return err
	}
	_, err = e.about(ctx, c, job.Stop, job.StopWith, started)
	return err
}

// about makes a call about a job.
func (e *Executor) about(ctx context.Context, c task.Call, api string, with map[string]string, started json.RawMessage) (json.RawMessage, error) {
	input, err := jobParameters(with, c.Input, started)
	if err != nil {
		return nil, err
	}
	c.Resource.API, c.Resource.Pattern, c.Input, c.IdempotencyKey = api, asl.RequestResponse, value.Text(input), ""
	return e.Call(ctx, c)
}

func jobParameters(with map[string]string, input, started json.RawMessage) (*value.Object, error) {
	given, err := value.Parse(input)
	if err != nil {
		return nil, err
	}
	answer, err := value.Parse(started)
	if err != nil {
		return nil, err
	}
	out := value.NewObject()
	for name, path := range with {
		if v := jobParameter(path, given, answer); v != nil {
			out.Set(name, v)
		}
	}
	return out, nil
}

// jobParameter is the value that a path of awsapi.Job names; nil when there is none.
func jobParameter(path string, given, answer value.Value) value.Value {
	if text, ok := strings.CutPrefix(path, "'"); ok {
		return strings.TrimSuffix(text, "'")
	}
	if own, ok := strings.CutPrefix(path, "$."); ok {
		return at(given, own)
	}
	if item, ok := strings.CutPrefix(path, "["); ok {
		return value.Array{at(answer, strings.TrimSuffix(item, "]"))}
	}
	return at(answer, path)
}

// at follows names with dots; "Tasks[0]" is the first of a list.
func at(v value.Value, path string) value.Value {
	if path == "" {
		return v
	}
	name, rest, _ := strings.Cut(path, ".")
	name, index, isItem := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	o, ok := v.(*value.Object)
	if !ok {
		return nil
	}
	next, _ := o.Get(name)
	if isItem {
		list, _ := next.(value.Array)
		i, err := strconv.Atoi(index)
		if err != nil || i >= len(list) {
			return nil
		}
		next = list[i]
	}
	return at(next, rest)
}
