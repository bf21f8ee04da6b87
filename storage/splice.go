package storage

import "fmt"

// splice turns one text into another: the bytes removed at start make room for
// those inserted. It is what two texts differ in, without what they begin and
// end with alike.
type splice struct {
	start             int
	removed, inserted []byte
}

// newSplice returns the splice from before to after. Its slices are parts of them.
func newSplice(before, after []byte) splice {
	start := commonPrefix(before, after)
	tail := commonSuffix(before[start:], after[start:])
	return splice{
		start:    start,
		removed:  before[start : len(before)-tail],
		inserted: after[start : len(after)-tail],
	}
}

// size is the number of bytes that the splice keeps.
func (s splice) size() int { return len(s.removed) + len(s.inserted) }

// reversed is the splice that undoes s.
func (s splice) reversed() splice {
	return splice{start: s.start, removed: s.inserted, inserted: s.removed}
}

// apply returns the text after the splice; an error when text is not the one
// that the splice was made for.
func (s splice) apply(text []byte) ([]byte, error) {
	end := s.start + len(s.removed)
	if s.start < 0 || end > len(text) || string(text[s.start:end]) != string(s.removed) {
		return nil, fmt.Errorf("an edit of %d bytes at %d does not fit a text of %d", len(s.removed), s.start, len(text))
	}
	out := make([]byte, 0, len(text)-len(s.removed)+len(s.inserted))
	out = append(out, text[:s.start]...)
	out = append(out, s.inserted...)
	return append(out, text[end:]...), nil
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func commonSuffix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[len(a)-1-i] != b[len(b)-1-i] {
			return i
		}
	}
	return n
}
