package teststate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// readItems reads what an ItemReader would have read from its source, and what
// ItemsPointer finds in it (nil when there is no pointer).
func readItems(reader *asl.Node, data string) (items, pointed value.Value, err error) {
	config := reader.Get("ReaderConfig")
	switch config.Get("InputType").String() {
	case "CSV":
		items, err = readCSV(config, data)
	case "JSONL":
		items, err = readLines(data)
	default:
		items, err = value.Parse([]byte(data))
	}
	if err != nil {
		return nil, nil, invalid("MapItemReaderData can't be read: " + err.Error())
	}
	pointer := config.Get("ItemsPointer").String()
	if pointer == "" {
		return items, nil, nil
	}
	if items, err = point(items, pointer); err != nil {
		return nil, nil, invalid("MapItemReaderData has nothing at '" + pointer + "'")
	}
	return items, items, nil
}

// readLines reads one JSON value from each line that is not blank.
func readLines(data string) (value.Value, error) {
	items := value.Array{}
	for line := range strings.Lines(data) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		v, err := value.Parse([]byte(line))
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, nil
}

var delimiters = map[string]rune{"": ',', "COMMA": ',', "PIPE": '|', "SEMICOLON": ';', "SPACE": ' ', "TAB": '\t'}

// readCSV makes an object of each row, with the header's cells as keys.
func readCSV(config *asl.Node, data string) (value.Value, error) {
	delimiter, ok := delimiters[config.Get("CSVDelimiter").String()]
	if !ok {
		return nil, errors.New("the CSVDelimiter is not known")
	}
	r := csv.NewReader(bytes.NewReader([]byte(data)))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = delimiter, -1, true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	var header []string
	if given := config.Get("CSVHeaders"); given.Is(asl.KindArray) {
		for _, cell := range given.Items {
			header = append(header, cell.String())
		}
	} else if len(rows) > 0 {
		header, rows = rows[0], rows[1:]
	}
	items := make(value.Array, 0, len(rows))
	for _, row := range rows {
		items = append(items, rowObject(header, row))
	}
	return items, nil
}

// rowObject gives missing cells the value "", and cells beyond the header the key "".
func rowObject(header, row []string) value.Value {
	o := &value.Object{}
	for i, name := range header {
		cell := ""
		if i < len(row) {
			cell = row[i]
		}
		o.Set(name, cell)
	}
	for _, cell := range row[min(len(header), len(row)):] {
		o.Set("", cell)
	}
	return o
}

var errNothingThere = errors.New("nothing there")

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

// point follows a JSON pointer (RFC 6901).
func point(v value.Value, pointer string) (value.Value, error) {
	if !strings.HasPrefix(pointer, "/") {
		return nil, errNothingThere
	}
	for _, token := range strings.Split(pointer[1:], "/") {
		token = unescapePointer.Replace(token)
		switch at := v.(type) {
		case *value.Object:
			inner, ok := at.Get(token)
			if !ok {
				return nil, errNothingThere
			}
			v = inner
		case value.Array:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(at) {
				return nil, errNothingThere
			}
			v = at[i]
		default:
			return nil, errNothingThere
		}
	}
	return v, nil
}
