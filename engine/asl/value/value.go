// Package value holds JSON values the way Step Functions sees them: objects
// keep the order of their keys, numbers keep their spelling.
//
// It is the one value type of the engine: JSONPath, intrinsic functions,
// JSONata and the interpreter all read and make these values. Values are
// immutable by convention: whoever wants another value makes a new one.
package value

import (
	"math"
	"strconv"
)

// Value is a JSON value: nil, bool, Number, string, Array or *Object.
type Value = any

// Number is a JSON number as it was written, such as "1", "1.0" or "1e3".
type Number string

// Array is a JSON array.
type Array = []Value

// Member is one key of an object with its value.
type Member struct {
	Key   string
	Value Value
}

// Object is a JSON object that keeps the order of its keys. The nil *Object
// is not a value; use new(Object) for {}.
type Object struct {
	members []Member
	index   map[string]int // made when the object has more than indexFrom keys
}

// indexFrom is the size from which a lookup by map beats a scan.
const indexFrom = 12

// NewObject makes an object of members; of equal keys the last one counts and
// stands where the first one stood.
func NewObject(members ...Member) *Object {
	o := &Object{members: make([]Member, 0, len(members))}
	for _, m := range members {
		o.Set(m.Key, m.Value)
	}
	return o
}

// Unique makes an object of members whose keys are known to differ. The object
// takes the slice over.
func Unique(members []Member) *Object {
	o := &Object{members: members}
	if len(members) > indexFrom {
		o.reindex()
	}
	return o
}

// Len is the number of keys.
func (o *Object) Len() int { return len(o.members) }

// Members are the keys with their values in order. The caller must not change them.
func (o *Object) Members() []Member { return o.members }

// Get returns the value of key.
func (o *Object) Get(key string) (Value, bool) {
	if i := o.find(key); i >= 0 {
		return o.members[i].Value, true
	}
	return nil, false
}

// Set gives key a value: in place when the key is there, else at the end. It
// is for whoever is making the object, before anyone else sees it.
func (o *Object) Set(key string, v Value) {
	if i := o.find(key); i >= 0 {
		o.members[i].Value = v
		return
	}
	o.members = append(o.members, Member{key, v})
	switch {
	case o.index != nil:
		o.index[key] = len(o.members) - 1
	case len(o.members) > indexFrom:
		o.reindex()
	}
}

func (o *Object) reindex() {
	o.index = make(map[string]int, 2*len(o.members))
	for i, m := range o.members {
		o.index[m.Key] = i
	}
}

// With returns a copy of the object in which key has the value v.
func (o *Object) With(key string, v Value) *Object {
	c := o.Clone()
	c.Set(key, v)
	return c
}

// Clone returns a copy that may be changed; the values in it are shared.
func (o *Object) Clone() *Object {
	c := &Object{members: make([]Member, len(o.members), len(o.members)+1)}
	copy(c.members, o.members)
	if o.index != nil {
		c.index = make(map[string]int, len(o.index))
		for k, i := range o.index {
			c.index[k] = i
		}
	}
	return c
}

func (o *Object) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range o.members {
		if o.members[i].Key == key {
			return i
		}
	}
	return -1
}

// Int makes a Number of an integer.
func Int(n int64) Number { return Number(strconv.FormatInt(n, 10)) }

// Float makes a Number of a finite float64 in the shortest spelling, integers
// without a fraction. NaN and infinities have no JSON form and become 0.
func Float(f float64) Number {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "0"
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e21 {
		return Number(strconv.FormatFloat(f, 'f', 0, 64))
	}
	return Number(appendShortest(nil, f))
}

func appendShortest(dst []byte, f float64) []byte {
	if a := math.Abs(f); a >= 1e-6 && a < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'e', -1, 64)
}

// Float64 is the number as binary64; numbers beyond its range become ±Inf.
func (n Number) Float64() float64 {
	f, _ := strconv.ParseFloat(string(n), 64) // out of range gives ±Inf, and the text is a number by construction
	return f
}

// Int64 returns the number when it is spelled as an integer that fits.
func (n Number) Int64() (int64, bool) {
	i, err := strconv.ParseInt(string(n), 10, 64)
	return i, err == nil
}

// Kind names the JSON type of v: null, boolean, number, string, array or object.
func Kind(v Value) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case Number:
		return "number"
	case string:
		return "string"
	case Array:
		return "array"
	case *Object:
		return "object"
	}
	return "unknown"
}

// Equal compares two values as JSON: numbers by their value, objects without
// regard to the order of keys.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case Number:
		b, ok := b.(Number)
		return ok && (a == b || a.Float64() == b.Float64())
	case Array:
		b, ok := b.(Array)
		return ok && equalArrays(a, b)
	case *Object:
		b, ok := b.(*Object)
		return ok && equalObjects(a, b)
	case nil, bool, string:
		return a == b
	}
	return false
}

func equalArrays(a, b Array) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalObjects(a, b *Object) bool {
	if a.Len() != b.Len() {
		return false
	}
	for _, m := range a.members {
		if v, ok := b.Get(m.Key); !ok || !Equal(m.Value, v) {
			return false
		}
	}
	return true
}
