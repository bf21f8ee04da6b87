package storage

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// micros is how a time is stored: microseconds since 1970 in UTC, NULL for the
// zero time.
func micros(t time.Time) driver.Value {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// timeColumn scans a stored time.
type timeColumn struct{ to *time.Time }

// Scan implements sql.Scanner.
func (c timeColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.to = time.Time{}
	case int64:
		*c.to = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("a time is stored as %T", v)
	}
	return nil
}

// bytesColumn scans a BLOB; NULL is nil.
type bytesColumn struct{ to *[]byte }

// Scan implements sql.Scanner.
func (c bytesColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.to = nil
	case []byte:
		*c.to = append([]byte{}, v...) // database/sql lends its bytes
	default:
		return fmt.Errorf("bytes are stored as %T", v)
	}
	return nil
}

// stringColumn scans a TEXT of which NULL is the empty string.
type stringColumn struct{ to *string }

// Scan implements sql.Scanner.
func (c stringColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.to = ""
	case string:
		*c.to = v
	default:
		return fmt.Errorf("a text is stored as %T", v)
	}
	return nil
}

// intColumn scans an INTEGER of which NULL is 0.
type intColumn struct{ to *int64 }

// Scan implements sql.Scanner.
func (c intColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.to = 0
	case int64:
		*c.to = v
	default:
		return fmt.Errorf("a number is stored as %T", v)
	}
	return nil
}

// jsonColumn scans a BLOB that holds JSON; NULL leaves the value as it is.
type jsonColumn struct{ to any }

// Scan implements sql.Scanner.
func (c jsonColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(v, c.to)
	default:
		return fmt.Errorf("JSON is stored as %T", v)
	}
}

// blob is how bytes are stored: NULL for nil.
func blob[T ~[]byte](b T) driver.Value {
	if b == nil {
		return nil
	}
	return []byte(b)
}

// optional is how a text is stored of which NULL means the empty string.
func optional(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

// pointer is how a text that may be absent is stored.
func pointer(s *string) driver.Value {
	if s == nil {
		return nil
	}
	return *s
}

// list is how a list is stored: JSON, NULL when it is nil.
func list[T any](items []T) (driver.Value, error) {
	if items == nil {
		return nil, nil
	}
	return json.Marshal(items)
}

// pageSize bounds the limit that a caller gives for a page.
func pageSize(limit, most int) int64 {
	if limit <= 0 || limit > most {
		limit = most
	}
	return int64(limit)
}

// The longest pages: of what people read, and of what the runtime takes up.
const (
	maxListed = 1_000
	maxBatch  = 10_000
)

// storedTime is what is read back of a time that is stored.
func storedTime(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}

// notNull is how bytes are stored in a column without NULL.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// numberColumn scans an INTEGER of any integer type.
type numberColumn[T ~int | ~int64] struct{ to *T }

// Scan implements sql.Scanner.
func (c numberColumn[T]) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a number is stored as %T", v)
	}
	*c.to = T(n)
	return nil
}
