package teststate

import (
	"errors"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// origin is the data that a field is evaluated over.
type origin struct {
	v     value.Value
	needs string // not empty: v is not known
}

// flow is where the fields take their data from in a JSONPath state.
type flow struct{ raw, effective, result origin }

// pathFields evaluates the fields of a JSONPath state.
func (p *preview) pathFields() {
	f := p.flow()
	for _, at := range []struct {
		key string
		on  origin
	}{
		{"TimeoutSecondsPath", f.raw}, {"HeartbeatSecondsPath", f.raw}, {"MaxConcurrencyPath", f.raw},
		{"ToleratedFailureCountPath", f.raw}, {"ToleratedFailurePercentagePath", f.raw},
		{"ErrorPath", f.raw}, {"CausePath", f.raw},
		{"ItemsPath", f.effective}, {"SecondsPath", f.effective}, {"TimestampPath", f.effective},
	} {
		p.path([]any{at.key}, p.state.Get(at.key), at.on)
	}
	p.template([]any{"Credentials"}, p.state.Get("Credentials"), f.raw, nil)
	if p.typ == asl.Map {
		p.selector(f.effective)
	}
	for _, holder := range []string{"ItemReader", "ResultWriter"} {
		p.template([]any{holder, "Parameters"}, p.state.Get(holder).Get("Parameters"), f.effective, nil)
	}
	p.template([]any{"ItemBatcher", "BatchInput"}, p.state.Get("ItemBatcher").Get("BatchInput"), f.effective, nil)
	p.rules(f.effective)
	p.template([]any{"Assign"}, p.state.Get("Assign"), p.assignedFrom(f), nil)
	p.pathCatchers()
}

// flow evaluates what takes the data from stage to stage, and tells of it.
func (p *preview) flow() flow {
	f := flow{raw: origin{v: p.input}}
	f.effective = p.pathField("InputPath", f.raw)
	made := f.effective
	if p.typ != asl.Map {
		made = p.template([]any{"Parameters"}, p.state.Get("Parameters"), f.effective, nil)
	}
	switch {
	case p.works() && p.hasResult:
		f.result = origin{v: p.result}
	case p.works():
		f.result.needs = "result"
	case p.typ == asl.Pass && p.state.Get("Result") != nil:
		f.result.v = p.state.Get("Result").Value()
	default:
		f.result = made
	}
	selected := f.result
	if p.works() {
		selected = p.template([]any{"ResultSelector"}, p.state.Get("ResultSelector"), f.result, nil)
	}
	placed := f.effective
	if p.works() || p.typ == asl.Pass {
		placed = p.placed([]any{"ResultPath"}, p.state.Get("ResultPath"), selected)
	}
	p.pathField("OutputPath", placed)
	return f
}

func (p *preview) assignedFrom(f flow) origin {
	if p.works() || p.typ == asl.Pass {
		return f.result
	}
	return f.effective
}

// pathField is InputPath or OutputPath, of which null makes an empty object.
func (p *preview) pathField(key string, on origin) origin {
	n := p.state.Get(key)
	switch {
	case n == nil:
		return on
	case n.Is(asl.KindNull):
		return origin{v: &value.Object{}}
	}
	return p.path([]any{key}, n, on)
}

// path evaluates a path field and tells of it.
func (p *preview) path(at []any, n *asl.Node, on origin) origin {
	switch {
	case !n.Is(asl.KindString):
		return on
	case on.needs != "":
		p.needs(at, on.needs)
		return on
	}
	v, err := p.expression(n.String(), on.v, nil)
	p.told(at, v, err)
	if err != nil {
		return origin{needs: name(at)}
	}
	return origin{v: v}
}

// name is how people call the field at a path.
func name(at []any) string {
	if s, ok := at[0].(string); ok {
		return s
	}
	return ""
}

func (p *preview) expression(text string, on value.Value, item *value.Object) (value.Value, error) {
	e, err := expr.Compile(text)
	if err != nil {
		return nil, err
	}
	return e.Eval(p.pathEnv(on, item))
}

// pathEnv is what the expressions of a field see; item is Map.Item of the
// context object where a Map is about to start an iteration.
func (p *preview) pathEnv(on value.Value, item *value.Object) *expr.Env {
	return &expr.Env{
		Input: on, Variable: p.lookUp, Random: p.random,
		Context: func() value.Value { return p.contextWith(item) },
	}
}

func (p *preview) contextWith(item *value.Object) value.Value {
	if item == nil {
		return p.context
	}
	o := p.context.Clone()
	o.Set("Map", value.NewObject(value.Member{Key: "Item", Value: item}))
	return o
}

// template evaluates a payload template, and by themselves those of its members
// that are not constant; it tells of all of them.
func (p *preview) template(at []any, n *asl.Node, on origin, item *value.Object) origin {
	if n == nil {
		return on
	}
	t, err := expr.CompileTemplate(n.Value())
	switch {
	case err != nil:
		p.told(at, nil, err)
		return origin{needs: name(at)}
	case t.Constant():
		return origin{v: t.Source()}
	case on.needs != "":
		p.needs(at, on.needs)
		return on
	}
	v, err := t.Eval(p.pathEnv(on.v, item))
	p.told(at, v, err)
	p.members(at, n, on, item)
	if err != nil {
		return origin{needs: name(at)}
	}
	return origin{v: v}
}

func (p *preview) members(at []any, n *asl.Node, on origin, item *value.Object) {
	for _, m := range n.Members {
		here := below(at, m.Key)
		if strings.HasSuffix(m.Key, ".$") {
			if m.Value.Is(asl.KindString) {
				v, err := p.expression(m.Value.String(), on.v, item)
				p.told(here, v, err)
			}
			continue
		}
		t, err := expr.CompileTemplate(m.Value.Value())
		if err != nil || t.Constant() {
			continue
		}
		v, err := t.Eval(p.pathEnv(on.v, item))
		p.told(here, v, err)
	}
}

// placed puts a result into the input.
func (p *preview) placed(at []any, n *asl.Node, result origin) origin {
	switch {
	case n.Is(asl.KindNull):
		return origin{v: p.input}
	case !n.Is(asl.KindString) || n.String() == "$":
		return result
	case result.needs != "":
		p.needs(at, result.needs)
		return result
	}
	r, err := jsonpath.CompileReference(n.String())
	var v value.Value
	if err == nil {
		v, err = r.Put(p.input, result.v)
	}
	p.told(at, v, err)
	if err != nil {
		return origin{needs: name(at)}
	}
	return origin{v: v}
}

// selector evaluates what shapes the items of a Map, over the first of them.
func (p *preview) selector(on origin) {
	key := "ItemSelector"
	if p.state.Get(key) == nil {
		key = "Parameters"
	}
	n := p.state.Get(key)
	if n == nil || on.needs != "" {
		return
	}
	items := on.v
	if path := p.state.Get("ItemsPath"); path.Is(asl.KindString) {
		var err error
		if items, err = p.expression(path.String(), on.v, nil); err != nil {
			p.needs([]any{key}, "ItemsPath")
			return
		}
	}
	if item := firstItem(items); item != nil {
		p.template([]any{key}, n, on, item)
		return
	}
	p.needs([]any{key}, "item")
}

// firstItem is Map.Item of the first iteration; nil when there are no items.
func firstItem(items value.Value) *value.Object {
	first := value.Value(nil)
	switch v := items.(type) {
	case value.Array:
		if len(v) == 0 {
			return nil
		}
		first = v[0]
	case *value.Object:
		if v.Len() == 0 {
			return nil
		}
		m := v.Members()[0]
		first = value.NewObject(value.Member{Key: "Key", Value: m.Key}, value.Member{Key: "Value", Value: m.Value})
	default:
		return nil
	}
	return value.NewObject(value.Member{Key: "Index", Value: value.Int(0)}, value.Member{Key: "Value", Value: first})
}

// rules tells of each rule of a Choice whether it holds, and what its paths find.
func (p *preview) rules(on origin) {
	choices := p.state.Get("Choices")
	if p.typ != asl.Choice || !choices.Is(asl.KindArray) {
		return
	}
	for i, rule := range choices.Items {
		at := []any{"Choices", i}
		if on.needs != "" {
			p.needs(at, on.needs)
			continue
		}
		p.rule(at, rule, on.v)
		p.template(below(at, "Assign"), rule.Get("Assign"), on, nil)
	}
}

// rule tells of a rule and of the rules in it.
func (p *preview) rule(at []any, rule *asl.Node, on value.Value) {
	if !rule.Is(asl.KindObject) || len(p.Fields) >= mostFields {
		return
	}
	holds, err := p.holds(conditionText(rule), on)
	if refused := (*Refusal)(nil); !errors.As(err, &refused) { // an unfinished rule is a problem of the definition
		p.told(at, holds, err)
	}
	for _, m := range rule.Members {
		switch {
		case m.Key == "Not":
			p.rule(below(at, "Not"), m.Value, on)
		case m.Key == "And" || m.Key == "Or":
			for i, inner := range m.Value.Items {
				p.rule(below(at, m.Key, i), inner, on)
			}
		case m.Key == "Variable" && rule.Get("IsPresent") == nil || strings.HasSuffix(m.Key, "Path"):
			p.path(below(at, m.Key), m.Value, origin{v: on})
		}
	}
}

// pathCatchers evaluates what each catcher makes of the error.
func (p *preview) pathCatchers() {
	list := p.state.Get("Catch")
	if !list.Is(asl.KindArray) {
		return
	}
	report := origin{v: p.report}
	if p.report == nil {
		report.needs = "error"
	}
	for i, c := range list.Items {
		at := []any{"Catch", i}
		p.placed(below(at, "ResultPath"), c.Get("ResultPath"), report)
		p.template(below(at, "Assign"), c.Get("Assign"), report, nil)
	}
}
