package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// CloudFormation is a template with the schedule as its one resource. AWS::Scheduler::Schedule has no
// ActionAfterCompletion; a comment says so where it is lost.
func CloudFormation(s engine.Schedule) string {
	var out strings.Builder
	out.WriteString("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n")
	fmt.Fprintf(&out, "  %s:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n", logicalID(s.Name))
	for _, m := range request(s) {
		if m.name == "ActionAfterCompletion" {
			out.WriteString("      # ActionAfterCompletion: " + s.AfterCompletion + " is not known to CloudFormation\n")
			continue
		}
		out.WriteString(yamlMember(m, 3))
	}
	return out.String()
}

// logicalID is a name as CloudFormation wants it: letters and digits.
func logicalID(name string) string {
	var out strings.Builder
	up := true
	for _, c := range name {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		switch {
		case !letter && (c < '0' || c > '9'):
			up = true
			continue
		case up && c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		up = false
		out.WriteRune(c)
	}
	if id := out.String(); id != "" && (id[0] < '0' || id[0] > '9') {
		return id
	}
	return "Schedule" + out.String()
}

func yamlMember(m member, level int) string {
	switch v := m.value.(type) {
	case members:
		return yamlMembers(m.name, v, level)
	case json.RawMessage:
		if inner := objectMembers(v); len(inner) > 0 {
			return yamlMembers(m.name, inner, level)
		}
		return indent(level) + m.name + ": " + capitals(v) + "\n" // JSON is YAML
	case time.Time:
		return indent(level) + m.name + ": " + quoteYAML(rfc3339(v)) + "\n"
	case string:
		return indent(level) + m.name + ": " + quoteYAML(v) + "\n"
	}
	return fmt.Sprintf("%s%s: %v\n", indent(level), m.name, m.value)
}

func yamlMembers(name string, all members, level int) string {
	var out strings.Builder
	out.WriteString(indent(level) + name + ":\n")
	for _, m := range all {
		out.WriteString(yamlMember(member{capital(m.name), m.value}, level+1))
	}
	return out.String()
}

// capital is how CloudFormation spells the few members that are small in the API, such as awsvpcConfiguration.
func capital(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// capitals is JSON on one line with such names.
func capitals(data json.RawMessage) string {
	if inner := objectMembers(data); len(inner) > 0 {
		parts := make([]string, len(inner))
		for i, m := range inner {
			raw, _ := m.value.(json.RawMessage) // it always is
			parts[i] = quoteJSON(capital(m.name)) + ": " + capitals(raw)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	var items []json.RawMessage
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) || json.Unmarshal(data, &items) != nil {
		return compact(data)
	}
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = capitals(item)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// quoteYAML leaves plain words alone; other text is quoted: in single quotes, or in double ones when it has lines or
// control characters.
func quoteYAML(text string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/-"
	first := strings.ToLower(text)
	letter := text != "" && (first[0] >= 'a' && first[0] <= 'z')
	switch {
	case letter && strings.Trim(text, harmless) == "" && !reserved[first]:
		return text
	case strings.ContainsFunc(text, func(c rune) bool {
		return c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff
	}):
		return strings.ReplaceAll(quoteJSON(text), "\u007f", `\x7f`)
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// reserved are words that YAML 1.1 takes for something else than text.
var reserved = map[string]bool{"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "null": true, "y": true, "n": true}
