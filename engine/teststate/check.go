package teststate

import (
	"fmt"
	"slices"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// checked is a request that may be carried out, with its texts read.
type checked struct {
	Request
	subject
	variables *value.Object // nil when there are none
	context   *value.Object // nil when it is not mocked
	result    value.Value   // of the mock
}

// check refuses what can't be tested, in AWS's words.
func check(in Request) (checked, error) {
	c := checked{Request: in}
	steps := []func() error{c.readVariables, c.findState, c.needMock, c.checkMock, c.checkRole, c.readContext}
	for _, do := range steps {
		if err := do(); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *checked) readVariables() error {
	if c.Variables == nil {
		return nil
	}
	v, err := readObject(*c.Variables)
	if err != nil {
		return invalid("Invalid variables provided: the variables must be a JSON object")
	}
	c.variables = v
	return nil
}

func readObject(text string) (*value.Object, error) {
	v, err := value.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	o, ok := v.(*value.Object)
	if !ok {
		return nil, errNotObject
	}
	return o, nil
}

func (c *checked) findState() (err error) {
	c.subject, err = find(c.Definition, c.StateName)
	return err
}

// needMock refuses what AWS does not do without a mock.
func (c *checked) needMock() error {
	if c.Mock != nil {
		return nil
	}
	for _, only := range []struct {
		name  string
		given bool
	}{
		{"RetrierRetryCount", c.Config.RetrierRetryCount != nil},
		{"ErrorCausedByState", c.Config.ErrorCausedByState != nil},
		{"MapIterationFailureCount", c.Config.MapIterationFailureCount != nil},
		{"MapItemReaderData", c.Config.MapItemReaderData != nil},
		{"Context", c.Context != nil},
	} {
		if only.given {
			return invalid("TestState does not support " + only.name + " when a mock is not specified.")
		}
	}
	switch {
	case c.state.Type == asl.Map || c.state.Type == asl.Parallel:
		return badDefinition("TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]")
	case c.state.Type == asl.Task && waits(c.state.Resource):
		return badDefinition("TestState API does not support Activity tasks, nor the '.sync' and '.waitForTaskToken' service integration patterns, when a mock is not specified.")
	}
	return nil
}

// waits tells whether a task ends only when somebody else says so.
func waits(r asl.Resource) bool {
	return r.Kind == asl.ActivityTask || r.Pattern != asl.RequestResponse
}

func (c *checked) checkRole() error {
	if c.Mock == nil && c.state.Type == asl.Task && c.RoleARN == "" {
		return invalid("RoleArn must be specified when testing a Task state")
	}
	return nil
}

var mockable = []asl.StateType{asl.Task, asl.Map, asl.Parallel}

func (c *checked) checkMock() error {
	m := c.Mock
	switch {
	case m == nil:
		return nil
	case !slices.Contains(mockable, c.state.Type):
		return invalid(fmt.Sprintf("State type '%s' is not supported when a mock is specified", c.state.Type))
	case c.RevealSecrets:
		return invalid("TestState does not support RevealSecrets when a mock is specified.")
	case m.Result != nil && m.Error != nil:
		return invalid("A test mock should have only one of the following fields: [result, errorOutput].")
	case m.Result == nil && m.Error == nil:
		return invalid("A test mock should have one of the following fields: [result, errorOutput].")
	case m.Error != nil:
		return c.checkError()
	}
	return c.checkResult()
}

func (c *checked) checkError() error {
	if c.Mock.Error.Error == nil {
		return invalid("A test mock's errorOutput must have the field 'error'.")
	}
	if c.state.Type == asl.Task {
		return nil
	}
	origin := c.Config.ErrorCausedByState
	switch {
	case origin == nil:
		return invalid("ErrorCausedByState must be specified when an error is mocked for a Map or Parallel state.")
	case !contains(c.state, *origin):
		return invalid("State not found in definition")
	}
	return nil
}

func (c *checked) checkResult() error {
	v, err := value.Parse([]byte(*c.Mock.Result))
	if err != nil {
		return invalid("Mocked result must be valid JSON")
	}
	c.result = v
	switch c.state.Type {
	case asl.Map:
		return c.checkMapResult()
	case asl.Parallel:
		return c.checkParallelResult()
	}
	return checkShape(c.state.Resource, v, c.Mock.Validation)
}

func (c *checked) checkMapResult() error {
	if c.state.ResultWriter != nil {
		if _, ok := c.result.(*value.Object); !ok {
			return invalid("Mocked result must be a JSON object.")
		}
		return nil
	}
	results, ok := c.result.(value.Array)
	if !ok {
		return invalid("Mocked result must be an array.")
	}
	return c.checkFailures(len(results))
}

// checkFailures holds the number of failed iterations against that of all.
func (c *checked) checkFailures(iterations int) error {
	if n := c.Config.MapIterationFailureCount; n != nil && *n > int64(iterations) {
		return invalid("Map iteration failure count must be less than or equal to the number of Map iterations")
	}
	return nil
}

func (c *checked) checkParallelResult() error {
	results, ok := c.result.(value.Array)
	switch {
	case !ok:
		return invalid("Mocked result must be an array.")
	case len(results) != len(c.state.Branches):
		return invalid("Mocked result must contain the same number of items as number of Parallel branches.")
	}
	return nil
}
