package asl

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/xeipuuv/gojsonschema"
)

// schemaText is the structure of the language as a JSON schema (draft 7): the
// fields of every object, their types, ranges and words. What a schema cannot
// say is checked by the rules in the check files.
//
//go:embed schema.json
var schemaText []byte

const schemaURL = "https://stepwell.invalid/asl.schema.json"

// schemas are the definitions of schema.json by name. A validator enters at
// the definition that fits instead of at the root: the if/then on Type is for
// other readers of the schema, every "if" that does not hold costs much here.
var schemas = sync.OnceValue(func() map[string]*gojsonschema.Schema {
	var root struct{ Definitions map[string]json.RawMessage }
	if err := json.Unmarshal(schemaText, &root); err != nil {
		panic("schema.json: " + err.Error()) // the text is ours, a test loads it
	}
	loader := gojsonschema.NewSchemaLoader()
	if err := loader.AddSchema(schemaURL, gojsonschema.NewBytesLoader(schemaText)); err != nil {
		panic("schema.json: " + err.Error())
	}
	all := make(map[string]*gojsonschema.Schema, len(root.Definitions))
	for name := range root.Definitions {
		s, err := loader.Compile(gojsonschema.NewReferenceLoader(schemaURL + "#/definitions/" + name))
		if err != nil {
			panic("schema.json: " + name + ": " + err.Error())
		}
		all[name] = s
	}
	return all
})

// structure checks the value at p against a definition of the schema. Nested
// flows are left out: they are checked one by one.
func (c *checker) structure(p *place, definition string) {
	result, err := schemas()[definition].Validate(gojsonschema.NewRawLoader(plain(p.node, true)))
	if err != nil {
		c.report(p, CodeSchema, "The value cannot be checked", err.Error())
		return
	}
	if result.Valid() {
		return
	}
	found := make([]finding, 0, len(result.Errors()))
	for _, e := range result.Errors() {
		f := finding{ResultError: e, at: p.resolve(e.Context().String(contextSeparator))}
		f.offset, _ = f.at.span()
		if e.Type() == "additional_property_not_allowed" {
			f.offset, _ = f.at.at(f.property()).span()
		}
		c.loose = c.loose || f.aboutLinks()
		found = append(found, f)
	}
	slices.SortStableFunc(found, func(a, b finding) int { return a.offset - b.offset })
	c.findings(found)
}

// finding is an error of the schema with the place that it is about and where
// that stands in the text.
type finding struct {
	gojsonschema.ResultError
	at     *place
	offset int
}

// links are the fields by which states lead to one another.
var links = []string{"Next", "End", "Default", "Choices", "Catch"}

// aboutLinks tells whether it is open where a state leads because of f.
func (f finding) aboutLinks() bool {
	switch f.Type() {
	case "required":
		return slices.Contains(links, f.property()) || f.property() == "Type"
	case "additional_property_not_allowed":
		_, meant := nearest(f.property(), links)
		return meant
	}
	return f.at.up == nil || f.at.field() == "Type" || slices.Contains(links, f.at.field()) || f.at.up.name == "States"
}

func (f finding) property() string {
	name, _ := f.Details()["property"].(string) // both errors that ask have it
	return name
}

const contextSeparator = "\x00"

// resolve finds the place that a context of the schema library names.
func (p *place) resolve(context string) *place {
	for _, step := range strings.Split(context, contextSeparator)[1:] {
		switch {
		case p.node.Is(KindArray):
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(p.node.Items) {
				return p
			}
			p = p.item(i)
		case p.node.member(step) != nil:
			p = p.at(step)
		default:
			return p
		}
	}
	return p
}

func (c *checker) findings(found []finding) {
	for i := 0; i < len(found); i++ {
		f := found[i]
		if f.at.node.hasPlaceholder() {
			continue // what stands there will be known after the substitution
		}
		if f.Type() != "required" {
			c.finding(f)
			continue
		}
		missing := []string{f.property()}
		for i+1 < len(found) && found[i+1].Type() == "required" && found[i+1].at.node == f.at.node {
			i++
			missing = append(missing, found[i].property())
		}
		names := strings.Join(missing, ", ")
		c.withStart(f.at, names, c.report(f.at, CodeSchema, "These fields are required: ["+names+"]", "Add "+names+"."))
	}
}

// withStart offers to begin a flow with its first state.
func (c *checker) withStart(flow *place, missing string, found *Problem) {
	if states := flow.at("States"); missing == "StartAt" && states.node.Is(KindObject) && len(states.node.Members) > 0 {
		first := states.node.Members[0].Key
		found.remedy("Begin with "+first, flow.add("StartAt", quoteJSON(first)))
	}
}

// finding reports one error of the schema in AWS's words.
func (c *checker) finding(f finding) {
	switch f.Type() {
	case "additional_property_not_allowed":
		c.unsupported(f.at, f.property())
	case "invalid_type":
		c.wrongType(f.at, f.Details()["expected"])
	case "enum":
		if !f.at.node.Is(KindString) {
			c.wrongType(f.at, "string")
			return
		}
		words := strings.ReplaceAll(fmt.Sprint(f.Details()["allowed"]), `"`, "")
		message := "Value should be one of the following: [" + words + "]"
		if f.at.field() == "Type" {
			message = "The field 'Type' should have one of these values: [" + words + "]"
		}
		found := c.report(f.at, CodeSchema, message, "Use one of "+words+".")
		if meant, ok := nearest(f.at.node.String(), strings.Split(words, ", ")); ok && f.at.node.Is(KindString) {
			found.remedy("Write "+meant, f.at.setText(meant))
		}
	case "array_min_items":
		c.report(f.at, CodeSchema, "Value cannot be empty", "Add at least one entry to "+f.at.field()+".")
	case "number_gte":
		c.limit(f.at, "Minimum", f.Details()["min"])
	case "number_lte":
		c.limit(f.at, "Maximum", f.Details()["max"])
	}
}

// unsupported reports a field that its owner does not know, at the owner and
// marking the field.
func (c *checker) unsupported(owner *place, field string) {
	help := "Remove it, or correct its name."
	if owner.node.Get("Type").Is(KindString) {
		help = "A " + owner.node.Get("Type").String() + " state has no such field. " + help
	}
	if m := owner.node.member(field); m != nil {
		found := c.reportKey(owner, m, CodeSchema, "Field '"+field+"' is not supported", help)
		if meant, ok := nearest(field, c.absentFields(owner)); ok {
			found.remedy("Rename to "+meant, m.rename(meant))
		} else {
			found.remedy("Remove "+field, m.remove())
		}
	}
}

func (c *checker) wrongType(p *place, expected any) {
	words := strings.FieldsFunc(fmt.Sprint(expected), func(r rune) bool { return r < 'a' || r > 'z' })
	want := "value"
	for _, t := range []string{"integer", "number", "object", "array", "boolean", "string"} {
		if slices.Contains(words, t) {
			want = t
			break
		}
	}
	help := fmt.Sprintf("%s must be of type %s, here it is of type %s.", p.field(), want, p.node.kindName())
	found := c.report(p, CodeSchema, "Expected value of type ["+strings.ToUpper(want)+"]", help)
	switch text := p.node.String(); {
	case p.node.Is(KindString) && (want == "integer" || want == "number"):
		c.asNumber(p, found)
	case p.node.Is(KindString) && want == "boolean" && (text == "true" || text == "false"):
		found.remedy("Write "+text+" without quotes", p.set(text))
	case want == "string" && (p.node.Is(KindNumber) || p.node.Is(KindBool)):
		found.remedy("Put it in quotes", p.setText(text))
	}
}

// fractional are the fields whose limits AWS writes with a decimal point.
var fractional = map[string]bool{"BackoffRate": true, "ToleratedFailurePercentage": true}

func (c *checker) limit(p *place, which string, limit any) {
	f, ok := limit.(*big.Float)
	if !ok {
		f = new(big.Float)
	}
	text := f.Text('f', -1)
	if fractional[p.field()] {
		text = f.Text('f', 1)
	}
	c.report(p, CodeSchema, which+" value is "+text, fmt.Sprintf("The %s of %s is %s.", strings.ToLower(which), p.field(), text)).
		remedy("Write "+f.Text('f', -1), p.set(f.Text('f', -1)))
}

// field is the name of the field that a value belongs to.
func (p *place) field() string {
	for ; p.up != nil; p = p.up {
		if p.index < 0 {
			return p.name
		}
	}
	return "The definition"
}

func (n *Node) kindName() string {
	if n == nil {
		return "null"
	}
	return n.Kind.String()
}

// mostMembers bounds how much of an object is shown to the schema; none that it
// knows has so many fields.
const mostMembers = 1000

// opaque are the fields whose value may be anything: its kind is enough.
var opaque = map[string]bool{
	"Parameters": true, "Arguments": true, "Result": true, "ResultSelector": true, "ItemSelector": true, "Assign": true,
	"Output": true, "BatchInput": true, "Items": true, "Credentials": true, "States": true, "Branches": true,
}

// words are the fields of whose string the schema looks at the content.
var words = map[string]bool{
	"Type": true, "QueryLanguage": true, "Version": true, "JitterStrategy": true, "Mode": true, "ExecutionType": true, "InputType": true,
	"Transformation": true, "ManifestType": true, "CSVHeaderLocation": true, "CSVDelimiter": true, "OutputType": true,
}

// someText stands for every string that is no word.
var someText any = ""

// plain is the node as the schema library wants values. Only as much of it is
// made as the schema looks at.
func plain(n *Node, deep bool) any {
	switch n.Kind {
	case KindNull:
		return nil
	case KindBool:
		return n.Bool()
	case KindNumber:
		return plainNumber(n)
	case KindString:
		return someText
	case KindArray:
		return plainArray(n, deep)
	}
	o := make(map[string]any, min(len(n.Members), mostMembers))
	if !deep {
		return o
	}
	for i := range n.Members[:min(len(n.Members), mostMembers)] {
		m := &n.Members[i]
		switch {
		case words[m.Key] && m.Value.Is(KindString):
			o[m.Key] = m.Value.String()
		case m.Key == "ItemProcessor" || m.Key == "Iterator":
			o[m.Key] = processorStandIn(m.Value)
		default:
			o[m.Key] = plain(m.Value, !opaque[m.Key])
		}
	}
	return o
}

func plainArray(n *Node, deep bool) any {
	if !deep {
		// Branches: the entries are checked one by one, the count is not
		return slices.Repeat([]any{map[string]any{"StartAt": "", "States": map[string]any{}}}, min(len(n.Items), 1))
	}
	a := make([]any, len(n.Items))
	for i := range a {
		a[i] = plain(n.Items[i], true)
	}
	return a
}

// processorStandIn replaces a processor, which is checked as a flow of its own.
func processorStandIn(n *Node) any {
	if n.Kind != KindObject {
		return plain(n, false)
	}
	return map[string]any{"StartAt": "", "States": map[string]any{}}
}

// plainNumber passes on short spellings only: the library turns exponents into
// exact fractions, which 1e999999999 would make endless.
func plainNumber(n *Node) json.Number {
	text := string(n.Raw())
	if len(text) <= 18 && !strings.ContainsAny(text, "eE") {
		return json.Number(text)
	}
	f := n.Number().Float64()
	if f != math.Trunc(f) {
		return json.Number(strconv.FormatFloat(math.Copysign(0.5, f)+math.Trunc(max(-1e9, min(f, 1e9))), 'f', 1, 64))
	}
	return json.Number(strconv.FormatFloat(max(-1e15, min(f, 1e15)), 'f', 0, 64))
}

// fieldsOf are the fields of each definition of the schema, in its order.
var fieldsOf = sync.OnceValue(func() map[string][]string {
	var root struct {
		Definitions map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(schemaText, &root); err != nil {
		panic("schema.json: " + err.Error()) // the text is ours, a test loads it
	}
	all := make(map[string][]string, len(root.Definitions))
	for name, definition := range root.Definitions {
		all[name] = slices.Sorted(maps.Keys(definition.Properties))
	}
	return all
})

// absentFields are the fields that the object at p could have and has not, of
// the query language that it is in.
func (c *checker) absentFields(p *place) []string {
	language := c.language
	for at := p; at != nil; at = at.up {
		if at.up != nil && at.up.name == "States" {
			language = languageOf(at.node, language)
			break
		}
	}
	return slices.DeleteFunc(slices.Clone(fieldsOf()[p.definition()]), func(field string) bool {
		return p.node.Get(field) != nil || foreign[language][field]
	})
}

// definitions are the definitions of the schema for objects, by the field that
// they are in.
var definitions = map[string]string{
	"Branches": "branch", "ItemProcessor": "processor", "Iterator": "processor", "ProcessorConfig": "processorConfig", "Retry": "retrier",
	"Catch": "catcher", "Choices": "rule", "And": "condition", "Or": "condition", "Not": "condition", "ItemReader": "itemReader",
	"ReaderConfig": "readerConfig", "ItemBatcher": "itemBatcher", "ResultWriter": "resultWriter",
}

// definition is the definition of the schema for the object at p.
func (p *place) definition() string {
	switch {
	case p.up == nil:
		return "machine"
	case p.up.name == "States":
		return definitionOf(p.node)
	}
	return definitions[p.field()]
}

// FieldsOf lists the fields that an object of the language may have, by the name
// of its definition in schema.json, such as "machine", "Task", "retrier" or
// "rule", in order. Other names have none.
func FieldsOf(definition string) []string { return fieldsOf()[definition] }
