package layout

import "math"

// Distances in px of a node's ports from its middle.
const (
	outSpread = 44
	inSpread  = 44
	portEdge  = 12 // no nearer to a corner
)

// choosePorts decides where on its borders each node's lines meet it: the normal ones in the middle,
// the others towards the side that they come from or lead to. It does so for one of the two parts.
func (l *level) choosePorts(aside bool) {
	for v := range l.vertices {
		x := &l.vertices[v]
		if x.unreached != aside {
			continue
		}
		x.portOffset = [ports]float64{}
		reach := x.w/2 - portEdge
		if x.portUsed[outCaught] && x.portUsed[outNormal] {
			side := 1.0
			if l.leansLeft(x, outCaught) {
				side = -1
			}
			x.portOffset[outCaught] = side * min(outSpread, reach)
		}
		l.spreadIn(x, reach)
	}
}

// spreadIn gives the first used entry the middle and lines up the others on their sides.
func (l *level) spreadIn(x *vertex, reach float64) {
	var left, right []port
	middle := false
	for _, p := range []port{inNormal, inCaught, inLoop, inLoopCaught} {
		switch {
		case !x.portUsed[p]:
		case !middle && (p == inNormal || p == inCaught):
			middle = true
		case l.leansLeft(x, p):
			left = append(left, p)
		default:
			right = append(right, p)
		}
	}
	x.lineUp(left, -1, reach)
	x.lineUp(right, 1, reach)
}

func (x *vertex) lineUp(side []port, sign, reach float64) {
	step := math.Floor(min(inSpread, reach/max(float64(len(side)), 1)))
	for i, p := range side {
		x.portOffset[p] = sign * step * float64(i+1)
	}
}

// leansLeft reports whether the lines of a port come from or lead to the left of their node.
func (l *level) leansLeft(x *vertex, p port) bool {
	at := l.items[x.item]
	sum, n := 0.0, 0
	for _, t := range l.portTies(x, p) {
		if l.items[t].settled {
			sum += l.items[t].x - at.x
			n++
		}
	}
	if n == 0 || sum == 0 {
		return p == inLoop
	}
	return sum < 0
}

// portTies lists the items that a port is connected with.
func (l *level) portTies(x *vertex, p port) []int {
	var items []int
	it := &l.items[x.item]
	for _, ties := range [][]tie{it.up, it.down} {
		for _, t := range ties {
			if t.mine == p {
				items = append(items, t.item)
			}
		}
	}
	if p == inLoop || p == inLoopCaught {
		for i := range l.items[x.item].loops {
			if t := &l.trunks[l.items[x.item].loops[i]]; t.port() == p {
				items = append(items, t.items[0])
			}
		}
	}
	return items
}
