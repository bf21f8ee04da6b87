package teststate

import (
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/jsonata"
	"github.com/stepwell/stepwell/engine/asl/query"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// early are the fields of a JSONata state that are evaluated before its work.
var early = []string{
	"Arguments", "Credentials", "TimeoutSeconds", "HeartbeatSeconds", "Seconds", "Timestamp", "Error", "Cause",
	"Items", "MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage",
}

// facet is what $states holds besides input and context.
type facet struct {
	name string // result or errorOutput; empty for neither
	v    value.Value
}

// queryFields evaluates the fields of a JSONata state.
func (p *preview) queryFields() {
	for _, key := range early {
		p.query([]any{key}, p.state.Get(key), key, facet{}, nil)
	}
	for _, holder := range []string{"ItemReader", "ResultWriter"} {
		p.query([]any{holder, "Arguments"}, p.state.Get(holder).Get("Arguments"), holder+"/Arguments", facet{}, nil)
	}
	for _, key := range []string{"MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"} {
		p.query([]any{"ItemBatcher", key}, p.state.Get("ItemBatcher").Get(key), "ItemBatcher/"+key, facet{}, nil)
	}
	if p.typ == asl.Map {
		p.querySelector()
	}
	p.queryRules()
	after := facet{}
	if p.works() && p.hasResult {
		after = facet{"result", p.result}
	}
	for _, key := range []string{"Assign", "Output"} {
		p.query([]any{key}, p.state.Get(key), key, after, nil)
	}
	p.queryCatchers()
}

// query evaluates a field with its members and tells of those that are not constant.
func (p *preview) query(at []any, n *asl.Node, field string, more facet, item *value.Object) {
	if n == nil {
		return
	}
	t, err := query.Compile(n.Value())
	if err != nil {
		p.told(at, nil, err)
		return
	}
	if isConstant(t) {
		return
	}
	if missing := p.missing(t, more); missing != "" {
		p.needs(at, missing)
	} else {
		v, err := t.Eval(p.queryEnv(more, item), field)
		p.told(at, v, err)
	}
	if len(at) > 4 { // fields deeper than a control goes
		return
	}
	for _, m := range n.Members {
		p.query(below(at, m.Key), m.Value, field+"/"+m.Key, more, item)
	}
}

func isConstant(t *query.Template) bool {
	constant := true
	t.Walk("", func(string, *jsonata.Expr) { constant = false })
	return constant
}

// missing is what an expression asks of $states that is not known.
func (p *preview) missing(t *query.Template, more facet) string {
	found := ""
	t.Walk("", func(_ string, e *jsonata.Expr) {
		for _, r := range e.References() {
			if r.Name != "states" || len(r.Path) == 0 {
				continue
			}
			switch {
			case r.Path[0] == "result" && more.name != "result" && p.works() && !p.hasResult:
				found = "result"
			case r.Path[0] == "errorOutput" && more.name == "errorOutput" && p.report == nil:
				found = "error"
			}
		}
	})
	return found
}

func (p *preview) queryEnv(more facet, item *value.Object) *jsonata.Env {
	states := &value.Object{}
	states.Set("input", p.input)
	if more.name != "" {
		states.Set(more.name, more.v)
	}
	states.Set("context", p.contextWith(item))
	return &jsonata.Env{Bindings: map[string]value.Value{"states": states}, Lookup: p.lookUp, Now: p.env.Now, Random: p.random}
}

// querySelector evaluates what shapes the items of a Map, over the first of them.
func (p *preview) querySelector() {
	at, n := []any{"ItemSelector"}, p.state.Get("ItemSelector")
	if n == nil {
		return
	}
	items := p.input
	if own := p.state.Get("Items"); own != nil {
		t, err := query.Compile(own.Value())
		if err == nil {
			items, err = t.Eval(p.queryEnv(facet{}, nil), "Items")
		}
		if err != nil {
			p.needs(at, "Items")
			return
		}
	}
	item := firstItem(items)
	if item == nil {
		p.needs(at, "item")
		return
	}
	p.query(at, n, "ItemSelector", facet{}, item)
}

// queryRules tells of the rules of a Choice, and of what they pass on.
func (p *preview) queryRules() {
	choices := p.state.Get("Choices")
	if p.typ != asl.Choice || !choices.Is(asl.KindArray) {
		return
	}
	for i, rule := range choices.Items {
		at := []any{"Choices", i}
		p.condition(below(at, "Condition"), rule.Get("Condition"))
		for _, key := range []string{"Assign", "Output"} {
			p.query(below(at, key), rule.Get(key), key, facet{}, nil)
		}
	}
}

// condition evaluates the Condition of a rule, which must be true or false.
func (p *preview) condition(at []any, n *asl.Node) {
	if n == nil {
		return
	}
	t, err := query.Compile(n.Value())
	if err != nil {
		p.told(at, nil, err)
		return
	}
	field := "Choices[" + string(value.Int(int64(at[1].(int)))) + "]/Condition"
	v, err := t.Eval(p.queryEnv(facet{}, nil), field)
	if _, ok := v.(bool); err == nil && !ok {
		err = query.Unexpected(t.Expression(), field, "boolean", v)
	}
	p.told(at, v, err)
}

// queryCatchers evaluates what each catcher makes of the error.
func (p *preview) queryCatchers() {
	list := p.state.Get("Catch")
	if !list.Is(asl.KindArray) {
		return
	}
	for i, c := range list.Items {
		for _, key := range []string{"Assign", "Output"} {
			p.query([]any{"Catch", i, key}, c.Get(key), key, facet{"errorOutput", p.report}, nil)
		}
	}
}
