package layout

import "slices"

// row is a horizontal band: a layer of nodes, or the labels of the edges that leave the layer above.
// Below each row lies a gap in which lines run sideways.
type row struct {
	labels bool
	items  []int // from left to right
	nets   []int // nets of the gap below
	y, h   float64
	gap    float64 // height of the gap below
}

type itemKind uint8

const (
	nodeItem itemKind = iota
	labelItem
	trunkItem
)

// item is what takes up width in a row: a node, a label beside its line, or a line passing through.
type item struct {
	kind        itemKind
	of          int // vertex, link or trunk
	row, pos    int
	left, right float64 // reach to both sides of x
	x           float64
	pinned      bool // on the main line, x = 0
	aside       bool // in the side column
	settled     bool // x is more than a first guess
	up, down    []tie
	hugs        []hug
	loops       []int // trunks of the loops that lead to this node
}

// tie is a wish of two items in neighbouring rows to stand above one another.
type tie struct {
	item        int
	mine, other port // noPort for the item's middle
	weight      float64
}

// noPort is the middle of labels and trunks.
const noPort = ports

// hug is a wish to stand beside an item of the same row.
type hug struct {
	item int
	side float64 // -1 to its left, +1 to its right
}

// terminal is where a net meets an item.
type terminal struct {
	item int
	port port
}

// net is all lines that meet in one gap: from terminals of the row above to those of the row below,
// joined by one horizontal line, or by two where one would lie on other lines.
type net struct {
	gap               int
	tops, bots        []terminal
	lo, hi            float64 // reach of the horizontal lines
	track, lowerTrack int
	y, lowerY         float64
	split             bool
	jog               float64 // x of the line between the two
}

// trunk is the line that all edges of a class share on their way to one vertex.
type trunk struct {
	to       int
	class    class
	loop     bool
	right    bool       // a loop that runs at the right side
	ends     []terminal // where its edges join: a source, or a label
	first    int        // first row it passes through
	rows     int        // how many
	items    []int
	firstGap int
	nets     []int
}

type trunkKey struct {
	to    int
	class class
	loop  bool
}

func (t *trunk) port() port {
	switch {
	case t.loop && t.class == caught:
		return inLoopCaught
	case t.loop:
		return inLoop
	case t.class == caught:
		return inCaught
	}
	return inNormal
}

func outPort(c class) port {
	if c == caught {
		return outCaught
	}
	return outNormal
}

// buildRows turns layers and labels into rows, items and nets.
func (l *level) buildRows() {
	rowOf := l.makeRows()
	for v := range l.vertices {
		x := &l.vertices[v]
		x.item = l.addItem(item{kind: nodeItem, of: v, row: rowOf[x.layer], left: x.w / 2, right: x.w / 2, aside: x.unreached})
		l.rows[rowOf[x.layer]].h = max(l.rows[rowOf[x.layer]].h, x.h)
	}
	keys := make(map[trunkKey]int)
	fans := make(map[trunkKey]int)
	for i := range l.links {
		l.addEnd(i, fans)
		l.joinTrunk(i, keys)
	}
	l.growTrunks()
	l.pinMain()
	l.tieItems()
}

// makeRows returns the row of each layer.
func (l *level) makeRows() []int {
	last := 0
	for _, v := range l.vertices {
		last = max(last, v.layer)
	}
	labelled := make([]bool, last+1)
	for _, k := range l.links {
		if k.Label != "" {
			labelled[l.vertices[k.from].layer] = true
		}
	}
	rowOf := make([]int, last+1)
	for layer := range rowOf {
		rowOf[layer] = len(l.rows)
		l.rows = append(l.rows, row{})
		if labelled[layer] {
			l.rows = append(l.rows, row{labels: true, h: labelHeight})
		}
	}
	return rowOf
}

func (l *level) addItem(it item) int {
	l.items = append(l.items, it)
	return len(l.items) - 1
}

func (l *level) rowOf(v int) int { return l.items[l.vertices[v].item].row }

// addEnd finds where a link joins its trunk: at its source, or at its label, which hangs on the
// source's fan with the other labels of its class.
func (l *level) addEnd(i int, fans map[trunkKey]int) {
	k := &l.links[i]
	source := terminal{item: l.vertices[k.from].item, port: outPort(k.class)}
	l.vertices[k.from].portUsed[source.port] = true
	k.end = source
	if k.Label == "" {
		return
	}
	r := l.rowOf(k.from)
	k.shown = Truncate(k.Label, labelSize, maxLabel)
	left, right := float64(labelGap), labelGap+TextWidth(k.shown, labelSize)
	if l.across {
		left, right = labelHeight+labelLift, labelLift
		l.rows[r+1].h = max(l.rows[r+1].h, labelStart+TextWidth(k.shown, labelSize))
	}
	k.label = l.addItem(item{kind: labelItem, of: i, row: r + 1, left: left, right: right, aside: l.vertices[k.from].unreached})
	k.end = terminal{item: k.label, port: noPort}
	key := trunkKey{to: k.from, class: k.class}
	fan, ok := fans[key]
	if !ok {
		fan = l.addNet(net{gap: r, tops: []terminal{source}})
		fans[key] = fan
	}
	l.nets[fan].bots = append(l.nets[fan].bots, k.end)
	k.fan = fan
}

func (l *level) addNet(n net) int {
	l.nets = append(l.nets, n)
	l.rows[n.gap].nets = append(l.rows[n.gap].nets, len(l.nets)-1)
	return len(l.nets) - 1
}

func (l *level) joinTrunk(i int, keys map[trunkKey]int) {
	k := &l.links[i]
	key := trunkKey{to: k.to, class: k.class, loop: k.loop}
	t, ok := keys[key]
	if !ok {
		t = len(l.trunks)
		keys[key] = t
		l.trunks = append(l.trunks, trunk{to: k.to, class: k.class, loop: k.loop, right: k.class == caught})
	}
	k.trunk = t
	l.trunks[t].ends = l.terminals.add(l.trunks[t].ends, k.end)
	l.vertices[k.to].portUsed[l.trunks[t].port()] = true
}

// growTrunks gives every trunk an item in each row it passes through and a net in each gap.
func (l *level) growTrunks() {
	items, nets := 0, 0
	for i := range l.trunks {
		l.measureTrunk(&l.trunks[i])
		items += l.trunks[i].rows
		nets += l.trunks[i].rows + 1
	}
	l.items = slices.Grow(l.items, items)
	l.nets = slices.Grow(l.nets, nets)
	for i := range l.trunks {
		l.growTrunk(i)
	}
}

// measureTrunk finds the rows that a trunk passes through: one fewer than gaps.
func (l *level) measureTrunk(t *trunk) {
	target := l.rowOf(t.to)
	from, to := len(l.rows), 0
	for _, e := range t.ends {
		from, to = min(from, l.items[e.item].row), max(to, l.items[e.item].row)
	}
	t.first, t.rows = from+1, target-from-1
	if t.loop {
		t.first, t.rows = target, to-target+1
	}
	t.firstGap = t.first - 1
}

func (l *level) growTrunk(i int) {
	t := &l.trunks[i]
	aside := l.vertices[t.to].unreached
	t.items = make([]int, 0, t.rows)
	t.nets = make([]int, 0, t.rows+1)
	for r := t.first; r < t.first+t.rows; r++ {
		t.items = append(t.items, l.addItem(item{kind: trunkItem, of: i, row: r, aside: aside}))
	}
	for g := t.firstGap; g <= t.firstGap+t.rows; g++ {
		t.nets = append(t.nets, l.addNet(net{gap: g}))
	}
	l.connectTrunk(t, l.rowOf(t.to))
}

// connectTrunk fills the nets of a trunk. Lines of a loop come from above in the gap below their
// source, turn, and go up; every other line goes down.
func (l *level) connectTrunk(t *trunk, target int) {
	for _, e := range t.ends {
		n := t.net(l.items[e.item].row)
		l.nets[n].tops = l.terminals.add(l.nets[n].tops, e)
	}
	for _, it := range t.items {
		r := l.items[it].row
		pass := terminal{item: it, port: noPort}
		below, above := &l.nets[t.net(r)], &l.nets[t.net(r-1)]
		below.tops = l.terminals.add(below.tops, pass)
		above.bots = l.terminals.add(above.bots, pass)
	}
	n := t.net(target - 1)
	l.nets[n].bots = l.terminals.add(l.nets[n].bots, terminal{item: l.vertices[t.to].item, port: t.port()})
}

func (t *trunk) net(gap int) int { return t.nets[gap-t.firstGap] }

// itemAt returns the trunk's item in a row it passes through.
func (t *trunk) itemAt(r int) int { return t.items[r-t.first] }

// pinMain puts the items of the main line at x = 0.
func (l *level) pinMain() {
	if l.start >= 0 {
		l.items[l.vertices[l.start].item].pinned = true
	}
	for _, e := range l.mainLinks {
		k := l.links[e]
		l.items[l.vertices[k.to].item].pinned = true
		l.items[k.end.item].pinned = true
		for r := l.items[k.end.item].row + 1; r < l.rowOf(k.to); r++ {
			l.items[l.trunks[k.trunk].itemAt(r)].pinned = true
		}
	}
}

// tieItems writes down which items want to stand above or beside which.
func (l *level) tieItems() {
	for i := range l.nets {
		n := &l.nets[i]
		for _, top := range n.tops {
			for _, bot := range n.bots {
				l.tie(top, bot)
			}
		}
	}
}

func (l *level) tie(top, bot terminal) {
	a, b := &l.items[top.item], &l.items[bot.item]
	if a.row == b.row || l.turns(top, bot) {
		return
	}
	w := tieWeight(a.kind, b.kind)
	a.down = l.ties.add(a.down, tie{item: bot.item, mine: top.port, other: bot.port, weight: w})
	b.up = l.ties.add(b.up, tie{item: top.item, mine: bot.port, other: top.port, weight: w})
}

// turns reports whether two terminals of a loop's net meet only in a turn, which wants no alignment.
func (l *level) turns(top, bot terminal) bool {
	return bot.port == inLoop || bot.port == inLoopCaught ||
		l.items[bot.item].kind == trunkItem && l.trunks[l.items[bot.item].of].loop && l.items[top.item].kind != trunkItem
}

func tieWeight(a, b itemKind) float64 {
	switch {
	case a == trunkItem && b == trunkItem:
		return 16
	case a == nodeItem && b == nodeItem:
		return 4
	case a == labelItem:
		return 6
	case b == labelItem:
		return 1
	}
	return 3
}
