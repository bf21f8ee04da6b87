package engine

import (
	"context"
	"sync"
)

// machineCache keeps the state machines that executions are started of. The
// engine is the only one that changes machines, and forgets them all when it does.
type machineCache struct {
	load func(ctx context.Context, arn string) (StateMachine, error)

	mu      sync.Mutex
	known   map[string]StateMachine
	changes int // counts calls of forget
}

// mostMachines bounds the memory; when full, the lot is dropped and refilled.
const mostMachines = 500

func (c *machineCache) get(ctx context.Context, arn string) (StateMachine, error) {
	c.mu.Lock()
	m, ok := c.known[arn]
	changes := c.changes
	c.mu.Unlock()
	if ok {
		return m, nil
	}
	m, err := c.load(ctx, arn)
	if err != nil {
		return m, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes != changes {
		return m, nil // changed while it was being read: it may be old already
	}
	if len(c.known) >= mostMachines || c.known == nil {
		c.known = map[string]StateMachine{}
	}
	c.known[arn] = m
	return m, nil
}

// forget drops everything; called after each change, successful or not.
func (c *machineCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = nil
	c.changes++
}
