package asl

import "strconv"

// place is where a node stands in the tree. Places are linked from the leaf to
// the root, and written out only when there is a problem to report.
type place struct {
	up    *place
	name  string  // of the member, "" for an item
	key   *Member // the member whose value it is, nil for an item, the root, or what is not there
	index int     // of an item
	node  *Node   // nil when there is no such member
}

// at is the place of a member of p, with a nil node when there is none.
func (p *place) at(name string) *place {
	m := p.node.member(name)
	if m == nil {
		return &place{up: p, name: name, index: -1}
	}
	return &place{up: p, name: name, key: m, index: -1, node: m.Value}
}

// in is the place of the i-th member of p.
func (p *place) in(i int) *place {
	m := &p.node.Members[i]
	return &place{up: p, name: m.Key, key: m, index: -1, node: m.Value}
}

// item is the place of the i-th item of p.
func (p *place) item(i int) *place { return &place{up: p, index: i, node: p.node.Items[i]} }

// String is the location as AWS writes it.
func (p *place) String() string {
	if p.up == nil {
		return "/"
	}
	return string(p.append(nil))
}

func (p *place) append(dst []byte) []byte {
	if p.up == nil {
		return dst
	}
	dst = p.up.append(dst)
	if p.index < 0 {
		return append(append(dst, '/'), p.name...)
	}
	return append(strconv.AppendInt(append(dst, '['), int64(p.index), 10), ']')
}

// span is the bytes to mark for a problem of the whole value: the name of an
// object or array that has one, since its value may be many lines long.
func (p *place) span() (start, end int) {
	switch {
	case p.node == nil && p.up != nil:
		return p.up.span()
	case p.node == nil:
		return 0, 0
	case p.node.Kind < KindArray:
		return p.node.Start, p.node.End
	case p.key != nil:
		return p.key.KeyStart, p.key.KeyEnd
	}
	return p.node.Start, p.node.Start + 1
}

// member finds the member of an object by its key, of equal keys the last.
func (n *Node) member(key string) *Member {
	if n == nil {
		return nil
	}
	for i := len(n.Members) - 1; i >= 0; i-- {
		if n.Members[i].Key == key {
			return &n.Members[i]
		}
	}
	return nil
}
