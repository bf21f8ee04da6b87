package machine

import (
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// batching is what an ItemBatcher asks for.
type batching struct {
	items int64 // in a batch at most; 0: no limit
	bytes int64 // of a batch's text at most
	input *doc  // BatchInput; nil when absent
}

// batch puts the items of a distributed Map together as its ItemBatcher says.
// What ItemSelector makes of the items goes into the batches, and each batch is
// the input of one iteration.
func (s *step) batch(f *frame, st *asl.State, g *group) *failure {
	if st.Batcher == nil || st.Mode != asl.Distributed {
		return nil
	}
	how, fail := s.batching(f, st)
	if fail != nil {
		return fail
	}
	items, fail := s.selected(f, st, g.Lanes)
	if fail != nil {
		return fail
	}
	batches := value.Array{}
	for len(items) > 0 {
		n := how.fill(items)
		batches = append(batches, how.batch(items[:n:n]))
		items = items[n:]
	}
	f.items, g.Lanes, g.Batched = docValue(batches), len(batches), true
	s.saw(AfterItemBatcher, f.items)
	return nil
}

// batch is one batch as the input of an iteration.
func (b batching) batch(items value.Array) value.Value {
	o := &value.Object{}
	if b.input != nil {
		o.Set("BatchInput", b.input.Value())
	}
	o.Set("Items", items)
	return o
}

// fill tells how many of the items fit into a batch: at least one, which fails
// as any other input does when it is too large by itself.
func (b batching) fill(items value.Array) int {
	room := int(b.bytes)
	size, err := value.Measure(b.batch(value.Array{}), room)
	if err != nil {
		return 1
	}
	for n, item := range items {
		more, err := value.Measure(item, room)
		size += more + 1 // with the comma, which the first item does not have
		if n > 0 && (err != nil || size-1 > room || b.items > 0 && int64(n) >= b.items) {
			return n
		}
	}
	return len(items)
}

func (s *step) batching(f *frame, st *asl.State) (b batching, fail *failure) {
	if st.Query != nil {
		b, fail = s.queryBatching(f, st.Query)
	} else {
		b, fail = s.pathBatching(f, st)
	}
	switch {
	case fail != nil:
		return b, fail
	case b.items < 0 || b.bytes < 0:
		return b, f.runtimeFailure("The limits of a batch cannot be negative.")
	case b.bytes == 0:
		b.bytes = int64(s.limits.PayloadBytes)
	}
	b.bytes = min(b.bytes, int64(s.limits.PayloadBytes))
	return b, nil
}

func (s *step) pathBatching(f *frame, st *asl.State) (b batching, fail *failure) {
	if b.items, fail = s.number(f, st.Batcher.Items, "MaxItemsPerBatchPath"); fail != nil {
		return b, fail
	}
	if b.bytes, fail = s.number(f, st.Batcher.Bytes, "MaxInputBytesPerBatchPath"); fail != nil {
		return b, fail
	}
	if st.Batcher.Input == nil {
		return b, nil
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		return b, fail
	}
	b.input, fail = s.template(f, st.Batcher.Input, in)
	return b, fail
}

func (s *step) queryBatching(f *frame, q *asl.Query) (b batching, fail *failure) {
	if b.items, fail = s.askWhole(f, q.BatchItems, "ItemBatcher/MaxItemsPerBatch"); fail != nil {
		return b, fail
	}
	if b.bytes, fail = s.askWhole(f, q.BatchBytes, "ItemBatcher/MaxInputBytesPerBatch"); fail != nil {
		return b, fail
	}
	b.input, fail = s.ask(f, q.BatchInput, "ItemBatcher/BatchInput", facet{}, nil)
	return b, fail
}

// selected are the inputs of all iterations.
func (s *step) selected(f *frame, st *asl.State, lanes int) (value.Array, *failure) {
	if st.ItemSelector == nil && st.Parameters == nil && (st.Query == nil || st.Query.ItemSelector == nil) {
		return f.items.Value().(value.Array), nil
	}
	inputs := make(value.Array, 0, lanes)
	for i := range lanes {
		in, fail := s.itemInput(f, st, i)
		if fail != nil {
			return nil, fail
		}
		inputs = append(inputs, in.Value())
	}
	s.saw(AfterItemSelector, docValue(inputs))
	return inputs, nil
}
