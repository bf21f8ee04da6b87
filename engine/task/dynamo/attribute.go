package dynamo

import (
	"bytes"
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// kind is the type of an attribute value, as the protocol names it.
type kind string

const (
	kindString    kind = "S"
	kindNumber    kind = "N"
	kindBinary    kind = "B"
	kindBool      kind = "BOOL"
	kindNull      kind = "NULL"
	kindList      kind = "L"
	kindMap       kind = "M"
	kindStringSet kind = "SS"
	kindNumberSet kind = "NS"
	kindBinarySet kind = "BS"
)

var kinds = []kind{kindBinary, kindNull, kindStringSet, kindBool, kindList, kindBinarySet, kindNumber, kindNumberSet, kindString, kindMap}

// attr is an attribute value. It is never changed once it is made.
type attr struct {
	kind   kind
	text   string // of S; of N as DynamoDB spells it; the bytes of B
	number decimal
	truth  bool
	list   []attr // of L; the elements of a set, as S, N or B
	fields item   // of M
}

// item is an item, or the members of a map.
type item map[string]attr

const maxNesting = 32

// UnmarshalJSON reads a value in the form of the protocol, such as {"S": "x"}.
func (a *attr) UnmarshalJSON(text []byte) error {
	v, err := value.Parse(text)
	if err != nil {
		return &apiError{code: "SerializationException", message: "The request is not JSON"}
	}
	*a, err = attrOf(v, 0)
	return err
}

// attrOf makes an attribute value of its JSON form.
func attrOf(v value.Value, depth int) (attr, error) {
	o, ok := v.(*value.Object)
	switch {
	case !ok:
		return attr{}, &apiError{code: "SerializationException", message: "Unexpected value type in payload"}
	case depth > maxNesting:
		return attr{}, invalid("Nesting Levels have exceeded supported limits")
	case o.Len() == 0:
		return attr{}, invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	case o.Len() > 1:
		return attr{}, invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	m := o.Members()[0]
	switch k := kind(m.Key); k {
	case kindString, kindNumber, kindBinary:
		return scalarOf(k, m.Value)
	case kindBool:
		b, ok := m.Value.(bool)
		return attr{kind: k, truth: b}, wrongType(ok)
	case kindNull:
		return nullOf(m.Value)
	case kindList:
		return listOf(m.Value, depth)
	case kindMap:
		return mapOf(m.Value, depth)
	case kindStringSet, kindNumberSet, kindBinarySet:
		return setOf(k, m.Value)
	}
	return attr{}, invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
}

func wrongType(ok bool) error {
	if ok {
		return nil
	}
	return &apiError{code: "SerializationException", message: "Unexpected value type in payload"}
}

func nullOf(v value.Value) (attr, error) {
	b, ok := v.(bool)
	if ok && !b {
		return attr{}, badValue("Null attribute value types must have the value of true")
	}
	return attr{kind: kindNull}, wrongType(ok)
}

func scalarOf(k kind, v value.Value) (attr, error) {
	s, ok := v.(string)
	if !ok {
		return attr{}, wrongType(false)
	}
	switch k {
	case kindNumber:
		return numberAttr(s)
	case kindBinary:
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return attr{}, &apiError{code: "SerializationException", message: "Invalid Base64 in payload"}
		}
		return attr{kind: k, text: string(b)}, nil
	}
	return attr{kind: k, text: s}, nil
}

func numberAttr(s string) (attr, error) {
	d, err := parseDecimal(s)
	if err != nil {
		return attr{}, err
	}
	return ofDecimal(d), nil
}

func ofDecimal(d decimal) attr { return attr{kind: kindNumber, text: d.String(), number: d} }

func listOf(v value.Value, depth int) (attr, error) {
	array, ok := v.(value.Array)
	if !ok {
		return attr{}, wrongType(false)
	}
	a := attr{kind: kindList, list: make([]attr, len(array))}
	for i := range array {
		var err error
		if a.list[i], err = attrOf(array[i], depth+1); err != nil {
			return attr{}, err
		}
	}
	return a, nil
}

func mapOf(v value.Value, depth int) (attr, error) {
	o, ok := v.(*value.Object)
	if !ok {
		return attr{}, wrongType(false)
	}
	a := attr{kind: kindMap, fields: make(item, o.Len())}
	for _, m := range o.Members() {
		member, err := attrOf(m.Value, depth+1)
		if err != nil {
			return attr{}, err
		}
		a.fields[m.Key] = member
	}
	return a, nil
}

// elementKind is the kind of a set's elements, and setName what errors call the set.
var (
	elementKind = map[kind]kind{kindStringSet: kindString, kindNumberSet: kindNumber, kindBinarySet: kindBinary}
	setName     = map[kind]string{kindStringSet: "An string set", kindNumberSet: "An number set", kindBinarySet: "Binary sets"}
)

func setOf(k kind, v value.Value) (attr, error) {
	array, ok := v.(value.Array)
	if !ok {
		return attr{}, wrongType(false)
	}
	if len(array) == 0 {
		return attr{}, badValue("%s  may not be empty", setName[k])
	}
	a := attr{kind: k}
	seen := make(map[string]bool, len(array))
	for _, v := range array {
		e, err := scalarOf(elementKind[k], v)
		if err != nil {
			return attr{}, err
		}
		if seen[e.text] {
			return attr{}, badValue("Input collection %s contains duplicates.", printed(array))
		}
		seen[e.text] = true
		a.list = append(a.list, e)
	}
	return a, nil
}

// printed is a collection as Java prints it.
func printed(array value.Array) string {
	parts := make([]string, len(array))
	for i, v := range array {
		parts[i], _ = v.(string)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func (a attr) isSet() bool { return elementKind[a.kind] != "" }

// MarshalJSON writes the value in the form of the protocol.
func (a attr) MarshalJSON() ([]byte, error) { return a.append(nil), nil }

func (a attr) append(dst []byte) []byte {
	dst = append(append(append(dst, `{"`...), a.kind...), `":`...)
	switch a.kind {
	case kindBool:
		dst = value.Append(dst, a.truth)
	case kindNull:
		dst = append(dst, "true"...)
	case kindMap:
		dst = a.fields.append(dst)
	case kindList:
		dst = appendAll(dst, a.list, attr.append)
	case kindString, kindNumber, kindBinary:
		dst = a.appendText(dst)
	default:
		dst = appendAll(dst, a.list, attr.appendText)
	}
	return append(dst, '}')
}

func (a attr) appendText(dst []byte) []byte {
	if a.kind == kindBinary {
		return value.AppendString(dst, base64.StdEncoding.EncodeToString([]byte(a.text)))
	}
	return value.AppendString(dst, a.text)
}

func appendAll(dst []byte, list []attr, one func(attr, []byte) []byte) []byte {
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(e, dst)
	}
	return append(dst, ']')
}

// MarshalJSON writes the item with its attributes in order of their names.
func (it item) MarshalJSON() ([]byte, error) { return it.append(nil), nil }

func (it item) append(dst []byte) []byte {
	dst = append(dst, '{')
	for i, name := range slices.Sorted(maps.Keys(it)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(value.AppendString(dst, name), ':')
		dst = it[name].append(dst)
	}
	return append(dst, '}')
}

// equal compares two values; sets without regard to order.
func (a attr) equal(b attr) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case kindBool:
		return a.truth == b.truth
	case kindNull:
		return true
	case kindList:
		return slices.EqualFunc(a.list, b.list, attr.equal)
	case kindMap:
		return maps.EqualFunc(a.fields, b.fields, attr.equal)
	case kindString, kindNumber, kindBinary:
		return a.text == b.text
	}
	return len(a.list) == len(b.list) && len(without(a.list, b.list)) == 0
}

// without is the elements of a set that another does not have.
func without(set, other []attr) []attr {
	taken := make(map[string]bool, len(other))
	for _, e := range other {
		taken[e.text] = true
	}
	var rest []attr
	for _, e := range set {
		if !taken[e.text] {
			rest = append(rest, e)
		}
	}
	return rest
}

// has says whether a list or set holds an element.
func (a attr) has(e attr) bool { return slices.ContainsFunc(a.list, e.equal) }

// ordered says whether values of the kind can be compared by order.
func (k kind) ordered() bool { return k == kindString || k == kindNumber || k == kindBinary }

// compare orders two values of the same ordered kind.
func (a attr) compare(b attr) int {
	if a.kind == kindNumber {
		return a.number.compare(b.number)
	}
	return bytes.Compare([]byte(a.text), []byte(b.text))
}

// MaxItem bounds an item, in bytes as DynamoDB counts them.
const MaxItem = 400 << 10

// size is how many bytes DynamoDB counts for the item.
func (it item) size() int {
	n := 0
	for name, a := range it {
		n += len(name) + a.size()
	}
	return n
}

func (a attr) size() int {
	n := 0
	switch a.kind {
	case kindBool, kindNull:
		return 1
	case kindString, kindBinary:
		return len(a.text)
	case kindNumber:
		return (len(a.text)+1)/2 + 1
	case kindMap:
		n = 3 + len(a.fields) + a.fields.size()
	case kindList:
		n = 3 + len(a.list)
	}
	for _, e := range a.list {
		n += e.size()
	}
	return n
}
