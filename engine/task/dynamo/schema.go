package dynamo

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strconv"
)

// keyPart is one attribute of a key.
type keyPart struct {
	name string
	kind kind
}

// keySchema is the key of a table or an index: a partition key, and a sort key
// where sort.name is not empty.
type keySchema struct{ partition, sort keyPart }

// parts are the attributes of the key.
func (s keySchema) parts() []keyPart {
	if s.sort.name == "" {
		return []keyPart{s.partition}
	}
	return []keyPart{s.partition, s.sort}
}

func (s keySchema) has(name string) bool {
	return slices.ContainsFunc(s.parts(), func(p keyPart) bool { return p.name == name })
}

// primaryKey is the key of one item.
type primaryKey struct{ partition, sort attr }

const (
	maxPartitionKey = 2048 // bytes
	maxSortKey      = 1024
)

// ofKey reads the Key of a request, which must hold the key and nothing else.
func (s keySchema) ofKey(k item) (primaryKey, error) {
	if len(k) != len(s.parts()) {
		return primaryKey{}, invalid("The provided key element does not match the schema")
	}
	for _, p := range s.parts() {
		if a, ok := k[p.name]; !ok || a.kind != p.kind {
			return primaryKey{}, invalid("The provided key element does not match the schema")
		}
	}
	return s.checked(k)
}

// ofItem reads the key of a whole item.
func (s keySchema) ofItem(it item) (primaryKey, error) {
	for _, p := range s.parts() {
		a, ok := it[p.name]
		if !ok {
			return primaryKey{}, badValue("Missing the key %s in the item", p.name)
		}
		if a.kind != p.kind {
			return primaryKey{}, badValue("Type mismatch for key %s expected: %s actual: %s", p.name, p.kind, a.kind)
		}
	}
	return s.checked(it)
}

func (s keySchema) checked(it item) (primaryKey, error) {
	for i, p := range s.parts() {
		a := it[p.name]
		if a.kind != kindNumber && a.text == "" {
			return primaryKey{}, invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: %s", p.name)
		}
		if limit := []int{maxPartitionKey, maxSortKey}[i]; len(a.text) > limit {
			what := []string{"hashkey", "rangekey"}[i]
			return primaryKey{}, badValue("Size of %s has exceeded the maximum size limit of%d bytes", what, limit)
		}
	}
	return primaryKey{it[s.partition.name], it[s.sort.name]}, nil
}

// covers says whether the item has the key: it is in the index then.
func (s keySchema) covers(it item) bool {
	for _, p := range s.parts() {
		if a, ok := it[p.name]; !ok || a.kind != p.kind {
			return false
		}
	}
	return true
}

func (s keySchema) keyOf(it item) primaryKey {
	return primaryKey{it[s.partition.name], it[s.sort.name]}
}

// attributes are the key's attributes with their names.
func (s keySchema) attributes(it item) item {
	out := item{}
	for _, p := range s.parts() {
		out[p.name] = it[p.name]
	}
	return out
}

// compare orders keys by partition, within it by the sort key.
func (k primaryKey) compare(o primaryKey) int {
	return cmp.Or(k.partition.compareKey(o.partition), k.sort.compareKey(o.sort))
}

func (a attr) compareKey(b attr) int {
	if a.kind == "" || b.kind == "" {
		return cmp.Compare(a.kind, b.kind)
	}
	return a.compare(b)
}

// text is the key as a text, different for each key of a table.
func (k primaryKey) text() string {
	p := keyText(k.partition)
	return strconv.Itoa(len(p)) + ":" + p + keyText(k.sort)
}

func keyText(a attr) string {
	if a.kind == kindBinary {
		return base64.StdEncoding.EncodeToString([]byte(a.text))
	}
	return a.text
}
