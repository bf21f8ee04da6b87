package phrase

import (
	"strings"
	"sync"

	"github.com/stepwell/stepwell/engine/schedule"
)

// abbreviations are spoken names of zones that IANA lists otherwise.
var abbreviations = map[string]string{
	"utc": "UTC", "gmt": "UTC", "zulu": "UTC", "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
	"pacific": "America/Los_Angeles", "central european": "Europe/Berlin", "cet": "Europe/Berlin", "uk": "Europe/London", "british": "Europe/London",
	"german": "Europe/Berlin", "indian": "Asia/Kolkata", "japan": "Asia/Tokyo", "beijing": "Asia/Shanghai", "san francisco": "America/Los_Angeles",
	"munich": "Europe/Berlin", "hamburg": "Europe/Berlin", "frankfurt": "Europe/Berlin", "geneva": "Europe/Zurich", "milan": "Europe/Rome",
	"barcelona": "Europe/Madrid", "boston": "America/New_York", "washington": "America/New_York", "seattle": "America/Los_Angeles",
	"mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata", "kyiv": "Europe/Kyiv",
}

// needTime are abbreviations that mean a zone only before "time".
var needTime = map[string]bool{"eastern": true, "central": true, "mountain": true, "pacific": true, "central european": true, "uk": true, "british": true, "german": true, "indian": true}

// places maps what people call a zone, in lower case, to its IANA name.
var places = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, name := range schedule.Zones() {
		lower := strings.ToLower(name)
		all[lower] = name
		if i := strings.LastIndexByte(lower, '/'); i >= 0 {
			city := strings.ReplaceAll(lower[i+1:], "_", " ")
			if _, taken := all[city]; !taken {
				all[city] = name
			}
		}
	}
	for spoken, name := range abbreviations {
		all[spoken] = name
	}
	return all
})

const longestPlace = 4 // words

// zone reads "Berlin time", "in New York", "UTC" or "Europe/Berlin".
func (r *reader) zone() bool {
	r.take("in")
	for n := min(longestPlace, len(r.words)-r.at); n > 0; n-- {
		var spoken []string
		for _, w := range r.words[r.at : r.at+n] {
			spoken = append(spoken, w.text)
		}
		place := strings.Join(spoken, " ")
		name, ok := places()[place]
		if !ok {
			name, ok = iana(r.words[r.at : r.at+n])
		}
		if !ok || needTime[place] && r.peek(n) != "time" && r.peek(n) != "standard" {
			continue
		}
		if r.said.zone != "" && r.said.zone != name {
			r.refused = "two time zones are named"
			return false
		}
		r.at += n
		r.take("standard")
		r.take("time")
		r.said.zone = name
		return true
	}
	return false
}

// iana accepts names that are right but not among the proposals.
func iana(words []word) (string, bool) {
	if len(words) != 1 || !strings.Contains(words[0].written, "/") {
		return "", false
	}
	_, err := schedule.LoadZone(words[0].written)
	return words[0].written, err == nil
}
