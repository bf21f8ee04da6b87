package machine_test

import (
	"maps"
	"slices"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// memory keeps frames as a store does.
type memory map[machine.FrameID]machine.Saved

func (m memory) apply(r machine.Result) {
	for _, id := range r.Removed {
		m.remove(id)
	}
	for _, f := range r.Frames {
		if f.Static == nil {
			f.Static = m[f.ID].Static
		}
		m[f.ID] = f
	}
	for id, f := range m {
		if r.Kept {
			f.Wake, f.Open = time.Time{}, false
			m[id] = f
		}
	}
}

func (m memory) remove(id machine.FrameID) {
	delete(m, id)
	for _, f := range m.below(id) {
		m.remove(f.ID)
	}
}

func (m memory) ids() []machine.FrameID { return slices.Sorted(maps.Keys(m)) }

func (m memory) below(parent machine.FrameID) []machine.Saved {
	var out []machine.Saved
	for _, id := range m.ids() {
		if m[id].Parent == parent {
			out = append(out, m[id])
		}
	}
	return out
}

// Frame implements machine.Loader.
func (m memory) Frame(id machine.FrameID) (machine.Saved, error) {
	f, ok := m[id]
	if !ok {
		return f, machine.ErrNoFrame
	}
	return f, nil
}

// Children implements machine.Loader.
func (m memory) Children(parent machine.FrameID) ([]machine.Saved, error) {
	return m.below(parent), nil
}
