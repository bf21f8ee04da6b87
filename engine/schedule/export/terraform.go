package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Terraform is a resource of the provider hashicorp/aws; action_after_completion needs its version 6.14 or later.
func Terraform(s engine.Schedule) string {
	var out strings.Builder
	fmt.Fprintf(&out, "resource \"aws_scheduler_schedule\" %s {\n", quoteHCL(resourceName(s.Name)))
	out.WriteString(hclBody(request(s), 1))
	out.WriteString("}\n")
	return out.String()
}

// resourceName is a name as Terraform wants it: a letter or underscore, then letters, digits, _ and -.
func resourceName(name string) string {
	name = strings.ReplaceAll(name, ".", "_")
	if name == "" || strings.Contains("0123456789-", name[:1]) {
		return "_" + name
	}
	return name
}

// hclNames are the provider's own names.
var hclNames = map[string]string{"EventBridgeParameters": "eventbridge_parameters", "SageMakerPipelineParameters": "sagemaker_pipeline_parameters", "PipelineParameterList": "pipeline_parameter"}

// repeated are lists of objects that the provider takes as blocks, one for each.
var repeated = map[string]bool{"PipelineParameterList": true, "CapacityProviderStrategy": true, "PlacementConstraints": true, "PlacementStrategy": true}

// flattened are objects that have no block of their own: their members stand in the one around them.
var flattened = map[string]bool{"awsvpcConfiguration": true}

func hclName(name string) string {
	if own, ok := hclNames[name]; ok {
		return own
	}
	return words(name, '_')
}

// hclBody writes attributes, their equal signs in a column, and then blocks.
func hclBody(all members, level int) string {
	var attributes, blocks []member
	for _, m := range expanded(all) {
		if _, isBlock := m.value.(members); isBlock {
			blocks = append(blocks, m)
		} else {
			attributes = append(attributes, m)
		}
	}
	width := 0
	for _, m := range attributes {
		width = max(width, len(hclName(m.name)))
	}
	var out strings.Builder
	for _, m := range attributes {
		fmt.Fprintf(&out, "%s%-*s = %s\n", indent(level), width, hclName(m.name), hclValue(m.value, level))
	}
	for i, m := range blocks {
		if i > 0 || len(attributes) > 0 {
			out.WriteString("\n")
		}
		inner, _ := m.value.(members)
		fmt.Fprintf(&out, "%s%s {\n%s%s}\n", indent(level), hclName(m.name), hclBody(inner, level+1), indent(level))
	}
	return out.String()
}

// expanded turns JSON objects into members and lists of objects into several.
func expanded(all members) members {
	var out members
	for _, m := range all {
		raw, isJSON := m.value.(json.RawMessage)
		text := bytes.TrimSpace(raw)
		switch {
		case !isJSON:
			out = append(out, m)
		case repeated[m.name]:
			var items []json.RawMessage
			if json.Unmarshal(raw, &items) == nil {
				for _, item := range items {
					out = append(out, member{m.name, objectMembers(item)})
				}
			}
		case m.name == "AssignPublicIp":
			out = append(out, member{m.name, json.RawMessage(strconv.FormatBool(textOf(raw) == "ENABLED"))})
		case m.name == "Tags":
			out = append(out, member{m.name, tagMap(raw)})
		case bytes.HasPrefix(text, []byte("{")):
			inner := objectMembers(raw)
			if flattened[m.name] {
				out = append(out, expanded(inner)...)
			} else {
				out = append(out, member{m.name, inner})
			}
		default:
			out = append(out, m)
		}
	}
	return out
}

// tags are a map in Terraform and a list of objects in the API.
type tags map[string]string

func tagMap(data json.RawMessage) tags {
	var list []struct{ Key, Value string }
	all := tags{}
	if json.Unmarshal(data, &list) == nil {
		for _, t := range list {
			all[t.Key] = t.Value
		}
	}
	return all
}

func hclValue(v any, level int) string {
	switch v := v.(type) {
	case string:
		return quoteHCL(v)
	case time.Time:
		return quoteHCL(rfc3339(v))
	case tags:
		var out strings.Builder
		out.WriteString("{\n")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out.WriteString(indent(level+1) + quoteHCL(key) + " = " + quoteHCL(v[key]) + "\n")
		}
		return out.String() + indent(level) + "}"
	case json.RawMessage:
		return hclJSON(v)
	}
	return fmt.Sprint(v)
}

// hclJSON writes a value of JSON that is no object.
func hclJSON(data json.RawMessage) string {
	text := string(bytes.TrimSpace(data))
	switch {
	case strings.HasPrefix(text, `"`):
		return quoteHCL(textOf(data))
	case strings.HasPrefix(text, "["):
		var items []json.RawMessage
		if json.Unmarshal(data, &items) != nil {
			return "[]"
		}
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i] = hclJSON(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return text
}

// quoteHCL is text as a quoted template: besides the usual escapes, ${ and %{ would begin a template.
func quoteHCL(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			out.WriteString(`\` + string(c))
		case c == '\n':
			out.WriteString(`\n`)
		case c == '\r':
			out.WriteString(`\r`)
		case c == '\t':
			out.WriteString(`\t`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&out, `\u%04x`, c)
		default:
			out.WriteRune(c)
		}
	}
	out.WriteByte('"')
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(out.String())
}
