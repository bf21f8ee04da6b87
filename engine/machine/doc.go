package machine

import "github.com/stepwell/stepwell/engine/asl/value"

// doc is a JSON document: its text, its value, or both. Texts are carried on as
// they are and parsed when something first looks into them.
type doc struct {
	text   []byte
	val    value.Value
	parsed bool
}

func docOf(text []byte) *doc      { return &doc{text: text} }
func docValue(v value.Value) *doc { return &doc{val: v, parsed: true} }
func emptyObject() *doc           { return &doc{text: []byte("{}"), val: &value.Object{}, parsed: true} }

// parseDoc is for texts from outside, which may be anything.
func parseDoc(text []byte) (*doc, error) {
	v, err := value.Parse(text)
	if err != nil {
		return nil, err
	}
	return &doc{text: text, val: v, parsed: true}, nil
}

// Text is the document's JSON text.
func (d *doc) Text() []byte {
	if d.text == nil {
		d.text = value.Text(d.val)
	}
	return d.text
}

// fits tells whether the document's text is within limit bytes and can be read
// back. A value that shares parts with itself may be far larger as a text, so
// the text is not made to find out.
func (d *doc) fits(limit int) bool {
	if d.text != nil {
		return len(d.text) <= limit
	}
	_, err := value.Measure(d.val, limit)
	return err == nil
}

// Value is the document's value. Stored texts were valid when they came in, so
// a text that can't be parsed (a damaged store) reads as null.
func (d *doc) Value() value.Value {
	if !d.parsed {
		d.val, _ = value.Parse(d.text)
		d.parsed = true
	}
	return d.val
}
