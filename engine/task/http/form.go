package http

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// How arrays are written in a form.
const (
	arraysByIndex    = "INDICES"  // a[0]=x&a[1]=y
	arraysRepeated   = "REPEAT"   // a=x&a=y
	arraysByComma    = "COMMAS"   // a=x,y
	arraysInBrackets = "BRACKETS" // a[]=x&a[]=y
)

// encodeForm writes an object as application/x-www-form-urlencoded. Members of
// objects within are written as outer[inner]=x.
func encodeForm(o *value.Object, arrays string) string {
	f := &form{arrays: arrays}
	for _, m := range o.Members() {
		f.add(url.QueryEscape(m.Key), m.Value)
	}
	return strings.Join(f.parts, "&")
}

type form struct {
	arrays string
	parts  []string
}

func (f *form) add(key string, v value.Value) {
	switch v := v.(type) {
	case *value.Object:
		for _, m := range v.Members() {
			f.add(key+"["+url.QueryEscape(m.Key)+"]", m.Value)
		}
	case value.Array:
		f.addArray(key, v)
	default:
		s, _ := scalarText(v)
		f.parts = append(f.parts, key+"="+url.QueryEscape(s))
	}
}

func (f *form) addArray(key string, a value.Array) {
	if list, ok := commaList(a); ok && f.arrays == arraysByComma {
		f.parts = append(f.parts, key+"="+list)
		return
	}
	for i, v := range a {
		switch f.arrays {
		case arraysRepeated, arraysByComma:
			f.add(key, v)
		case arraysInBrackets:
			f.add(key+"[]", v)
		default:
			f.add(key+"["+strconv.Itoa(i)+"]", v)
		}
	}
}

// commaList is an array of scalars, separated by commas.
func commaList(a value.Array) (string, bool) {
	parts := make([]string, len(a))
	for i, v := range a {
		s, ok := scalarText(v)
		if !ok {
			return "", false
		}
		parts[i] = url.QueryEscape(s)
	}
	return strings.Join(parts, ","), true
}
