package designer

import (
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// fieldsOf are the fields that only some types of states have.
var fieldsOf = map[string][]string{
	"Task":     {"Resource", "Parameters", "Arguments", "ResultSelector", "ResultPath", "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials", "Retry", "Catch"},
	"Pass":     {"Result", "Parameters", "ResultPath"},
	"Choice":   {"Choices", "Default"},
	"Wait":     {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
	"Succeed":  {},
	"Fail":     {"Error", "ErrorPath", "Cause", "CausePath"},
	"Parallel": {"Branches", "Parameters", "Arguments", "ResultSelector", "ResultPath", "Retry", "Catch"},
	"Map": {"ItemProcessor", "Iterator", "ItemsPath", "Items", "ItemSelector", "ItemReader", "ItemBatcher", "ResultWriter", "MaxConcurrency", "MaxConcurrencyPath",
		"ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "Label", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"},
}

// setType makes a state one of another type at its place. It is written anew:
// the fields that both types know, then what the new type needs.
func (ed *editor) setType(e SetType) error {
	s, err := ed.state(e.State)
	if err != nil {
		return err
	}
	if _, ok := fieldsOf[e.Type]; !ok {
		return refuse(e.State, "there is no type %q", e.Type)
	}
	if s.typ == e.Type {
		return nil
	}
	onward := s.onward()
	if err := ed.occupy(e.State); err != nil {
		return err
	}
	s = ed.m.states[e.State]
	if err := ed.dropForeign(s, e.Type); err != nil {
		return err
	}
	if err := ed.apply(ed.overwrite(ed.m.states[e.State].node.Get("Type"), str(e.Type))); err != nil {
		return err
	}
	if err := ed.addNeeded(e, s.typ); err != nil {
		return err
	}
	if !flowsOn(e.Type) && e.Type != "Choice" {
		return ed.checkCutOff(e.State, onward)
	}
	in := ed.m.states[e.State].in
	return ed.settle(in.id, []string{e.State}, onward, func(n string) bool { return in.state(n) != nil })
}

// dropForeign takes away the fields that the old type has and the new has not.
func (ed *editor) dropForeign(s *state, typ string) error {
	keep := fieldsOf[typ]
	var gone []string
	for _, m := range s.node.Members {
		old := slices.Contains(fieldsOf[s.typ], m.Key) && !slices.Contains(keep, m.Key)
		onward := (m.Key == "Next" || m.Key == "End") && !flowsOn(typ)
		if old || onward {
			gone = append(gone, m.Key)
		}
	}
	if lost := slices.DeleteFunc(slices.Clone(gone), func(k string) bool { return k == "Next" || k == "End" }); len(lost) > 0 {
		ed.note("gone from %q: %s.", s.name, strings.Join(lost, ", "))
	}
	return ed.apply(bracketOf(s.node).without(func(i int) bool {
		return slices.Contains(gone, s.node.Members[i].Key)
	})...)
}

// addNeeded adds the fields of the palette's definition that are missing.
func (ed *editor) addNeeded(e SetType, oldType string) error {
	it, _ := ItemByID(e.Type)
	doc, err := asl.Parse([]byte(it.definitionFor(ed.m)))
	if err != nil {
		return err
	}
	for _, m := range doc.Root.Members {
		s := ed.m.states[e.State]
		if s.node.Get(m.Key) != nil {
			continue
		}
		value := formatted(m.Value)
		if m.Key == "Branches" {
			value = mustFormat("[" + ed.lane() + "," + ed.lane() + "]")
		}
		if m.Key == "ItemProcessor" {
			value = mustFormat(ed.lane())
		}
		if err := ed.setMember(s.node, m.Key, value, ""); err != nil {
			return err
		}
	}
	if s := ed.m.states[e.State]; s.flowsOn() && !flowsOn(oldType) && s.node.Get("Next") == nil {
		return ed.setMember(s.node, "End", literal([]byte("true")), "")
	}
	return nil
}
