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
	if s.probe != nil {
		if fail := s.selected(f, st); fail != nil {
			return fail
		}
	}
	batches, fail := s.batches(f, st, how)
	if fail != nil {
		return fail
	}
	f.items, g.Lanes, g.Batched = batches, batches.len(), true
	if s.probe != nil {
		s.saw(AfterItemBatcher, f.items.doc())
	}
	return nil
}

// batches goes over the inputs of all items, of which it holds one at a time,
// and writes the batches as text.
func (s *step) batches(f *frame, st *asl.State, how batching) (*itemList, *failure) {
	head, room := how.head(), int(how.bytes)
	text, n, begun := []byte{'['}, int64(0), 0
	for i := range f.items.len() {
		in, fail := s.itemInput(f, st, i)
		if fail == nil && !in.fits(s.limits.PayloadBytes) {
			why := dataLimit(st.Name)
			fail = &why
		}
		if fail != nil {
			return nil, fail
		}
		item := in.Text()
		size := len(text) - begun + len(item) + len(",]}")
		if n > 0 && (size > room || how.items > 0 && n >= how.items) {
			text, n = append(text, "]},"...), 0
		}
		if n > 0 {
			text = append(text, ',')
		} else {
			begun = len(text)
			text = append(text, head...)
		}
		text = append(text, item...)
		n++
	}
	if n > 0 {
		text = append(text, "]}"...)
	}
	l, _ := readList(append(text, ']'))
	return l, nil
}

// head is the text of a batch up to its first item.
func (b batching) head() []byte {
	text := []byte{'{'}
	if b.input != nil {
		text = append(append(append(text, `"BatchInput":`...), b.input.Text()...), ',')
	}
	return append(text, `"Items":[`...)
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

// selected shows a test the inputs of all iterations.
func (s *step) selected(f *frame, st *asl.State) *failure {
	if st.ItemSelector == nil && st.Parameters == nil && (st.Query == nil || st.Query.ItemSelector == nil) {
		return nil
	}
	inputs := make(value.Array, f.items.len())
	for i := range inputs {
		in, fail := s.itemInput(f, st, i)
		if fail != nil {
			return fail
		}
		inputs[i] = in.Value()
	}
	s.saw(AfterItemSelector, docValue(inputs))
	return nil
}
