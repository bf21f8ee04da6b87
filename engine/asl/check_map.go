package asl

import (
	"fmt"
	"regexp"
	"unicode/utf8"
)

// distributedOnly are the fields of a Map that need the DISTRIBUTED mode; AWS
// lets those that are false pass without it, though they do nothing.
var distributedOnly = map[string]bool{
	"ItemReader": true, "ItemBatcher": true, "ResultWriter": true, "Label": true,
	"ToleratedFailureCount": false, "ToleratedFailureCountPath": false,
	"ToleratedFailurePercentage": false, "ToleratedFailurePercentagePath": false,
}

func (c *checker) mapState(p *place, language QueryLanguage) {
	processor := p.at("ItemProcessor")
	if old := p.at("Iterator"); processor.node == nil && old.node != nil {
		processor = old
		c.lint(old, CodeDeprecated, "Rename it to ItemProcessor.", "Iterator is the old name of ItemProcessor").
			remedy("Rename to ItemProcessor", old.rename("ItemProcessor"))
	}
	if old := p.at("Parameters"); old.node != nil && language == JSONPath {
		found := c.lint(old, CodeDeprecated, "Rename it to ItemSelector.", "In a Map, Parameters is the old name of ItemSelector")
		if p.node.Get("ItemSelector") == nil {
			found.remedy("Rename to ItemSelector", old.rename("ItemSelector"))
		}
	}
	if processor.node == nil {
		c.report(p, CodeSchema, "These fields are required: [ItemProcessor]", "Add the states to run for each item.")
		return
	}
	c.mapMode(p, processor.at("ProcessorConfig"))
	for _, field := range []string{"MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"} {
		c.number(p.at(field), language)
	}
	c.itemReader(p.at("ItemReader"))
	c.itemBatcher(p.at("ItemBatcher"), language)
	outer := c.scope
	if modeOf(processor.node) == Distributed {
		c.scope = nil // the children of a distributed Map do not see the variables around it
	}
	c.flow(processor, "processor")
	c.scope = outer
}

// modeOf is the mode of a Map by its processor.
func modeOf(processor *Node) MapMode {
	if m := processor.Get("ProcessorConfig").Get("Mode"); m.Is(KindString) {
		return MapMode(m.String())
	}
	return Inline
}

// mapMode checks that mode, execution type and the other fields go together.
func (c *checker) mapMode(p, config *place) {
	mode := config.node.Get("Mode")
	if mode.hasPlaceholder() {
		return
	}
	if modeOf(config.up.node) == Distributed {
		if c.opt.Type == Express {
			c.report(config.at("Mode"), CodeSchema, "Express state machine does not support Map state with 'DISTRIBUTED' mode", "Use a STANDARD state machine for this.")
		}
		if config.at("ExecutionType").node == nil {
			c.report(config, CodeSchema, "These fields are required: [ExecutionType]", "Say what the items run in: STANDARD or EXPRESS.").
				remedy("Run the items in standard executions", config.add("ExecutionType", `"STANDARD"`))
		}
		c.label(p.at("Label"))
		return
	}
	c.inlineLimits(p)
	for i := range p.node.Members {
		m := p.in(i)
		const help = `It needs "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}.`
		switch refused, listed := distributedOnly[m.name]; {
		case refused:
			found := c.reportKey(p, m.key, CodeSchema, "Field '"+m.name+"' is not supported", help)
			if config.node == nil {
				found.remedy("Make it a distributed Map", config.up.add("ProcessorConfig", `{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}`))
			}
		case listed:
			c.lint(m, CodeNeedsDistributed, help, "%s does nothing in an inline Map", m.name).
				remedy("Remove "+m.name, m.remove())
		}
	}
}

const maxLabel = 40 // characters

var badInLabel = regexp.MustCompile("[\\x00-\\x20\\x7f-\\x{9f}?*<>{}\\[\\]:;,\\\\|^~$#%&`\"/]")

// label checks a Label: it becomes a part of ARNs.
func (c *checker) label(p *place) {
	if !p.node.Is(KindString) || p.node.hasPlaceholder() {
		return
	}
	label := p.node.String()
	switch {
	case label == "":
		c.report(p, CodeInvalidLabel, "Label cannot be empty", "Write 1 to 40 characters, or remove the field.")
	case utf8.RuneCountInString(label) > maxLabel:
		c.report(p, CodeInvalidLabel, fmt.Sprintf("Label cannot exceed %d characters", maxLabel), "Shorten it.")
	case badInLabel.MatchString(label):
		c.report(p, CodeInvalidLabel, fmt.Sprintf("Label '%s' has characters that are not allowed", label), "Use letters, digits, - and _.").
			remedy("Replace them by _", p.setText(badInLabel.ReplaceAllString(label, "_")))
	case c.labels[label]:
		c.report(p, CodeDuplicateLabel, fmt.Sprintf("Label '%s' is used more than once", label), "Choose another one: labels are unique in a definition.")
	}
	c.labels[label] = true
}

func (c *checker) itemReader(p *place) {
	if !p.node.Is(KindObject) {
		return
	}
	resource := p.at("Resource")
	if resource.node.Is(KindString) && !resource.node.hasPlaceholder() {
		r, err := ParseResource(resource.node.String())
		if err != nil || r.Service != "s3" || r.API != "getObject" && r.API != "listObjectsV2" {
			c.report(resource, CodeSchema, "The field 'Resource' does not match any of the allowed values",
				"Read with arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2.")
		}
	}
	config := p.at("ReaderConfig")
	headers := config.node.Get("CSVHeaders")
	if location := config.at("CSVHeaderLocation"); location.node.Is(KindString) && location.node.String() == "GIVEN" && headers == nil {
		c.report(config, CodeSchema, "These fields are required: [CSVHeaders]", "With GIVEN headers, say which they are.")
	}
}

func (c *checker) itemBatcher(p *place, language QueryLanguage) {
	if !p.node.Is(KindObject) {
		return
	}
	limits := []string{"MaxItemsPerBatch", "MaxInputBytesPerBatch"}
	c.number(p.at(limits[0]), language)
	c.number(p.at(limits[1]), language)
	if !hasOneOf(p.node, limits) && p.node.Get("MaxItemsPerBatchPath") == nil && p.node.Get("MaxInputBytesPerBatchPath") == nil {
		c.report(p, CodeSchema, "There should be one of the following fields: [MaxItemsPerBatch, MaxInputBytesPerBatch]", "Say how large a batch may become.")
	}
}
