package items

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/stepwell/stepwell/engine/asl/value"
)

var delimiters = map[string]byte{"": ',', "COMMA": ',', "PIPE": '|', "SEMICOLON": ';', "SPACE": ' ', "TAB": '\t'}

// readCSV makes an object of strings of each row: short rows are filled with
// empty strings, further fields and empty lines are left out.
func readCSV(r io.Reader, c readerConfig, out *list) error {
	delimiter, ok := delimiters[c.CSVDelimiter]
	if !ok {
		return fmt.Errorf("the CSVDelimiter must be COMMA, PIPE, SEMICOLON, SPACE or TAB, not %q", c.CSVDelimiter)
	}
	rows := newRows(r, delimiter)
	headers, err := csvHeaders(c, rows)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	for {
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := out.add(rowObject(headers, row)); err != nil {
			return err
		}
	}
}

func csvHeaders(c readerConfig, rows *rows) (headers []string, err error) {
	switch c.CSVHeaderLocation {
	case "GIVEN":
		headers = c.CSVHeaders
	case "FIRST_ROW":
		headers, err = rows.next()
	default:
		return nil, fmt.Errorf("the CSVHeaderLocation must be FIRST_ROW or GIVEN, not %q", c.CSVHeaderLocation)
	}
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, h := range headers {
		if seen[h] {
			return nil, errors.New("CSV headers cannot contain duplicates.") //nolint:revive // AWS's text
		}
		seen[h] = true
	}
	return headers, nil
}

func rowObject(headers, row []string) *value.Object {
	o := &value.Object{}
	for i, h := range headers {
		field := ""
		if i < len(row) {
			field = row[i]
		}
		o.Set(h, field)
	}
	return o
}

// maxRow bounds one row, in bytes.
const maxRow = 8 << 20

// rows takes a CSV text apart. A quoted field may hold delimiters, line ends and
// doubled quotes; a backslash takes the character after it as it is when that is
// a backslash, a quote or the delimiter, and is left out before any other.
type rows struct {
	r         *bufio.Reader
	delimiter byte
	field     []byte
	size      int
	ended     bool
}

func newRows(r io.Reader, delimiter byte) *rows {
	b := bufio.NewReaderSize(r, 64<<10)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3) // the mark of UTF-8, which is not part of the first header
	}
	return &rows{r: b, delimiter: delimiter}
}

// next returns the next row that is not empty; io.EOF after the last.
func (p *rows) next() ([]string, error) {
	for !p.ended {
		row, err := p.row()
		if err != nil {
			return nil, err
		}
		if len(row) > 1 || row[0] != "" {
			return row, nil
		}
	}
	return nil, io.EOF
}

func (p *rows) row() (row []string, err error) {
	p.size = 0
	for {
		more, err := p.cell()
		if err != nil {
			return nil, err
		}
		row = append(row, string(p.field))
		if !more {
			return row, nil
		}
	}
}

var errRowTooLong = fmt.Errorf("a row is longer than %d MiB", maxRow>>20)

// cell reads one field and tells whether the row has more.
func (p *rows) cell() (more bool, err error) {
	p.field = p.field[:0]
	quoted, fresh := false, true
	for {
		c, err := p.r.ReadByte()
		if errors.Is(err, io.EOF) {
			p.ended = true
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if p.size++; p.size > maxRow {
			return false, errRowTooLong
		}
		switch {
		case c == '\\':
			p.escaped()
		case c == '"' && quoted:
			if quoted = p.take('"'); quoted {
				p.field = append(p.field, '"')
			}
		case c == '"' && fresh:
			quoted = true
		case quoted:
			p.field = append(p.field, c)
		case c == p.delimiter:
			return true, nil
		case c == '\n':
			return false, nil
		case c == '\r' && p.take('\n'):
			return false, nil
		default:
			p.field = append(p.field, c)
		}
		fresh = false
	}
}

// take goes past the next byte when it is c.
func (p *rows) take(c byte) bool {
	next, err := p.r.Peek(1)
	if err != nil || next[0] != c {
		return false
	}
	_, _ = p.r.Discard(1) // it was peeked at
	return true
}

func (p *rows) escaped() {
	for _, c := range []byte{'\\', '"', p.delimiter} {
		if p.take(c) {
			p.field = append(p.field, c)
			return
		}
	}
}
