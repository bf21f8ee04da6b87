package items

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// fields reads members of an object, and keeps the first mistake.
type fields struct {
	o   *value.Object
	err error
}

func (f *fields) wrong(name, want string) {
	if f.err == nil {
		f.err = fmt.Errorf("the field %s must be %s", name, want)
	}
}

func (f *fields) text(name string) string {
	v, ok := f.o.Get(name)
	if !ok || v == nil {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		f.wrong(name, "a string")
	}
	return s
}

func (f *fields) texts(name string) []string {
	v, ok := f.o.Get(name)
	if !ok || v == nil {
		return nil
	}
	a, ok := v.(value.Array)
	if !ok {
		f.wrong(name, "an array of strings")
		return nil
	}
	out := make([]string, len(a))
	for i, v := range a {
		if out[i], ok = v.(string); !ok {
			f.wrong(name, "an array of strings")
		}
	}
	return out
}

// whole reads a number that is not negative; 0 when there is none.
func (f *fields) whole(name string) int64 {
	v, ok := f.o.Get(name)
	if !ok || v == nil {
		return 0
	}
	n, isNumber := v.(value.Number)
	whole, ok := n.Int64()
	switch {
	case !isNumber || !ok:
		f.wrong(name, "a whole number")
	case whole < 0 && f.err == nil:
		f.err = fmt.Errorf("field %s must be positive", name) // AWS's text
	}
	return whole
}

// object reads the members of an object within this one.
func (f *fields) object(name string, read func(*fields)) {
	v, ok := f.o.Get(name)
	if !ok || v == nil {
		return
	}
	o, ok := v.(*value.Object)
	if !ok {
		f.wrong(name, "an object")
		return
	}
	in := &fields{o: o}
	read(in)
	if f.err == nil {
		f.err = in.err
	}
}

// only refuses members that would be ignored.
func (f *fields) only(names ...string) {
	for _, m := range f.o.Members() {
		if !slices.Contains(names, m.Key) && f.err == nil {
			f.err = fmt.Errorf("the field %s is not supported here: %s are", m.Key, strings.Join(names, ", "))
		}
	}
}

// location reads Parameters, in JSONata Arguments, which may have the members named.
func (f *fields) location(names ...string) (at location) {
	read := func(f *fields) {
		f.only(names...)
		at = location{
			Bucket: f.text("Bucket"), Key: f.text("Key"), VersionID: f.text("VersionId"),
			Prefix: f.text("Prefix"), StartAfter: f.text("StartAfter"), Owner: f.text("ExpectedBucketOwner"),
		}
	}
	f.object("Parameters", read)
	f.object("Arguments", read)
	return at
}

func (f *fields) config(name string) (c readerConfig) {
	f.object(name, func(f *fields) {
		f.only("InputType", "Transformation", "ManifestType", "CSVHeaderLocation", "CSVHeaders", "CSVDelimiter", "ItemsPointer", "MaxItems", "MaxItemsPath")
		c = readerConfig{
			InputType: f.text("InputType"), Transformation: f.text("Transformation"), ManifestType: f.text("ManifestType"),
			CSVHeaderLocation: f.text("CSVHeaderLocation"), CSVHeaders: f.texts("CSVHeaders"), CSVDelimiter: f.text("CSVDelimiter"),
			ItemsPointer: f.text("ItemsPointer"), MaxItems: f.whole("MaxItems"),
		}
	})
	return c
}
