package value

// Elements finds the elements of a JSON array without making values of them:
// where each begins, and last where the array's bracket closes it. The text
// must be valid JSON; ok is false when it does not begin with an array.
func Elements(text []byte) (starts []int, ok bool) {
	s := scanner{text: text}
	if s.blanks(); s.next() != '[' {
		return nil, false
	}
	s.pos++
	for {
		s.blanks()
		switch s.next() {
		case ']', 0:
			return append(starts, s.pos), s.pos < len(text)
		case ',':
			s.pos++
		default:
			starts = append(starts, s.pos)
			s.skip()
		}
	}
}

// scanner goes over valid JSON.
type scanner struct {
	text []byte
	pos  int
}

// next is the byte at the position; 0 at the end.
func (s *scanner) next() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *scanner) blanks() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// skip goes past one value.
func (s *scanner) skip() {
	for depth := 0; s.pos < len(s.text); {
		switch s.text[s.pos] {
		case '"':
			s.skipString()
			if depth == 0 {
				return
			}
			continue
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				s.pos++
				return
			}
			if depth < 0 { // of the array around a number or a word
				return
			}
		case ',':
			if depth == 0 {
				return
			}
		}
		s.pos++
	}
}

func (s *scanner) skipString() {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '\\':
			s.pos++
		case '"':
			s.pos++
			return
		}
	}
}
