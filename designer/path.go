package designer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Path leads to a value within a state: field names and array indexes. In JSON
// it is an array of strings and numbers, such as ["Retry", 0, "MaxAttempts"].
type Path []Step

// Step is one element of a Path: a field name, or an index when IsIndex.
type Step struct {
	Key     string
	Index   int
	IsIndex bool
}

// Field makes the step into a field of an object.
func Field(name string) Step { return Step{Key: name} }

// Index makes the step to an entry of an array.
func Index(i int) Step { return Step{Index: i, IsIndex: true} }

// String writes the path as problems do: "Retry[0]/MaxAttempts".
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.IsIndex:
			fmt.Fprintf(&b, "[%d]", s.Index)
		case i > 0:
			b.WriteString("/" + s.Key)
		default:
			b.WriteString(s.Key)
		}
	}
	return b.String()
}

// MarshalJSON writes the step as a string or a number.
func (s Step) MarshalJSON() ([]byte, error) {
	if s.IsIndex {
		return strconv.AppendInt(nil, int64(s.Index), 10), nil
	}
	return jsontext.AppendQuote(nil, s.Key)
}

// UnmarshalJSON reads a string or a whole number that is not negative.
func (s *Step) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*s = Step{}
		return json.Unmarshal(data, &s.Key)
	}
	i, err := strconv.Atoi(string(data))
	if err != nil || i < 0 {
		return fmt.Errorf("a path is made of field names and indexes, not %s", data)
	}
	*s = Index(i)
	return nil
}
