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

// find checks the definition and finds the state in it. AWS takes a state out
// of its machine, so that it is called soleState in all that comes of the test.
func find(definition, name string) (subject, error) {
	if name == "" {
		doc, err := asl.Parse([]byte(definition))
		if err != nil || !doc.Root.Is(asl.KindObject) {
			return subject{}, badDefinition(asl.InvalidDefinitionMessage(asl.Validate([]byte(definition), asl.Options{})))
		}
		return alone(doc.Root, asl.JSONPath)
	}
	def, err := compile([]byte(definition))
	if err != nil {
		return subject{}, err
	}
	st, ok := def.State(name)
	if !ok {
		return subject{}, invalid("State not found in definition")
	}
	s, err := alone(st.Source, def.QueryLanguage)
	s.inMap = inMap(def.Flow, name, false)
	return s, err
}

func compile(text []byte) (*asl.StateMachine, error) {
	if problems := asl.Validate(text, asl.Options{}); asl.HasErrors(problems) {
		return nil, badDefinition(asl.InvalidDefinitionMessage(problems))
	}
	def, err := asl.Compile(text)
	if err != nil {
		return nil, badDefinition("Invalid State Machine Definition: '" + err.Error() + "'")
	}
	return def, nil
}

// alone puts a machine around one state. Where that state leads to does not
// matter, so its targets are filled in.
func alone(state *asl.Node, language asl.QueryLanguage) (subject, error) {
	var b strings.Builder
	b.WriteString(`{"QueryLanguage":"` + string(language) + `","StartAt":"` + soleState + `","States":{"` + soleState + `":`)
	b.Write(state.Raw())
	for _, target := range targets(state) {
		quoted, err := json.Marshal(target)
		if err != nil {
			return subject{}, err
		}
		b.WriteString("," + string(quoted) + `:{"Type":"Succeed"}`)
	}
	b.WriteString("}}")
	def, err := compile([]byte(b.String()))
	if err != nil {
		return subject{}, err
	}
	st, ok := def.State(soleState)
	if !ok {
		return subject{}, badDefinition("Invalid State Machine Definition: the state is missing")
	}
	return subject{machine: def, state: st}, nil
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
