package asl

import (
	"slices"

	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/query"
)

// VariableReferences maps each state that reads variables to their names, as
// DescribeStateMachine shows them; empty when no state does.
func (m *StateMachine) VariableReferences() map[string][]string {
	out := map[string][]string{}
	for name, s := range m.byName {
		if names := s.variables(); len(names) > 0 {
			slices.Sort(names)
			out[name] = slices.Compact(names)
		}
	}
	return out
}

func (s *State) variables() []string {
	var names []string
	for _, e := range []*expr.Expr{s.InputPath.Path, s.OutputPath.Path, s.SecondsPath, s.TimestampPath, s.ErrorPath, s.CausePath, s.ItemsPath} {
		names = append(names, readBy(e)...)
	}
	for _, n := range []*Number{s.TimeoutSeconds, s.HeartbeatSeconds, s.MaxConcurrency, s.ToleratedFailureCount} {
		if n != nil {
			names = append(names, readBy(n.Path)...)
		}
	}
	if p := s.ToleratedFailurePercentage; p != nil {
		names = append(names, readBy(p.Path)...)
	}
	templates := []*expr.Template{s.Parameters, s.ResultSelector, s.Assign, s.Credentials, s.ItemSelector}
	for _, c := range s.Catch {
		templates = append(templates, c.Assign)
	}
	for _, r := range s.Choices {
		templates = append(templates, r.Assign)
		names = append(names, readByCondition(r.Condition)...)
	}
	for _, t := range templates {
		if t != nil {
			names = append(names, t.Variables()...)
		}
	}
	names = append(names, readByQuery(s.Query)...)
	for _, c := range s.Catch {
		names = append(names, readByQuery(c.Query)...)
	}
	for _, r := range s.Choices {
		names = append(names, readByQuery(r.Query)...)
		names = append(names, readByField(r.When)...)
	}
	return names
}

func readByQuery(q *Query) []string {
	if q == nil {
		return nil
	}
	var names []string
	for _, t := range []*query.Template{
		q.Arguments, q.Output, q.Assign, q.Credentials, q.TimeoutSeconds, q.HeartbeatSeconds, q.Seconds, q.Timestamp, q.Error, q.Cause,
		q.Items, q.ItemSelector, q.MaxConcurrency, q.ToleratedFailureCount, q.ToleratedFailurePercentage,
	} {
		names = append(names, readByField(t)...)
	}
	return names
}

func readByField(t *query.Template) []string {
	if t == nil {
		return nil
	}
	return t.Variables()
}

func readBy(e *expr.Expr) []string {
	if e == nil {
		return nil
	}
	return e.Variables()
}

func readByCondition(c Condition) []string {
	var names []string
	switch c := c.(type) {
	case And:
		for _, one := range c {
			names = append(names, readByCondition(one)...)
		}
	case Or:
		for _, one := range c {
			names = append(names, readByCondition(one)...)
		}
	case Not:
		return readByCondition(c.Condition)
	case Comparison:
		names = append(readBy(c.Variable), readBy(c.OperandPath)...)
	}
	return names
}
