package items

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// list gathers items as the JSON text that a machine takes: an object with
// items, and sources that tell from which index on they come from where.
type list struct {
	text    []byte
	n       int64
	most    int64
	sources []origin
}

// origin is a source of items. The items of a keyed one are the members of an
// object, each as {"Key": …, "Value": …}.
type origin struct {
	From  int64  `json:"from"`
	Name  string `json:"name"`
	Keyed bool   `json:"keyed,omitempty"`
}

// errEnough stops reading when MaxItems are there.
var errEnough = errors.New("that is as many items as are asked for")

func newList(most int64) *list {
	if most <= 0 || most > MaxItems {
		most = MaxItems
	}
	return &list{text: []byte(`{"items":[`), most: most}
}

// from says where the items come from that are added next.
func (l *list) from(name string) {
	if n := len(l.sources); n > 0 && l.sources[n-1].From == l.n {
		l.sources = l.sources[:n-1] // which had no items
	}
	l.sources = append(l.sources, origin{From: l.n, Name: name})
}

// keyed says that the items added next are members of an object.
func (l *list) keyed() { l.sources[len(l.sources)-1].Keyed = true }

// add adds an item; errEnough when there can be no more.
func (l *list) add(item value.Value) error {
	if l.n > 0 {
		l.text = append(l.text, ',')
	}
	l.text = value.Append(l.text, item)
	l.n++
	switch {
	case len(l.text) > MaxBytes:
		return fmt.Errorf("the items are longer than the %d MiB that Stepwell reads for a Map: MaxItems can bound them", MaxBytes>>20)
	case l.n == l.most:
		return errEnough
	}
	return nil
}

func (l *list) json() json.RawMessage {
	sources, err := json.Marshal(l.sources)
	if err != nil {
		panic(err) // of numbers, strings and booleans: it can't be
	}
	l.text = append(l.text, `],"sources":`...)
	l.text = append(l.text, sources...)
	return append(l.text, '}')
}
