package designer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxEditSize is the size of the largest edit, in bytes: a whole definition and
// its escapes.
const MaxEditSize = 4 << 20

func init() { edits["batch"] = read[Batch] } // apart, for it reads edits itself

// edits has a reader for each value of "op".
var edits = map[string]func([]byte) (Edit, error){
	"insert":       read[Insert],
	"move":         read[Move],
	"remove":       read[Remove],
	"duplicate":    read[Duplicate],
	"rename":       read[Rename],
	"connect":      read[Connect],
	"set":          read[Set],
	"unset":        read[Unset],
	"renameField":  read[RenameField],
	"replaceState": read[ReplaceState],
	"setType":      read[SetType],
	"addItem":      read[AddItem],
	"removeItem":   read[RemoveItem],
	"moveItem":     read[MoveItem],
	"replaceItem":  read[ReplaceItem],
	"wrap":         read[Wrap],
	"unwrap":       read[Unwrap],
	"paste":        read[Paste],
	"replaceText":  read[ReplaceText],
}

// ParseEdit reads an edit such as {"op":"rename","state":"A","to":"B"}. An
// unknown op, an unknown field or a value of the wrong type is an error that
// names it.
func ParseEdit(data []byte) (Edit, error) {
	if len(data) > MaxEditSize {
		return nil, fmt.Errorf("the edit is larger than %d bytes", MaxEditSize)
	}
	var envelope struct {
		Op     string         `json:"op"`
		Fields jsontext.Value `json:",embed"`
	}
	if err := json.Unmarshal(data, &envelope); err != nil {
		return nil, fmt.Errorf("read edit: %w", err)
	}
	parse, ok := edits[envelope.Op]
	switch {
	case envelope.Op == "":
		return nil, errors.New(`read edit: "op" is missing`)
	case !ok:
		return nil, fmt.Errorf("read edit: there is no op %q", envelope.Op)
	}
	e, err := parse(orEmptyObject(envelope.Fields))
	if err != nil {
		return nil, fmt.Errorf("read edit %q: %w", envelope.Op, err)
	}
	return e, nil
}

func orEmptyObject(v jsontext.Value) jsontext.Value {
	if len(v) == 0 {
		return jsontext.Value("{}")
	}
	return v
}

func read[E Edit](fields []byte) (Edit, error) {
	var e E
	err := json.Unmarshal(fields, &e, json.RejectUnknownMembers(true))
	return e, err
}

// FormatEdit writes an edit in the form that ParseEdit reads.
func FormatEdit(e Edit) ([]byte, error) {
	fields, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("write edit: %w", err)
	}
	op := fmt.Sprintf(`{"op":%q`, opOf(e))
	if len(fields) > len("{}") {
		op += ","
	}
	return append([]byte(op), fields[1:]...), nil
}

// UnmarshalJSON reads each of the edits as ParseEdit does.
func (b *Batch) UnmarshalJSON(data []byte) error {
	var in struct {
		Title string           `json:"title"`
		Edits []jsontext.Value `json:"edits"`
	}
	if err := json.Unmarshal(data, &in, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	if len(in.Edits) > MaxBatch {
		return fmt.Errorf("a batch has at most %d edits", MaxBatch)
	}
	*b = Batch{Title: in.Title}
	for _, v := range in.Edits {
		var inner struct {
			Op string `json:"op"`
		}
		if err := json.Unmarshal(v, &inner); err != nil {
			return err
		}
		if inner.Op == "batch" || inner.Op == "replaceText" { // before reading it: batches must not nest
			return fmt.Errorf("%q cannot be in a batch", inner.Op)
		}
		e, err := ParseEdit(v)
		if err != nil {
			return err
		}
		b.Edits = append(b.Edits, e)
	}
	return nil
}

// MarshalJSON writes each of the edits as FormatEdit does.
func (b Batch) MarshalJSON() ([]byte, error) {
	out := struct {
		Title string           `json:"title,omitzero"`
		Edits []jsontext.Value `json:"edits"`
	}{Title: b.Title}
	for _, e := range b.Edits {
		v, err := FormatEdit(e)
		if err != nil {
			return nil, err
		}
		out.Edits = append(out.Edits, v)
	}
	return json.Marshal(out)
}

// opOf is the name of an edit's type with a small first letter.
func opOf(e Edit) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", e), "designer.")
	return strings.ToLower(name[:1]) + name[1:]
}
