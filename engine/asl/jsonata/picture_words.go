package jsonata

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

var (
	smallWords = []string{
		"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
		"Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
	}
	ordinalWords = []string{
		"Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
		"Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth",
		"Nineteenth",
	}
	tensWords      = []string{"Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"}
	magnitudeWords = []string{"Thousand", "Million", "Billion", "Trillion"}
)

// wordNumber writes an integer in English, in title case.
func wordNumber(x float64, ordinal bool) string { return speak(x, false, ordinal) }

// speak writes an integer; after a greater part it joins it to that.
func speak(x float64, after, ordinal bool) string {
	join := ""
	switch {
	case after && x < 100:
		join = " and "
	case after:
		join = ", "
	}
	switch {
	case x <= 19:
		if ordinal {
			return join + ordinalWords[int(x)]
		}
		return join + smallWords[int(x)]
	case x < 100:
		return join + speakTens(x, ordinal)
	case x < 1000:
		return join + speakRest(smallWords[int(x/100)]+" Hundred", math.Mod(x, 100), ordinal)
	}
	magnitude := 1
	for magnitude < len(magnitudeWords) && x >= math.Pow(1000, float64(magnitude+1)) {
		magnitude++
	}
	factor := math.Pow(1000, float64(magnitude))
	count := math.Floor(x / factor)
	if math.IsInf(x, 0) {
		return join + "Infinity"
	}
	return join + speakRest(speak(count, false, false)+" "+magnitudeWords[magnitude-1], x-count*factor, ordinal)
}

func speakTens(x float64, ordinal bool) string {
	word := tensWords[int(x)/10-2]
	if rest := math.Mod(x, 10); rest > 0 {
		return word + "-" + speak(rest, false, ordinal)
	}
	if ordinal {
		return strings.TrimSuffix(word, "y") + "ieth"
	}
	return word
}

func speakRest(word string, rest float64, ordinal bool) string {
	switch {
	case rest > 0:
		return word + speak(rest, true, ordinal)
	case ordinal:
		return word + "th"
	}
	return word
}

// wordValues are the values of words in lower case.
var wordValues = func() map[string]float64 {
	values := map[string]float64{"hundred": 100, "hundredth": 100}
	for i, word := range smallWords {
		values[strings.ToLower(word)] = float64(i)
		values[strings.ToLower(ordinalWords[i])] = float64(i)
	}
	for i, word := range tensWords {
		word = strings.ToLower(word)
		values[word] = float64(i+2) * 10
		values[strings.TrimSuffix(word, "y")+"ieth"] = float64(i+2) * 10
	}
	for i, word := range magnitudeWords {
		word = strings.ToLower(word)
		values[word] = math.Pow(1000, float64(i+1))
		values[word+"th"] = math.Pow(1000, float64(i+1))
	}
	return values
}()

// wordForm is a regular expression for integers in English.
var wordForm = func() string {
	known := slices.Sorted(maps.Keys(wordValues))
	slices.Reverse(known) // longer words come before those they start with
	return "(?:" + strings.Join(known, "|") + `|and|[\-, ])+`
}()

var wordBreak = regexp.MustCompile(`,\s|\sand\s|[\s\\-]`)

// parseWords reads an integer in English, in lower case.
func parseWords(s string) float64 {
	segments := []float64{0}
	for _, word := range wordBreak.Split(s, -1) {
		v, ok := wordValues[word]
		if !ok {
			return math.NaN()
		}
		top := &segments[len(segments)-1]
		switch {
		case v >= 100:
			*top *= v
		case *top >= 1000:
			segments = append(segments, v)
		default:
			*top += v
		}
	}
	total := 0.0
	for _, x := range segments {
		total += x
	}
	return total
}
