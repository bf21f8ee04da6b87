package storage

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/s2"
	"pgregory.net/rapid"

	"github.com/stepwell/stepwell/engine/machine"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// passes makes the history of states that hand a document on unchanged.
func passes(n int, document string) []machine.HistoryEvent {
	var events []machine.HistoryEvent
	for id := int64(1); id <= int64(2*n); id++ {
		kind, key := "PassStateEntered", "input"
		if id%2 == 0 {
			kind, key = "PassStateExited", "output"
		}
		details, err := json.Marshal(map[string]any{key: document, key + "Details": map[string]bool{"truncated": false}, "name": fmt.Sprint("State ", (id+1)/2)})
		if err != nil {
			panic(err)
		}
		events = append(events, machine.HistoryEvent{ID: id, PreviousID: id - 1, Type: kind, Time: noon, Details: details})
	}
	return events
}

// different makes events of details in which nothing is repeated.
func different(n, size int) []machine.HistoryEvent {
	noise := rand.NewChaCha8([32]byte{1})
	events := make([]machine.HistoryEvent, n)
	for i := range events {
		events[i] = machine.HistoryEvent{ID: int64(i) + 1, Details: make([]byte, size)}
		noise.Read(events[i].Details) //nolint:errcheck // it never fails
	}
	return events
}

// roundTrip encodes and decodes events.
func roundTrip(t interface{ Fatal(args ...any) }, events []machine.HistoryEvent) (back []machine.HistoryEvent, segments []segment) {
	segments, err := encodeHistory(events)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segments {
		part, err := decodeSegment(s.first, s.body)
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(part)) != s.last-s.first+1 {
			t.Fatal("a segment from", s.first, "to", s.last, "has", len(part), "events")
		}
		back = append(back, part...)
	}
	return back, segments
}

func TestADocumentThatIsHandedOnIsStoredOnce(t *testing.T) {
	document := strings.Repeat(`{"some": "text"}`, 20)
	events := passes(10, document)
	back, segments := roundTrip(t, events)
	if diff := cmp.Diff(events, back); diff != "" {
		t.Error(diff)
	}
	size := 0
	for _, s := range segments {
		size += len(s.body)
	}
	if limit := len(document)*2 + 20*40; size > limit {
		t.Errorf("20 events of %d bytes take %d, more than %d", len(events[0].Details), size, limit)
	}
}

func TestSegmentsAreBounded(t *testing.T) {
	tests := map[string]struct {
		events   []machine.HistoryEvent
		segments int
	}{
		"short events share one":                                  {passes(10, "x"), 1},
		"a segment of different texts ends at 64 KiB":             {different(30, 10_000), 8},
		"a segment of equal texts ends before it decodes to much": {passes(20, strings.Repeat("x", 200_000)), 8},
		"an event may be longer than a segment":                   {[]machine.HistoryEvent{{ID: 1, Details: make([]byte, 300_000)}}, 1},
		"no events, no segment":                                   {nil, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			back, segments := roundTrip(t, tt.events)
			if len(segments) != tt.segments {
				t.Errorf("%d segments, want %d", len(segments), tt.segments)
			}
			if len(back) != len(tt.events) {
				t.Errorf("%d events came back of %d", len(back), len(tt.events))
			}
		})
	}
}

func TestAnEventOfTooManyBytesIsRefused(t *testing.T) {
	if _, err := encodeHistory([]machine.HistoryEvent{{ID: 1, Details: make([]byte, maxDetails+1)}}); err == nil {
		t.Error("it was encoded")
	}
}

func TestEventsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Int64Range(1, 1<<40).Draw(t, "first")
		var events []machine.HistoryEvent
		for i := range rapid.IntRange(0, 40).Draw(t, "events") {
			e := machine.HistoryEvent{
				ID: first + int64(i), PreviousID: rapid.Int64().Draw(t, "previous"),
				Type: rapid.OneOf(rapid.SampledFrom(eventTypes), rapid.String()).Draw(t, "type"),
				Time: time.UnixMicro(rapid.Int64Range(math.MinInt64/2, math.MaxInt64/2).Draw(t, "time")).UTC(),
			}
			if rapid.Bool().Draw(t, "has details") {
				e.Details = []byte(rapid.StringMatching(`[ab]{0,20}`).Draw(t, "details"))
			}
			events = append(events, e)
		}
		back, _ := roundTrip(t, events)
		if diff := cmp.Diff(events, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The numbers of the types are in every stored history.
func TestEventTypesKeepTheirPlaces(t *testing.T) {
	for name, place := range map[string]uint64{"": 0, "ActivityFailed": 1, "ExecutionStarted": 13, "PassStateEntered": 45, "WaitStateExited": 62} {
		if eventNumbers[name] != place {
			t.Errorf("%s is at %d, was at %d", name, eventNumbers[name], place)
		}
	}
	if len(eventNumbers) != len(eventTypes) {
		t.Error("a type is there twice")
	}
}

func FuzzDecodeSegment(f *testing.F) {
	segments, err := encodeHistory(passes(3, "text"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(segments[0].body)
	f.Add(append([]byte{segmentVersion}, s2.Encode(nil, []byte{0, 3, 'a', 'b', 'c', 0, 0, 3, 'x', 'y'})...))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := decodeSegment(1, body)
		if err != nil {
			return
		}
		total := 0
		for i, e := range events {
			if e.ID != int64(i)+1 {
				t.Fatalf("event %d has the id %d", i+1, e.ID)
			}
			total += len(e.Details)
		}
		if total > maxDecoded {
			t.Fatalf("%d bytes decode to %d", len(body), total)
		}
	})
}
