// Package assist helps those who type definitions: what can stand where the
// cursor is, and what a field means. It reads texts that are not finished, in
// JSON and YAML.
package assist

import (
	"slices"
	"strings"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// Text is what is being typed.
type Text struct {
	Before string        // up to the cursor
	YAML   bool          //
	Saved  *asl.Document // the last text that could be read, for the names in it; may be nil
	Data   Data
}

// Data is what expressions can be about: of a run or a sample.
type Data struct {
	Input     value.Value // of the state; nil when it is not known
	Variables value.Value // an object by name; nil when it is not known
}

// Proposal is one thing that can stand at the cursor.
type Proposal struct {
	Label  string `json:"label"`
	Detail string `json:"detail,omitempty"` // beside it, in a few words
	Info   string `json:"info,omitempty"`   // what it is, in a sentence
	Kind   string `json:"kind"`             // field, value, state, resource, path, function, variable
	Insert string `json:"insert,omitempty"` // what is inserted, where it is not the label
}

// Answer is what Complete proposes. Typed is what of the text it replaces.
type Answer struct {
	Typed     string     `json:"typed"`
	Proposals []Proposal `json:"proposals"`
}

// mostProposals bounds an Answer.
const mostProposals = 200

// Complete proposes what can stand at the cursor.
func Complete(t Text) Answer {
	p := place{Text: t, cursor: t.cursor()}
	var a Answer
	if p.key {
		a = Answer{p.typed, p.fields()}
	} else {
		a = p.values()
	}
	a.Proposals = a.Proposals[:min(len(a.Proposals), mostProposals)]
	return a
}

// Explain says what the field means whose key the cursor is in; "" when there
// is nothing to say.
func Explain(t Text, field string) string {
	p := place{Text: t, cursor: t.cursor()}
	if !slices.Contains(asl.FieldsOf(p.kind()), strings.TrimSuffix(field, ".$")) {
		return ""
	}
	return explanations[field]
}

// StateAt names the state that the cursor is in.
func StateAt(t Text) string {
	p := place{Text: t, cursor: t.cursor()}
	name, _ := p.state()
	return name
}

func (t Text) cursor() cursor {
	if t.YAML {
		return cursorYAML(t.Before)
	}
	return cursorJSON(t.Before)
}

// place is the cursor in what it means.
type place struct {
	Text
	cursor
}

// inner is what kind of object a field of another holds.
var inner = map[string]string{
	"Retry": "retrier", "Catch": "catcher", "Choices": "rule", "Branches": "branch", "ItemProcessor": "processor", "Iterator": "processor",
	"ItemReader": "itemReader", "ItemBatcher": "itemBatcher", "ResultWriter": "resultWriter", "ProcessorConfig": "processorConfig",
	"ReaderConfig": "readerConfig", "And": "condition", "Or": "condition", "Not": "condition",
}

// kind is the definition that the innermost open object is of, as
// asl.FieldsOf knows it; "" for data.
func (p place) kind() string {
	kind := "machine"
	for i, f := range p.frames[:max(0, len(p.frames)-1)] {
		switch {
		case f.array:
		case kind == "states":
			kind = p.typeOf(i + 1)
		case f.key == "States" && (kind == "machine" || kind == "branch" || kind == "processor"):
			kind = "states"
		default:
			next := inner[f.key]
			if !slices.Contains(asl.FieldsOf(kind), f.key) {
				next = ""
			}
			kind = next
		}
	}
	return kind
}

// typeOf is the Type of the state whose object is a frame; "state" when none is
// written yet and the saved text does not know it.
func (p place) typeOf(i int) string {
	if i < len(p.frames) {
		if typ := p.frames[i].seen["Type"]; len(asl.FieldsOf(typ)) > 0 {
			return typ
		}
	}
	if p.Saved != nil {
		if found, ok := designer.Find(p.Saved, p.frames[i-1].key); ok && len(asl.FieldsOf(found.Type)) > 0 {
			return found.Type
		}
	}
	return "state"
}

// state is the innermost state around the cursor, and the frame of its object.
func (p place) state() (name string, frame int) {
	for i := range p.frames {
		if i > 0 && p.frames[i-1].key == "States" && !p.frames[i-1].array && i+1 < len(p.frames) {
			name, frame = p.frames[i].key, i+1
		}
	}
	return name, frame
}

// fields proposes the fields that the object may have and has not.
func (p place) fields() []Proposal {
	var all []Proposal
	jsonata := p.isJSONata()
	for _, name := range asl.FieldsOf(p.kind()) {
		if _, there := p.top().seen[name]; there || name == "Iterator" || otherLanguage(name, jsonata) {
			continue
		}
		all = append(all, Proposal{Label: name, Kind: "field", Info: explanations[name], Insert: name})
	}
	return all
}

// isJSONata tells the query language at the cursor.
func (p place) isJSONata() bool {
	language := ""
	if len(p.frames) > 0 {
		language = p.frames[0].seen["QueryLanguage"]
	}
	if language == "" && p.Saved != nil {
		language = p.Saved.Root.Get("QueryLanguage").String()
	}
	if _, i := p.state(); i > 0 && p.frames[i].seen["QueryLanguage"] != "" {
		language = p.frames[i].seen["QueryLanguage"]
	}
	return language == string(asl.JSONata)
}

var onlyJSONata = []string{"Arguments", "Output", "Items", "Condition"}

var onlyJSONPath = []string{"Parameters", "InputPath", "OutputPath", "ResultPath", "ResultSelector", "Variable"}

func otherLanguage(field string, jsonata bool) bool {
	if jsonata {
		return slices.Contains(onlyJSONPath, field) || strings.HasSuffix(field, "Path") || field != "Condition" && isComparison(field)
	}
	return slices.Contains(onlyJSONata, field)
}

func isComparison(field string) bool {
	return slices.Contains(asl.FieldsOf("condition"), field) && field != "Comment"
}
