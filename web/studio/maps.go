package studio

import (
	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
)

// mapped are the sections of a Map.
func (f *form) mapped() []section {
	items := section{Title: "Items"}
	if f.isJSONata() {
		items.Parts = append(items.Parts,
			f.json(path("Items"), words{"Items", "The list to go through."}),
			f.json(path("ItemSelector"), words{"Item selector", "What each iteration is given; $states.context.Map.Item.Value is the item."}))
	} else {
		items.Parts = append(items.Parts,
			f.text(path("ItemsPath"), words{"Items path", "Where the list is; the whole input when empty."}, true),
			f.json(path(selectorKey(f.node)), words{"Item selector", "What each iteration is given; $$.Map.Item.Value is the item."}))
	}
	items.Parts = append(items.Parts, f.either(nil, "MaxConcurrency", "10",
		f.quantity(path("MaxConcurrency"), words{"At the same time", "How many items at once; 0 is as many as possible."}, "items", "0"), words{label: "At the same time"}))
	all := []section{items, f.processing()}
	if !f.isDistributed() {
		return all
	}
	return append(all, f.itemReader(), f.itemBatcher(), f.resultWriter(), f.tolerance())
}

// processorKey is where the states of the Map are: older definitions have another.
func (f *form) processorKey() string {
	if f.get(path("ItemProcessor")) == nil && f.get(path("Iterator")) != nil {
		return "Iterator"
	}
	return "ItemProcessor"
}

// isDistributed tells whether the Map runs its items in executions of their own,
// or has fields that only such a Map has.
func (f *form) isDistributed() bool {
	for _, key := range []string{"ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount", "ToleratedFailurePercentage"} {
		if f.get(path(key)) != nil {
			return true
		}
	}
	return f.get(path(f.processorKey(), "ProcessorConfig", "Mode")).String() == string(asl.Distributed)
}

func (f *form) processing() section {
	config := path(f.processorKey(), "ProcessorConfig")
	s := section{Title: "Processing", Closed: !f.isDistributed(), Parts: []templ.Component{
		f.choice(join(config, "Mode"), words{"Mode", "Distributed runs each item, or batch, in an execution of its own."}, "string",
			[]ui.Option{{Value: "", Label: "Inline, as nothing is said"}, {Value: string(asl.Inline), Label: "Inline"}, {Value: string(asl.Distributed), Label: "Distributed"}}),
	}}
	if f.isDistributed() {
		s.Parts = append(s.Parts,
			f.choice(join(config, "ExecutionType"), words{label: "Type of the executions"}, "string", []ui.Option{{Value: "", Label: "Not said"}, {Value: "STANDARD", Label: "Standard"}, {Value: "EXPRESS", Label: "Express"}}),
			f.text(path("Label"), words{"Label", "In the names of the executions; at most 40 characters."}, true))
	}
	return s
}

// callArguments is the field that holds what a reader or writer is given.
func (f *form) callArguments() string {
	if f.isJSONata() {
		return "Arguments"
	}
	return "Parameters"
}

func (f *form) itemReader() section {
	at, config := path("ItemReader"), path("ItemReader", "ReaderConfig")
	s := section{Title: "Item source", Closed: f.get(at) == nil, Parts: []templ.Component{
		f.choice(join(at, "Resource"), words{"Read from", "Instead of the state's input."}, "string", withOwn(f.get(join(at, "Resource")).String(), []ui.Option{
			{Value: "", Label: "The input"}, {Value: "arn:aws:states:::s3:getObject", Label: "A file: s3:getObject"},
			{Value: "arn:aws:states:::s3:listObjectsV2", Label: "A list of files: s3:listObjectsV2"},
		})),
	}}
	if f.get(at) == nil {
		return s
	}
	s.Parts = append(s.Parts,
		f.json(join(at, f.callArguments()), words{"Where", "Such as Bucket and Key."}),
		f.choice(join(config, "InputType"), words{label: "Format"}, "string",
			[]ui.Option{{Value: "", Label: "Not said"}, {Value: "CSV"}, {Value: "JSON"}, {Value: "JSONL"}, {Value: "PARQUET"}, {Value: "MANIFEST"}}),
	)
	switch f.get(join(config, "InputType")).String() {
	case "CSV":
		s.Parts = append(s.Parts, f.csv(config)...)
	case "MANIFEST":
		s.Parts = append(s.Parts, f.choice(join(config, "ManifestType"), words{label: "Kind of manifest"}, "string",
			[]ui.Option{{Value: "", Label: "Not said"}, {Value: "ATHENA_DATA", Label: "Of an Athena UNLOAD"}, {Value: "S3_INVENTORY", Label: "An S3 inventory"}}))
	}
	return withParts(s,
		f.either(config, "MaxItems", "100", f.quantity(join(config, "MaxItems"), words{"At most", ""}, "items", "all"), words{label: "At most"}),
		f.text(join(config, "ItemsPointer"), words{"Items pointer", "Where in the file the list is, such as /orders."}, true),
		f.json(at, words{"The whole reader", "With fields that have no control above."}),
		editButton("Read from the input", "", f.edit("unset", "path", at)),
	)
}

// csv is how a file of comma-separated values is read.
func (f *form) csv(config designer.Path) []templ.Component {
	parts := []templ.Component{
		f.choice(join(config, "CSVDelimiter"), words{label: "Between the values"}, "string",
			[]ui.Option{{Value: "", Label: "A comma"}, {Value: "COMMA", Label: "A comma, said outright"}, {Value: "PIPE", Label: "A pipe"}, {Value: "SEMICOLON", Label: "A semicolon"}, {Value: "SPACE", Label: "A space"}, {Value: "TAB", Label: "A tab"}}),
		f.choice(join(config, "CSVHeaderLocation"), words{label: "Names of the columns"}, "string",
			[]ui.Option{{Value: "", Label: "Not said"}, {Value: "FIRST_ROW", Label: "In the first row"}, {Value: "GIVEN", Label: "Given here"}}),
	}
	if f.get(join(config, "CSVHeaderLocation")).String() == "GIVEN" {
		parts = append(parts, f.list(join(config, "CSVHeaders"), words{"Columns", "Separated by commas."}, nil))
	}
	return parts
}

func (f *form) itemBatcher() section {
	at := path("ItemBatcher")
	s := section{Title: "Batches", Closed: f.get(at) == nil, Parts: []templ.Component{
		f.either(at, "MaxItemsPerBatch", "10", f.quantity(join(at, "MaxItemsPerBatch"), words{"Items in a batch", "At most."}, "items", "none"), words{label: "Items in a batch"}),
		f.either(at, "MaxInputBytesPerBatch", "65536", f.quantity(join(at, "MaxInputBytesPerBatch"), words{"Size of a batch", "At most 262144."}, "bytes", "none"), words{label: "Size of a batch"}),
		f.json(join(at, "BatchInput"), words{"Batch input", "Goes with every batch."}),
	}}
	if f.get(at) != nil {
		s.Parts = append(s.Parts, editButton("No batches", "", f.edit("unset", "path", at)))
	}
	return s
}

func (f *form) resultWriter() section {
	at := path("ResultWriter")
	s := section{Title: "Results", Closed: f.get(at) == nil, Parts: []templ.Component{
		f.choice(join(at, "Resource"), words{"Write them to", "Instead of handing them on."}, "string", withOwn(f.get(join(at, "Resource")).String(),
			[]ui.Option{{Value: "", Label: "The output of the state"}, {Value: "arn:aws:states:::s3:putObject", Label: "Files: s3:putObject"}})),
	}}
	if f.get(at) == nil {
		return s
	}
	return withParts(s,
		f.json(join(at, f.callArguments()), words{"Where", "Such as Bucket and Prefix."}),
		f.choice(path("ResultWriter", "WriterConfig", "Transformation"), words{"Form of the results", "What is written of each execution."}, "string",
			[]ui.Option{{Value: "", Label: "Not said"}, {Value: "NONE", Label: "Output with details of the execution"}, {Value: "COMPACT", Label: "Output alone"}, {Value: "FLATTEN", Label: "Output alone, lists joined"}}),
		f.choice(path("ResultWriter", "WriterConfig", "OutputType"), words{label: "Files"}, "string",
			[]ui.Option{{Value: "", Label: "Not said"}, {Value: "JSON", Label: "One JSON array"}, {Value: "JSONL", Label: "JSON Lines"}}),
		editButton("Hand them on", "", f.edit("unset", "path", at)),
	)
}

func (f *form) tolerance() section {
	return section{Title: "Tolerated failures", Closed: true, Parts: []templ.Component{
		f.either(nil, "ToleratedFailureCount", "0", f.quantity(path("ToleratedFailureCount"), words{"Items", "The Map fails when more items fail."}, "items", "0"), words{label: "Items"}),
		f.either(nil, "ToleratedFailurePercentage", "5", f.quantity(path("ToleratedFailurePercentage"), words{"Share", "The Map fails when a greater part of the items fails."}, "%", "0"), words{label: "Share"}),
	}}
}

func withParts(s section, parts ...templ.Component) section {
	s.Parts = append(s.Parts, parts...)
	return s
}

// withOwn adds what is there to the options, where it is none of them.
func withOwn(now string, options []ui.Option) []ui.Option {
	for _, o := range options {
		if o.Value == now {
			return options
		}
	}
	return append(options, ui.Option{Value: now})
}

// selectorKey is the field that shapes the items: older definitions have another.
func selectorKey(node *asl.Node) string {
	if node.Get("ItemSelector") == nil && node.Get("Parameters") != nil {
		return "Parameters"
	}
	return "ItemSelector"
}
