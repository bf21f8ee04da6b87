package dynamo

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// table is a table in memory.
type table struct {
	name    string
	schema  keySchema
	indexes map[string]index
	about   description

	mu   sync.RWMutex
	rows rows
	size int64
}

// index is a secondary index. It has no rows of its own: they are picked from the table's.
type index struct {
	schema     keySchema
	projection projection
	global     bool
}

// The protocol's description of a table: what CreateTable takes and DescribeTable answers.
type (
	description struct {
		TableName                 string
		TableArn                  string  `json:",omitempty"`
		TableID                   string  `json:"TableId,omitempty"`
		TableStatus               string  `json:",omitempty"`
		CreationDateTime          float64 `json:",omitempty"`
		AttributeDefinitions      []attributeDefinition
		KeySchema                 []keyElement
		BillingModeSummary        *billingMode       `json:",omitempty"`
		ProvisionedThroughput     *throughput        `json:",omitempty"`
		GlobalSecondaryIndexes    []indexDescription `json:",omitempty"`
		LocalSecondaryIndexes     []indexDescription `json:",omitempty"`
		ItemCount                 int64
		TableSizeBytes            int64
		DeletionProtectionEnabled bool
	}
	attributeDefinition struct{ AttributeName, AttributeType string }
	keyElement          struct{ AttributeName, KeyType string }
	billingMode         struct{ BillingMode string }
	throughput          struct{ NumberOfDecreasesToday, ReadCapacityUnits, WriteCapacityUnits int64 }
	projection          struct {
		ProjectionType   string   `json:",omitempty"`
		NonKeyAttributes []string `json:",omitempty"`
	}
	indexDescription struct {
		IndexName             string
		KeySchema             []keyElement
		Projection            projection
		IndexStatus           string      `json:",omitempty"`
		IndexArn              string      `json:",omitempty"`
		ProvisionedThroughput *throughput `json:",omitempty"`
	}
)

const (
	maxGlobalIndexes = 20
	maxLocalIndexes  = 5
)

var tableName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)

// nameOf is the name in a TableName, which may be an ARN.
func nameOf(s string) (string, error) {
	if _, rest, ok := strings.Cut(s, ":table/"); ok && strings.HasPrefix(s, "arn:") {
		s, _, _ = strings.Cut(rest, "/")
	}
	switch {
	case len(s) < 3:
		return "", atName(s, "Member must have length greater than or equal to 3")
	case len(s) > 255:
		return "", atName(s, "Member must have length less than or equal to 255")
	case !tableName.MatchString(s):
		return "", atName(s, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
	}
	return s, nil
}

func atName(s, constraint string) error {
	return invalid("1 validation error detected: Value '%s' at 'tableName' failed to satisfy constraint: %s", s, constraint)
}

// newTable makes an empty table of its description.
func newTable(d description) (*table, error) {
	schema, err := schemaOf(d.KeySchema, d.AttributeDefinitions)
	if err != nil {
		return nil, err
	}
	t := &table{name: d.TableName, schema: schema, indexes: map[string]index{}, about: d}
	if len(d.GlobalSecondaryIndexes) > maxGlobalIndexes || len(d.LocalSecondaryIndexes) > maxLocalIndexes {
		return nil, badValue("Too many secondary indexes")
	}
	for i, x := range slices.Concat(d.GlobalSecondaryIndexes, d.LocalSecondaryIndexes) {
		if err := t.addIndex(x, i < len(d.GlobalSecondaryIndexes), d.AttributeDefinitions); err != nil {
			return nil, err
		}
	}
	return t, t.definitionsUsed(d.AttributeDefinitions)
}

func (t *table) addIndex(x indexDescription, global bool, defs []attributeDefinition) error {
	schema, err := schemaOf(x.KeySchema, defs)
	if err != nil {
		return err
	}
	if _, taken := t.indexes[x.IndexName]; taken || !tableName.MatchString(x.IndexName) {
		return badValue("Duplicate or wrong index name: %s", x.IndexName)
	}
	if !global && schema.partition != t.schema.partition {
		return badValue("Table KeySchema does not have the same leading hash key as index KeySchema for index: %s. index hash key: %s, table hash key: %s",
			x.IndexName, schema.partition.name, t.schema.partition.name)
	}
	if !slices.Contains([]string{"ALL", "KEYS_ONLY", "INCLUDE"}, x.Projection.ProjectionType) {
		return badValue("Unknown ProjectionType: %s", orNull(x.Projection.ProjectionType))
	}
	t.indexes[x.IndexName] = index{schema, x.Projection, global}
	return nil
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return s
}

// definitionsUsed refuses attribute definitions that no key uses.
func (t *table) definitionsUsed(defs []attributeDefinition) error {
	used := map[string]bool{}
	for _, s := range t.schemas() {
		for _, p := range s.parts() {
			used[p.name] = true
		}
	}
	if len(used) != len(defs) {
		return badValue("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	}
	return nil
}

func (t *table) schemas() []keySchema {
	out := []keySchema{t.schema}
	for _, x := range t.indexes {
		out = append(out, x.schema)
	}
	return out
}

// schemaOf reads a KeySchema: a HASH element, and perhaps a RANGE element.
func schemaOf(elements []keyElement, defs []attributeDefinition) (keySchema, error) {
	if len(elements) == 0 || len(elements) > 2 || elements[0].KeyType != "HASH" || (len(elements) == 2 && elements[1].KeyType != "RANGE") {
		return keySchema{}, invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type, or the second is not a RANGE key type")
	}
	var parts [2]keyPart
	for i, e := range elements {
		at := slices.IndexFunc(defs, func(d attributeDefinition) bool { return d.AttributeName == e.AttributeName })
		if at < 0 {
			return keySchema{}, badValue("Some index key attributes are not defined in AttributeDefinitions. Keys: [%s], AttributeDefinitions: %s", e.AttributeName, definedNames(defs))
		}
		parts[i] = keyPart{e.AttributeName, kind(defs[at].AttributeType)}
		if !parts[i].kind.ordered() {
			return keySchema{}, invalid("1 validation error detected: Value '%s' at 'attributeDefinitions.%d.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]", parts[i].kind, at+1)
		}
	}
	if parts[0].name == parts[1].name {
		return keySchema{}, invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	return keySchema{parts[0], parts[1]}, nil
}

func definedNames(defs []attributeDefinition) string {
	names := make([]string, len(defs))
	for i, d := range defs {
		names[i] = d.AttributeName
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// described is the table as DescribeTable answers it now.
func (t *table) described() description {
	t.mu.RLock()
	defer t.mu.RUnlock()
	d := t.about
	d.ItemCount, d.TableSizeBytes = int64(len(t.rows)), t.size
	return d
}

func (t *table) get(k primaryKey) item {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows.get(k)
}

// set puts an item in its place, or removes it when it is nil.
func (t *table) set(k primaryKey, it item) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.size += int64(it.size() - t.rows.get(k).size())
	if it == nil {
		t.rows = t.rows.remove(k)
		return
	}
	t.rows = t.rows.put(row{k, it})
}

func (t *table) index(name string) (index, error) {
	x, ok := t.indexes[name]
	if !ok {
		return index{}, invalid("The table does not have the specified index: %s", name)
	}
	return x, nil
}

// checkIndexKeys refuses an item whose attributes cannot be keys of the indexes that want them.
func (t *table) checkIndexKeys(it item) error {
	for name, x := range t.indexes {
		for _, p := range x.schema.parts() {
			a, ok := it[p.name]
			if ok && a.kind != p.kind {
				return badValue("Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", p.name, p.kind, a.kind, name)
			}
			if ok && a.kind != kindNumber && a.text == "" {
				return invalid("One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: %s, IndexKey: %s", name, p.name)
			}
		}
	}
	return nil
}
