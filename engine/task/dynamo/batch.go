package dynamo

import (
	"context"
	"maps"
	"slices"
)

const (
	maxBatchGet   = 100
	maxBatchWrite = 25
	maxBatchBytes = 16 << 20
)

type batchGet struct {
	RequestItems map[string]*keysAndAttributes
}

type keysAndAttributes struct {
	Keys                     []item
	ProjectionExpression     *string           `json:",omitempty"`
	AttributesToGet          []string          `json:",omitempty"`
	ExpressionAttributeNames map[string]string `json:",omitempty"`
	ConsistentRead           *bool             `json:",omitempty"`
}

type batchGot struct {
	Responses       map[string][]item
	UnprocessedKeys map[string]*keysAndAttributes
}

func (s *Store) batchGetItem(ctx context.Context, r *batchGet) (any, error) {
	total := 0
	for _, k := range r.RequestItems {
		if k != nil {
			total += len(k.Keys)
		}
	}
	switch {
	case total == 0:
		return nil, invalid("1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case total > maxBatchGet:
		return nil, invalid("Too many items requested for the BatchGetItem call")
	}
	out := batchGot{map[string][]item{}, map[string]*keysAndAttributes{}}
	room := maxBatchBytes
	for _, name := range slices.Sorted(maps.Keys(r.RequestItems)) {
		if err := s.batchGetOf(ctx, name, r.RequestItems[name], &room, &out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) batchGetOf(ctx context.Context, name string, k *keysAndAttributes, room *int, out *batchGot) error {
	if k == nil {
		return nil
	}
	sc, err := expressions{ExpressionAttributeNames: k.ExpressionAttributeNames}.scope(k.ProjectionExpression)
	if err != nil {
		return err
	}
	paths, err := parseProjection(k.ProjectionExpression, k.AttributesToGet, sc)
	if err != nil {
		return err
	}
	out.Responses[name] = []item{}
	var places []place
	for _, key := range k.Keys {
		p, err := s.placeOf(ctx, name, key)
		if err != nil {
			return err
		}
		places = append(places, p)
	}
	if duplicates(places) {
		return invalid("Provided list of item keys contains duplicates")
	}
	for i, p := range places {
		it := p.item()
		if *room -= it.size(); *room < 0 {
			rest := *k
			rest.Keys = k.Keys[i:]
			out.UnprocessedKeys[name] = &rest
			return nil
		}
		if it != nil {
			out.Responses[name] = append(out.Responses[name], project(it, paths))
		}
	}
	return nil
}

func duplicates(places []place) bool {
	seen := map[string]bool{}
	for _, p := range places {
		id := p.table.name + "/" + p.key.text()
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

type batchWrite struct {
	RequestItems map[string][]struct {
		PutRequest    *struct{ Item item }
		DeleteRequest *struct{ Key item }
	}
}

type batchWritten struct {
	UnprocessedItems struct{}
}

func (s *Store) batchWriteItem(ctx context.Context, r *batchWrite) (any, error) {
	var writes []write
	for _, name := range slices.Sorted(maps.Keys(r.RequestItems)) {
		for _, one := range r.RequestItems[name] {
			var w write
			var err error
			switch {
			case one.PutRequest != nil && one.DeleteRequest == nil:
				w, err = s.putOf(ctx, &writeRequest{TableName: name, Item: one.PutRequest.Item})
			case one.DeleteRequest != nil && one.PutRequest == nil:
				w, err = s.deleteOf(ctx, &writeRequest{TableName: name, Key: one.DeleteRequest.Key})
			default:
				err = invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
			}
			if err != nil {
				return nil, err
			}
			writes = append(writes, w)
		}
	}
	switch {
	case len(writes) == 0:
		return nil, invalid("1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case len(writes) > maxBatchWrite:
		return nil, invalid("Too many items requested for the BatchWriteItem call")
	}
	places := placesOf(writes)
	if duplicates(places) {
		return nil, invalid("Provided list of item keys contains duplicates")
	}
	return batchWritten{}, s.write(ctx, places, func() ([]item, error) {
		items := make([]item, len(writes))
		for i, w := range writes {
			var err error
			if _, items[i], err = w.decide(); err != nil {
				return nil, err
			}
		}
		return items, nil
	})
}

func placesOf(writes []write) []place {
	out := make([]place, len(writes))
	for i, w := range writes {
		out[i] = w.place
	}
	return out
}
