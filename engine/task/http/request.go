package http

import (
	"cmp"
	"context"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
)

const formType = "application/x-www-form-urlencoded"

// merge adds what the connection gives to every call; it wins over the task.
func (p *parameters) merge(input []byte, c Connection) error {
	p.headers = overridden(p.headers, c.Headers, strings.EqualFold)
	p.query = overridden(p.query, c.Query, func(a, b string) bool { return a == b })
	if len(c.Body) == 0 {
		return nil
	}
	if !p.hasBody || p.body == nil {
		p.body, p.hasBody = value.NewObject(), true
	}
	o, ok := p.body.(*value.Object)
	if !ok {
		return task.BadParameters(input, "The field 'RequestBody' must be an object, because the connection adds to it")
	}
	o = o.Clone()
	for _, m := range c.Body {
		o.Set(m.Name, m.Value)
	}
	p.body = o
	return nil
}

func overridden(given, by []Parameter, same func(a, b string) bool) []Parameter {
	out := slices.Clone(given)
	for _, b := range by {
		out = slices.DeleteFunc(out, func(p Parameter) bool { return same(p.Name, b.Name) })
	}
	return append(out, by...)
}

// request makes the HTTP request.
func (p *parameters) request(ctx context.Context, c task.Call) (*http.Request, error) {
	header := http.Header{}
	for _, h := range p.headers {
		header.Add(h.Name, h.Value)
	}
	body, contentType, err := p.encode(c.Input, header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	u := *p.url
	u.RawQuery = strings.Trim(u.RawQuery+"&"+encodePairs(p.query), "&")
	u.Fragment = ""
	req, err := http.NewRequestWithContext(ctx, p.method, u.String(), strings.NewReader(body))
	if err != nil {
		return nil, task.BadParameters(c.Input, "The value of the field 'ApiEndpoint' has an invalid format")
	}
	req.Header = header
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("User-Agent", "Amazon|StepFunctions|HttpInvoke|"+cmp.Or(c.Region, aws.DefaultRegion))
	req.Header.Set("Range", "bytes=0-262144")
	return req, nil
}

// encode is the body as text, with the content type it needs beside the given one.
func (p *parameters) encode(input []byte, given string) (body, contentType string, err error) {
	if !p.hasBody || p.body == nil {
		return "", given, nil
	}
	if p.form {
		media, _, _ := mime.ParseMediaType(cmp.Or(given, formType)) // what is not a type is not the form's
		o, ok := p.body.(*value.Object)
		if media != formType || !ok {
			return "", "", task.BadParameters(input, "URL_ENCODED needs an object as 'RequestBody' and the Content-Type "+formType)
		}
		return encodeForm(o, p.arrays), cmp.Or(given, formType), nil
	}
	if s, ok := p.body.(string); ok {
		return s, cmp.Or(given, "text/plain; charset=utf-8"), nil
	}
	return string(value.Text(p.body)), cmp.Or(given, "application/json"), nil
}

func encodePairs(pairs []Parameter) string {
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		parts[i] = url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value)
	}
	return strings.Join(parts, "&")
}
