package layout

// rank gives every vertex its layer: the longest way from the start, loops left out.
func (l *level) rank() {
	order := l.walk()
	if l.start >= 0 {
		for i := range l.vertices {
			l.vertices[i].layer = 1
		}
		l.vertices[l.start].layer = 0
	}
	for _, v := range order {
		for _, e := range l.vertices[v].out {
			k := &l.links[e]
			if !k.back {
				l.vertices[k.to].layer = max(l.vertices[k.to].layer, l.vertices[v].layer+1)
			}
		}
	}
	for i := range l.links {
		k := &l.links[i]
		k.loop = l.vertices[k.from].layer >= l.vertices[k.to].layer
	}
	l.findMain(order)
}

// walk visits every vertex depth first, from the start and then from what was not reached, in
// document order. It marks the edges that close a loop and those that lead from the side column
// into the rest, and returns the vertices so that each comes before all it leads to.
func (l *level) walk() []int {
	w := walker{level: l, state: make([]visit, len(l.vertices))}
	if l.start >= 0 {
		w.from(l.start)
	}
	for _, v := range l.roots() {
		if w.state[v] == unseen {
			w.aside = true
			w.from(v)
		}
	}
	for i, j := 0, len(w.done)-1; i < j; i, j = i+1, j-1 {
		w.done[i], w.done[j] = w.done[j], w.done[i]
	}
	return w.done
}

// roots lists all vertices, those that nothing leads to first.
func (l *level) roots() []int {
	entered := make([]bool, len(l.vertices))
	for _, k := range l.links {
		entered[k.to] = entered[k.to] || k.from != k.to
	}
	roots := make([]int, 0, len(l.vertices))
	for _, want := range []bool{false, true} {
		for v := range l.vertices {
			if entered[v] == want {
				roots = append(roots, v)
			}
		}
	}
	return roots
}

type visit uint8

const (
	unseen visit = iota
	open
	closed
)

// walker is a depth-first search with a stack of its own: chains can be long.
type walker struct {
	*level
	state []visit
	aside bool
	done  []int // in the order of closing
}

type frame struct{ vertex, next int }

func (w *walker) from(root int) {
	stack := []frame{{vertex: root}}
	w.enter(root)
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		out := w.vertices[top.vertex].out
		if top.next == len(out) {
			w.state[top.vertex] = closed
			w.done = append(w.done, top.vertex)
			stack = stack[:len(stack)-1]
			continue
		}
		k := &w.links[out[top.next]]
		top.next++
		to := &w.vertices[k.to]
		switch {
		case w.state[k.to] == unseen:
			w.enter(k.to)
			stack = append(stack, frame{vertex: k.to})
		case w.state[k.to] == open:
			k.back = true
		default:
			k.back = w.aside && !to.unreached && to.kind != End
		}
	}
}

func (w *walker) enter(v int) {
	w.state[v] = open
	w.vertices[v].unreached = w.aside
}

// findMain marks the main line: from the start along the first way that leads to an end.
func (l *level) findMain(order []int) {
	finishes := make([]bool, len(l.vertices))
	for i := len(order) - 1; i >= 0; i-- {
		v := &l.vertices[order[i]]
		finishes[order[i]] = len(v.out) == 0 && !v.fails
		for _, e := range v.out {
			if k := l.links[e]; k.class == normal && !k.loop && finishes[k.to] {
				finishes[order[i]] = true
			}
		}
	}
	for v := l.start; v >= 0; {
		e := l.mainEdge(v, finishes)
		if e < 0 {
			return
		}
		l.mainLinks = append(l.mainLinks, e)
		v = l.links[e].to
	}
}

func (l *level) mainEdge(v int, finishes []bool) int {
	first := -1
	for _, e := range l.vertices[v].out {
		k := l.links[e]
		if k.class != normal || k.loop {
			continue
		}
		if finishes[k.to] {
			return e
		}
		if first < 0 {
			first = e
		}
	}
	return first
}
