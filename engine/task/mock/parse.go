package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// config is a mock configuration file, checked.
type config struct {
	machines  map[string]map[string]map[string]string // machine → test case → state → response
	responses map[string][]answer
}

// answer is what the invocations from first to last of a state get.
type answer struct {
	first, last int
	result      json.RawMessage
	throw       *throw
}

type throw struct {
	Error string
	Cause *string
}

// object is a JSON object of which each member is still to be read.
type object = map[string]json.RawMessage

func parse(text []byte) (*config, error) {
	if err := whereBroken(text); err != nil {
		return nil, err
	}
	c := &config{machines: map[string]map[string]map[string]string{}, responses: map[string][]answer{}}
	top, err := objectAt(text, "the file", "StateMachines", "MockedResponses")
	if err != nil {
		return nil, err
	}
	return c, errors.Join(c.readMachines(top["StateMachines"]), c.readResponses(top["MockedResponses"]))
}

// whereBroken says at which line and column a text stops being JSON.
func whereBroken(text []byte) error {
	var v any
	err := json.Unmarshal(text, &v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := text[:max(0, min(int(syntax.Offset)-1, len(text)))]
		line := bytes.Count(before, []byte("\n")) + 1
		column := len(before) - bytes.LastIndexByte(before, '\n')
		return fmt.Errorf("line %d, column %d: it is not JSON: %s", line, column, strings.TrimPrefix(syntax.Error(), "json: "))
	}
	return err
}

// objectAt reads an object; with names, all others are refused.
func objectAt(text json.RawMessage, path string, names ...string) (object, error) {
	if text == nil {
		return nil, nil
	}
	var o object
	if err := json.Unmarshal(text, &o); err != nil || o == nil {
		return nil, fmt.Errorf("%s must be a JSON object", path)
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if len(names) > 0 && !slices.Contains(names, name) {
			return nil, fmt.Errorf("%s has the member %q; it may have %s", path, name, strings.Join(names, " and "))
		}
	}
	return o, nil
}

func (c *config) readMachines(text json.RawMessage) error {
	machines, err := objectAt(text, "StateMachines")
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(machines)) {
		path := "StateMachines." + name
		of, err := objectAt(machines[name], path, "TestCases")
		if err != nil {
			return err
		}
		if c.machines[name], err = readTestCases(of["TestCases"], path+".TestCases"); err != nil {
			return err
		}
	}
	return nil
}

func readTestCases(text json.RawMessage, path string) (map[string]map[string]string, error) {
	cases, err := objectAt(text, path)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		states, err := objectAt(cases[name], path+"."+name)
		if err != nil {
			return nil, err
		}
		all[name] = map[string]string{}
		for _, state := range slices.Sorted(maps.Keys(states)) {
			var response *string
			if err := json.Unmarshal(states[state], &response); err != nil || response == nil {
				return nil, fmt.Errorf("%s.%s.%s must be the name of a response in MockedResponses, as a string", path, name, state)
			}
			all[name][state] = *response
		}
	}
	return all, nil
}

func (c *config) readResponses(text json.RawMessage) error {
	responses, err := objectAt(text, "MockedResponses")
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(responses)) {
		if c.responses[name], err = readResponse(responses[name], "MockedResponses."+name); err != nil {
			return err
		}
	}
	return nil
}

func readResponse(text json.RawMessage, path string) ([]answer, error) {
	invocations, err := objectAt(text, path)
	if err != nil {
		return nil, err
	}
	all := []answer{}
	for _, key := range slices.Sorted(maps.Keys(invocations)) {
		a, err := readAnswer(key, invocations[key], path+"."+key)
		if err != nil {
			return nil, err
		}
		for _, b := range all {
			if a.first <= b.last && b.first <= a.last {
				return nil, fmt.Errorf("%s: invocation %d has another response already", path+"."+key, max(a.first, b.first))
			}
		}
		all = append(all, a)
	}
	return all, nil
}

var invocations = regexp.MustCompile(`^([0-9]{1,9})(?:-([0-9]{1,9}))?$`)

func readAnswer(key string, text json.RawMessage, path string) (answer, error) {
	m := invocations.FindStringSubmatch(key)
	if m == nil {
		return answer{}, fmt.Errorf(`%s: the key must be the number of an invocation, such as "0", or a range, such as "1-3"`, path)
	}
	var a answer
	a.first, _ = strconv.Atoi(m[1])
	if a.last = a.first; m[2] != "" {
		a.last, _ = strconv.Atoi(m[2])
	}
	if a.last < a.first {
		return a, fmt.Errorf("%s: the range ends before it begins", path)
	}
	o, err := objectAt(text, path, "Return", "Throw")
	if err != nil {
		return a, err
	}
	result, returns := o["Return"]
	_, throws := o["Throw"]
	switch {
	case returns == throws:
		return a, fmt.Errorf("%s must have either Return or Throw", path)
	case returns:
		a.result = result
		return a, nil
	}
	a.throw, err = readThrow(o["Throw"], path+".Throw")
	return a, err
}

func readThrow(text json.RawMessage, path string) (*throw, error) {
	if _, err := objectAt(text, path, "Error", "Cause"); err != nil {
		return nil, err
	}
	var t struct{ Error, Cause *string }
	if err := json.Unmarshal(text, &t); err != nil || t.Error == nil {
		return nil, fmt.Errorf("%s must have Error, a string, and may have Cause, a string", path)
	}
	return &throw{*t.Error, t.Cause}, nil
}
