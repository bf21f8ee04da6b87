package dynamo

import (
	"encoding/json"
	"slices"
	"strings"
)

// expressions are what every request with expressions has.
type expressions struct {
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]attr
	legacy
}

// legacy are the parameters that expressions replaced. They are refused, not ignored.
type legacy struct {
	Expected            json.RawMessage
	AttributeUpdates    json.RawMessage
	KeyConditions       json.RawMessage
	QueryFilter         json.RawMessage
	ScanFilter          json.RawMessage
	ConditionalOperator json.RawMessage
}

func (o legacy) refused() error {
	for name, v := range map[string]json.RawMessage{
		"Expected": o.Expected, "AttributeUpdates": o.AttributeUpdates, "KeyConditions": o.KeyConditions,
		"QueryFilter": o.QueryFilter, "ScanFilter": o.ScanFilter, "ConditionalOperator": o.ConditionalOperator,
	} {
		if v != nil {
			return invalid("The local table store does not support the legacy parameter %s: use an expression", name)
		}
	}
	return nil
}

// scope checks the placeholders. given are the request's expressions, nil where absent.
func (e expressions) scope(given ...*string) (*scope, error) {
	if err := e.refused(); err != nil {
		return nil, err
	}
	present := slices.ContainsFunc(given, func(s *string) bool { return s != nil })
	switch {
	case e.ExpressionAttributeNames != nil && !present:
		return nil, invalid("ExpressionAttributeNames can only be specified when using expressions")
	case e.ExpressionAttributeValues != nil && !present:
		return nil, invalid("ExpressionAttributeValues can only be specified when using expressions")
	case e.ExpressionAttributeNames != nil && len(e.ExpressionAttributeNames) == 0:
		return nil, invalid("ExpressionAttributeNames must not be empty")
	case e.ExpressionAttributeValues != nil && len(e.ExpressionAttributeValues) == 0:
		return nil, invalid("ExpressionAttributeValues must not be empty")
	}
	for k := range e.ExpressionAttributeNames {
		if !strings.HasPrefix(k, "#") || wordEnd(k, 1) != len(k) || len(k) < 2 {
			return nil, invalid("ExpressionAttributeNames contains invalid key: Syntax error; key: \"%s\"", k)
		}
	}
	for k := range e.ExpressionAttributeValues {
		if !strings.HasPrefix(k, ":") || wordEnd(k, 1) != len(k) || len(k) < 2 {
			return nil, invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: \"%s\"", k)
		}
	}
	return newScope(e.ExpressionAttributeNames, e.ExpressionAttributeValues), nil
}

// always is the condition of a request that has none.
type always struct{}

func (always) holds(item) bool { return true }

func parseCondition(parameter string, text *string, s *scope) (condition, error) {
	if text == nil {
		return always{}, nil
	}
	return parseWith(parameter, *text, s, (*parser).condition)
}

// parseProjection reads a ProjectionExpression, or the older list of names. Nil paths mean everything.
func parseProjection(text *string, names []string, s *scope) ([]path, error) {
	if text != nil && names != nil {
		return nil, invalid("Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}")
	}
	if text == nil {
		var out []path
		for _, n := range names {
			out = append(out, path{{name: n}})
		}
		return out, nil
	}
	return parseWith("ProjectionExpression", *text, s, (*parser).projection)
}

// project is what an item has at the paths; everything when paths is nil.
func project(it item, paths []path) item {
	if paths == nil {
		return it
	}
	out := item{}
	for name, rest := range byFirst(paths, func(s step) string { return s.name }) {
		a, ok := it[name]
		if !ok {
			continue
		}
		if part, ok := projectIn(a, rest); ok {
			out[name] = part
		}
	}
	return out
}

// byFirst groups paths by their first step, and cuts that off.
func byFirst[K comparable](paths []path, first func(step) K) map[K][]path {
	out := map[K][]path{}
	for _, p := range paths {
		out[first(p[0])] = append(out[first(p[0])], p[1:])
	}
	return out
}

// projectIn is the part of a value at the paths within it.
func projectIn(a attr, paths []path) (attr, bool) {
	if slices.ContainsFunc(paths, func(p path) bool { return len(p) == 0 }) {
		return a, true
	}
	members := slices.DeleteFunc(slices.Clone(paths), func(p path) bool { return p[0].name == "" })
	elements := slices.DeleteFunc(slices.Clone(paths), func(p path) bool { return p[0].name != "" })
	switch {
	case a.kind == kindMap && len(members) > 0:
		fields := project(a.fields, members)
		return attr{kind: kindMap, fields: fields}, len(fields) > 0
	case a.kind == kindList && len(elements) > 0:
		return projectList(a, elements)
	}
	return attr{}, false
}

func projectList(a attr, paths []path) (attr, bool) {
	groups := byFirst(paths, func(s step) int { return s.index })
	var list []attr
	for i, e := range a.list {
		if rest, ok := groups[i]; ok {
			if part, ok := projectIn(e, rest); ok {
				list = append(list, part)
			}
		}
	}
	return attr{kind: kindList, list: list}, len(list) > 0
}
