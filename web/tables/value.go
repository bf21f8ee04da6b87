package tables

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxColumns bounds a table's width; the other attributes show in the item.
const maxColumns = 7

// columnsOf picks the attributes that have a column: the key's, and then those
// that most items have.
func columnsOf(d description, items []item) []string {
	var columns []string
	for _, k := range d.KeySchema {
		columns = append(columns, k.AttributeName)
	}
	counts := map[string]int{}
	for _, it := range items {
		for name := range it {
			counts[name]++
		}
	}
	rest := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	for _, name := range rest {
		if len(columns) < maxColumns && !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	return columns
}

const maxCell = 48 // characters

// cell prints an attribute in a table: texts bare, the rest as JSON, cut where
// it is long.
func cell(attribute json.RawMessage) string {
	if attribute == nil {
		return ""
	}
	text := string(plain(attribute, 0))
	var bare string
	if json.Unmarshal([]byte(text), &bare) == nil && strings.HasPrefix(text, `"`) {
		text = bare
	}
	if utf8.RuneCountInString(text) <= maxCell {
		return text
	}
	return string([]rune(text)[:maxCell]) + "…"
}

// plainItem is an item as plain JSON with line breaks, in the order of names.
func plainItem(it item) string {
	var out bytes.Buffer
	if json.Indent(&out, members(it, 0), "", "  ") != nil {
		return string(members(it, 0))
	}
	return out.String()
}

// maxDepth is how deep DynamoDB lets values be.
const maxDepth = 32

// plain is an attribute without its types, as JSON: {"N": "1.50"} is 1.50.
func plain(attribute json.RawMessage, depth int) []byte {
	var typed map[string]json.RawMessage
	if depth > maxDepth || json.Unmarshal(attribute, &typed) != nil || len(typed) != 1 {
		return attribute
	}
	for kind, value := range typed {
		switch kind {
		case "N":
			return number(value)
		case "NULL":
			return []byte("null")
		case "M":
			var inner item
			if json.Unmarshal(value, &inner) == nil {
				return members(inner, depth+1)
			}
		case "L":
			return list(value, func(one json.RawMessage) []byte { return plain(one, depth+1) })
		case "NS":
			return list(value, number)
		}
		return value
	}
	return attribute
}

// number is a number that was written as a text.
func number(value json.RawMessage) []byte {
	var digits string
	if json.Unmarshal(value, &digits) != nil || !json.Valid([]byte(digits)) {
		return value
	}
	return []byte(digits)
}

func list(value json.RawMessage, each func(json.RawMessage) []byte) []byte {
	var all []json.RawMessage
	if json.Unmarshal(value, &all) != nil {
		return value
	}
	out := []byte{'['}
	for i, one := range all {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, each(one)...)
	}
	return append(out, ']')
}

func members(it item, depth int) []byte {
	out := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(it)) {
		if i > 0 {
			out = append(out, ',')
		}
		quoted, err := json.Marshal(name)
		if err != nil {
			quoted = []byte(`""`) // texts always marshal
		}
		out = append(append(append(out, quoted...), ':'), plain(it[name], depth)...)
	}
	return append(out, '}')
}
