package svg_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

var themed = regexp.MustCompile(`--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)`)

// TestGlyphsAndLinesStandOut holds the sheet's own colours to the 3:1 that glyphs and lines need.
func TestGlyphsAndLinesStandOut(t *testing.T) {
	colours := map[string][2]string{}
	for _, name := range []string{"tokens", "canvas"} {
		css, err := os.ReadFile("../../static/css/" + name + ".css")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range themed.FindAllStringSubmatch(string(css), -1) {
			colours[m[1]] = [2]string{m[2], m[3]}
		}
	}
	pairs := [][2]string{{"edge-catch", "surface"}, {"edge-catch", "sunken"}}
	for _, family := range []string{"flow", "compute", "data", "messaging", "integration", "human"} {
		pairs = append(pairs, [2]string{family + "-strong", family + "-soft"})
	}
	for _, pair := range pairs {
		for theme, name := range []string{"light", "dark"} {
			a, b := colours[pair[0]][theme], colours[pair[1]][theme]
			if a == "" || b == "" {
				t.Fatalf("no colours for %v", pair)
			}
			if r := contrast(a, b); r < 3 {
				t.Errorf("%s: %s on %s is %.2f:1, want 3:1", name, pair[0], pair[1], r)
			}
		}
	}
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2 of a colour in six hex digits.
func luminance(hex string) float64 {
	sum := 0.0
	for i, share := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			return math.NaN()
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			sum += share * c / 12.92
		} else {
			sum += share * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
