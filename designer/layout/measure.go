package layout

import (
	"strconv"
	"strings"
)

// advance holds the widths of the printable ASCII characters, from the space on, in thousandths of the
// font size: the wider of what common system fonts have, so that measured text fits in each of them.
var advance = [95]uint16{
	290, 330, 420, 700, 620, 830, 740, 240, 370, 370, 480, 660, 300, 400, 300, 390,
	620, 620, 620, 620, 620, 620, 620, 620, 620, 620, 300, 300, 660, 660, 660, 540,
	950, 680, 680, 710, 750, 620, 590, 760, 760, 300, 550, 680, 570, 890, 760, 790,
	640, 790, 680, 650, 630, 740, 670, 960, 670, 650, 650, 370, 390, 370, 660, 500,
	500, 580, 620, 550, 620, 590, 360, 620, 610, 270, 280, 570, 270, 920, 610, 610,
	620, 620, 400, 530, 380, 610, 560, 790, 560, 560, 520, 420, 300, 420, 660,
}

// TextWidth estimates the width of s in px in a system font of that size.
func TextWidth(s string, size float64) float64 {
	var sum float64
	for _, r := range s {
		sum += runeWidth(r)
	}
	return sum * size / 1000
}

func runeWidth(r rune) float64 {
	switch {
	case r >= ' ' && r <= '~':
		return float64(advance[r-' '])
	case r < ' ', r >= 0x0300 && r < 0x0370, r == 0x200D, r >= 0xFE00 && r <= 0xFE0F: // controls, combining marks
		return 0
	case r >= 0x1100 && r < 0x1200, r >= 0x2E80 && r < 0xFB00, r >= 0xFF00 && r < 0xFFE0, r >= 0x1F000:
		return 1050
	}
	return 680
}

// Truncate shortens s with an ellipsis until it is at most max px wide.
func Truncate(s string, size, max float64) string {
	limit := max * 1000 / size
	keep, sum := 0, 0.0
	for i, r := range s {
		if sum+runeWidth('…') <= limit {
			keep = i
		}
		if sum += runeWidth(r); sum > limit {
			return strings.TrimRight(s[:keep], " ") + "…"
		}
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }
