package jsonata

import (
	"math"
)

// path evaluates the steps of a path one after the other, each for every item
// that the one before has selected.
func (r *run) path(n *node, in any, f *frame) (any, error) {
	start, v, done, err := r.plainSteps(n, in, f)
	if err != nil {
		return nil, err
	}
	if !done {
		if v, err = r.steps(n, start, v, f); err != nil {
			return nil, err
		}
	}
	if n.keepOne && v != undefined {
		v = keepOne(v)
	}
	if n.group != nil {
		return r.groupBy(n.group.pairs, n.group.pos, v, f)
	}
	return v, nil
}

// keepOne makes a sequence stay an array.
func keepOne(v any) any {
	l, ok := v.(*list)
	switch {
	case !ok:
		return v
	case l.cons && !l.seq:
		return &list{items: []any{l}, seq: true, keep: true}
	}
	kept := *l
	kept.keep = true
	return &kept
}

// plainSteps goes through the steps that look up a name in a single value,
// which is what most paths do. It returns the step where more is needed.
func (r *run) plainSteps(n *node, in any, f *frame) (start int, v any, done bool, err error) {
	v = in
	for i, step := range n.items {
		if isArray(v) || !plain(step, i) {
			return i, v, false, nil
		}
		var next any
		if step.kind == kVariable {
			next = r.variable(step, v, f)
			if _, special := next.(*list); special {
				return i, v, false, nil
			}
		} else {
			next = field(v, step.name)
		}
		if r.left.Steps--; r.left.Steps < 0 {
			return 0, nil, false, r.spend(0)
		}
		if next == undefined {
			return 0, undefined, true, nil
		}
		v = next
	}
	if n.keepOne && !isArray(v) {
		v = sequence(v)
	}
	return 0, v, true, nil
}

// isEmpty tells whether a path has nothing to go on with.
func isEmpty(v any) bool {
	return v == undefined || v == "" || isArray(v) && len(items(v)) == 0
}

// stepInput is what the next step goes through. A first step that contains an
// array constructor may yield something else than an array, and then
// jsonata-js goes through the characters of a string and nothing else.
func stepInput(v any) []any {
	s, ok := v.(string)
	if !ok {
		return items(v)
	}
	var out []any
	for _, c := range characters(s) {
		out = append(out, c)
	}
	return out
}

// plain tells whether a step at position i only looks a name up.
func plain(step *node, i int) bool {
	return (step.kind == kName || step.kind == kVariable && i == 0 && !step.keepArray) &&
		!step.tuple && step.stages == nil && step.predicates == nil && step.group == nil
}

// steps evaluates the steps from start on.
func (r *run) steps(n *node, start int, in any, f *frame) (any, error) {
	var input []any
	if isArray(in) && (start > 0 || n.items[0].kind != kVariable) {
		input = items(in)
	} else {
		input = []any{in}
	}
	var result any = undefined
	var tuples *list
	streaming := false
	for i := start; i < len(n.items); i++ {
		step := n.items[i]
		streaming = streaming || step.tuple
		var err error
		switch {
		case i == 0 && step.consArray:
			result, err = r.eval(step, &list{items: input, seq: true}, f)
		case streaming:
			tuples, err = r.tupleStep(step, input, tuples, f)
		default:
			result, err = r.step(step, input, f, i == len(n.items)-1)
		}
		if err != nil {
			return nil, err
		}
		if !streaming && isEmpty(result) {
			break
		}
		if step.focus == "" {
			input = stepInput(result)
		}
	}
	if tuples == nil {
		return result, nil
	}
	if n.tuple || n.group != nil {
		return tuples, nil
	}
	out := &list{items: make([]any, len(tuples.items)), seq: true}
	for i, item := range tuples.items {
		out.items[i] = item.(*tuple).at
	}
	return out, nil
}

// step evaluates a step for every item of the input and flattens the results.
func (r *run) step(step *node, input []any, f *frame, isLast bool) (any, error) {
	if step.kind == kSort {
		sorted, err := r.sortBy(step, &list{items: input, seq: true}, f)
		if err != nil {
			return nil, err
		}
		return r.applyStages(step.stages, sorted, f)
	}
	out := sequence()
	results, only := 0, undefined
	for _, item := range input {
		v, err := r.eval(step, item, f)
		for s := 0; s < len(step.stages) && err == nil; s++ {
			v, err = r.filter(step.stages[s].filter, v, f)
		}
		if err != nil {
			return nil, err
		}
		if v == undefined {
			continue
		}
		results++
		only = v
		if !isArray(v) || isCons(v) {
			out.items = append(out.items, v)
		} else if len(input) > 1 || !isLast || isSequence(v) {
			out.items = append(out.items, items(v)...)
			err = r.allocate(itemBytes * len(items(v)))
		}
		if err != nil {
			return nil, err
		}
	}
	if isLast && results == 1 && isArray(only) && !isSequence(only) {
		return only, nil
	}
	return out, r.allocate(itemBytes * results)
}

func isCons(v any) bool {
	l, ok := v.(*list)
	return ok && l.cons
}

// applyStages filters and numbers what a step has selected.
func (r *run) applyStages(stages []stage, v any, f *frame) (any, error) {
	for _, s := range stages {
		if s.filter == nil {
			numberTuples(items(v), s.index)
			continue
		}
		var err error
		if v, err = r.filter(s.filter, v, f); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func numberTuples(tuples []any, name string) {
	for i, item := range tuples {
		if t, ok := item.(*tuple); ok {
			tuples[i] = t.with(name, float64(i))
		}
	}
}

// tupleStep evaluates a step for every tuple, and carries the bindings along.
func (r *run) tupleStep(step *node, input []any, tuples *list, f *frame) (*list, error) {
	var out *list
	var err error
	if step.kind == kSort {
		out, err = r.sortTuples(step, input, tuples, f)
	} else {
		out, err = r.mapTuples(step, input, tuples, f)
	}
	if err != nil {
		return nil, err
	}
	staged, err := r.applyStages(step.stages, out, f)
	if err != nil {
		return nil, err
	}
	if l, ok := staged.(*list); ok {
		return l, nil
	}
	return &list{items: items(staged), seq: true, tuple: true}, nil
}

func (r *run) sortTuples(step *node, input []any, tuples *list, f *frame) (*list, error) {
	if tuples != nil {
		sorted, err := r.sortBy(step, tuples, f)
		return &list{items: items(sorted), seq: true, tuple: true}, err
	}
	sorted, err := r.sortBy(step, &list{items: input, seq: true}, f)
	if err != nil {
		return nil, err
	}
	out := &list{seq: true, tuple: true}
	for i, item := range items(sorted) {
		out.items = append(out.items, &tuple{at: item, vars: []binding{{step.index, float64(i)}}})
	}
	return out, nil
}

func (r *run) mapTuples(step *node, input []any, tuples *list, f *frame) (*list, error) {
	out := &list{seq: true, tuple: true}
	each := func(t *tuple) error {
		v, err := r.eval(step, t.at, frameOf(f, t))
		if err != nil || v == undefined {
			return err
		}
		found := asItems(v)
		if err := r.allocate(4 * itemBytes * len(found)); err != nil {
			return err
		}
		for i, item := range found {
			if nested, ok := item.(*tuple); ok && isTuples(v) {
				out.items = append(out.items, t.merge(nested))
			} else {
				out.items = append(out.items, t.advance(step, item, i))
			}
		}
		return nil
	}
	if tuples == nil {
		for _, item := range input {
			if err := each(&tuple{at: item}); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	for _, item := range tuples.items {
		if err := each(item.(*tuple)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// merge returns the tuple as nested, which was made within it, has it.
func (t *tuple) merge(nested *tuple) *tuple {
	out := &tuple{at: nested.at, vars: append([]binding(nil), t.vars...)}
	for _, b := range nested.vars {
		out.bind(b.name, b.v)
	}
	return out
}

// advance returns the tuple after a step has selected the item at i.
func (t *tuple) advance(step *node, item any, i int) *tuple {
	out := &tuple{at: item, vars: append(make([]binding, 0, len(t.vars)+2), t.vars...)}
	if step.focus != "" {
		out.bind(step.focus, item)
		out.at = t.at
	}
	if step.index != "" {
		out.bind(step.index, float64(i))
	}
	if step.ancestor != nil {
		out.bind(step.ancestor.label, t.at)
	}
	return out
}

// filter keeps the items for which a predicate holds, or those at the
// positions that it yields.
func (r *run) filter(predicate *node, in any, f *frame) (any, error) {
	if predicate.kind == kNumber && predicate.predicates == nil {
		return itemAt(predicate.lit, in), nil
	}
	from := asItems(in)
	out := &list{seq: true, tuple: isTuples(in)}
	for i, item := range from {
		context, env := item, f
		if t, ok := item.(*tuple); ok && out.tuple {
			context, env = t.at, frameOf(f, t)
		}
		v, err := r.eval(predicate, context, env)
		if err != nil {
			return nil, err
		}
		times, err := selects(v, i, len(from))
		if err != nil {
			return nil, err
		}
		for range times {
			out.items = append(out.items, item)
		}
	}
	return out, r.allocate(itemBytes * len(out.items))
}

// itemAt is the item at a fixed position, from the end when it is negative.
func itemAt(position any, in any) any {
	from := asItems(in)
	x, _ := position.(float64)
	i := wrap(x, len(from))
	out := &list{seq: true, tuple: isTuples(in)}
	if i < 0 || i >= float64(len(from)) {
		return out
	}
	item := from[int(i)]
	switch {
	case item == undefined:
		return out
	case isArray(item):
		return item
	}
	out.items = []any{item}
	return out
}

// wrap makes a position that counts from the end one that counts from the start.
func wrap(x float64, length int) float64 {
	if x = math.Floor(x); x < 0 {
		return x + float64(length)
	}
	return x
}

// selects tells how often the result of a predicate selects the item at i of length.
func selects(v any, i, length int) (times int, err error) {
	x, ok, err := number(v)
	if err != nil {
		return 0, err
	}
	if ok {
		if wrap(x, length) == float64(i) {
			return 1, nil
		}
		return 0, nil
	}
	if isArray(v) {
		if positions, all, err := numbers(items(v)); err != nil || all {
			for _, x := range positions {
				if wrap(x, length) == float64(i) {
					times++
				}
			}
			return times, err
		}
	}
	yes, err := truth(v)
	if yes {
		return 1, err
	}
	return 0, err
}
