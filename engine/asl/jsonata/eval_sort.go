package jsonata

// sortBy orders items by the terms of an order-by clause.
func (r *run) sortBy(n *node, in *list, f *frame) (any, error) {
	if len(in.items) <= 1 {
		return in, nil
	}
	keys := make([][]any, len(in.items))
	for i, item := range in.items {
		context, env := item, f
		if t, ok := item.(*tuple); ok && in.tuple {
			context, env = t.at, frameOf(f, t)
		}
		keys[i] = make([]any, len(n.terms))
		for j, t := range n.terms {
			v, err := r.eval(t.by, context, env)
			if err != nil {
				return nil, err
			}
			keys[i][j] = v
		}
	}
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	order, err := mergeSort(order, func(a, b int) (bool, error) {
		c, err := compareKeys(n, keys[a], keys[b])
		return c > 0, err
	})
	if err != nil {
		return nil, err
	}
	out := make([]any, len(order))
	for i, from := range order {
		out[i] = in.items[from]
	}
	return out, r.allocate(2 * itemBytes * len(out))
}

func compareKeys(n *node, a, b []any) (int, error) {
	for i, t := range n.terms {
		c, err := compareTerm(a[i], b[i])
		if err != nil {
			return 0, about(err, n.pos, "")
		}
		if c == 0 {
			continue
		}
		if t.descending && a[i] != undefined && b[i] != undefined {
			c = -c
		}
		return c, nil
	}
	return 0, nil
}

// compareTerm orders two strings or two numbers; undefined comes last.
func compareTerm(a, b any) (int, error) {
	switch {
	case a == undefined && b == undefined:
		return 0, nil
	case a == undefined:
		return 1, nil
	case b == undefined:
		return -1, nil
	}
	s, isString := a.(string)
	t, isString2 := b.(string)
	switch {
	case !isString && !isNumber(a):
		return 0, fail("T2008", fields{"value": a})
	case !isString2 && !isNumber(b):
		return 0, fail("T2008", fields{"value": b})
	case isString != isString2:
		return 0, fail("T2007", fields{"value": a, "value2": b})
	case isString:
		return compareText(s, t), nil
	}
	return compareFloats(float(a), float(b)), nil
}

// mergeSort sorts with an order that may fail. It compares the same pairs as
// jsonata-js, whose order may be a function of the expression.
func mergeSort[T any](in []T, after func(a, b T) (bool, error)) ([]T, error) {
	if len(in) <= 1 {
		return in, nil
	}
	left, err := mergeSort(in[:len(in)/2], after)
	if err != nil {
		return nil, err
	}
	right, err := mergeSort(in[len(in)/2:], after)
	if err != nil {
		return nil, err
	}
	out := make([]T, 0, len(in))
	for len(left) > 0 && len(right) > 0 {
		yes, err := after(left[0], right[0])
		if err != nil {
			return nil, err
		}
		if yes {
			out, right = append(out, right[0]), right[1:]
		} else {
			out, left = append(out, left[0]), left[1:]
		}
	}
	return append(append(out, left...), right...), nil
}
