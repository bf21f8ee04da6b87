package storage

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine/machine"
)

// A segment is a run of events with consecutive ids. Its body is
//
//	version    1 byte, 1
//	events     one after the other:
//	  type     uvarint: its number in eventTypes; 0: a length and the name follow
//	  previous varint: id - 1 - previous id
//	  time     varint: microseconds since the event before, of the first since 1970
//	  details  uvarint 0: none. Else 1 + the number of bytes that they begin with
//	           like the details before them in the segment, the number of bytes that
//	           they end with like those, and the bytes between, with their length
//
// The output of a state is the input of the next, so that most of a text stands
// there once.
const segmentVersion = 1

// Bounds of a segment. A row is rewritten never but read whole, so it is kept
// short; the second holds what it decodes to. One event may be longer than both.
const (
	maxSegment        = 64 << 10
	maxSegmentDetails = 1 << 20
	maxDetails        = 32 << 20 // of one event
	maxDecoded        = maxSegmentDetails + maxDetails
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
	var all []segment
	for len(events) > 0 {
		s, rest, err := encodeSegment(events)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
		events = rest
	}
	for i := 1; i < len(all); i++ {
		if all[i].first != all[i-1].last+1 {
			return nil, gap(all[i-1].last, all[i].first)
		}
	}
	return all, nil
}

func gap(last, next int64) error {
	return fmt.Errorf("history event %d follows on %d", next, last)
}

// encodeSegment takes events until a segment is full and returns the rest.
func encodeSegment(events []machine.HistoryEvent) (segment, []machine.HistoryEvent, error) {
	s := segment{first: events[0].ID, last: events[0].ID - 1, body: append(make([]byte, 0, 512), segmentVersion)}
	var (
		at      int64
		before  []byte
		details int
	)
	for i, e := range events {
		details += len(e.Details)
		switch {
		case e.ID != s.last+1:
			return segment{}, nil, gap(s.last, e.ID)
		case len(e.Details) > maxDetails:
			return segment{}, nil, fmt.Errorf("history event %d has %d bytes", e.ID, len(e.Details))
		case i > 0 && (len(s.body) >= maxSegment || details > maxSegmentDetails):
			return s, events[i:], nil
		}
		now := e.Time.UnixMicro()
		s.body = appendEvent(s.body, e, now-at, before)
		s.last, at = e.ID, now
		if e.Details != nil {
			before = e.Details
		}
	}
	return s, nil, nil
}

func appendEvent(b []byte, e machine.HistoryEvent, passed int64, before []byte) []byte {
	n := eventNumbers[e.Type]
	b = binary.AppendUvarint(b, n)
	if n == 0 {
		b = appendBytes(b, []byte(e.Type))
	}
	b = binary.AppendVarint(b, e.ID-1-e.PreviousID)
	b = binary.AppendVarint(b, passed)
	if e.Details == nil {
		return append(b, 0)
	}
	change := newSplice(before, e.Details)
	b = binary.AppendUvarint(b, 1+uint64(change.start))
	b = binary.AppendUvarint(b, uint64(len(before)-change.start-len(change.removed)))
	return appendBytes(b, change.inserted)
}

func appendBytes(b, text []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// decodeSegment returns the events of a segment that begins with the id first.
func decodeSegment(first int64, body []byte) ([]machine.HistoryEvent, error) {
	d := segmentReader{rest: body}
	if d.byte() != segmentVersion {
		return nil, errSegment
	}
	var events []machine.HistoryEvent
	for id := first; len(d.rest) > 0 && !d.bad; id++ {
		events = append(events, d.event(id))
	}
	if d.bad {
		return nil, errSegment
	}
	return events, nil
}

// segmentReader reads a body. After bad data it reads zeros.
type segmentReader struct {
	rest    []byte
	bad     bool
	at      int64  // the time of the last event
	before  []byte // the last details
	decoded int
}

func (d *segmentReader) event(id int64) machine.HistoryEvent {
	e := machine.HistoryEvent{ID: id, Type: d.eventType()}
	e.PreviousID = id - 1 - d.varint()
	d.at += d.varint()
	e.Time = time.UnixMicro(d.at).UTC()
	e.Details = d.details()
	return e
}

func (d *segmentReader) eventType() string {
	switch n := d.uvarint(); {
	case n == 0:
		return string(d.bytes())
	case n < uint64(len(eventTypes)):
		return eventTypes[n]
	default:
		d.fail()
		return ""
	}
}

func (d *segmentReader) details() json.RawMessage {
	head := d.uvarint()
	if head == 0 {
		return nil
	}
	head--
	tail := d.uvarint()
	middle := d.bytes()
	n := uint64(len(d.before))
	if d.bad || head > n || tail > n-head {
		d.fail()
		return nil
	}
	if d.decoded += int(head) + int(tail) + len(middle); d.decoded > maxDecoded {
		d.fail()
		return nil
	}
	text := make([]byte, 0, int(head)+int(tail)+len(middle))
	text = append(text, d.before[:head]...)
	text = append(text, middle...)
	text = append(text, d.before[n-tail:]...)
	d.before = text
	return text
}

func (d *segmentReader) fail() {
	d.bad, d.rest = true, nil
}

func (d *segmentReader) byte() byte {
	if len(d.rest) == 0 {
		d.fail()
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

func (d *segmentReader) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *segmentReader) varint() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *segmentReader) bytes() []byte {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.fail()
		return nil
	}
	text := d.rest[:n]
	d.rest = d.rest[n:]
	return text
}
