package jsonata

import (
	"slices"
	"strconv"
	"strings"
)

// timePicture is a picture such as "[Y0001]-[M01]-[D01]", after XPath's
// fn:format-dateTime.
type timePicture []timePart

// timePart is a component of a timestamp, or literal text.
type timePart struct {
	literal   string
	component byte // 0 for literal text
	integer   *integerPicture
	names     bool // the name of a month or day
	casing    casing
	modifier  byte // t c a o, of the presentation
	maxWidth  int  // 0 for none
	yearWidth int  // last digits of the year to show; 0 for all
}

// timeComponents are the components with their default presentations.
var timeComponents = map[byte]string{
	'Y': "1", 'M': "1", 'D': "1", 'd': "1", 'F': "n", 'W': "1", 'w': "1", 'X': "1", 'x': "1", 'H': "1", 'h': "1",
	'P': "n", 'm': "01", 's': "01", 'f': "1", 'Z': "01:01", 'z': "01:01", 'C': "n", 'E': "n",
}

var isoPicture = func() timePicture {
	p, err := parseTimePicture("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]")
	if err != nil {
		panic(err) // only for the picture above
	}
	return p
}()

func parseTimePicture(picture string) (timePicture, error) {
	if len(picture) > maxPicture {
		return nil, fail("D3142", nil)
	}
	var p timePicture
	for picture != "" {
		before, rest, found := strings.Cut(picture, "[")
		if before != "" {
			p = append(p, timePart{literal: strings.ReplaceAll(before, "]]", "]")})
		}
		if !found {
			break
		}
		if after, escaped := strings.CutPrefix(rest, "["); escaped {
			p = append(p, timePart{literal: "["})
			picture = after
			continue
		}
		marker, after, closed := strings.Cut(rest, "]")
		if !closed {
			return nil, fail("D3135", nil)
		}
		part, err := parseTimePart(strings.Join(strings.Fields(marker), ""))
		if err != nil {
			return nil, err
		}
		p = append(p, part)
		p.separateDigits()
		picture = after
	}
	return p, nil
}

// separateDigits fixes the width of a number that the last part, a number too,
// follows without anything in between.
func (p timePicture) separateDigits() {
	n := len(p)
	if n >= 2 && p[n-1].integer != nil && p[n-1].readsDigits() && p[n-2].integer != nil {
		p[n-2].integer.parseWidth = p[n-2].integer.mandatory
	}
}

func (t *timePart) readsDigits() bool { return strings.IndexByte("YMDdFWwXxHhmsf", t.component) >= 0 }

func parseTimePart(marker string) (timePart, error) {
	if marker == "" {
		return timePart{}, fail("D3132", fields{"value": ""})
	}
	t := timePart{component: marker[0]}
	presentation, known := timeComponents[t.component]
	if !known {
		return t, fail("D3132", fields{"value": marker[:1]})
	}
	given, minWidth := marker[1:], 0
	if i := strings.LastIndexByte(given, ','); i >= 0 {
		minWidth, t.maxWidth = parseWidths(given[i+1:])
		given = given[:i]
	}
	if n := len(given); n > 1 && strings.IndexByte("atco", given[n-1]) >= 0 {
		t.modifier = given[n-1]
		given = given[:n-1]
	}
	if given != "" {
		presentation = given
	}
	return t, t.present(presentation, minWidth)
}

// parseWidths reads the widths after a comma: min or min-max, with * for any.
func parseWidths(s string) (least, most int) {
	a, b, _ := strings.Cut(s, "-")
	least, _ = strconv.Atoi(a) // 0 when there is none
	most, _ = strconv.Atoi(b)
	return min(max(least, 0), maxPicture), min(max(most, 0), maxPicture)
}

// present works out how the component is shown.
func (t *timePart) present(presentation string, minWidth int) error {
	var err error
	switch {
	case strings.HasPrefix(presentation, "Nn"):
		t.names, t.casing = true, title
	case presentation[0] == 'N':
		t.names, t.casing = true, upper
	case presentation[0] == 'n':
		t.names = true
	case t.component == 'Z' || t.component == 'z':
		t.integer, err = parseIntegerPicture(presentation)
	case t.readsDigits():
		if t.modifier != 0 {
			presentation += ";" + string(t.modifier)
		}
		if t.integer, err = parseIntegerPicture(presentation); err != nil {
			return err
		}
		t.widen(minWidth)
	}
	return err
}

func (t *timePart) widen(minWidth int) {
	if t.integer.numbering != decimal {
		return
	}
	t.integer.mandatory = max(t.integer.mandatory, minWidth)
	if t.component != 'Y' {
		return
	}
	if t.maxWidth > 0 {
		t.yearWidth, t.integer.mandatory = t.maxWidth, t.maxWidth
	} else if w := t.integer.mandatory + t.integer.optional; w >= 2 {
		t.yearWidth = w
	}
}

var (
	monthNames = []string{
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
		"December",
	}
	dayNames = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

// nameList are the names that a component may have.
func (t *timePart) nameList() ([]string, error) {
	switch t.component {
	case 'M', 'x':
		return monthNames, nil
	case 'F':
		return dayNames, nil
	}
	return nil, fail("D3133", fields{"value": string(t.component)})
}

// shorten cuts a name to the width of the part.
func (t *timePart) shorten(name string) string {
	if t.maxWidth > 0 && len(name) > t.maxWidth {
		return name[:t.maxWidth]
	}
	return name
}

// nameIndex finds the number of a name, from 1 on; false when there is none.
func (t *timePart) nameIndex(names []string, s string) (float64, bool) {
	i := slices.IndexFunc(names, func(name string) bool { return t.shorten(name) == s })
	return float64(i + 1), i >= 0
}
