package storage

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/s2"

	"github.com/stepwell/stepwell/engine/machine"
)

// A segment is a run of events with consecutive ids. Its body is a byte, 1, and
// an S2 block of the events one after the other:
//
//	type      uvarint: its number in eventTypes; 0: a length and the name follow
//	previous  varint: id - 1 - previous id
//	time      varint: microseconds since the event before, of the first since 1970
//	details   uvarint: 0 for none, else 1 + the length of the bytes that follow
//
// The output of a state is the input of the next: the bytes that the disk takes
// are the cost of a step, and S2 stores what is repeated once.
const segmentVersion = 1

// Bounds of a segment. A row is read whole, so it is kept short, and so is what
// it decodes to. One event may be longer than both.
const (
	maxSegment = 64 << 10
	maxEvents  = 1 << 20
	maxDetails = 32 << 20 // of one event
	maxDecoded = maxEvents + maxDetails + 1<<10
)

var errSegment = errors.New("a stored history segment is damaged")

// segment is a row of the history table.
type segment struct {
	first, last int64
	body        []byte
}

// encodeHistory makes the segments of consecutive events. It returns an error
// when the ids have a gap or an event is too long.
func encodeHistory(events []machine.HistoryEvent) ([]segment, error) {
	for i, e := range events {
		if i > 0 && e.ID != events[i-1].ID+1 {
			return nil, fmt.Errorf("history event %d follows on %d", e.ID, events[i-1].ID)
		}
		if len(e.Details)+len(e.Type) > maxDetails {
			return nil, fmt.Errorf("history event %d has %d bytes", e.ID, len(e.Details))
		}
	}
	var all []segment
	for len(events) > 0 {
		n := fitting(events)
		all = append(all, encodeSegments(events[:n])...)
		events = events[n:]
	}
	return all, nil
}

// fitting is how many of the events, at least one, have no more than maxEvents bytes.
func fitting(events []machine.HistoryEvent) int {
	size := 0
	for i, e := range events {
		if size += len(e.Details); size > maxEvents && i > 0 {
			return i
		}
	}
	return len(events)
}

// encodeSegments makes one segment of the events, or more when that is too long.
func encodeSegments(events []machine.HistoryEvent) []segment {
	body := encodeEvents(events)
	if len(body) > maxSegment && len(events) > 1 {
		half := len(events) / 2
		return append(encodeSegments(events[:half]), encodeSegments(events[half:])...)
	}
	return []segment{{first: events[0].ID, last: events[len(events)-1].ID, body: body}}
}

func encodeEvents(events []machine.HistoryEvent) []byte {
	size := 0
	for _, e := range events {
		size += 24 + len(e.Details)
	}
	plain := make([]byte, 0, size)
	var before int64
	for _, e := range events {
		at := e.Time.UnixMicro()
		plain = appendEvent(plain, e, at-before)
		before = at
	}
	body := make([]byte, 1+s2.MaxEncodedLen(len(plain)))
	body[0] = segmentVersion
	return body[:1+len(s2.Encode(body[1:], plain))]
}

func appendEvent(b []byte, e machine.HistoryEvent, passed int64) []byte {
	n := eventNumbers[e.Type]
	b = binary.AppendUvarint(b, n)
	if n == 0 {
		b = binary.AppendUvarint(b, uint64(len(e.Type)))
		b = append(b, e.Type...)
	}
	b = binary.AppendVarint(b, e.ID-1-e.PreviousID)
	b = binary.AppendVarint(b, passed)
	if e.Details == nil {
		return append(b, 0)
	}
	b = binary.AppendUvarint(b, 1+uint64(len(e.Details)))
	return append(b, e.Details...)
}

// decodeSegment returns the events of a segment that begins with the id first.
func decodeSegment(first int64, body []byte) ([]machine.HistoryEvent, error) {
	if len(body) == 0 || body[0] != segmentVersion {
		return nil, errSegment
	}
	if n, err := s2.DecodedLen(body[1:]); err != nil || n > maxDecoded {
		return nil, errSegment
	}
	plain, err := s2.Decode(nil, body[1:])
	if err != nil {
		return nil, errors.Join(errSegment, err)
	}
	d := eventReader{rest: plain}
	var events []machine.HistoryEvent
	for id := first; len(d.rest) > 0; id++ {
		events = append(events, d.event(id))
	}
	if d.bad {
		return nil, errSegment
	}
	return events, nil
}

// eventReader reads events. After bad data it reads zeros.
type eventReader struct {
	rest []byte
	bad  bool
	at   int64 // the time of the last event
}

func (d *eventReader) event(id int64) machine.HistoryEvent {
	e := machine.HistoryEvent{ID: id, Type: d.eventType()}
	e.PreviousID = id - 1 - d.varint()
	d.at += d.varint()
	e.Time = time.UnixMicro(d.at).UTC()
	e.Details = d.details()
	return e
}

func (d *eventReader) eventType() string {
	switch n := d.uvarint(); {
	case n == 0:
		return string(d.bytes(d.uvarint()))
	case n < uint64(len(eventTypes)):
		return eventTypes[n]
	default:
		d.fail()
		return ""
	}
}

func (d *eventReader) details() json.RawMessage {
	n := d.uvarint()
	if n == 0 {
		return nil
	}
	return d.bytes(n - 1)
}

func (d *eventReader) fail() { d.bad, d.rest = true, nil }

func (d *eventReader) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *eventReader) varint() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// bytes returns the next n bytes. They are a part of what is read.
func (d *eventReader) bytes(n uint64) []byte {
	if n > uint64(len(d.rest)) {
		d.fail()
		return nil
	}
	text := d.rest[:n:n]
	d.rest = d.rest[n:]
	return text
}
