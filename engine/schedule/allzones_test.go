package schedule_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stepwell/stepwell/engine/schedule"
	"pgregory.net/rapid"
)

var changesPerZone = flag.Int("changes", 4, "how many clock changes of each zone are looked at; 0: all")

// TestNextAgreesAtTheClockChangesOfAllZones compares Next with the plain matcher
// around the clock changes of every zone from 2000 to 2035, over random crons.
func TestNextAgreesAtTheClockChangesOfAllZones(t *testing.T) {
	names, err := os.ReadFile("zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	draw := rand.New(rand.NewPCG(seed, 0))
	fields := rapid.Custom(func(t *rapid.T) [6]string { return drawFields(t, time.Date(2020, 3, 8, 2, 0, 0, 0, time.UTC)) })
	looked := 0
	for name := range strings.FieldsSeq(string(names)) {
		zone, err := schedule.LoadZone(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, change := range some(draw, changesOf(zone)) {
			agrees(t, name, fields.Example(draw.Int()), change.Add(-time.Duration(draw.IntN(24*3600))*time.Second))
			looked++
		}
	}
	t.Logf("%d clock changes", looked)
}

func changesOf(zone *time.Location) (all []time.Time) {
	end := time.Date(2035, 12, 31, 0, 0, 0, 0, time.UTC)
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for {
		_, next := at.In(zone).ZoneBounds()
		if next.IsZero() || next.After(end) {
			return all
		}
		all = append(all, next)
		at = next
	}
}

func some(draw *rand.Rand, changes []time.Time) []time.Time {
	if *changesPerZone == 0 || len(changes) <= *changesPerZone {
		return changes
	}
	draw.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
	return changes[:*changesPerZone]
}

func agrees(t *testing.T, name string, fields [6]string, from time.Time) {
	t.Helper()
	until := from.Add(48 * time.Hour)
	expr := "cron(" + strings.Join(fields[:], " ") + ")"
	plan, err := schedule.Spec{Expression: expr, Timezone: name, End: &until}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	got, want := plan.Upcoming(from, 10_000), everyMinute(fields, plan.Zone(), from, until)
	if !slices.EqualFunc(got, want, time.Time.Equal) {
		t.Errorf("%s in %s after %s:\n got %v\nwant %v", expr, name, from.Format(time.RFC3339), got, want)
	}
}
