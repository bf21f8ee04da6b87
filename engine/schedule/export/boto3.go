package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Boto3 is a Python script that makes the schedule.
func Boto3(s engine.Schedule) string {
	var out strings.Builder
	fields := request(s)
	if hasTime(fields) {
		out.WriteString("from datetime import datetime\n\n")
	}
	out.WriteString("import boto3\n\n")
	client := `boto3.client("scheduler")`
	if region := regionOf(s.ARN); region != "" {
		client = `boto3.client("scheduler", region_name=` + quotePython(region) + ")"
	}
	out.WriteString("scheduler = " + client + "\nscheduler.create_schedule(\n")
	for _, m := range fields {
		out.WriteString("    " + m.name + "=" + python(m.value, 1) + ",\n")
	}
	out.WriteString(")\n")
	return out.String()
}

func hasTime(fields members) bool {
	for _, m := range fields {
		if _, ok := m.value.(time.Time); ok {
			return true
		}
	}
	return false
}

func python(v any, level int) string {
	switch v := v.(type) {
	case string:
		return quotePython(v)
	case time.Time:
		return `datetime.fromisoformat(` + quotePython(v.UTC().Format("2006-01-02T15:04:05+00:00")) + ")"
	case members:
		var out strings.Builder
		out.WriteString("{\n")
		for _, m := range v {
			out.WriteString(strings.Repeat("    ", level+1) + quotePython(m.name) + ": " + python(m.value, level+1) + ",\n")
		}
		return out.String() + strings.Repeat("    ", level) + "}"
	case json.RawMessage:
		return pythonJSON(v, level)
	}
	return fmt.Sprint(v)
}

// pythonJSON writes JSON as Python: the words for true, false and null differ.
func pythonJSON(data json.RawMessage, level int) string {
	switch text := string(bytes.TrimSpace(data)); {
	case strings.HasPrefix(text, "{"):
		return python(objectMembers(data), level)
	case strings.HasPrefix(text, "["):
		var items []json.RawMessage
		if json.Unmarshal(data, &items) != nil {
			return "None"
		}
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i] = pythonJSON(item, level)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case text == "true":
		return "True"
	case text == "false":
		return "False"
	case text == "null":
		return "None"
	case strings.HasPrefix(text, `"`):
		return quotePython(textOf(data))
	default:
		return text
	}
}

func textOf(data json.RawMessage) string {
	var text string
	if json.Unmarshal(data, &text) != nil {
		return ""
	}
	return text
}

// quotePython is text in double quotes. Python reads all escapes that Go writes in JSON: none is of half a character.
func quotePython(text string) string { return strings.ReplaceAll(quoteJSON(text), "\u007f", `\x7f`) }
