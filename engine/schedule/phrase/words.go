package phrase

import (
	"regexp"
	"strconv"
	"strings"
)

// word is one word of a phrase: in lower case, and where it was written.
type word struct {
	text, written string
	start, end    int
}

// apart are places where words are written together: "mon-fri", "9-17", "9:00–17:30".
var apart = regexp.MustCompile(`^([a-z]+|\d{1,2}(?::\d\d)?(?:am|pm)?)[-–]([a-z]+|\d{1,2}(?::\d\d)?(?:am|pm)?)$`)

// split cuts at blanks and at punctuation that stands at the end of a word.
func split(text string) []word {
	var words []word
	for i := 0; i < len(text); {
		size := strings.IndexAny(text[i:], " \t\n\r,;")
		if size < 0 {
			size = len(text) - i
		}
		if size > 0 {
			words = append(words, cut(text, i, i+size)...)
		}
		i += size + 1
	}
	return words
}

func cut(text string, start, end int) []word {
	for end > start && strings.ContainsRune(".!?()\"'", rune(text[end-1])) && !strings.HasSuffix(strings.ToLower(text[start:end]), ".m.") {
		end--
	}
	for start < end && strings.ContainsRune("(\"'", rune(text[start])) {
		start++
	}
	if start == end {
		return nil
	}
	lower := strings.ToLower(text[start:end])
	if m := apart.FindStringSubmatch(lower); m != nil && !known(lower) && len(lower) == end-start {
		middle := start + len(m[1])
		dash := len(lower) - len(m[1]) - len(m[2])
		return []word{
			{m[1], text[start:middle], start, middle},
			{"-", text[middle : middle+dash], middle, middle + dash},
			{m[2], text[middle+dash : end], middle + dash, end},
		}
	}
	return []word{{lower, text[start:end], start, end}}
}

// known are words with a hyphen of their own.
func known(text string) bool {
	_, number := numbers[text]
	return number
}

var numbers = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60,
}

// number reads 12 or twelve.
func number(text string) (int, bool) {
	if n, ok := numbers[text]; ok {
		return n, true
	}
	if len(text) == 0 || len(text) > 6 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}

var ordinalDigits = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|\.)$`)

// ordinal reads first to fifth and 1st to 31st.
func ordinal(text string) (int, bool) {
	if n, ok := ordinals[text]; ok {
		return n, true
	}
	m := ordinalDigits.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, _ := strconv.Atoi(m[1]) // two digits
	return n, n >= 1 && n <= 31
}

var (
	weekdayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	monthNames   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
)

// weekday reads a name as AWS counts: Sunday is 1. Mon, Tues, Thurs and plurals are names too.
func weekday(text string) (int, bool) {
	n, ok := named(strings.TrimSuffix(text, "s"), weekdayNames)
	if !ok {
		n, ok = named(text, weekdayNames)
	}
	return n, ok
}

func month(text string) (int, bool) {
	if text == "sept" {
		return 9, true
	}
	return named(text, monthNames)
}

// named finds a name, or its first three or more letters, counted from 1.
func named(text string, names []string) (int, bool) {
	if len(text) < 3 {
		return 0, false
	}
	for i, name := range names {
		if text == name || len(text) <= 5 && strings.HasPrefix(name, text) {
			return i + 1, true
		}
	}
	return 0, false
}

// clock is a time of day.
type clock struct{ hour, minute int }

var (
	clockDigits = regexp.MustCompile(`^(\d{1,2})(?:[:.h](\d\d))?h?(am|pm|a\.m\.|p\.m\.)?$`)
	bareHour    = regexp.MustCompile(`^\d{1,2}$`)
)

// clockOf reads 18:00, 18.30, 18h, 6pm and the like. A bare number is one too; whether it may be is for the caller.
func clockOf(text string) (clock, bool) {
	m := clockDigits.FindStringSubmatch(text)
	if m == nil {
		return clock{}, false
	}
	hour, _ := strconv.Atoi(m[1])   // digits
	minute, _ := strconv.Atoi(m[2]) // digits or nothing
	if m[3] != "" {
		return halfDay(clock{hour, minute}, m[3][0] == 'p')
	}
	return clock{hour, minute}, hour < 24 && minute < 60
}

// halfDay turns 12-hour time into 24-hour time.
func halfDay(c clock, afternoon bool) (clock, bool) {
	if c.hour < 1 || c.hour > 12 || c.minute > 59 {
		return c, false
	}
	c.hour %= 12
	if afternoon {
		c.hour += 12
	}
	return c, true
}
