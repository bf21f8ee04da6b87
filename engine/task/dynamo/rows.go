package dynamo

import "slices"

// row is a stored item with its key.
type row struct {
	key  primaryKey
	item item
}

// rows are the items of a table in the order of their keys.
type rows []row

func (r rows) search(k primaryKey) (int, bool) {
	return slices.BinarySearchFunc(r, k, func(x row, k primaryKey) int { return x.key.compare(k) })
}

func (r rows) get(k primaryKey) item {
	if i, ok := r.search(k); ok {
		return r[i].item
	}
	return nil
}

// put is the rows with an item in its place; the old rows must not be used any more.
func (r rows) put(x row) rows {
	i, ok := r.search(x.key)
	if ok {
		r[i] = x
		return r
	}
	return slices.Insert(r, i, x)
}

func (r rows) remove(k primaryKey) rows {
	if i, ok := r.search(k); ok {
		return slices.Delete(r, i, i+1)
	}
	return r
}

// partition are the rows of one partition.
func (r rows) partition(p attr) rows {
	from, _ := r.search(primaryKey{partition: p})
	to := from
	for to < len(r) && r[to].key.partition.equal(p) {
		to++
	}
	return r[from:to]
}
