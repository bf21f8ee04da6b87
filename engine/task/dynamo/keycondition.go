package dynamo

// keyCondition is a KeyConditionExpression: one partition, and perhaps a range of its sort keys.
type keyCondition struct {
	partition attr
	sort      condition
}

// keyConditionOf takes a condition apart. It must say what the partition key is,
// and may say one more thing, of the sort key.
func keyConditionOf(c condition, schema keySchema) (keyCondition, error) {
	out := keyCondition{sort: always{}}
	found := false
	parts := conjuncts(c)
	if len(parts) > 2 {
		return out, invalid("Conditions can be of length 1 or 2 only")
	}
	for _, part := range parts {
		name, values, err := aboutOne(part)
		if err != nil {
			return out, err
		}
		key := schema.partition
		if name == schema.sort.name {
			key = schema.sort
		}
		for _, v := range values {
			if name == key.name && v.kind != key.kind {
				return out, badValue("Condition parameter type does not match schema type")
			}
		}
		equal, isCompare := part.(compare)
		switch {
		case name == schema.partition.name && isCompare && equal.op == "=" && !found:
			out.partition, found = values[0], true
		case name == schema.partition.name:
			return out, errKeyCondition()
		case name == schema.sort.name && schema.sort.name != "":
			out.sort = part
		default:
			return out, missedKey(schema.partition, found, schema.sort)
		}
	}
	if !found {
		return out, missedKey(schema.partition, false, schema.sort)
	}
	return out, nil
}

func errKeyCondition() error { return invalid("Query key condition not supported") }

func missedKey(partition keyPart, found bool, sort keyPart) error {
	name := partition.name
	if found && sort.name != "" {
		name = sort.name
	}
	return invalid("Query condition missed key schema element: %s", name)
}

func conjuncts(c condition) []condition {
	if a, ok := c.(and); ok {
		return append(conjuncts(a.left), conjuncts(a.right)...)
	}
	return []condition{c}
}

// aboutOne is the attribute that a condition is about, and the values it compares it with.
func aboutOne(c condition) (name string, values []attr, err error) {
	var subject operand
	var others []operand
	switch c := c.(type) {
	case compare:
		subject, others = c.left, []operand{c.right}
		if c.op == "<>" {
			return "", nil, errKeyCondition()
		}
	case between:
		subject, others = c.subject, []operand{c.low, c.high}
	case beginsWith:
		subject, others = c.subject, []operand{c.prefix}
	default:
		return "", nil, errKeyCondition()
	}
	p, ok := subject.(path)
	if !ok || len(p) != 1 {
		return "", nil, errKeyCondition()
	}
	for _, o := range others {
		v, ok := o.(constant)
		if !ok {
			return "", nil, errKeyCondition()
		}
		values = append(values, v.value)
	}
	return p[0].name, values, nil
}
