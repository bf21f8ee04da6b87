package dynamo

import (
	"cmp"
	"context"
	"hash/fnv"
	"maps"
	"slices"
)

// readRequest has the parameters of Query and Scan.
type readRequest struct {
	TableName              string
	IndexName              *string
	KeyConditionExpression *string
	FilterExpression       *string
	ProjectionExpression   *string
	AttributesToGet        []string
	Select                 string
	Limit                  *int
	ScanIndexForward       *bool
	ExclusiveStartKey      item
	Segment, TotalSegments *int
	expressions
}

type page struct {
	Items            *[]item `json:",omitempty"` // nil when only the count is wanted
	Count            int
	ScannedCount     int
	LastEvaluatedKey item `json:",omitempty"`
}

// maxPage bounds a page, in bytes of the items read.
const maxPage = 1 << 20

// reading is a Query or Scan that is understood.
type reading struct {
	table    *table
	schema   keySchema // of the table or the index
	index    *index
	key      *keyCondition // of a Query
	filter   condition
	paths    []path
	backward bool
	limit    int // 0: none
	start    *entry
	count    bool
	keep     func(primaryKey) bool // of the segment
}

// entry is an item with its place in the order of a table or an index.
type entry struct {
	key     primaryKey
	primary primaryKey
	item    item
}

func (e entry) compare(o entry) int {
	return cmp.Or(e.key.compare(o.key), e.primary.compare(o.primary))
}

func (s *Store) query(ctx context.Context, r *readRequest) (any, error) {
	if r.KeyConditionExpression == nil {
		return nil, cmp.Or(r.refused(), error(invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")))
	}
	return s.read(ctx, r)
}

func (s *Store) scan(ctx context.Context, r *readRequest) (any, error) { return s.read(ctx, r) }

func (s *Store) read(ctx context.Context, r *readRequest) (any, error) {
	sc, err := r.scope(r.KeyConditionExpression, r.FilterExpression, r.ProjectionExpression)
	if err != nil {
		return nil, err
	}
	keys, err := parseCondition("KeyConditionExpression", r.KeyConditionExpression, sc)
	if err != nil {
		return nil, err
	}
	filter, err := parseCondition("FilterExpression", r.FilterExpression, sc)
	if err != nil {
		return nil, err
	}
	var filtered []string
	if r.FilterExpression != nil {
		filtered = slices.Clone(sc.attributes)
	}
	paths, err := parseProjection(r.ProjectionExpression, r.AttributesToGet, sc)
	if err != nil {
		return nil, err
	}
	if err := sc.unused(); err != nil {
		return nil, err
	}
	rd, err := s.reading(ctx, r)
	if err != nil {
		return nil, err
	}
	rd.filter, rd.paths = filter, paths
	if r.KeyConditionExpression != nil {
		if err := rd.narrow(keys, filtered); err != nil {
			return nil, err
		}
	}
	return rd.page(), nil
}

// narrow makes the reading a Query.
func (rd *reading) narrow(keys condition, filtered []string) error {
	for _, name := range filtered {
		if rd.schema.has(name) {
			return invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: %s", name)
		}
	}
	k, err := keyConditionOf(keys, rd.schema)
	rd.key = &k
	return err
}

// reading understands what Query and Scan share, beside the expressions.
func (s *Store) reading(ctx context.Context, r *readRequest) (*reading, error) {
	t, err := s.table(ctx, r.TableName)
	if err != nil {
		return nil, err
	}
	rd := &reading{table: t, schema: t.schema, keep: func(primaryKey) bool { return true }, count: r.Select == "COUNT"}
	if r.IndexName != nil {
		x, err := t.index(*r.IndexName)
		if err != nil {
			return nil, err
		}
		rd.index, rd.schema = &x, x.schema
		if r.Select == "ALL_ATTRIBUTES" && x.global && x.projection.ProjectionType != "ALL" {
			return nil, badValue("Select type ALL_ATTRIBUTES is not supported for global secondary index %s because its projection type is not ALL", *r.IndexName)
		}
		if r.Select == "ALL_ATTRIBUTES" {
			rd.index.projection.ProjectionType = "ALL"
		}
	}
	rd.backward = r.ScanIndexForward != nil && !*r.ScanIndexForward
	if r.Limit != nil {
		if rd.limit = *r.Limit; rd.limit < 1 {
			return nil, invalid("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1", *r.Limit)
		}
	}
	if err := rd.startAt(r.ExclusiveStartKey); err != nil {
		return nil, err
	}
	return rd, rd.segment(r.Segment, r.TotalSegments)
}

func (rd *reading) startAt(k item) error {
	if k == nil {
		return nil
	}
	want := rd.schema.attributes(k)
	maps.Copy(want, rd.table.schema.attributes(k))
	if !rd.schema.covers(k) || !rd.table.schema.covers(k) || len(want) != len(k) {
		return invalid("The provided starting key is invalid")
	}
	rd.start = &entry{key: rd.schema.keyOf(k), primary: rd.table.schema.keyOf(k)}
	return nil
}

const maxSegments = 1_000_000

func (rd *reading) segment(segment, total *int) error {
	switch {
	case segment == nil && total == nil:
		return nil
	case segment == nil || total == nil || *total < 1 || *total > maxSegments || *segment < 0 || *segment >= *total:
		return invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %v is not less than TotalSegments: %v", shown(segment), shown(total))
	}
	rd.keep = func(k primaryKey) bool {
		h := fnv.New32a()
		h.Write([]byte(k.partition.text))
		return int64(h.Sum32())%int64(*total) == int64(*segment)
	}
	return nil
}

func shown(n *int) any {
	if n == nil {
		return "null"
	}
	return *n
}

// page reads on from the start until the limit, or until the page is full.
func (rd *reading) page() page {
	rd.table.mu.RLock()
	defer rd.table.mu.RUnlock()
	entries := rd.entries()
	items, out, size := []item{}, page{}, 0
	for i, e := range entries {
		size += e.item.size()
		out.ScannedCount++
		seen := rd.seen(e.item)
		if rd.filter.holds(seen) {
			out.Count++
			items = append(items, project(seen, rd.paths))
		}
		full := size >= maxPage && i+1 < len(entries)
		if full || (rd.limit > 0 && out.ScannedCount >= rd.limit) {
			out.LastEvaluatedKey = rd.schema.attributes(e.item)
			maps.Copy(out.LastEvaluatedKey, rd.table.schema.attributes(e.item))
			break
		}
	}
	if !rd.count {
		out.Items = &items
	}
	return out
}

// entries are what there is to read, in order, from after the start.
func (rd *reading) entries() []entry {
	source := rd.table.rows
	if rd.key != nil && rd.index == nil {
		source = source.partition(rd.key.partition)
	}
	out := make([]entry, 0, len(source))
	for _, r := range source {
		if !rd.picks(r) {
			continue
		}
		e := entry{r.key, r.key, r.item}
		if rd.index != nil {
			e.key = rd.schema.keyOf(r.item)
		}
		if rd.start != nil && !rd.after(e) {
			continue
		}
		out = append(out, e)
	}
	if rd.index != nil {
		slices.SortFunc(out, entry.compare)
	}
	if rd.backward {
		slices.Reverse(out)
	}
	return out
}

func (rd *reading) picks(r row) bool {
	if !rd.schema.covers(r.item) || !rd.keep(r.key) {
		return false
	}
	return rd.key == nil || (r.item[rd.schema.partition.name].equal(rd.key.partition) && rd.key.sort.holds(r.item))
}

func (rd *reading) after(e entry) bool {
	if rd.backward {
		return e.compare(*rd.start) < 0
	}
	return e.compare(*rd.start) > 0
}

// seen is the item as the index shows it.
func (rd *reading) seen(it item) item {
	if rd.index == nil || rd.index.projection.ProjectionType == "ALL" {
		return it
	}
	out := rd.schema.attributes(it)
	maps.Copy(out, rd.table.schema.attributes(it))
	for _, name := range rd.index.projection.NonKeyAttributes {
		if a, ok := it[name]; ok {
			out[name] = a
		}
	}
	return out
}
