package tables

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// client speaks DynamoDB's protocol with a store in this process.
type client struct{ store http.Handler }

// item is an item or a key: attributes with their types, as {"S": "text"}.
type item map[string]json.RawMessage

// apiError is a refusal of the store.
type apiError struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (e *apiError) Error() string { return e.Type + ": " + e.Message }

// code is the error's name without its namespace.
func (e *apiError) code() string { return e.Type[strings.LastIndexByte(e.Type, '#')+1:] }

// The protocol's shapes, as far as the pages need them.
type (
	description struct {
		TableName            string
		KeySchema            []keyElement
		AttributeDefinitions []attributeDefinition
		ItemCount            int64
		TableSizeBytes       int64
	}
	keyElement          struct{ AttributeName, KeyType string }
	attributeDefinition struct{ AttributeName, AttributeType string }
	tableList           struct {
		TableNames             []string
		LastEvaluatedTableName string
	}
	scanned struct {
		Items            []item
		LastEvaluatedKey item
	}
)

// call carries out one operation. What the store refuses is an *apiError.
func (c client) call(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	w := &answer{status: http.StatusOK, header: http.Header{}}
	c.store.ServeHTTP(w, r)
	switch {
	case w.status == http.StatusBadRequest:
		refused := &apiError{}
		if err := json.Unmarshal(w.body.Bytes(), refused); err != nil {
			return fmt.Errorf("%s: %w", operation, err)
		}
		return refused
	case w.status != http.StatusOK:
		return fmt.Errorf("%s: the table store answered %d: %.200s", operation, w.status, w.body.Bytes())
	}
	if err := json.Unmarshal(w.body.Bytes(), out); err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return nil
}

// answer takes what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

const tablesPerPage = 100

func (c client) list(ctx context.Context, after string) (out tableList, err error) {
	in := map[string]any{"Limit": tablesPerPage}
	if after != "" {
		in["ExclusiveStartTableName"] = after
	}
	return out, c.call(ctx, "ListTables", in, &out)
}

func (c client) describe(ctx context.Context, name string) (description, error) {
	var out struct{ Table description }
	err := c.call(ctx, "DescribeTable", map[string]string{"TableName": name}, &out)
	return out.Table, err
}

func (c client) create(ctx context.Context, f form) error {
	in := struct {
		TableName, BillingMode string
		KeySchema              []keyElement
		AttributeDefinitions   []attributeDefinition
	}{
		f.Name, "PAY_PER_REQUEST", []keyElement{{f.Key, "HASH"}}, []attributeDefinition{{f.Key, f.Kind}},
	}
	if f.Sort != "" {
		in.KeySchema = append(in.KeySchema, keyElement{f.Sort, "RANGE"})
		in.AttributeDefinitions = append(in.AttributeDefinitions, attributeDefinition{f.Sort, f.SortKind})
	}
	return c.call(ctx, "CreateTable", in, &struct{}{})
}

func (c client) delete(ctx context.Context, name string) error {
	return c.call(ctx, "DeleteTable", map[string]string{"TableName": name}, &struct{}{})
}

func (c client) scan(ctx context.Context, table string, limit int, after item) (out scanned, err error) {
	in := map[string]any{"TableName": table, "Limit": limit}
	if after != nil {
		in["ExclusiveStartKey"] = after
	}
	return out, c.call(ctx, "Scan", in, &out)
}

// get finds an item; nil when there is none with that key.
func (c client) get(ctx context.Context, table string, key item) (item, error) {
	var out struct{ Item item }
	err := c.call(ctx, "GetItem", map[string]any{"TableName": table, "Key": key, "ConsistentRead": true}, &out)
	return out.Item, err
}

// keyWords is "orderId (text), at (number)".
func (d description) keyWords() string {
	kinds := map[string]string{"S": "text", "N": "number", "B": "binary"}
	var words []string
	for _, k := range d.KeySchema {
		for _, a := range d.AttributeDefinitions {
			if a.AttributeName == k.AttributeName {
				words = append(words, k.AttributeName+" ("+kinds[a.AttributeType]+")")
			}
		}
	}
	return strings.Join(words, ", ")
}

// keyOf is the part of an item that it is found by.
func (d description) keyOf(it item) item {
	key := item{}
	for _, k := range d.KeySchema {
		key[k.AttributeName] = it[k.AttributeName]
	}
	return key
}
