package schedule_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
	"pgregory.net/rapid"
)

// changes are clock changes of many kinds: a whole day lost, half an hour, midnight, negative summer time.
var changes = map[string][]string{
	"America/New_York":     {"2025-03-09T07:00:00Z", "2025-11-02T06:00:00Z", "2040-03-11T07:00:00Z", "2044-12-31T12:00:00Z"},
	"Europe/Dublin":        {"2025-03-30T01:00:00Z", "2025-10-26T01:00:00Z"},
	"Atlantic/Azores":      {"2025-03-30T01:00:00Z", "2025-10-26T01:00:00Z"},
	"Europe/London":        {"2025-03-30T01:00:00Z", "2025-10-26T01:00:00Z"},
	"Australia/Lord_Howe":  {"2025-04-05T15:00:00Z", "2025-10-04T15:30:00Z"},
	"Africa/Cairo":         {"2025-04-24T22:00:00Z", "2025-10-30T21:00:00Z"},
	"America/Sao_Paulo":    {"2018-02-18T02:00:00Z", "2018-11-04T03:00:00Z"},
	"America/Scoresbysund": {"2024-03-31T01:00:00Z"},
	"Pacific/Apia":         {"2011-12-30T10:00:00Z"},
	"Asia/Kathmandu":       {"1985-12-31T18:30:00Z"},
	"Africa/Monrovia":      {"1972-01-07T00:44:30Z"},
	"Antarctica/Troll":     {"2025-03-30T01:00:00Z", "2025-10-26T01:00:00Z"},
	"UTC":                  {"2024-02-29T12:00:00Z", "2025-12-31T23:30:00Z"},
}

// TestNextAgreesWithLookingAtEveryMinute compares Next with a matcher that is slow but plain: it walks instant by
// instant, reads the zone's clock, and asks each item of each field, as it is written, whether it fits.
func TestNextAgreesWithLookingAtEveryMinute(t *testing.T) {
	zones := make([]string, 0, len(changes))
	for zone := range changes {
		zones = append(zones, zone)
	}
	slices.Sort(zones)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		change := instant(rapid.SampledFrom(changes[zone]).Draw(t, "change"))
		from := change.Add(-time.Duration(rapid.IntRange(0, 3*24*3600).Draw(t, "seconds before")) * time.Second)
		until := from.Add(5 * 24 * time.Hour)
		fields := drawFields(t, change)
		expr := "cron(" + strings.Join(fields[:], " ") + ")"

		plan, err := schedule.Spec{Expression: expr, Timezone: zone, End: &until}.Compile()
		if err != nil {
			t.Fatal(err)
		}
		location, _ := schedule.LoadZone(zone)
		got := plan.Upcoming(from, 10_000)
		want := everyMinute(fields, location, from, until)
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s in %s after %s:\n got %v\nwant %v", expr, zone, from.Format(time.RFC3339), got, want)
		}
	})
}

// everyMinute lists the fires by looking at each wall-clock minute of the zone.
func everyMinute(fields [6]string, zone *time.Location, from, until time.Time) []time.Time {
	var fires []time.Time
	shown := map[int64]bool{}
	// Starting a day early makes sure that the first pass of every minute was seen. Half minutes, because some
	// zones were once off by them.
	for t := from.Add(-24 * time.Hour).Truncate(30 * time.Second); !t.After(until); t = t.Add(30 * time.Second) {
		wall := t.In(zone)
		if wall.Second() != 0 {
			continue
		}
		_, offset := wall.Zone()
		face := t.Unix() + int64(offset)
		if !shown[face] && t.After(from) && fits(fields, wall) {
			fires = append(fires, t)
		}
		shown[face] = true
	}
	return fires
}

func fits(fields [6]string, wall time.Time) bool {
	return anyItem(fields[0], wall.Minute(), 0, 59) && anyItem(fields[1], wall.Hour(), 0, 23) &&
		anyItem(fields[3], int(wall.Month()), 1, 12) && anyItem(fields[5], wall.Year(), 1970, 2199) &&
		fitsDate(fields[2], wall) && fitsWeekday(fields[4], wall)
}

// anyItem reads the plain items: *, n, a-b, a range that wraps round, and steps.
func anyItem(list string, n, low, high int) bool {
	for item := range strings.SplitSeq(list, ",") {
		span, stepText, stepped := strings.Cut(item, "/")
		step := 1
		if stepped {
			step, _ = strconv.Atoi(stepText)
		}
		first, last := low, high
		if span != "*" {
			a, b, ranged := strings.Cut(span, "-")
			first, _ = strconv.Atoi(a)
			switch {
			case ranged:
				last, _ = strconv.Atoi(b)
			case !stepped:
				last = first
			}
		}
		if last < first {
			last += high - low + 1
		}
		for v := first; v <= last; v += step {
			if v == n || v-(high-low+1) == n {
				return true
			}
		}
	}
	return false
}

func fitsDate(list string, wall time.Time) bool {
	if list == "?" {
		return true
	}
	month, day := wall.Month(), wall.Day()
	last := 28
	for time.Date(wall.Year(), month, last+1, 0, 0, 0, 0, time.UTC).Month() == month {
		last++
	}
	for item := range strings.SplitSeq(list, ",") {
		switch {
		case item == "L":
			if day == last {
				return true
			}
		case strings.HasPrefix(item, "L-"):
			if n, _ := strconv.Atoi(item[2:]); day == last-n {
				return true
			}
		case strings.HasSuffix(item, "W"):
			n, err := strconv.Atoi(strings.TrimSuffix(item, "W"))
			if err != nil {
				n = last
			}
			if n <= last && day == closestWorkday(wall.Year(), month, n, last) {
				return true
			}
		case anyItem(item, day, 1, 31):
			return true
		}
	}
	return false
}

// closestWorkday tries the days around n, the nearer first, and keeps to those of the month.
func closestWorkday(year int, month time.Month, n, last int) int {
	for _, away := range []int{0, -1, 1, -2, 2} {
		day := n + away
		w := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday()
		if day >= 1 && day <= last && w != time.Saturday && w != time.Sunday {
			return day
		}
	}
	return 0
}

func fitsWeekday(list string, wall time.Time) bool {
	if list == "?" {
		return true
	}
	today := int(wall.Weekday()) + 1
	for item := range strings.SplitSeq(list, ",") {
		day, nth, isNth := strings.Cut(item, "#")
		last, isLast := strings.CutSuffix(item, "L")
		switch {
		case item == "L":
			if today == 7 {
				return true
			}
		case isNth:
			if day == strconv.Itoa(today) && nth == strconv.Itoa((wall.Day()+6)/7) {
				return true
			}
		case isLast:
			if last == strconv.Itoa(today) && wall.AddDate(0, 0, 7).Month() != wall.Month() {
				return true
			}
		case anyItem(item, today, 1, 7):
			return true
		}
	}
	return false
}

// drawFields draws a cron that has a fair chance to fire near the change.
func drawFields(t *rapid.T, near time.Time) [6]string {
	f := [6]string{
		drawItems(t, "minute", 0, 59), drawItems(t, "hour", 0, 23), "?",
		drawItems(t, "month", 1, 12), "?", drawItems(t, "year", 1970, 2199),
	}
	if rapid.IntRange(0, 3).Draw(t, "any month") > 0 {
		f[3], f[5] = "*", "*"
	}
	switch kind := rapid.IntRange(0, 5).Draw(t, "days"); kind {
	case 0, 1:
		f[2] = "*"
	case 2:
		f[2] = drawItems(t, "date", 1, 31)
	case 3:
		n := rapid.IntRange(1, 31).Draw(t, "day")
		f[2] = rapid.SampledFrom([]string{
			"L", "LW", fmt.Sprintf("L-%d", min(n, 30)), fmt.Sprintf("%dW", n), fmt.Sprintf("%dW,L", n),
			fmt.Sprintf("%dW", near.Day()), fmt.Sprintf("L,%d,LW", n),
		}).Draw(t, "special date")
	case 4:
		f[4] = drawItems(t, "weekday", 1, 7)
	case 5:
		w := rapid.IntRange(1, 7).Draw(t, "weekday")
		f[4] = rapid.SampledFrom([]string{
			"L", fmt.Sprintf("%dL", w), fmt.Sprintf("%d#%d", w, rapid.IntRange(1, 5).Draw(t, "nth")),
			fmt.Sprintf("1#%d", (near.Day()+6)/7), "1L", fmt.Sprintf("%dL,%d", w, w%7+1),
		}).Draw(t, "special weekday")
	}
	return f
}

func drawItems(t *rapid.T, what string, low, high int) string {
	item := rapid.Custom(func(t *rapid.T) string {
		a := rapid.IntRange(low, high).Draw(t, "a")
		b := rapid.IntRange(low, high).Draw(t, "b")
		if high > 2000 && b < a {
			a, b = b, a
		}
		step := rapid.IntRange(1, min(high, 12)).Draw(t, "step")
		return rapid.SampledFrom([]string{
			"*", strconv.Itoa(a), fmt.Sprintf("*/%d", step), fmt.Sprintf("%d/%d", a, step),
			fmt.Sprintf("%d-%d", a, b), fmt.Sprintf("%d-%d/%d", a, b, step),
		}).Draw(t, "form")
	})
	return strings.Join(rapid.SliceOfN(item, 1, 3).Draw(t, what), ",")
}
