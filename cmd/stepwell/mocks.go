package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/stepwell/stepwell/designer/template"
	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/task/mock"
	"github.com/stepwell/stepwell/web/templates"
)

// mocks are the test cases of the configured file, and one of each template's
// own: it answers the calls of every workflow that was made of the template.
type mocks struct {
	file engine.Mocks // nil: none is configured
}

var _ engine.Mocks = mocks{}

var errNoMocks = errors.New("no mock configuration is given (SFN_MOCK_CONFIG)")

// templateMocks are the mock configurations of the templates by test case.
var templateMocks = sync.OnceValue(func() map[string]*mock.Config {
	all := map[string]*mock.Config{}
	for _, t := range template.All() {
		c, err := mock.Parse("of the template "+t.ID, t.Mocks)
		if err != nil {
			panic(err) // embedded, and run by a test
		}
		all[templates.TestCase(t.ID)] = c
	}
	return all
})

// templateID is the template of a test case.
func templateID(testCase string) string { return strings.TrimPrefix(testCase, templates.TestCase("")) }

func (m mocks) TestCase(machine, name string) error {
	if _, ok := templateMocks()[name]; ok {
		return nil
	}
	if m.file == nil {
		return fmt.Errorf("%w, so %q of %q can't be run", errNoMocks, name, machine)
	}
	return m.file.TestCase(machine, name)
}

// numbered is what a second workflow of a template has after the name.
var numbered = regexp.MustCompile(`-[0-9]+$`)

func (m mocks) Names(machine string) []string {
	var names []string
	if m.file != nil {
		names = m.file.Names(machine)
	}
	for _, id := range []string{machine, numbered.ReplaceAllString(machine, "")} {
		if _, ok := templateMocks()[templates.TestCase(id)]; ok {
			return slices.Concat(names, []string{templates.TestCase(id)})
		}
	}
	return names
}

func (m mocks) Mocked(machine, testCase, state string) bool {
	if c, ok := templateMocks()[testCase]; ok {
		return c.Mocked(templateID(testCase), template.DemoCase, state)
	}
	return m.file != nil && m.file.Mocked(machine, testCase, state)
}

func (m mocks) Response(machine, testCase, state string, n int) (json.RawMessage, error) {
	if c, ok := templateMocks()[testCase]; ok {
		return c.Response(templateID(testCase), template.DemoCase, state, n)
	}
	if m.file == nil {
		return nil, errNoMocks
	}
	return m.file.Response(machine, testCase, state, n)
}
