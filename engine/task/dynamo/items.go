package dynamo

import (
	"context"
	"maps"
	"slices"
)

type getItem struct {
	TableName            string
	Key                  item
	ProjectionExpression *string
	AttributesToGet      []string
	expressions
}

type gotItem struct {
	Item item `json:",omitempty"`
}

func (s *Store) getItem(ctx context.Context, r *getItem) (any, error) {
	sc, err := r.scope(r.ProjectionExpression)
	if err != nil {
		return nil, err
	}
	paths, err := parseProjection(r.ProjectionExpression, r.AttributesToGet, sc)
	if err != nil {
		return nil, err
	}
	if err := sc.unused(); err != nil {
		return nil, err
	}
	p, err := s.placeOf(ctx, r.TableName, r.Key)
	if err != nil {
		return nil, err
	}
	return gotItem{project(p.item(), paths)}, nil
}

// placeOf finds where the item of a key is.
func (s *Store) placeOf(ctx context.Context, name string, key item) (place, error) {
	t, err := s.table(ctx, name)
	if err != nil {
		return place{}, err
	}
	k, err := t.schema.ofKey(key)
	return place{t, k}, err
}

// write is one change of one item, of a request of its own or in a transaction.
type write struct {
	place     place
	condition condition
	change    func(old item) (item, error) // nil item: remove it
	reveal    bool                         // the old item is in the error when the condition fails
	paths     []path                       // of UpdateItem: what it changes
}

// decide is the item that the write makes of the stored one.
func (w write) decide() (old, changed item, err error) {
	old = w.place.item()
	if !w.condition.holds(old) {
		if !w.reveal {
			return old, nil, conditionFailed(nil)
		}
		return old, nil, conditionFailed(old)
	}
	changed, err = w.change(old)
	return old, changed, err
}

// writeRequest has the parameters of PutItem, UpdateItem, DeleteItem and the actions of transactions.
type writeRequest struct {
	TableName                           string
	Item                                item
	Key                                 item
	UpdateExpression                    *string
	ConditionExpression                 *string
	ReturnValues                        string
	ReturnValuesOnConditionCheckFailure string
	expressions
}

// prepare reads what all writes have.
func (r *writeRequest) prepare() (*scope, write, error) {
	sc, err := r.scope(r.ConditionExpression, r.UpdateExpression)
	if err != nil {
		return nil, write{}, err
	}
	c, err := parseCondition("ConditionExpression", r.ConditionExpression, sc)
	return sc, write{condition: c, reveal: r.ReturnValuesOnConditionCheckFailure == "ALL_OLD"}, err
}

func (s *Store) putOf(ctx context.Context, r *writeRequest) (write, error) {
	sc, w, err := r.prepare()
	if err != nil {
		return w, err
	}
	if err := sc.unused(); err != nil {
		return w, err
	}
	if r.Item.size() > MaxItem {
		return w, invalid("Item size has exceeded the maximum allowed size")
	}
	t, err := s.table(ctx, r.TableName)
	if err != nil {
		return w, err
	}
	k, err := t.schema.ofItem(r.Item)
	if err != nil {
		return w, err
	}
	w.place, w.change = place{t, k}, func(item) (item, error) { return r.Item, nil }
	return w, t.checkIndexKeys(r.Item)
}

func (s *Store) deleteOf(ctx context.Context, r *writeRequest) (write, error) {
	sc, w, err := r.prepare()
	if err != nil {
		return w, err
	}
	if err := sc.unused(); err != nil {
		return w, err
	}
	w.place, err = s.placeOf(ctx, r.TableName, r.Key)
	w.change = func(item) (item, error) { return nil, nil }
	return w, err
}

func (s *Store) updateOf(ctx context.Context, r *writeRequest) (write, error) {
	sc, w, err := r.prepare()
	if err != nil {
		return w, err
	}
	u := &update{}
	if r.UpdateExpression != nil {
		if u, err = parseWith("UpdateExpression", *r.UpdateExpression, sc, (*parser).update); err != nil {
			return w, err
		}
	}
	if err := sc.unused(); err != nil {
		return w, err
	}
	w.place, err = s.placeOf(ctx, r.TableName, r.Key)
	if err != nil {
		return w, err
	}
	w.paths = u.paths()
	for _, p := range w.paths {
		if w.place.table.schema.has(p[0].name) {
			return w, badValue("Cannot update attribute %s. This attribute is part of the key", p[0].name)
		}
	}
	w.change = func(old item) (item, error) { return updated(w.place.table, u, old, r.Key) }
	return w, nil
}

// updated is what an update makes of an item, which it makes of its key when it is not there.
func updated(t *table, u *update, old, key item) (item, error) {
	if old == nil {
		old = maps.Clone(key)
	}
	out, err := u.apply(old)
	switch {
	case err != nil:
		return nil, err
	case out.size() > MaxItem:
		return nil, invalid("Item size to update has exceeded the maximum allowed size")
	case (attr{kind: kindMap, fields: out}).depth() > maxNesting+2: // the item itself and its attributes are no nesting
		return nil, invalid("Nesting Levels have exceeded supported limits")
	}
	return out, t.checkIndexKeys(out)
}

func (a attr) depth() int {
	deepest := 0
	for _, e := range a.list {
		deepest = max(deepest, e.depth())
	}
	for _, e := range a.fields {
		deepest = max(deepest, e.depth())
	}
	return deepest + 1
}

type written struct {
	Attributes item `json:",omitempty"`
}

func (s *Store) putItem(ctx context.Context, r *writeRequest) (any, error) {
	if err := oneOf("returnValues", r.ReturnValues, "NONE", "ALL_OLD"); err != nil {
		return nil, err
	}
	w, err := s.putOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.carryOut(ctx, w, r.ReturnValues)
}

func (s *Store) deleteItem(ctx context.Context, r *writeRequest) (any, error) {
	if err := oneOf("returnValues", r.ReturnValues, "NONE", "ALL_OLD"); err != nil {
		return nil, err
	}
	w, err := s.deleteOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.carryOut(ctx, w, r.ReturnValues)
}

func (s *Store) updateItem(ctx context.Context, r *writeRequest) (any, error) {
	if err := oneOf("returnValues", r.ReturnValues, "NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"); err != nil {
		return nil, err
	}
	w, err := s.updateOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.carryOut(ctx, w, r.ReturnValues)
}

func oneOf(parameter, got string, allowed ...string) error {
	if got == "" || slices.Contains(allowed, got) {
		return nil
	}
	if slices.Contains([]string{"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"}, got) {
		return invalid("Return values set to invalid value")
	}
	return invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]", got, parameter)
}

// carryOut does one write and returns the attributes that the caller wants back.
func (s *Store) carryOut(ctx context.Context, w write, returnValues string) (any, error) {
	var before, after item
	err := s.write(ctx, []place{w.place}, func() ([]item, error) {
		var err error
		before, after, err = w.decide()
		return []item{after}, err
	})
	if err != nil {
		return nil, err
	}
	changed := w.paths
	if changed == nil {
		changed = []path{}
	}
	switch returnValues {
	case "ALL_OLD":
		return written{before}, nil
	case "ALL_NEW":
		return written{after}, nil
	case "UPDATED_OLD":
		return written{project(before, changed)}, nil
	case "UPDATED_NEW":
		return written{project(after, changed)}, nil
	}
	return written{}, nil
}
