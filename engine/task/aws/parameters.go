package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// parameters makes the call's input what the API takes.
func (l look) parameters(c task.Call) (*value.Object, error) {
	v, err := value.Parse(c.Input)
	if err != nil {
		return nil, task.Fail(task.ErrorRuntime, "The parameters cannot be read: %s", err)
	}
	o, ok := v.(*value.Object)
	if !ok {
		return nil, task.BadParameters(c.Input, "The parameters must be an object")
	}
	if l.opt != nil && c.Resource.API == "putEvents" {
		o = withResources(o, c.ExecutionARN)
	}
	_, operation, _ := l.service.Operation(c.Resource.API)
	in := l.service.Input(operation)
	if in == nil {
		in = &awsapi.Shape{}
	}
	fits, err := fitter{l.service, slices.Contains(freeTexts, l.service.ID)}.object(in, o)
	if err == nil {
		err = missingLabel(in, fits)
	}
	if err != nil {
		return nil, task.BadParameters(c.Input, err.Error())
	}
	return withToken(in, fits, c.IdempotencyKey), nil
}

// freeTexts are the ids of services whose texts take values of any kind.
var freeTexts = []string{"EventBridge", "SFN", "SNS", "SQS"}

// missingLabel says which member is missing without which the call has no address.
func missingLabel(in *awsapi.Shape, params *value.Object) error {
	for _, m := range in.Members {
		if v, _ := params.Get(m.Name); m.Location == "uri" && (v == nil || v == "") {
			return errors.New(task.Missing(m.Name))
		}
	}
	return nil
}

// withToken adds the token that makes the call idempotent, unless there is one.
func withToken(in *awsapi.Shape, params *value.Object, key string) *value.Object {
	for _, m := range in.Members {
		if _, given := params.Get(m.Name); m.Token && !given && key != "" {
			params = params.With(m.Name, idempotencyToken(key))
		}
	}
	return params
}

// idempotencyToken makes any key one that every service takes: 32 letters and digits.
func idempotencyToken(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

// withResources names the execution and its state machine in every event, as
// the optimized integration with EventBridge does.
func withResources(o *value.Object, execution string) *value.Object {
	entries, _ := o.Get("Entries")
	list, ok := entries.(value.Array)
	if !ok || execution == "" {
		return o
	}
	out := make(value.Array, len(list))
	for i, entry := range list {
		out[i] = entry
		if e, ok := entry.(*value.Object); ok {
			given, _ := e.Get("Resources")
			resources, _ := given.(value.Array)
			out[i] = e.With("Resources", append(slices.Clone(resources), origins(execution)...))
		}
	}
	return o.With("Entries", out)
}

func origins(execution string) value.Array {
	out := value.Array{execution}
	if parts := strings.Split(execution, ":"); len(parts) >= 8 {
		parts[5] = "stateMachine"
		out = append(out, strings.Join(parts[:7], ":"))
	}
	return out
}
