package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// parameters makes the call's input what goes over the wire.
func parameters(c task.Call, l look) (value.Value, error) {
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
	wire := l.service.toWire(withoutNulls(o)).(*value.Object)
	if member := l.service.tokens[c.Resource.API]; member != "" && c.IdempotencyKey != "" {
		if _, given := wire.Get(member); !given {
			wire = wire.With(member, idempotencyToken(c.IdempotencyKey))
		}
	}
	return wire, nil
}

// withoutNulls leaves out the members that are null: for an SDK they are not there.
func withoutNulls(o *value.Object) *value.Object {
	out := value.NewObject()
	for _, m := range o.Members() {
		if m.Value != nil {
			out.Set(m.Key, m.Value)
		}
	}
	return out
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

// toWire writes members as the service spells them, and objects given for texts as JSON text.
func (s service) toWire(v value.Value) value.Value {
	switch v := v.(type) {
	case value.Array:
		out := make(value.Array, len(v))
		for i := range v {
			out[i] = s.toWire(v[i])
		}
		return out
	case *value.Object:
		out := value.NewObject()
		for _, m := range v.Members() {
			key := s.wireName(m.Key)
			out.Set(key, s.wireMember(key, m.Value))
		}
		return out
	}
	return v
}

func (s service) wireName(key string) string {
	if s.lower {
		return firstLower(key)
	}
	return key
}

func (s service) wireMember(key string, v value.Value) value.Value {
	switch {
	case slices.Contains(s.texts, key):
		if _, isText := v.(string); !isText {
			return string(value.Text(v))
		}
		return v
	case slices.Contains(s.maps, key):
		return v
	}
	return s.toWire(v)
}
