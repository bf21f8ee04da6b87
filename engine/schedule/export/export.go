// Package export writes a schedule as what people deploy elsewhere: a command of the aws CLI, a call of boto3, a
// CloudFormation template or a Terraform resource. Each makes the same schedule on AWS or on this server; what only
// Stepwell knows, the policies for missed and overlapping firings, is left out.
package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Format is a way to write a schedule.
type Format struct {
	Name  string // in URLs: "cli", "boto3", "cloudformation", "terraform"
	Label string
	File  string // the end of a file's name
	Write func(engine.Schedule) string
}

// Formats are all there are, in the order of a menu.
var Formats = []Format{
	{"cli", "AWS CLI", "sh", CLI},
	{"boto3", "boto3", "py", Boto3},
	{"cloudformation", "CloudFormation", "yaml", CloudFormation},
	{"terraform", "Terraform", "tf", Terraform},
}

// member is one member of a request; its value is a string, an int64, a time.Time, a json.RawMessage or members.
type member struct {
	name  string
	value any
}

type members []member

// add appends a member unless its value is empty.
func (m *members) add(name string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
	case time.Time:
		if v.IsZero() {
			return
		}
	case members:
		if len(v) == 0 {
			return
		}
	}
	*m = append(*m, member{name, value})
}

// request is the CreateSchedule that makes the schedule. What is AWS's default anyway is left out, but for the zone
// and the state, which people look for.
func request(s engine.Schedule) members {
	var r members
	r.add("Name", s.Name)
	if s.Group != engine.DefaultGroup {
		r.add("GroupName", s.Group)
	}
	r.add("Description", s.Description)
	r.add("ScheduleExpression", s.Expression)
	r.add("ScheduleExpressionTimezone", s.Timezone)
	r.add("StartDate", s.Start)
	r.add("EndDate", s.End)
	r.add("State", state(s))
	window := members{{"Mode", "OFF"}}
	if s.Window > 0 {
		window = members{{"Mode", "FLEXIBLE"}, {"MaximumWindowInMinutes", s.Window}}
	}
	r.add("FlexibleTimeWindow", window)
	if s.AfterCompletion != engine.CompletionNone {
		r.add("ActionAfterCompletion", s.AfterCompletion)
	}
	r.add("KmsKeyArn", s.KMSKeyARN)
	r.add("Target", target(s.Target))
	return r
}

func state(s engine.Schedule) string {
	if s.Enabled {
		return "ENABLED"
	}
	return "DISABLED"
}

func target(t engine.ScheduleTarget) members {
	var m members
	m.add("Arn", t.ARN)
	m.add("RoleArn", t.RoleARN)
	m.add("Input", t.Input)
	if age, attempts := t.Retry.MaxAge, t.Retry.MaxAttempts; age != 0 && (age != engine.DefaultMaxAge || attempts != engine.DefaultMaxAttempts) {
		m.add("RetryPolicy", members{{"MaximumEventAgeInSeconds", age}, {"MaximumRetryAttempts", attempts}})
	}
	if t.DeadLetterARN != "" {
		m.add("DeadLetterConfig", members{{"Arn", t.DeadLetterARN}})
	}
	return append(m, parameters(t.Parameters)...)
}

// parameters are the members that only some targets have, as they were stored.
func parameters(data json.RawMessage) members {
	var m members
	for _, one := range objectMembers(data) {
		m.add(one.name, one.value)
	}
	return m
}

// objectMembers reads a JSON object in its order; each value is a json.RawMessage. Anything else has none.
func objectMembers(data json.RawMessage) members {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	var m members
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			return m
		}
		text, _ := name.(string) // a key always is
		m = append(m, member{text, value})
	}
	return m
}

// indent is two blanks for each level.
func indent(level int) string { return strings.Repeat("  ", level) }

// rfc3339 is a time in UTC to the second: the wire has seconds.
func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// compact is members as JSON on one line.
func compact(v any) string {
	switch v := v.(type) {
	case members:
		parts := make([]string, len(v))
		for i, m := range v {
			parts[i] = quoteJSON(m.name) + ":" + compact(m.value)
		}
		return "{" + strings.Join(parts, ",") + "}"
	case string:
		return quoteJSON(v)
	case json.RawMessage:
		var out bytes.Buffer
		if json.Compact(&out, v) != nil {
			return "null"
		}
		return out.String()
	}
	return fmt.Sprint(v)
}

// quoteJSON is text as a JSON string that keeps < and > readable.
func quoteJSON(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil {
		return `""` // text always encodes
	}
	return strings.TrimSuffix(out.String(), "\n")
}
