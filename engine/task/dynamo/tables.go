package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/task/aws"
)

type createTable struct {
	description
	BillingMode string
}

type tableRequest struct{ TableName string }

type tableDescription struct {
	TableDescription *description `json:",omitempty"` // of CreateTable and DeleteTable
	Table            *description `json:",omitempty"` // of DescribeTable
}

// createTable makes a table; it is active at once.
func (s *Store) createTable(ctx context.Context, r *createTable) (any, error) {
	name, err := nameOf(r.TableName)
	if err != nil {
		return nil, err
	}
	if s.tables[name] != nil {
		return nil, &apiError{code: "ResourceInUseException", message: "Table already exists: " + name}
	}
	d, err := s.describe(name, r)
	if err != nil {
		return nil, err
	}
	t, err := newTable(d)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(t.about)
	if err != nil {
		return nil, err
	}
	if err := s.disk.PutTable(context.WithoutCancel(ctx), engine.Table{Name: name, Description: text}); err != nil {
		return nil, fmt.Errorf("store table %s: %w", name, err)
	}
	s.tables[name] = t
	s.setFilled(name, true)
	about := t.described()
	return tableDescription{TableDescription: &about}, nil
}

func (s *Store) setFilled(name string, filled bool) {
	s.loading.Lock()
	defer s.loading.Unlock()
	s.filled[name] = filled
}

// describe completes the description that a caller gives.
func (s *Store) describe(name string, r *createTable) (description, error) {
	d := r.description
	switch {
	case r.BillingMode == "PAY_PER_REQUEST" && d.ProvisionedThroughput != nil:
		return d, badValue("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case r.BillingMode == "PAY_PER_REQUEST":
		d.BillingModeSummary, d.ProvisionedThroughput = &billingMode{"PAY_PER_REQUEST"}, &throughput{}
	case d.ProvisionedThroughput == nil:
		return d, badValue("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	}
	d.TableName = name
	d.TableArn = fmt.Sprintf("arn:aws:dynamodb:%s:%s:table/%s", s.config.Region, s.config.Account, name)
	d.TableID = aws.NewRequestID()
	d.TableStatus = "ACTIVE"
	d.CreationDateTime = float64(s.config.Now().UnixMilli()) / 1000
	d.GlobalSecondaryIndexes = activeIndexes(d.TableArn, d.GlobalSecondaryIndexes)
	d.LocalSecondaryIndexes = activeIndexes(d.TableArn, d.LocalSecondaryIndexes)
	return d, nil
}

func activeIndexes(table string, given []indexDescription) []indexDescription {
	out := slices.Clone(given)
	for i := range out {
		out[i].IndexStatus, out[i].IndexArn = "ACTIVE", table+"/index/"+out[i].IndexName
	}
	return out
}

func (s *Store) describeTable(ctx context.Context, r *tableRequest) (any, error) {
	name, err := nameOf(r.TableName)
	if err != nil {
		return nil, err
	}
	if s.tables[name] == nil {
		return nil, namedTableNotFound(name)
	}
	t, err := s.table(ctx, name)
	if err != nil {
		return nil, err
	}
	about := t.described()
	return tableDescription{Table: &about}, nil
}

func (s *Store) deleteTable(ctx context.Context, r *tableRequest) (any, error) {
	name, err := nameOf(r.TableName)
	if err != nil {
		return nil, err
	}
	t := s.tables[name]
	if t == nil {
		return nil, namedTableNotFound(name)
	}
	if err := s.disk.DeleteTable(context.WithoutCancel(ctx), name); err != nil {
		return nil, fmt.Errorf("delete table %s: %w", name, err)
	}
	delete(s.tables, name)
	s.setFilled(name, false)
	about := t.described()
	about.TableStatus = "DELETING"
	return tableDescription{TableDescription: &about}, nil
}

type listTables struct {
	ExclusiveStartTableName string
	Limit                   *int
}

type tableList struct {
	TableNames             []string
	LastEvaluatedTableName string `json:",omitempty"`
}

const maxTableList = 100

func (s *Store) listTables(_ context.Context, r *listTables) (any, error) {
	limit := maxTableList
	if r.Limit != nil {
		limit = *r.Limit
	}
	if limit < 1 || limit > maxTableList {
		return nil, invalid("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value between 1 and %d", limit, maxTableList)
	}
	names := slices.Sorted(maps.Keys(s.tables))
	names = slices.DeleteFunc(names, func(n string) bool { return n <= r.ExclusiveStartTableName })
	out := tableList{TableNames: names[:min(limit, len(names))]}
	if len(names) > limit {
		out.LastEvaluatedTableName = names[limit-1]
	}
	return out, nil
}
