package teststate

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
)

// soleState is what a state is called that is given without a machine.
const soleState = "StateName"

// subject is the state under test in a machine that begins with it.
type subject struct {
	machine *asl.StateMachine
	state   *asl.State
	inMap   bool // it belongs to an iteration of a Map
}

// find checks the definition and finds the state in it.
func find(definition, name string) (subject, error) {
	text, err := wholeMachine(definition, name)
	if err != nil {
		return subject{}, err
	}
	if problems := asl.Validate(text, asl.Options{}); asl.HasErrors(problems) {
		return subject{}, badDefinition(asl.InvalidDefinitionMessage(problems))
	}
	def, err := asl.Compile(text)
	if err != nil {
		return subject{}, badDefinition("Invalid State Machine Definition: '" + err.Error() + "'")
	}
	if name == "" {
		name = soleState
	}
	st, ok := def.State(name)
	if !ok {
		return subject{}, invalid("State not found in definition")
	}
	around := *def
	around.StartAt, around.TimeoutSeconds = name, 0
	return subject{&around, st, inMap(def.Flow, name, false)}, nil
}

// wholeMachine is the definition as it stands when it is a machine's, and else
// a machine around the one state. Where that state leads to does not matter, so
// its targets are filled in.
func wholeMachine(definition, name string) ([]byte, error) {
	if name != "" {
		return []byte(definition), nil
	}
	doc, err := asl.Parse([]byte(definition))
	if err != nil || !doc.Root.Is(asl.KindObject) {
		return nil, badDefinition(asl.InvalidDefinitionMessage(asl.Validate([]byte(definition), asl.Options{})))
	}
	var b strings.Builder
	b.WriteString(`{"StartAt":"` + soleState + `","States":{"` + soleState + `":`)
	b.WriteString(definition)
	for _, target := range targets(doc.Root) {
		quoted, err := json.Marshal(target)
		if err != nil {
			return nil, err
		}
		b.WriteString("," + string(quoted) + `:{"Type":"Succeed"}`)
	}
	b.WriteString("}}")
	return []byte(b.String()), nil
}

// targets are the states that a state may lead to, each once.
func targets(state *asl.Node) []string {
	var found []string
	seen := map[string]bool{soleState: true, "": true}
	add := func(n *asl.Node) {
		if n.Is(asl.KindString) && !seen[n.String()] {
			seen[n.String()] = true
			found = append(found, n.String())
		}
	}
	add(state.Get("Next"))
	add(state.Get("Default"))
	for _, list := range []string{"Choices", "Catch"} {
		if entries := state.Get(list); entries.Is(asl.KindArray) {
			for _, entry := range entries.Items {
				add(entry.Get("Next"))
			}
		}
	}
	return found
}

// inMap tells whether the named state is below a Map.
func inMap(f asl.Flow, name string, below bool) bool {
	for _, st := range f.States {
		if st.Name == name {
			return below
		}
		if st.Processor != nil && inMap(*st.Processor, name, true) {
			return true
		}
		for _, b := range st.Branches {
			if inMap(*b, name, below) {
				return true
			}
		}
	}
	return false
}

// contains tells whether a state named so runs inside a Map or Parallel state.
func contains(st *asl.State, name string) bool {
	flows := st.Branches
	if st.Processor != nil {
		flows = append(flows[:len(flows):len(flows)], st.Processor)
	}
	for _, f := range flows {
		for _, inner := range f.States {
			if inner.Name == name || contains(inner, name) {
				return true
			}
		}
	}
	return false
}

var errNotObject = errors.New("not a JSON object")
