package items

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// Bounds of Parquet files, in bytes; those of a row group and a file are AWS's.
const (
	maxParquet  = 10 << 30
	maxRowGroup = 256 << 20
)

// parquetRows is how many rows are decoded at a time.
const parquetRows = 128

// readParquet makes an object of each row. The format is read from its end, so
// the file first goes to a temporary one.
func readParquet(r io.Reader, out *list) (err error) {
	file, err := os.CreateTemp("", "stepwell-*.parquet")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	size, err := io.Copy(file, io.LimitReader(r, maxParquet+1))
	switch {
	case err != nil:
		return err
	case size > maxParquet:
		return fmt.Errorf("the file is longer than %d GiB", maxParquet>>30)
	}
	return parseParquet(file, size, out)
}

func parseParquet(file io.ReaderAt, size int64, out *list) (err error) {
	defer func() { // the library panics on some broken files
		if p := recover(); p != nil {
			err = fmt.Errorf("the object is not a readable Parquet file: %v", p)
		}
	}()
	f, err := parquet.OpenFile(file, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("the object is not a Parquet file: %w", err)
	}
	for i, g := range f.Metadata().RowGroups {
		if g.TotalByteSize > maxRowGroup {
			return fmt.Errorf("row group %d of the Parquet file is longer than %d MiB", i, maxRowGroup>>20)
		}
	}
	rows := parquet.NewGenericReader[any](f)
	defer rows.Close()
	return addRows(rows, f.Schema(), out)
}

func addRows(rows *parquet.GenericReader[any], schema parquet.Node, out *list) error {
	page := make([]any, parquetRows)
	for {
		clear(page)
		n, err := rows.Read(page)
		for _, row := range page[:n] {
			if err := out.add(group(row, schema)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the Parquet file can't be read: %w", err)
		}
	}
}

// group makes a value of a row or a group in one, its members in the order of the schema.
func group(v any, node parquet.Node) value.Value {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	o := value.NewObject()
	for _, field := range node.Fields() {
		o.Set(field.Name(), cell(m[field.Name()], field))
	}
	return o
}

func cell(v any, node parquet.Node) value.Value {
	if v == nil {
		return nil
	}
	if all, ok := v.([]any); ok {
		return elementsOf(all, node)
	}
	if !node.Leaf() {
		if isLogical[*format.MapType](node) {
			return entriesOf(v, node)
		}
		return group(v, node)
	}
	return leaf(v, node)
}

// elementsOf makes an array of a LIST, or of a field that is repeated by itself.
func elementsOf(all []any, node parquet.Node) value.Value {
	element := node
	if isLogical[*format.ListType](node) {
		element = node.Fields()[0]
		if !element.Leaf() && len(element.Fields()) == 1 {
			element = element.Fields()[0]
		}
	}
	out := make(value.Array, len(all))
	for i, v := range all {
		out[i] = cell(v, element)
	}
	return out
}

// entriesOf makes an object of a MAP.
func entriesOf(v any, node parquet.Node) value.Value {
	m, ok := v.(map[string]any)
	pair := node.Fields()[0].Fields()
	if !ok || len(pair) != 2 {
		return nil
	}
	o := value.NewObject()
	for _, key := range sortedKeys(m) {
		o.Set(key, cell(m[key], pair[1]))
	}
	return o
}

func isLogical[T format.LogicalTypeValue](node parquet.Node) bool {
	t := node.Type().LogicalType()
	if t == nil {
		return false
	}
	_, ok := t.Value.(T)
	return ok
}

// leaf makes JSON of a single value: numbers, texts and booleans as they are,
// times in ISO 8601, bytes that are no text in base64.
func leaf(v any, node parquet.Node) value.Value {
	var logical format.LogicalTypeValue
	if t := node.Type().LogicalType(); t != nil {
		logical = t.Value
	}
	switch v := v.(type) {
	case bool:
		return v
	case int32:
		return whole(int64(v), logical)
	case int64:
		return whole(v, logical)
	case uint32:
		return value.Int(int64(v))
	case uint64:
		return value.Number(fmt.Sprint(v))
	case float32:
		return value.Number(fmt.Sprint(v)) // as short as it is written, which its float64 is not
	case float64:
		return value.Float(v)
	case string:
		return binaryText([]byte(v), logical)
	case []byte:
		return binaryText(v, logical)
	case deprecated.Int96:
		return isoTime(julian(v))
	}
	return fmt.Sprint(v)
}

func whole(n int64, logical format.LogicalTypeValue) value.Value {
	switch t := logical.(type) {
	case *format.DateType:
		return time.Unix(n*24*60*60, 0).UTC().Format(time.DateOnly)
	case *format.TimestampType:
		return isoTime(timestamp(n, t.Unit.Value.Duration()))
	}
	return value.Int(n)
}

// timestamp is a time so many units after 1970.
func timestamp(n int64, unit time.Duration) time.Time {
	perSecond := int64(time.Second / unit)
	return time.Unix(n/perSecond, n%perSecond*int64(unit)).UTC()
}

// julian is the time that an INT96 stands for: nanoseconds of the day, and the Julian day.
func julian(v deprecated.Int96) time.Time {
	const epoch = 2_440_588 // the Julian day of 1970-01-01
	nanos := int64(v[0]) | int64(v[1])<<32
	return time.Unix((int64(v[2])-epoch)*24*60*60, nanos).UTC()
}

func isoTime(t time.Time) string { return t.Format(time.RFC3339Nano) }

func binaryText(b []byte, logical format.LogicalTypeValue) value.Value {
	_, isUUID := logical.(*format.UUIDType)
	switch {
	case isUUID && len(b) == 16:
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", binary.BigEndian.Uint32(b), b[4:6], b[6:8], b[8:10], b[10:])
	case utf8.Valid(b):
		return string(b)
	}
	return base64.StdEncoding.EncodeToString(b)
}
