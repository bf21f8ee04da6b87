package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func TestTemplates(t *testing.T) {
	w, _ := cases(t)
	tests := map[string]struct{ template, want string }{
		"keys that end in .$ are evaluated":       {`{"who.$":"$.name","n":1}`, `{"who":"Ada","n":1}`},
		"at any depth":                            {`{"a":{"b":{"c.$":"$.n"}}}`, `{"a":{"b":{"c":2}}}`},
		"also in objects inside arrays":           {`{"a":[1,{"b.$":"$.n"},[{"c.$":"$$.State.Name"}]]}`, `{"a":[1,{"b":2},[{"c":"S"}]]}`},
		"and in an array alone":                   {`[{"a.$":"$count"}]`, `[{"a":5}]`},
		"texts elsewhere stay as they are":        {`{"a":"$.n","b":["$.n","States.UUID()"],"c$":"$.n"}`, `{"a":"$.n","b":["$.n","States.UUID()"],"c$":"$.n"}`},
		"calls are evaluated":                     {`{"a.$":"States.Format('{}!', $.name)"}`, `{"a":"Ada!"}`},
		"the order of keys stays":                 {`{"z.$":"$.n","a":1,"m.$":"$.nil"}`, `{"z":2,"a":1,"m":null}`},
		"a key may be .$ alone":                   {`{".$":"$.n"}`, `{"":2}`},
		"numbers keep their spelling":             {`{"a":1.0,"b.$":"$.big"}`, `{"a":1.0,"b":12345678901234567890}`},
		"a wildcard that finds nothing is empty":  {`{"a.$":"$.gone[*]"}`, `{"a":[]}`},
		"an index behind the end of a list: null": {`{"a.$":"$.list[3]"}`, `{"a":null}`},
		"more keys than an object scans":          {`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m.$":"$.n"}`, `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":2}`},
		"a template may be no object":             {`"$.n"`, `"$.n"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source := parse(t, test.template)
			template, err := CompileTemplate(source)
			if err != nil {
				t.Fatal(err)
			}
			got, err := template.Eval(w.env())
			if err != nil || string(value.Text(got)) != test.want {
				t.Errorf("got %s, %v\nwant %s", value.Text(got), err, test.want)
			}
			if string(value.Text(source)) != test.template {
				t.Errorf("the template was changed to %s", value.Text(source))
			}
		})
	}
}

func TestTemplatesThatFail(t *testing.T) {
	w := &world{input: parse(t, `{"a":{"b":1}}`), context: parse(t, `{"State":{}}`), variables: &value.Object{}}
	tests := map[string]struct{ template, field, want string }{
		"a path that finds nothing is named with its field and the input": {
			`{"x":{"value.$":"$.gone"}}`, "value.$",
			`The JSONPath '$.gone' specified for the field 'value.$' could not be found in the input '{"a":{"b":1}}'`,
		},
		"or with the context object": {
			`{"value.$":"$$.State.Name"}`, "value.$",
			`The JSONPath '$$.State.Name' specified for the field 'value.$' could not be found in the input '{"State":{}}'`,
		},
		"an index of an object is no index behind the end": {
			`{"value.$":"$.a[0]"}`, "value.$",
			`The JSONPath '$.a[0]' specified for the field 'value.$' could not be found in the input '{"a":{"b":1}}'`,
		},
		"a call that fails is named": {
			`[{"value.$":"States.MathAdd($.a, 1)"}]`, "value.$",
			`The function 'States.MathAdd($.a, 1)' had the following error: Invalid arguments in States.MathAdd`,
		},
		"a variable without a value is named": {
			`{"value.$":"$v.x"}`, "value.$", `The variable '$v' has no value`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			template, err := CompileTemplate(parse(t, test.template))
			if err != nil {
				t.Fatal(err)
			}
			_, err = template.Eval(w.env())
			var at *FieldError
			if !errors.As(err, &at) || at.Field != test.field || err.Error() != test.want {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	tests := map[string]struct {
		template string
		path     string
		want     string
	}{
		"neither a path nor a call": {
			`{"a":{"x.$":"foo"}}`, "a/x.$", "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
		},
		"a call with an unknown escape": {
			`{"x.$":"States.StringToJson('{\"a\":\"\\\"\"}')"}`, "x.$", "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
		},
		"a number": {
			`{"a":[0,{"x.$":1}]}`, "a/1/x.$", "The value for the field 'x.$' must be a STRING that contains a JSONPath but was a NUMBER",
		},
		"an object": {
			`{"x.$":{}}`, "x.$", "The value for the field 'x.$' must be a STRING that contains a JSONPath but was an OBJECT",
		},
		"one key twice": {
			`{"x":1,"x.$":"$.a"}`, "x.$", "The field 'x' is given twice",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := CompileTemplate(parse(t, test.template))
			var refused *TemplateError
			if !errors.As(err, &refused) || err.Error() != test.want || strings.Join(refused.Path, "/") != test.path {
				t.Errorf("got %v at %v\nwant %s at %s", err, refused, test.want, test.path)
			}
		})
	}
}

func TestWhatATemplateTellsOfItself(t *testing.T) {
	source := parse(t, `{"a.$":"$v.x","b":{"c.$":"States.Array($w, $v)"},"d":[1]}`)
	template, err := CompileTemplate(source)
	if err != nil {
		t.Fatal(err)
	}
	if template.Constant() || template.Source() != source {
		t.Errorf("Constant() = %v, Source() = %v", template.Constant(), template.Source())
	}
	if diff := cmp.Diff([]string{"v", "w"}, template.Variables()); diff != "" {
		t.Error(diff)
	}
	w, _ := cases(t)
	w.variables = parse(t, `{"v":{"x":1},"w":2}`)
	var got []string
	for _, f := range template.Fields() {
		v, err := f.Value.Eval(w.env())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f.Name+" "+string(value.Text(v))+" "+strings.Join(f.Value.Variables(), ","))
	}
	want := []string{`a 1 v`, `b {"c":[2,{"x":1}]} w,v`, `d [1] `}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConstantTemplatesYieldTheirSource(t *testing.T) {
	source := parse(t, `{"a":[1,{"b":"$.c"}]}`)
	template, err := CompileTemplate(source)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := template.Eval(nil); err != nil || v != source || !template.Constant() {
		t.Errorf("got %v, %v", v, err)
	}
	literal := Literal(parse(t, `{"a.$":"$.b"}`))
	if v, err := literal.Eval(nil); err != nil || string(value.Text(v)) != `{"a.$":"$.b"}` || !literal.Constant() {
		t.Errorf("got %s, %v", value.Text(v), err)
	}
	if fields := literal.Fields(); len(fields) != 1 || fields[0].Name != "a.$" {
		t.Errorf("got %v", fields)
	}
}

func TestTheExpressionsOfATemplateShareABudget(t *testing.T) {
	var deep value.Value = value.Array{}
	for range 300 {
		deep = value.Array{deep, value.Number("1")}
	}
	entries := &value.Object{}
	for i := range 10_000 {
		entries.Set(strings.Repeat("x", i%100)+string(value.Int(int64(i)))+".$", "$..*")
	}
	template, err := CompileTemplate(entries)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := template.Eval(&Env{Input: deep}); !errors.Is(err, jsonpath.ErrTooManySteps) {
		t.Errorf("got %v, want ErrTooManySteps", err)
	}
}

func BenchmarkTemplate(b *testing.B) {
	w, _ := cases(b)
	env := w.env()
	for name, text := range map[string]string{
		"five fields": `{"a.$":"$.name","b.$":"$.obj.a","c":"x","d.$":"$.list[1]","e":{"f.$":"$.n"}}`,
		"five calls":  `{"a.$":"States.Format('{}-{}', $.name, $.n)","b.$":"States.MathAdd($.n, 1)","c.$":"States.ArrayLength($.list)","d.$":"States.Array($.n)","e.$":"States.StringSplit($.text, ',')"}`,
	} {
		b.Run(name, func(b *testing.B) {
			template, err := CompileTemplate(parse(b, text))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := template.Eval(env); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkExpr(b *testing.B) {
	w, _ := cases(b)
	env := w.env()
	for _, text := range []string{"$.obj.a", "$$.State.Name", "$v.x[1]", "States.MathAdd($.n, 1)"} {
		b.Run(text, func(b *testing.B) {
			e, err := Compile(text)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Eval(env); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// FuzzTemplate holds a template against its source: without a key that ends in
// ".$" it yields the source itself.
func FuzzTemplate(f *testing.F) {
	w, _ := cases(f)
	for _, text := range []string{`{"a.$":"$.n","b":[{"c.$":"States.Array($.list)"}]}`, `{"a":"$.n"}`, `[{"x.$":1}]`, `{"a":1,"a.$":"$"}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		source, err := value.Parse(text)
		if err != nil {
			return
		}
		template, err := CompileTemplate(source)
		if err != nil {
			var refused *TemplateError
			if !errors.As(err, &refused) {
				t.Errorf("%s: %v", text, err)
			}
			return
		}
		got, err := template.Eval(w.env())
		if template.Constant() && (err != nil || string(value.Text(got)) != string(value.Text(source))) {
			t.Errorf("%s is constant but yields %s, %v", text, value.Text(got), err)
		}
	})
}
