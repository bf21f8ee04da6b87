package jsonata

import (
	"math"
	"regexp"
	"strings"
	"time"
)

// components are what was read of a timestamp, by component letter.
type components map[byte]float64

// there tells whether a component was read and is not zero.
func (c components) there(letter byte) bool {
	x, ok := c[letter]
	return ok && x != 0 && !math.IsNaN(x)
}

// only tells whether some of the letters, and of among none but them, were read.
func (c components) only(letters, among string) bool {
	some := false
	for i := range len(among) {
		if !c.there(among[i]) {
			continue
		}
		if strings.IndexByte(letters, among[i]) < 0 {
			return false
		}
		some = true
	}
	return some
}

// parse reads a timestamp as milliseconds since 1970; not ok when it does not
// look like the picture.
func (p timePicture) parse(s string, now time.Time) (millis float64, ok bool, err error) {
	var form strings.Builder
	form.WriteString("(?i)^")
	for i := range p {
		part, err := p[i].expression()
		if err != nil {
			return 0, false, err
		}
		form.WriteString("(" + part + ")")
	}
	re, err := regexp.Compile(form.String() + "$")
	if err != nil {
		return 0, false, fail("D3142", nil)
	}
	found := re.FindStringSubmatch(s)
	if found == nil {
		return 0, false, nil
	}
	read := components{}
	for i := range p {
		if x, ok := p[i].read(found[i+1]); ok {
			read[p[i].component] = x
		}
	}
	if len(read) == 0 {
		return 0, false, nil
	}
	millis, err = read.millis(now)
	return millis, err == nil, err
}

// expression is a regular expression for what the part reads.
func (t *timePart) expression() (string, error) {
	switch {
	case t.component == 0:
		return regexp.QuoteMeta(t.literal), nil
	case t.component == 'Z' || t.component == 'z':
		return t.zoneExpression()
	case t.component == 'f' && t.integer != nil:
		return "[0-9]+", nil
	case t.integer != nil:
		return t.integer.expression()
	case t.component == 'P':
		return "[a-zA-Z]+", nil
	}
	_, err := t.nameList()
	return "[a-zA-Z]+", err
}

func (t *timePart) zoneExpression() (string, error) {
	if t.integer == nil {
		return "", fail("D3134", nil)
	}
	form := "[-+][0-9]+"
	if t.component == 'z' {
		form = "GMT" + form
	}
	if t.integer.regular > 0 {
		form += regexp.QuoteMeta(string(t.integer.separators[0].char)) + "[0-9]+"
	}
	return form, nil
}

// read makes a number of what the part's expression has found.
func (t *timePart) read(s string) (float64, bool) {
	switch {
	case t.component == 0:
		return 0, false
	case t.component == 'Z' || t.component == 'z':
		return t.readZone(strings.TrimPrefix(strings.ToUpper(s), "GMT")), true
	case t.component == 'f' && t.integer != nil:
		digits := (s + "000")[:3]
		return leadingInteger(digits), true
	case t.integer != nil:
		x, err := t.integer.parse(s)
		return float(x), err == nil
	case t.component == 'P':
		if strings.EqualFold(s, "pm") {
			return 1, true
		}
		return 0, strings.EqualFold(s, "am")
	}
	names, _ := t.nameList() // expression has asked before
	return t.nameIndex(names, s)
}

// readZone reads an offset in minutes.
func (t *timePart) readZone(s string) float64 {
	if t.integer.regular > 0 {
		hours, minutes, _ := strings.Cut(s, string(t.integer.separators[0].char))
		return leadingInteger(hours)*60 + leadingInteger(minutes)
	}
	if len(s) <= 3 {
		return leadingInteger(s) * 60
	}
	return leadingInteger(s[:3])*60 + leadingInteger(s[3:])
}

// millis is the moment that the components make. What is missing in front
// comes from now, what is missing behind is zero; a gap is an error.
func (c components) millis(now time.Time) (float64, error) {
	const dates, times = "YXMxWwdD", "PHhmsf"
	isDate := c.only("YMD", dates)
	dayOfYear := !isDate && c.only("Yd", dates)
	monthWeek := c.only("Xxw", dates)
	yearWeek := !monthWeek && c.only("XW", dates)
	halfDays := !c.only("Hmsf", times) && c.only("Phmsf", times)
	wanted := "YMD"
	switch {
	case dayOfYear:
		wanted = "YD"
	case monthWeek:
		wanted = "XxwF"
	case yearWeek:
		wanted = "XWF"
	}
	if halfDays {
		wanted += "Phmsf"
	} else {
		wanted += "Hmsf"
	}
	if err := c.complete(wanted, now); err != nil {
		return 0, err
	}
	if monthWeek || yearWeek {
		return 0, fail("D3136", nil)
	}
	month, day := max(c['M'], 1), c['D']
	if dayOfYear {
		month, day = 1, c['d']
	}
	hour := c['H']
	if halfDays {
		hour = math.Mod(c['h'], 12) + 12*c['P']
	}
	zone := c['Z']
	if zone == 0 {
		zone = c['z']
	}
	return dateMillis(c['Y'], month, day, hour, c['m'], c['s'], c['f']) - zone*60_000, nil
}

// complete fills in what is missing of the wanted components.
func (c components) complete(wanted string, now time.Time) error {
	started, ended := false, false
	for i := range len(wanted) {
		letter := wanted[i]
		switch _, ok := c[letter]; {
		case ok && ended:
			return fail("D3136", nil)
		case ok:
			started = true
		case !started:
			c[letter] = timeFragment(now, letter)
		default:
			c[letter] = 0
			if letter == 'M' || letter == 'D' {
				c[letter] = 1
			}
			ended = true
		}
	}
	return nil
}

// dateMillis is a moment in UTC. Parts beyond their range carry over, and
// years below 100 are of the 20th century, as in JavaScript.
func dateMillis(year, month, day, hour, minute, second, millis float64) float64 {
	for _, x := range []float64{year, month, day, hour, minute, second, millis} {
		if !(math.Abs(x) < 1e7) {
			return math.NaN()
		}
	}
	if year >= 0 && year < 100 {
		year += 1900
	}
	at := time.Date(int(year), time.Month(month), int(day), int(hour), int(minute), int(second), 0, time.UTC)
	return float64(at.UnixMilli()) + millis
}

var isoForm = regexp.MustCompile(
	`^(\d{4})(?:-([01]\d))?(?:-([0-3]\d))?(?:T([0-2]\d):([0-5]\d):([0-5]\d))?(?:\.(\d+))?(?:([+-])([0-2]\d):?([0-5]\d)|Z)?$`)

// parseISO reads an ISO 8601 timestamp; without a zone it is in UTC.
func parseISO(s string) (float64, bool) {
	found := isoForm.FindStringSubmatch(s)
	if found == nil {
		return 0, false
	}
	part := func(i int, def float64) float64 {
		if found[i] == "" {
			return def
		}
		return leadingInteger(found[i])
	}
	month, day, hour := part(2, 1), part(3, 1), part(4, 0)
	if month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 {
		return 0, false
	}
	year := part(1, 0)
	at := dateMillis(max(year, 100), month, day, hour, part(5, 0), part(6, 0), leadingInteger((found[7] + "000")[:3]))
	if year < 100 {
		at -= dateMillis(500, 1, 1, 0, 0, 0, 0) - dateMillis(400+year, 1, 1, 0, 0, 0, 0)
	}
	shift := (part(9, 0)*60 + part(10, 0)) * 60_000
	if found[8] == "-" {
		shift = -shift
	}
	return at - shift, true
}
