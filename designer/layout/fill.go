package layout

// documentOrder fills the rows by walking depth first, each state's edges in their order: loops come
// to the left of their target, those of errors and of what stands to the right to the right of all
// that follows it.
func (l *level) documentOrder() {
	l.fillRows()
	if l.turnLoops() {
		l.fillRows()
	}
	for r := range l.rows {
		l.setAside(l.rows[r].items)
	}
	l.hugLoops()
}

// turnLoops moves loops to the right side whose lowest source stands to the right of the main line
// that they lead to. It reports whether there are any.
func (l *level) turnLoops() bool {
	turned := false
	mainAt := make([]int, len(l.rows))
	for i := range l.items {
		if l.items[i].pinned {
			mainAt[l.items[i].row] = l.items[i].pos
		}
	}
	for i := range l.trunks {
		t := &l.trunks[i]
		if !t.loop || t.right || !l.items[l.vertices[t.to].item].pinned {
			continue
		}
		last := l.items[t.items[len(t.items)-1]].row
		for _, e := range t.ends {
			it := &l.items[e.item]
			t.right = t.right || it.row == last && !it.pinned && !l.ofMain(it) && it.pos > mainAt[last]
		}
		turned = turned || t.right
	}
	return turned
}

// ofMain reports whether a label belongs to a state on the main line.
func (l *level) ofMain(it *item) bool {
	return it.kind == labelItem && l.items[l.vertices[l.links[it.of].from].item].pinned
}

// filler puts items into rows in the order of a walk.
type filler struct {
	*level
	placed []bool
	before [][]int // loops to the left of each vertex
	after  [][]int // and to the right of what follows it
}

func (l *level) fillRows() {
	f := filler{l, make([]bool, len(l.items)), make([][]int, len(l.vertices)), make([][]int, len(l.vertices))}
	for r := range l.rows {
		l.rows[r].items = l.rows[r].items[:0]
	}
	for i := range l.trunks {
		switch t := &l.trunks[i]; {
		case t.loop && t.right:
			f.after[t.to] = append(f.after[t.to], t.items...)
		case t.loop:
			f.before[t.to] = append(f.before[t.to], t.items...)
		}
	}
	if l.start >= 0 {
		f.walk(l.start)
	}
	for _, v := range l.roots() {
		f.walk(v)
	}
}

func (f *filler) put(items ...int) {
	for _, it := range items {
		if !f.placed[it] {
			f.placed[it] = true
			r := &f.rows[f.items[it].row]
			f.items[it].pos = len(r.items)
			r.items = append(r.items, it)
		}
	}
}

func (f *filler) enter(v int) frame {
	f.put(f.before[v]...)
	f.put(f.vertices[v].item)
	f.put(f.loopLabels(v, false)...)
	return frame{vertex: v}
}

func (f *filler) walk(root int) {
	if f.placed[f.vertices[root].item] {
		return
	}
	for stack := []frame{f.enter(root)}; len(stack) > 0; {
		top := &stack[len(stack)-1]
		out := f.vertices[top.vertex].out
		if top.next == len(out) {
			f.put(f.loopLabels(top.vertex, true)...)
			f.put(f.after[top.vertex]...)
			stack = stack[:len(stack)-1]
			continue
		}
		k := &f.links[out[top.next]]
		top.next++
		if k.label >= 0 && !(k.loop && f.trunks[k.trunk].right) {
			f.put(k.label)
		}
		if !k.loop {
			f.put(f.trunks[k.trunk].items...)
		}
		if !f.placed[f.vertices[k.to].item] {
			stack = append(stack, f.enter(k.to))
		}
	}
}

// loopLabels lists the labels of a state's loops to one side.
func (l *level) loopLabels(v int, right bool) []int {
	var labels []int
	for _, e := range l.vertices[v].out {
		if k := &l.links[e]; k.label >= 0 && k.loop && l.trunks[k.trunk].right == right {
			labels = append(labels, k.label)
		}
	}
	return labels
}

// hugLoops keeps the ends of each loop beside its target and its lowest source.
func (l *level) hugLoops() {
	for i := range l.trunks {
		if t := &l.trunks[i]; t.loop {
			target := &l.items[l.vertices[t.to].item]
			target.loops = append(target.loops, i)
			l.hugLoop(t)
		}
	}
}

func (l *level) hugLoop(t *trunk) {
	side := -1.0
	if t.right {
		side = 1
	}
	target := l.vertices[t.to].item
	first, last := t.items[0], t.items[len(t.items)-1]
	l.items[first].hugs = append(l.items[first].hugs, hug{item: target, side: side})
	for _, e := range t.ends {
		if l.items[e.item].row == l.items[last].row && e.item != target {
			l.items[last].hugs = append(l.items[last].hugs, hug{item: e.item, side: side})
			return
		}
	}
}
