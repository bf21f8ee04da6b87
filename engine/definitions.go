package engine

import (
	"context"
	"sync"

	"github.com/stepwell/stepwell/engine/asl"
)

// definitions keeps compiled definitions, so that a definition is compiled once
// and not for every execution.
type definitions struct {
	store MachineStore

	mu       sync.Mutex
	compiled map[definitionKey]*asl.StateMachine
}

type definitionKey struct {
	arn      string
	revision int64
}

// mostDefinitions bounds the memory; when full, the lot is dropped and refilled.
const mostDefinitions = 500

func newDefinitions(store MachineStore) *definitions {
	return &definitions{store: store, compiled: map[definitionKey]*asl.StateMachine{}}
}

func (d *definitions) get(ctx context.Context, arn string, revision int64) (*asl.StateMachine, error) {
	key := definitionKey{arn, revision}
	d.mu.Lock()
	def, ok := d.compiled[key]
	d.mu.Unlock()
	if ok {
		return def, nil
	}
	text, err := d.store.Definition(ctx, arn, revision)
	if err != nil {
		return nil, err
	}
	def, err = asl.Compile([]byte(text))
	if err != nil {
		return nil, err
	}
	d.put(key, def)
	return def, nil
}

func (d *definitions) put(key definitionKey, def *asl.StateMachine) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.compiled) >= mostDefinitions {
		clear(d.compiled)
	}
	d.compiled[key] = def
}
