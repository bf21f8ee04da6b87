package engine

import (
	"context"
	"sync"
)

// machineCache keeps the state machines and versions that executions are started
// of, by ARN. The engine is the only one that changes them, and forgets them all
// when it does.
type machineCache struct {
	load func(ctx context.Context, arn string) (Target, error)

	mu      sync.Mutex
	known   map[string]Target
	changes int // counts calls of forget
}

// mostMachines bounds the memory; when full, the lot is dropped and refilled.
const mostMachines = 500

func (c *machineCache) get(ctx context.Context, arn string) (Target, error) {
	c.mu.Lock()
	t, ok := c.known[arn]
	changes := c.changes
	c.mu.Unlock()
	if ok {
		return t, nil
	}
	t, err := c.load(ctx, arn)
	if err != nil {
		return t, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes != changes {
		return t, nil // changed while it was being read: it may be old already
	}
	if len(c.known) >= mostMachines || c.known == nil {
		c.known = map[string]Target{}
	}
	c.known[arn] = t
	return t, nil
}

// forget drops everything; called after each change, successful or not.
func (c *machineCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = nil
	c.changes++
}
