package history

import "slices"

// Standing is how a state stands over all its visits that count: of a loop the
// newest one, of a Map one for each iteration.
type Standing struct {
	Status   Status
	Attempts int // the most that one visit needed; 1 when none was made again
	Visits   int // all, also those that do not count
	Lanes    Count
}

// Count counts the iterations of a Map by how they stand.
type Count struct {
	Total     int // items that there are
	Succeeded int
	Failed    int
	Running   int
	Aborted   int
}

// weight orders statuses: the heaviest of a state's visits is the state's.
var weight = []Status{Succeeded, Caught, Aborted, Failed, Waiting, Running}

// Standings tells how each state stands that was visited.
func (t *Timeline) Standings() map[string]Standing {
	counts := t.counting()
	all := make(map[string]Standing)
	for _, v := range t.Visits {
		s := all[v.State]
		s.Visits++
		if counts[v] {
			s.add(v)
		}
		all[v.State] = s
	}
	return all
}

func (s *Standing) add(v *Visit) {
	if s.Status == "" || slices.Index(weight, v.Status) > slices.Index(weight, s.Status) {
		s.Status = v.Status
	}
	s.Attempts = max(s.Attempts, len(v.Attempts), 1)
	n := CountLanes(v)
	s.Lanes.Total += n.Total
	s.Lanes.Succeeded += n.Succeeded
	s.Lanes.Failed += n.Failed
	s.Lanes.Running += n.Running
	s.Lanes.Aborted += n.Aborted
}

// CountLanes counts the iterations of a Map's newest attempt; of another state
// there are none.
func CountLanes(v *Visit) Count {
	if v.Type != "Map" {
		return Count{}
	}
	n := Count{Total: v.Total}
	for _, l := range v.Lanes {
		switch l.Status {
		case Succeeded:
			n.Succeeded++
		case Failed:
			n.Failed++
		case Aborted:
			n.Aborted++
		default:
			n.Running++
		}
	}
	return n
}

// counting are the visits that no later one of the same state in the same lane
// has replaced.
func (t *Timeline) counting() map[*Visit]bool {
	type spot struct {
		lane  *Lane
		state string
	}
	newest := make(map[spot]*Visit, len(t.Visits))
	for _, v := range t.Visits {
		newest[spot{v.Lane, v.State}] = v
	}
	counts := make(map[*Visit]bool, len(t.Visits))
	for _, v := range t.Visits { // containers come before what is in them
		counts[v] = newest[spot{v.Lane, v.State}] == v && (v.Lane == nil || !v.Lane.stale && counts[v.Lane.Of])
	}
	return counts
}

// Move is a way from one state to the next that was taken.
type Move struct {
	From, To string
	Caught   bool // by a Catcher of From
}

// Moves lists the ways between states that were taken, each once.
func (t *Timeline) Moves() map[Move]bool {
	taken := map[Move]bool{}
	for _, v := range t.Visits {
		if v.From != nil {
			taken[Move{v.From.State, v.State, v.From.Status == Caught}] = true
		}
	}
	return taken
}
