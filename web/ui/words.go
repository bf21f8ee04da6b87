package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// keys binds a shortcut to an element; js/shortcuts.js presses it.
func keys(shortcut string) templ.Attributes {
	if shortcut == "" {
		return nil
	}
	return templ.Attributes{"data-keys": shortcut, "aria-keyshortcuts": strings.ReplaceAll(shortcut, "Mod", "Control")}
}

func printedKeys(shortcut string) string {
	return strings.ReplaceAll(shortcut, "Mod", "Ctrl")
}

func yesNo(v bool) string { return strconv.FormatBool(v) }

// Ago words the distance between t and now: "12 s ago", "in 3 min". Past a month
// it is the date. js/time.js says the same and keeps it current.
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	ahead := d < 0
	if ahead {
		d = -d
	}
	var words string
	switch {
	case d < 5*time.Second:
		if ahead {
			return "in a moment"
		}
		return "just now"
	case d < time.Minute:
		words = fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		words = fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		words = fmt.Sprintf("%d h", int(d.Hours()))
	case d < 30*24*time.Hour:
		words = fmt.Sprintf("%d d", int(d.Hours()/24))
	default:
		return t.UTC().Format("2006-01-02")
	}
	if ahead {
		return "in " + words
	}
	return words + " ago"
}

// Exact prints t to the millisecond with its zone, for tooltips and details.
func Exact(t time.Time) string { return t.Format("2006-01-02 15:04:05.000 MST") }

// Duration words a length of time with two units at most: "340 ms", "1.2 s",
// "3 min 20 s", "2 h 5 min", "4 d 3 h". Negative lengths print as zero.
func Duration(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", max(d.Milliseconds(), 1))
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return two(int(d.Minutes()), "min", int(d.Seconds())%60, "s")
	case d < 24*time.Hour:
		return two(int(d.Hours()), "h", int(d.Minutes())%60, "min")
	default:
		return two(int(d.Hours())/24, "d", int(d.Hours())%24, "h")
	}
}

func two(big int, bigUnit string, small int, smallUnit string) string {
	if small == 0 {
		return fmt.Sprintf("%d %s", big, bigUnit)
	}
	return fmt.Sprintf("%d %s %d %s", big, bigUnit, small, smallUnit)
}

// Count prints n with thin groups of three: "12 345".
func Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return sign + digits
}

// Bytes prints a size: "812 B", "14 KB", "1.2 MB", by 1024.
func Bytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", (n+512)>>10)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
}

// Plural is "1 state", "2 states".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(int64(n)) + " " + noun + "s"
}
