package machine

import (
	"bytes"
	"encoding/json"
	"sort"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// itemList are the items of a Map, or its batches. Those that were read or
// stored are kept as text, and only the one that is asked for becomes a value:
// there may be a hundred thousand of them.
type itemList struct {
	text    []byte      // as it is stored; nil: not made yet
	values  value.Array // when there is no text
	starts  []int       // of the elements in text; nil: not looked for yet
	sources []itemSource
}

// itemSource tells where the items from an index on come from, as the context
// object does. Those of a keyed one are the members of an object, each as
// {"Key": …, "Value": …}.
type itemSource struct {
	From  int    `json:"from"`
	Name  string `json:"name"`
	Keyed bool   `json:"keyed,omitempty"`
}

// stateData is the source of items from the state's input.
const stateData = "STATE_DATA"

func listOf(items value.Array) *itemList { return &itemList{values: items} }

// listOfEntries are the items that a distributed Map makes of an object.
func listOfEntries(o *value.Object) *itemList {
	return &itemList{values: entries(o), sources: []itemSource{{Name: stateData, Keyed: true}}}
}

// itemsHead begins the text of items that have sources.
var itemsHead = []byte(`{"items":`)

// readList takes what an ItemReader has read: an array, or an object with items
// and then sources. False when it is neither.
func readList(text []byte) (*itemList, bool) {
	l := &itemList{text: text}
	return l, l.index()
}

func storedList(text []byte) *itemList { return &itemList{text: text} }

// index finds the elements in the text.
func (l *itemList) index() bool {
	at := 0
	if bytes.HasPrefix(l.text, itemsHead) {
		at = len(itemsHead)
	}
	starts, ok := value.Elements(l.text[at:])
	if !ok {
		l.starts = []int{0}
		return false
	}
	for i := range starts {
		starts[i] += at
	}
	l.starts = starts
	if rest := l.text[starts[len(starts)-1]+1:]; at > 0 && bytes.HasPrefix(rest, []byte(",")) {
		var tail struct{ Sources []itemSource }
		if json.Unmarshal(append([]byte("{"), rest[1:]...), &tail) != nil {
			return false
		}
		l.sources = tail.Sources
	}
	return true
}

func (l *itemList) indexed() []int {
	if l.starts == nil {
		l.index() // stored texts were valid when they came in
	}
	return l.starts
}

// len is how many items there are.
func (l *itemList) len() int {
	if l.values != nil || l.text == nil {
		return len(l.values)
	}
	return len(l.indexed()) - 1
}

// at is one item; null when it can't be read (a damaged store).
func (l *itemList) at(i int) value.Value {
	if l.values != nil {
		return l.values[i]
	}
	starts := l.indexed()
	v, _ := value.Parse(bytes.TrimRight(l.text[starts[i]:starts[i+1]], ", \t\r\n"))
	return v
}

// item is one item as the context object tells it.
func (l *itemList) item(i int) *mapItem {
	v := l.at(i)
	item := &mapItem{index: i, value: v, whole: v}
	l.len() // finds the sources
	n := sort.Search(len(l.sources), func(n int) bool { return l.sources[n].From > i })
	if n == 0 {
		return item
	}
	s := l.sources[n-1]
	item.source = s.Name
	if o, ok := v.(*value.Object); ok && s.Keyed {
		key, _ := o.Get("Key")
		item.key, item.keyed = key, true
		item.value, _ = o.Get("Value")
	}
	return item
}

// Text is the list as it is stored.
func (l *itemList) Text() []byte {
	if l.text != nil {
		return l.text
	}
	l.text = value.Text(l.values)
	if len(l.sources) > 0 {
		sources := value.Array{}
		for _, s := range l.sources {
			sources = append(sources, value.NewObject(value.Member{Key: "from", Value: value.Int(int64(s.From))},
				value.Member{Key: "name", Value: s.Name}, value.Member{Key: "keyed", Value: s.Keyed}))
		}
		l.text = append(append(append([]byte(nil), itemsHead...), l.text...), `,"sources":`...)
		l.text = append(append(l.text, value.Text(sources)...), '}')
	}
	return l.text
}

// doc is the items as a document; only for a test, which has few.
func (l *itemList) doc() *doc {
	all := make(value.Array, l.len())
	for i := range all {
		all[i] = l.at(i)
	}
	return docValue(all)
}

// size is roughly what the list holds in memory, in bytes.
func (l *itemList) size() int {
	n := len(l.text) + 8*len(l.starts)
	if l.values != nil {
		n += 3 * len(l.Text())
	}
	return n
}
