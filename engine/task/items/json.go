package items

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// errNotIterable is AWS's word for a file without a list in it.
var errNotIterable = errors.New("Attempting to map over non-iterable node.") //nolint:revive // AWS's text

// readJSON takes the elements of the array, or the members of the object, that
// a JSON text is or has at a JSON pointer. One of them at a time is in memory.
func readJSON(r io.Reader, pointer string, out *list) error {
	d := json.NewDecoder(r)
	d.UseNumber()
	err := follow(d, pointer)
	if err == nil {
		err = iterate(d, out)
	}
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("the object is not JSON: %w (offset %d)", err, syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the object is not JSON: it ends too early")
	}
	return err
}

// iterate adds the elements or members of the value that comes next.
func iterate(d *json.Decoder, out *list) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('['):
		return elements(d, out)
	case json.Delim('{'):
		out.keyed()
		return members(d, out)
	}
	return errNotIterable
}

func elements(d *json.Decoder, out *list) error {
	for d.More() {
		v, err := decode(d)
		if err != nil {
			return err
		}
		if err := out.add(v); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func members(d *json.Decoder, out *list) error {
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		v, err := decode(d)
		if err != nil {
			return err
		}
		if err := out.add(value.NewObject(value.Member{Key: "Key", Value: key}, value.Member{Key: "Value", Value: v})); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// decode takes the value that comes next, with its order of keys and its numbers as they are written.
func decode(d *json.Decoder) (value.Value, error) {
	var text json.RawMessage
	if err := d.Decode(&text); err != nil {
		return nil, err
	}
	return value.Parse(text)
}

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

// follow goes to what a JSON pointer (RFC 6901) points to.
func follow(d *json.Decoder, pointer string) error {
	if pointer == "" {
		return nil
	}
	if !strings.HasPrefix(pointer, "/") {
		return fmt.Errorf("the ItemsPointer %q must begin with a slash", pointer)
	}
	for _, part := range strings.Split(pointer[1:], "/") {
		found, err := enter(d, unescapePointer.Replace(part))
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("the ItemsPointer %q leads nowhere in the object", pointer)
		}
	}
	return nil
}

// enter goes to a member or element of the value that comes next.
func enter(d *json.Decoder, name string) (found bool, err error) {
	t, err := d.Token()
	if err != nil {
		return false, err
	}
	switch t {
	case json.Delim('{'):
		return enterObject(d, name)
	case json.Delim('['):
		return enterArray(d, name)
	}
	return false, nil
}

func enterObject(d *json.Decoder, name string) (bool, error) {
	for d.More() {
		key, err := d.Token()
		if err != nil || key == name {
			return err == nil, err
		}
		if err := skip(d); err != nil {
			return false, err
		}
	}
	return false, nil
}

func enterArray(d *json.Decoder, name string) (bool, error) {
	index, err := strconv.Atoi(name)
	if err != nil {
		return false, nil //nolint:nilerr // a name leads nowhere in an array
	}
	for i := 0; d.More(); i++ {
		if i == index {
			return true, nil
		}
		if err := skip(d); err != nil {
			return false, err
		}
	}
	return false, nil
}

// skip goes past the value that comes next without keeping it.
func skip(d *json.Decoder) error {
	for depth := 0; ; {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// maxLine bounds one line of JSON Lines, in bytes: what AWS lets an item have.
const maxLine = 8 << 20

// readJSONL makes an item of each line; blank ones are left out.
func readJSONL(r io.Reader, out *list) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		v, err := value.Parse(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := out.add(v); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line is longer than %d MiB", maxLine>>20)
	}
	return lines.Err()
}
