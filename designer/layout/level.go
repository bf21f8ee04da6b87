package layout

// Sizes in px, on the 4 px grid.
const (
	nodeWidth    = 208
	oneLine      = 48
	twoLines     = 56
	markerWidth  = 56
	markerHeight = 20
	headerOne    = 40 // name row of a container
	headerTwo    = 52
	lanePadX     = 24
	lanePadY     = 16
	labelHeight  = 16
	labelGap     = 12 // from an edge to its label
	labelLift    = 4  // from a label to the line below it, across
	labelStart   = 10 // from the plus on a line to the label, across
	labelSize    = 12 // font size
	margin       = 24
	maxNodeWidth = 480
)

// class separates the edges that must never share a line: errors run apart from the rest.
type class uint8

const (
	normal class = iota
	caught
)

// port is a place on a node's border where a line begins or ends.
type port uint8

const (
	inNormal port = iota
	inCaught
	inLoop
	inLoopCaught
	outNormal
	outCaught
	ports
)

// vertex is a node of one level together with what the steps of the layout find out about it.
type vertex struct {
	id         string
	kind       Kind
	w, h       float64
	header     float64
	fails      bool
	lanes      []laneBox
	layer      int
	unreached  bool
	item       int
	out        []int // edges, in document order
	portOffset [ports]float64
	portUsed   [ports]bool
}

// laneBox is a lane within its container, relative to the container's top left corner.
type laneBox struct {
	x, y, w, h float64
	inner      *level
	dx         float64 // x of the inner main line
}

// link is an edge whose ends were found.
type link struct {
	Edge
	from, to int // vertices
	class    class
	back     bool // ignored when layers are counted
	loop     bool // leads up or sideways, decided by the layers
	end      terminal
	fan      int // net from the source to the label, or -1
	trunk    int
	label    int // item of the label, or -1
	shown    string
}

// level is one States block while it is laid out: from top to bottom. One that is to run across is
// laid out the same way with widths and heights exchanged, and turned when it is finished.
type level struct {
	id        string
	across    bool
	vertices  []vertex
	links     []link
	start     int // vertex of the Start marker, -1 in a lane that is empty
	rows      []row
	items     []item
	trunks    []trunk
	nets      []net
	mainLinks []int // the main line, from the start on
	bounds    Box   // relative to the main line and the top row

	terminals arena[terminal]
	ties      arena[tie]
	tree      []int // scratch of inversions
}

// newLevel finds the ends of all edges, adds the markers and lays out the lanes of containers.
func newLevel(g Graph, id string, depth int) *level {
	l := &level{id: id, across: g.Across, start: -1}
	index := make(map[string]int, len(g.Nodes))
	for _, n := range g.Nodes {
		if _, twice := index[n.ID]; !twice {
			index[n.ID] = len(l.vertices)
		}
		l.vertices = append(l.vertices, l.newVertex(n, depth))
	}
	if len(g.Nodes) == 0 {
		l.addGhost(depth)
		return l
	}
	l.start = l.addMarker(StartID(id), Start)
	if first, ok := index[g.Start]; ok {
		l.addLink(Edge{ID: StartID(id), From: StartID(id), To: g.Start, Kind: Begin}, l.start, first)
	}
	end := -1
	for _, e := range g.Edges {
		from, ok := index[e.From]
		if !ok {
			continue
		}
		if to, ok := index[e.To]; ok && e.To != ToEnd {
			l.addLink(e, from, to)
			continue
		}
		if e.To != ToEnd {
			continue
		}
		if end < 0 {
			end = l.addMarker(EndID(id), End)
		}
		l.addLink(e, from, end)
	}
	return l
}

func (l *level) newVertex(n Node, depth int) vertex {
	v := vertex{id: n.ID, fails: n.Fails, w: min(max(nodeWidth, n.MinWidth), maxNodeWidth), h: oneLine}
	if n.Lines > 1 {
		v.h = twoLines
	}
	if n.Kind == Container {
		v.kind = Container
		v.header = headerOne
		if n.Lines > 1 {
			v.header = headerTwo
		}
		v.h = v.header
	}
	v.w, v.h = l.turned(v.w, v.h)
	if n.Kind == Container && depth < MaxDepth && len(n.Lanes) > 0 {
		l.addLanes(&v, n, depth)
	}
	return v
}

// turned is a width and a height as the level reckons with them.
func (l *level) turned(w, h float64) (float64, float64) {
	if l.across {
		return h, w
	}
	return w, h
}

// addLanes lays out the lanes of a container side by side, below its name row or beside it.
func (l *level) addLanes(v *vertex, n Node, depth int) {
	padX, padY := l.turned(lanePadX, lanePadY)
	x, y, tallest := 0.0, v.header, 0.0
	if l.across {
		x, y, tallest = v.header, 0, v.h
	}
	for i, g := range n.Lanes {
		g.Across = l.across
		inner := newLevel(g, LevelID(n.ID, i), depth+1)
		inner.arrange()
		w := inner.bounds.W + 2*padX
		v.lanes = append(v.lanes, laneBox{x: x, y: y, w: w, inner: inner, dx: x + padX - inner.bounds.X})
		x += w
		tallest = max(tallest, inner.bounds.H+2*padY)
	}
	v.widen(x)
	v.h = y + tallest
	for i := range v.lanes {
		v.lanes[i].h = tallest
	}
}

// widen shares among the lanes what the container's least width leaves over.
func (v *vertex) widen(used float64) {
	extra := max(v.w-used, 0) / float64(len(v.lanes))
	for i := range v.lanes {
		v.lanes[i].x += extra * float64(i)
		v.lanes[i].w += extra
		v.lanes[i].dx += extra * (float64(i) + 0.5)
	}
	v.w = max(v.w, used)
}

func (l *level) addMarker(id string, kind Kind) int {
	w, h := l.turned(markerWidth, markerHeight)
	l.vertices = append(l.vertices, vertex{id: id, kind: kind, w: w, h: h})
	return len(l.vertices) - 1
}

// addGhost fills an empty level. The top one shows the whole way from Start to End.
func (l *level) addGhost(depth int) {
	w, h := l.turned(nodeWidth, oneLine)
	l.vertices = append(l.vertices, vertex{id: GhostID(l.id), kind: Ghost, w: w, h: h})
	if depth > 0 {
		return
	}
	l.start = l.addMarker(StartID(l.id), Start)
	end := l.addMarker(EndID(l.id), End)
	l.addLink(Edge{ID: StartID(l.id), From: StartID(l.id), To: GhostID(l.id), Kind: Untaken}, l.start, 0)
	l.addLink(Edge{ID: EndID(l.id), From: GhostID(l.id), To: EndID(l.id), Kind: Untaken}, 0, end)
}

func (l *level) addLink(e Edge, from, to int) {
	k := link{Edge: e, from: from, to: to, fan: -1, label: -1}
	if e.Kind == Catch {
		k.class = caught
	}
	l.vertices[from].out = append(l.vertices[from].out, len(l.links))
	l.links = append(l.links, k)
}

// arrange runs the steps of the layout, each on what the ones before it found.
func (l *level) arrange() {
	l.rank()
	l.buildRows()
	l.order()
	l.place()
	l.route()
}
