package studio_test

import (
	"net/http"
	"net/url"
	"testing"
)

func TestExpressionsAreTriedInThePlayground(t *testing.T) {
	d := newDesk(t)
	d.create("Orders", orders)
	s := d.server()
	tests := map[string]struct {
		form   url.Values
		status int
		want   string
	}{
		"a path":                    {url.Values{"language": {"JSONPath"}, "input": {`{"a":{"b":[1.50]}}`}, "expression": {"$.a.b[0]"}}, 200, ">1.50<"},
		"an intrinsic function":     {url.Values{"language": {"JSONPath"}, "input": {`{"n":"Ada"}`}, "expression": {"States.Format('Hello {}', $.n)"}}, 200, "Hello Ada"},
		"JSONata":                   {url.Values{"language": {"JSONata"}, "input": {`{"l":[1,2,3]}`}, "expression": {"$sum($states.input.l)"}}, 200, ">6<"},
		"JSONata with its signs":    {url.Values{"language": {"JSONata"}, "input": {`{}`}, "expression": {"{% 1 + 1 %}"}}, 200, ">2<"},
		"a variable":                {url.Values{"language": {"JSONata"}, "variables": {`{"x":41}`}, "expression": {"$x + 1"}}, 200, ">42<"},
		"an expression that fails":  {url.Values{"language": {"JSONPath"}, "input": {`{}`}, "expression": {"$.nothing"}}, 200, "field-error"},
		"data that is no JSON":      {url.Values{"input": {`{"a":`}, "expression": {"$"}}, http.StatusUnprocessableEntity, "The input is not JSON"},
		"the fields of a state":     {url.Values{"state": {"Reserve stock"}, "input": {`{"n":2}`}}, 200, "Payload.$"},
		"what was typed stays":      {url.Values{"input": {`{"kept":1}`}, "expression": {"$.kept"}}, 200, "{&#34;kept&#34;:1}"},
		"an expression of a Choice": {url.Values{"state": {"Enough?"}, "input": {`{"n":2}`}}, 200, "goes on with Done"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.submit("/w/Orders/data", test.form)
			same(t, a.status, test.status)
			contains(t, a.body, test.want)
		})
	}
	contains(t, s.get("/w/Orders/data?state=Enough%3F").body, `value="Enough?" selected`, "Take its data")
	same(t, s.get("/w/None/data").status, http.StatusNotFound)
}
