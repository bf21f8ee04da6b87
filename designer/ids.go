package designer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/stepwell/stepwell/designer/layout"
)

const hexDigits = "0123456789abcdef"

// StateID makes an ID for a picture out of a state's name: letters, digits and
// "-" as they are, every other byte as "_" and two hex digits. Different names
// have different IDs, and a state keeps its ID until it is renamed.
func StateID(name string) string {
	b := make([]byte, 0, len(name)+16)
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '-' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			b = append(b, c)
		} else {
			b = append(b, '_', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return string(b)
}

// StateName is the name that an ID was made of.
func StateName(id string) (string, error) {
	b := make([]byte, 0, len(id))
	for i := 0; i < len(id); i++ {
		if id[i] != '_' {
			b = append(b, id[i])
			continue
		}
		if i+2 >= len(id) {
			return "", fmt.Errorf("%q is no ID of a state", id)
		}
		c, err := strconv.ParseUint(id[i+1:i+3], 16, 8)
		if err != nil {
			return "", fmt.Errorf("%q is no ID of a state", id)
		}
		b = append(b, byte(c))
		i += 2
	}
	return string(b), nil
}

// EdgeID is the ID of an edge in a picture.
func EdgeID(e Edge) string {
	if e.Exit == ExitStart {
		return layout.StartID(levelID(e.Flow))
	}
	return StateID(e.From) + "." + string(e.Exit)
}

func levelID(f Flow) string {
	if f.Container == "" {
		return ""
	}
	return layout.LevelID(StateID(f.Container), f.Lane)
}

// ParseEdgeID is the edge that an ID was made of.
func ParseEdgeID(id string) (Edge, error) {
	if level, ok := strings.CutSuffix(id, layout.StartID("")); ok {
		f, err := ParseLevelID(level)
		return Edge{Exit: ExitStart, Flow: f}, err
	}
	from, exit, ok := strings.Cut(id, ".")
	name, err := StateName(from)
	if !ok || err != nil {
		return Edge{}, fmt.Errorf("%q is no ID of an edge", id)
	}
	return Edge{From: name, Exit: Exit(exit)}, nil
}

// ParseLevelID is the flow that a level of a picture shows.
func ParseLevelID(level string) (Flow, error) {
	if level == "" {
		return Flow{}, nil
	}
	container, index, ok := strings.Cut(level, "/")
	name, err := StateName(container)
	lane, err2 := strconv.Atoi(index)
	if !ok || err != nil || err2 != nil || name == "" || lane < 0 {
		return Flow{}, fmt.Errorf("%q is no ID of a level", level)
	}
	return Flow{Container: name, Lane: lane}, nil
}

// UnmarshalJSON reads an edge by its exit, or by its ID in a picture:
// {"from":"A","exit":"next"} or {"id":"A.next"}.
func (e *Edge) UnmarshalJSON(data []byte) error {
	type plain Edge // without this method
	var in struct {
		ID string `json:"id"`
		plain
	}
	if err := json.Unmarshal(data, &in, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	*e = Edge(in.plain)
	if in.ID == "" {
		return nil
	}
	if *e != (Edge{}) {
		return fmt.Errorf(`an edge has either "id" or "exit"`)
	}
	var err error
	*e, err = ParseEdgeID(in.ID)
	return err
}
