package asl

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/query"
)

// pathRule is what a path field accepts.
type pathRule struct {
	reference bool // one place only
	context   bool // may read the context object
	call      bool // may be a call of an intrinsic function
}

// pathFields are the path fields of states and of the objects in them, but for
// ResultPath and Variable.
var pathFields = map[string]pathRule{
	"InputPath":                      {context: true},
	"OutputPath":                     {context: true},
	"ItemsPath":                      {context: true},
	"SecondsPath":                    {reference: true, context: true},
	"TimestampPath":                  {reference: true, context: true},
	"TimeoutSecondsPath":             {reference: true, context: true},
	"HeartbeatSecondsPath":           {reference: true, context: true},
	"ErrorPath":                      {context: true, call: true},
	"CausePath":                      {context: true, call: true},
	"MaxConcurrencyPath":             {reference: true},
	"ToleratedFailureCountPath":      {reference: true},
	"ToleratedFailurePercentagePath": {reference: true},
	"MaxItemsPath":                   {reference: true},
	"MaxItemsPerBatchPath":           {reference: true},
	"MaxInputBytesPerBatchPath":      {reference: true},
}

// paths checks the path fields of a JSONPath state.
func (c *checker) paths(p *place) {
	c.pathsIn(p)
	c.parts(p, c.pathsIn)
}

func (c *checker) pathsIn(p *place) {
	for i := range p.node.Members {
		key := p.node.Members[i].Key
		if rule, ok := pathFields[key]; ok {
			c.path(p.in(i), rule)
		} else if key == "ResultPath" {
			c.resultPath(p.in(i))
		}
	}
}

// path checks one path field; null was checked by the schema.
func (c *checker) path(p *place, rule pathRule) {
	if !p.node.Is(KindString) || p.node.hasPlaceholder() {
		c.hides()
		return
	}
	text := p.node.String()
	compiled, err := expr.CompilePath(text)
	if err != nil && rule.call {
		call, err := expr.Compile(text)
		if err != nil {
			c.report(p, CodeSchema, "Value must be a valid JSONPath or a valid intrinsic function call", sentence(err))
			return
		}
		if name, _, _ := strings.Cut(text, "("); !slices.Contains(givingText, name) {
			c.report(p, CodeSchema, "Value must be a valid JSONPath or a valid intrinsic function call",
				name+" is not allowed here, as it does not always give a text. Use one of "+strings.Join(givingText, ", ")+".")
		}
		c.readable(p, call)
		return
	}
	switch {
	case err != nil:
		c.withDollar(p, c.report(p, CodeSchema, "Value must be a valid JSONPath.", pathHelp(text, err)))
	case rule.reference && !compiled.IsReference():
		c.report(p, CodeSchema, "Value is not a Reference Path",
			p.field()+" must name exactly one place: no wildcards, slices, filters or functions.")
	case !rule.context && compiled.UsesContext():
		c.report(p, CodeSchema, "Value is not a Reference Path", p.field()+" cannot read the context object; it reads the input of the state.")
	default:
		c.readable(p, compiled)
	}
}

// givingText are the functions that may stand in ErrorPath and CausePath.
var givingText = []string{"States.Format", "States.JsonToString", "States.ArrayGetItem", "States.Base64Encode", "States.Base64Decode", "States.Hash", "States.UUID"}

func pathHelp(text string, err error) string {
	if !strings.HasPrefix(text, "$") {
		return "A path starts with $, such as $.order.id."
	}
	return sentence(err)
}

var plainPath = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

// withDollar offers to make a path of names that lack its beginning.
func (c *checker) withDollar(p *place, found *Problem) {
	if text := p.node.String(); plainPath.MatchString(text) {
		found.remedy("Write $."+text, p.setText("$."+text))
	}
}

// sentence is an error's text as a sentence.
func sentence(err error) string {
	s := err.Error()
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

func (c *checker) resultPath(p *place) {
	if !p.node.Is(KindString) || p.node.hasPlaceholder() {
		return
	}
	text := p.node.String()
	if !strings.HasPrefix(text, "$") {
		c.withDollar(p, c.report(p, CodeSchema, "Value must be a valid JSONPath.", pathHelp(text, nil)))
		return
	}
	if _, err := jsonpath.CompileReference(text); err != nil {
		c.report(p, CodeSchema, "Value is not a Reference Path",
			"ResultPath says where the result goes in the input of the state, such as $.result. "+sentence(err))
	}
}

// templateFields are the payload templates of a state in the JSONPath language.
var templateFields = setOf([]string{"Parameters", "ResultSelector", "ItemSelector", "Assign", "Credentials"})

// dataFields are the fields that hold JSONata expressions at any depth.
var dataFields = setOf([]string{
	"Arguments", "Output", "Assign", "Items", "ItemSelector", "Credentials", "Error", "Cause", "Seconds", "Timestamp",
	"TimeoutSeconds", "HeartbeatSeconds", "MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage",
})

// partFields are the same of the objects in a state: catchers, rules, readers.
var partFields = setOf([]string{
	"Parameters", "Arguments", "BatchInput", "MaxItems", "MaxItemsPerBatch", "MaxInputBytesPerBatch", "Assign", "Output", "Condition",
})

// templates checks the values that are evaluated when the state runs.
func (c *checker) templates(p *place, language QueryLanguage) {
	check, fields := c.template, templateFields
	if language == JSONata {
		check, fields = c.data, dataFields
	} else {
		c.looksLikePaths(p)
	}
	onFields(p, fields, check)
	c.parts(p, func(part *place) { onFields(part, partFields, check) })
}

// onFields calls f with those members of p that are in fields.
func onFields(p *place, fields map[string]bool, f func(*place)) {
	for i := range p.node.Members {
		if fields[p.node.Members[i].Key] {
			f(p.in(i))
		}
	}
}

// parts calls f with the objects that belong to a state and have fields of the
// query language themselves.
func (c *checker) parts(p *place, f func(part *place)) {
	object := func(part *place) {
		if part.node.Is(KindObject) {
			f(part)
		}
	}
	for i := range p.node.Members {
		switch p.node.Members[i].Key {
		case "Catch", "Choices":
			each(p.in(i), object)
		case "ItemBatcher", "ResultWriter":
			object(p.in(i))
		case "ItemReader":
			object(p.in(i))
			object(p.in(i).at("ReaderConfig"))
		}
	}
}

// template checks a payload template: in every object a key that ends in ".$"
// must have an expression, and may not be there without ".$" too.
func (c *checker) template(p *place) {
	switch {
	case p.node.Is(KindArray):
		each(p, c.template)
	case p.node.Is(KindObject):
		names := make(map[string]bool, len(p.node.Members))
		for _, m := range p.node.Members {
			names[m.Key] = true
		}
		for i := range p.node.Members {
			field := p.in(i)
			if name, ok := strings.CutSuffix(field.name, ".$"); ok {
				c.templateField(p, field, name, names[name])
			} else {
				c.templateLeaf(field)
				c.template(field)
			}
		}
	}
}

// templateField checks a field that ends in ".$"; twice says that there is one
// of the same name without the suffix.
func (c *checker) templateField(owner, field *place, name string, twice bool) {
	if twice {
		c.reportKey(owner, field.key, CodeSchema, fmt.Sprintf("Duplicate field '%s' after evaluation of '%s'", name, field.name),
			"Keep one of the two.").
			remedy("Remove "+name, owner.at(name).remove())
	}
	if field.node.hasPlaceholder() {
		c.hides()
		return
	}
	help := "The value must be a string."
	if field.node.Is(KindString) {
		compiled, err := expr.Compile(field.node.String())
		if err == nil {
			c.readable(field, compiled)
			return
		}
		help = sentence(err)
	}
	message := fmt.Sprintf("The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call", field.name)
	start, end := field.span()
	found := c.add(Error, owner.String(), start, end, CodeSchema, message, help)
	if field.node.Is(KindString) && !twice && !strings.HasPrefix(field.node.String(), "$") && !strings.HasPrefix(field.node.String(), "States.") {
		found.remedy("Rename to "+name+": it is a constant", field.rename(name))
	}
}

// templateLeaf warns of a value that was probably meant to be evaluated.
func (c *checker) templateLeaf(p *place) {
	if !p.node.Is(KindString) {
		return
	}
	s := p.node.String()
	if !looksLikePath(s) {
		c.markedInPath(p)
		return
	}
	if _, err := expr.Compile(s); err == nil {
		found := c.warn(p, CodeNoDollar, fmt.Sprintf("The value of the field '%s' looks like a path or an intrinsic function, but its name does not end in '.$'", p.field()),
			fmt.Sprintf(`Name it "%s.$" to have it evaluated.`, p.field()))
		if p.key != nil && p.up.node.Get(p.name+".$") == nil {
			found.remedy("Rename to "+p.name+".$", p.rename(p.name+".$"))
		}
	}
}

// looksLikePaths warns of fields without "Path" that hold one.
func (c *checker) looksLikePaths(p *place) {
	for _, field := range []string{"Error", "Cause"} {
		at := p.at(field)
		if at.node.Is(KindString) && looksLikePath(at.node.String()) {
			found := c.warn(at, CodeNoPath, fmt.Sprintf("The value of the field '%s' looks like a path, but its name does not end in 'Path'", field),
				fmt.Sprintf("Use %sPath to read it from the input.", field))
			if p.node.Get(field+"Path") == nil {
				found.remedy("Rename to "+field+"Path", at.rename(field+"Path"))
			}
		}
	}
}

// data checks every JSONata expression below p, which is a field.
func (c *checker) data(p *place) {
	walk(p, func(leaf *place) {
		if !leaf.node.Is(KindString) {
			return
		}
		s := leaf.node.String()
		opens, closes := strings.HasPrefix(s, "{%"), strings.HasSuffix(s, "%}")
		if opens != closes || opens && len(s) < len("{%%}") {
			c.delimiters(leaf, s)
			return
		}
		text, ok := query.Expression(s)
		switch {
		case !ok:
			c.plainText(leaf, s)
		case leaf.node.hasPlaceholder():
			c.hides()
		default:
			c.expression(p, leaf, text)
		}
	})
}
