package designer

import (
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// sdkPrefix begins the ids of Items that are calls of AWS's APIs, such as "aws-sdk:s3:putObject".
const sdkPrefix = "aws-sdk:"

// apiAction is a call of an API before it is made an Item.
type apiAction struct {
	service, serviceName, operation string
	text                            string // what it is found by, lower case
}

var apiActions = sync.OnceValue(func() []apiAction {
	var all []apiAction
	for _, e := range awsapi.Index() {
		for _, op := range e.Operations {
			all = append(all, apiAction{e.Name, e.ID, op, strings.ToLower(e.ID + " " + e.Name + " " + inWords(op) + " " + op)})
		}
	}
	return all
})

// SearchActions finds calls of AWS's APIs in which every word of the query
// occurs, those of shorter names first, at most limit.
func SearchActions(query string, limit int) []Item {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return nil
	}
	var found []apiAction
	for _, a := range apiActions() {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(a.text, w) }) {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b apiAction) int {
		return cmpRank(a, words) - cmpRank(b, words)
	})
	items := make([]Item, 0, min(limit, len(found)))
	for _, a := range found[:min(limit, len(found))] {
		items = append(items, a.item())
	}
	return items
}

// cmpRank puts services that are called like a word of the query first, then
// what has words that begin like those of the query, then short names.
func cmpRank(a apiAction, words []string) int {
	rank := len(a.service) + len(a.operation)
	if slices.Contains(words, a.service) {
		rank -= 1000
	}
	if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(" "+a.text, " "+w) }) {
		rank -= 500
	}
	return rank
}

// apiActionByID is the Item of a call such as "aws-sdk:s3:putObject".
func apiActionByID(id string) (Item, bool) {
	service, api, ok := strings.Cut(strings.TrimPrefix(id, sdkPrefix), ":")
	s := awsapi.Find(service)
	if !ok || s == nil || !strings.HasPrefix(id, sdkPrefix) {
		return Item{}, false
	}
	name, o, ok := s.Operation(api)
	if !ok {
		return Item{}, false
	}
	it := apiAction{service: service, serviceName: s.ID, operation: name}.item()
	params := sampleOf(s, s.Input(o))
	it.Definition = taskOf(it.ID, "Parameters", params)
	it.JSONata = taskOf(it.ID, "Arguments", params)
	return it, true
}

func (a apiAction) item() Item {
	words := inWords(a.operation)
	return Item{
		ID: sdkPrefix + a.service + ":" + firstLower(a.operation), Group: "AWS APIs", Family: "integration", Glyph: "service",
		Name: strings.ToUpper(words[:1]) + words[1:], Detail: a.serviceName + " · " + firstLower(a.operation),
		Help: "Calls " + a.operation + " of " + a.serviceName + ".", Needs: "aws",
	}
}

func taskOf(id, field string, params *value.Object) jsontext.Value {
	return jsontext.Value(value.Text(value.NewObject(
		value.Member{Key: "Type", Value: "Task"},
		value.Member{Key: "Resource", Value: "arn:aws:states:::" + id},
		value.Member{Key: field, Value: params},
	)))
}

// sampleOf fills in the required members of a structure.
func sampleOf(s *awsapi.Service, shape *awsapi.Shape) *value.Object {
	return sample{service: s}.object(shape, 0)
}

type sample struct{ service *awsapi.Service }

// sampleDepth bounds structures that require themselves.
const sampleDepth = 6

func (p sample) object(shape *awsapi.Shape, depth int) *value.Object {
	o := value.NewObject()
	if shape == nil || depth > sampleDepth {
		return o
	}
	for _, m := range shape.Members {
		if m.Required {
			o.Set(awsapi.SDKName(m.Name), p.value(p.service.Shape(m.Shape), depth+1))
		}
	}
	return o
}

func (p sample) value(shape *awsapi.Shape, depth int) value.Value {
	switch shape.Kind {
	case awsapi.Structure, awsapi.Union:
		return p.object(shape, depth)
	case awsapi.Map, awsapi.Document:
		return value.NewObject()
	case awsapi.List:
		return value.Array{}
	case awsapi.Boolean:
		return false
	case awsapi.Timestamp:
		return "2026-01-31T18:00:00Z"
	case awsapi.String, awsapi.Blob:
		if len(shape.Enum) > 0 {
			return shape.Enum[0]
		}
		return "MyData"
	}
	if shape.Min != nil {
		return value.Float(*shape.Min)
	}
	return value.Int(0)
}

// inWords splits the name of an operation: "ListObjectsV2" is "list objects V2".
func inWords(name string) string {
	var out strings.Builder
	for i := range len(name) {
		c := name[i]
		isCapital := c >= 'A' && c <= 'Z'
		startsWord := isCapital && i > 0 && (name[i-1] < 'A' || name[i-1] > 'Z' || i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z')
		switch {
		case startsWord:
			out.WriteByte(' ')
			fallthrough
		case i == 0:
			if next := i + 1; isCapital && next < len(name) && name[next] >= 'a' && name[next] <= 'z' {
				c += 'a' - 'A'
			}
		}
		out.WriteByte(c)
	}
	return out.String()
}

func firstLower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
