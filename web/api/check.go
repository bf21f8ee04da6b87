package api

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stepwell/stepwell/engine"
)

// check holds a request against the limits in its fields' tags and answers all
// violations at once, in AWS's words:
//
//	required:"true"   the member must be there
//	len:"1..80"       bounds of a string's length, in characters, or a list's
//	range:"0..1000"   bounds of a number
//	enum:"A,B"        the values that a string may have
//	pattern:"alias"   the pattern of that name, which a string must match
func check(in any) error {
	var found []string
	checkStruct(reflect.ValueOf(in).Elem(), "", &found)
	if len(found) == 0 {
		return nil
	}
	plural := ""
	if len(found) > 1 {
		plural = "s"
	}
	return &engine.Error{Name: engine.ErrValidation.Name,
		Message: fmt.Sprintf("%d validation error%s detected: %s", len(found), plural, strings.Join(found, "; "))}
}

func checkStruct(v reflect.Value, prefix string, found *[]string) {
	for i := range v.NumField() {
		if v.Type().Field(i).Anonymous {
			checkStruct(v.Field(i), prefix, found)
			continue
		}
		tag := v.Type().Field(i).Tag
		name, _, _ := strings.Cut(tag.Get("json"), ",")
		checkField(v.Field(i), prefix+lowerFirst(name), tag, found)
	}
}

// lowerFirst: AWS's messages spell members so, whatever the API spells.
func lowerFirst(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToLower(name[:1]) + name[1:]
}

func checkField(v reflect.Value, path string, tag reflect.StructTag, found *[]string) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			if tag.Get("required") == "true" {
				*found = append(*found, fmt.Sprintf("Value null at '%s' failed to satisfy constraint: Member must not be null", path))
			}
			return
		}
		v = v.Elem()
	}
	violation := func(format string, args ...any) {
		*found = append(*found, fmt.Sprintf("Value '%v' at '%s' failed to satisfy constraint: Member must ", v.Interface(), path)+fmt.Sprintf(format, args...))
	}
	switch v.Kind() {
	case reflect.String:
		checkBounds(tag.Get("len"), utf8.RuneCountInString(v.String()), "have length", violation)
		checkEnum(tag.Get("enum"), v.String(), violation)
		checkPattern(tag.Get("pattern"), v.String(), violation)
	case reflect.Int, reflect.Int64:
		checkBounds(tag.Get("range"), int(v.Int()), "have value", violation)
	case reflect.Float64:
		checkBounds(tag.Get("range"), int(math.Copysign(math.Ceil(math.Abs(v.Float())), v.Float())), "have value", violation)
	case reflect.Slice:
		checkBounds(tag.Get("len"), v.Len(), "have length", violation)
		for i := range v.Len() {
			if e := v.Index(i); e.Kind() == reflect.Struct {
				checkStruct(e, fmt.Sprintf("%s.%d.member.", path, i+1), found)
			}
		}
	case reflect.Struct:
		checkStruct(v, path+".", found)
	}
}

func checkBounds(bounds string, n int, what string, violation func(string, ...any)) {
	low, high, ok := strings.Cut(bounds, "..")
	if !ok {
		return
	}
	if least, err := strconv.Atoi(low); err == nil && n < least {
		violation("%s greater than or equal to %d", what, least)
	}
	if most, err := strconv.Atoi(high); err == nil && n > most {
		violation("%s less than or equal to %d", what, most)
	}
}

func checkEnum(values, s string, violation func(string, ...any)) {
	if values == "" {
		return
	}
	for _, v := range strings.Split(values, ",") {
		if v == s {
			return
		}
	}
	violation("satisfy enum value set: [%s]", strings.ReplaceAll(values, ",", ", "))
}

// pattern is a constraint on a text: AWS's words for it, and the check.
type pattern struct {
	words string
	fits  func(string) bool
}

var patterns = map[string]pattern{
	"name":      expression(`^[0-9a-zA-Z-_.]+$`),
	"token":     expression(`^[a-zA-Z0-9-_]+$`),
	"parameter": expression(`^[A-Za-z0-9\-_]*$`),
	"role":      expression(`^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`),
	"queue":     expression(`^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$`),
	"key":       expression(`^arn:aws(-[a-z]+)?:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*$`),
	"group":     expression(`^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$`),
	"source": {`^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$`, func(s string) bool {
		return sourceStart.MatchString(s) && !strings.HasPrefix(s, "aws.")
	}},
	"alias": {`^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`, func(s string) bool {
		return aliasCharacters.MatchString(s) && !digits.MatchString(s)
	}},
}

// expression is a pattern that Go's regular expressions take as it is.
func expression(words string) pattern { return pattern{words, regexp.MustCompile(words).MatchString} }

var sourceStart = regexp.MustCompile(`^[/.\-_A-Za-z0-9$]`)

var aliasCharacters, digits = regexp.MustCompile(`^[a-zA-Z0-9_\-.]+$`), regexp.MustCompile(`^[0-9]+$`)

func checkPattern(name, s string, violation func(string, ...any)) {
	if p, ok := patterns[name]; ok && !p.fits(s) {
		violation("satisfy regular expression pattern: %s", p.words)
	}
}
