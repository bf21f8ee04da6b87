package mock

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/stepwell/stepwell/engine"
)

var _ engine.Mocks = (*Config)(nil)

// Config is a mock configuration that does not change.
type Config struct {
	name   string
	config *config
}

// Parse reads a mock configuration; name is what errors call it.
func Parse(name string, text []byte) (*Config, error) {
	c, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("mock configuration %s: %w", name, err)
	}
	return &Config{name, c}, nil
}

// TestCase implements engine.Mocks.
func (c *Config) TestCase(machine, name string) error {
	return c.config.testCase(c.name, machine, name)
}

// Names implements engine.Mocks.
func (c *Config) Names(machine string) []string {
	return slices.Sorted(maps.Keys(c.config.machines[machine]))
}

// Mocked implements engine.Mocks.
func (c *Config) Mocked(machine, testCase, state string) bool {
	return c.config.mocked(machine, testCase, state)
}

// Response implements engine.Mocks.
func (c *Config) Response(machine, testCase, state string, n int) (json.RawMessage, error) {
	return c.config.response(c.name, call{machine, testCase, state, n})
}

// testCase says what is wrong with a test case; nil when nothing is.
func (c *config) testCase(file, machine, name string) error {
	cases, ok := c.machines[machine]
	if !ok {
		return fmt.Errorf("%s has no state machine %q in StateMachines, only %s", file, machine, listed(c.machines))
	}
	states, ok := cases[name]
	if !ok {
		return fmt.Errorf("%s has no test case %q of the state machine %q, only %s", file, name, machine, listed(cases))
	}
	for _, state := range slices.Sorted(maps.Keys(states)) {
		if _, ok := c.responses[states[state]]; !ok {
			return fmt.Errorf("%s: StateMachines.%s.TestCases.%s.%s names the response %q, which MockedResponses does not have", file, machine, name, state, states[state])
		}
	}
	return nil
}

func (c *config) mocked(machine, testCase, state string) bool {
	states, ok := c.machines[machine][testCase]
	_, mocked := states[state]
	return mocked || !ok
}

// call is the n-th call of a state under a test case, from 0.
type call struct {
	machine, testCase, state string
	n                        int
}

func (c *config) response(file string, to call) (json.RawMessage, error) {
	name := c.machines[to.machine][to.testCase][to.state]
	for _, a := range c.responses[name] {
		if to.n < a.first || to.n > a.last {
			continue
		}
		if a.throw != nil {
			return nil, &engine.TaskFailure{Name: &a.throw.Error, Cause: a.throw.Cause}
		}
		return a.result, nil
	}
	return nil, failure("States.Runtime", fmt.Sprintf("%s: MockedResponses.%s, which the test case %s names for the state '%s', has no response for invocation %d.", file, name, to.testCase, to.state, to.n))
}
