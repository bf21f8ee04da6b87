package http

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
)

// parameters are the fields of an HTTP Task.
type parameters struct {
	url        *url.URL
	method     string
	connection string // its ARN or name; empty: none
	headers    []Parameter
	query      []Parameter
	body       value.Value
	hasBody    bool
	form       bool   // the body is URL-encoded
	arrays     string // how arrays are, in a form
}

var methods = []string{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"}

// parametersOf reads a task's input. It fails with States.Runtime.
func parametersOf(input []byte) (*parameters, error) {
	v, err := value.Parse(input)
	o, ok := v.(*value.Object)
	if err != nil || !ok {
		return nil, task.BadParameters(input, "The parameters must be an object")
	}
	r := &reader{input: input, object: o}
	p := &parameters{method: r.text("Method"), connection: r.connection()}
	p.url = r.endpoint()
	p.headers, p.query = r.list("Headers"), r.list("QueryParameters")
	p.body, p.hasBody = o.Get("RequestBody")
	p.form, p.arrays = r.transform()
	if r.err == nil && !slices.Contains(methods, p.method) {
		r.invalid("Method")
	}
	for _, h := range p.headers {
		r.header(h)
	}
	return p, r.err
}

// reader reads fields and keeps the first error.
type reader struct {
	input  []byte
	object *value.Object
	err    error
}

func (r *reader) fail(reason string) {
	if r.err == nil {
		r.err = task.BadParameters(r.input, reason)
	}
}

func (r *reader) invalid(field string) {
	r.fail("The value of the field '" + field + "' has an invalid format")
}

func (r *reader) text(field string) string {
	v, ok := r.object.Get(field)
	if !ok {
		r.fail(task.Missing(field))
		return ""
	}
	s, ok := v.(string)
	if !ok {
		r.invalid(field)
	}
	return s
}

func (r *reader) endpoint() *url.URL {
	s := r.text("ApiEndpoint")
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		r.invalid("ApiEndpoint")
	}
	return u
}

func (r *reader) connection() string {
	for _, field := range []string{"InvocationConfig", "Authentication"} {
		v, ok := r.object.Get(field)
		if !ok {
			continue
		}
		o, ok := v.(*value.Object)
		if !ok {
			r.invalid(field)
			return ""
		}
		arn, _ := o.Get("ConnectionArn")
		s, ok := arn.(string)
		if !ok || s == "" {
			r.fail(task.Missing("ConnectionArn"))
		}
		return s
	}
	return ""
}

// list reads an object of texts, numbers, truths and arrays of them.
func (r *reader) list(field string) []Parameter {
	v, ok := r.object.Get(field)
	if !ok || v == nil {
		return nil
	}
	o, ok := v.(*value.Object)
	if !ok {
		r.invalid(field)
		return nil
	}
	var out []Parameter
	for _, m := range o.Members() {
		values, isList := m.Value.(value.Array)
		if !isList {
			values = value.Array{m.Value}
		}
		for _, v := range values {
			s, ok := scalarText(v)
			if !ok {
				r.invalid(field)
			}
			out = append(out, Parameter{m.Key, s})
		}
	}
	return out
}

// scalarText is a scalar as text.
func scalarText(v value.Value) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case *value.Object, value.Array:
		return "", false
	case nil:
		return "", true
	default:
		return string(value.Text(v)), true
	}
}

func (r *reader) transform() (form bool, arrays string) {
	v, ok := r.object.Get("Transform")
	if !ok {
		return false, ""
	}
	o, ok := v.(*value.Object)
	if !ok {
		r.invalid("Transform")
		return false, ""
	}
	encoding, given := o.Get("RequestBodyEncoding")
	if given && encoding != "NONE" && encoding != "URL_ENCODED" {
		r.invalid("RequestBodyEncoding")
	}
	arrays = arraysByIndex
	if options, _ := o.Get("RequestEncodingOptions"); options != nil {
		arrays = r.arrayFormat(options)
	}
	return encoding == "URL_ENCODED", arrays
}

func (r *reader) arrayFormat(options value.Value) string {
	o, ok := options.(*value.Object)
	if !ok {
		r.invalid("RequestEncodingOptions")
		return arraysByIndex
	}
	v, given := o.Get("ArrayFormat")
	format, _ := v.(string)
	switch {
	case !given:
		return arraysByIndex
	case !slices.Contains([]string{arraysByIndex, arraysRepeated, arraysByComma, arraysInBrackets}, format):
		r.invalid("ArrayFormat")
	}
	return format
}

// forbidden are headers that a task may not set; so are those that begin with a forbiddenPrefix.
var forbidden = []string{
	"a-im", "accept-charset", "accept-datetime", "accept-encoding", "authorization", "cache-control", "connection",
	"content-encoding", "content-md5", "date", "expect", "forwarded", "from", "host", "http2-settings", "if-match",
	"if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "max-forwards", "origin", "pragma",
	"proxy-authorization", "referer", "server", "te", "trailer", "transfer-encoding", "upgrade", "via", "warning",
}

var forbiddenPrefixes = []string{"x-forwarded-", "x-amz-", "x-amzn-"}

func (r *reader) header(h Parameter) {
	name := strings.ToLower(h.Name)
	isForbidden := slices.Contains(forbidden, name) ||
		slices.ContainsFunc(forbiddenPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
	switch {
	case isForbidden:
		r.fail("The header '" + h.Name + "' cannot be set in an HTTP Task")
	case !httpguts.ValidHeaderFieldName(h.Name) || !httpguts.ValidHeaderFieldValue(h.Value):
		r.invalid("Headers")
	}
}
