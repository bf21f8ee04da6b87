package studio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/stepwell/stepwell/designer"
	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/web/ui"
)

// combineText is a condition that the builder has no form for.
const combineText = "An expression is true"

// partSlot stands in an edit for what one types into a part of a condition.
const partSlot = "\u0000part\u0000"

// expression are the controls of the Condition of a JSONata rule: those of its
// parts, and the whole as text.
func (f *form) expression(p designer.Path, node *asl.Node) []templ.Component {
	whole := f.condition(p, node)
	text, ok := strings.CutPrefix(strings.TrimSpace(node.Get("Condition").String()), "{%")
	text, closed := strings.CutSuffix(text, "%}")
	if !ok || !closed || !node.Get("Condition").Is(asl.KindString) {
		return []templ.Component{whole}
	}
	b := conditionForm{f, join(p, "Condition")}
	parts := b.controls(readCondition(text), controlID(b.at), func(t term) term { return t }, 0)
	return append(parts, folded(b.at.String(), "As an expression", "", []templ.Component{whole}))
}

// conditionForm builds the controls of one JSONata condition.
type conditionForm struct {
	*form
	at designer.Path
}

// set is the edit that writes a condition.
func (b conditionForm) set(t term) string {
	return b.edit("set", "path", b.at, "value", "{% "+t.String()+" %}")
}

// controls are those of a term; put gives the whole condition with another term in
// its place.
func (b conditionForm) controls(t term, id string, put func(term) term, depth int) []templ.Component {
	if depth == deepestRule {
		t = term{text: t.String()}
	}
	parts := []templ.Component{selectEdits(id+"-combination", "It fits when", b.combinations(t, put))}
	switch t.kind {
	case combineOne:
		return append(parts, b.operands(t, id, put)...)
	case combineNot, combineAnd, combineOr:
		return append(parts, b.inner(t, id, put, depth)...)
	}
	return append(parts, b.part(id, words{"Expression", "JSONata that is true or false."}, t.text, func(text string) term { return put(term{text: text}) }))
}

func (b conditionForm) combinations(t term, put func(term) term) []optionEdit {
	var options []optionEdit
	for _, kind := range []string{combineOne, combineAnd, combineOr, combineNot} {
		options = append(options, optionEdit{Label: kind, Selected: kind == t.kind, Edit: b.set(put(t.as(kind)))})
	}
	if t.kind == "" {
		options = append(options, optionEdit{Label: combineText, Selected: true})
	}
	return options
}

// as is a term combined in another way; what it consists of is kept where it can be.
func (t term) as(kind string) term {
	inner := t.parts
	if len(inner) == 0 {
		inner = []term{t}
	}
	switch {
	case kind == t.kind:
		return t
	case kind == combineAnd || kind == combineOr:
		return term{kind: kind, parts: inner}
	case kind == combineNot:
		return term{kind: kind, parts: inner[:1]}
	case inner[0].kind == combineOne:
		return inner[0]
	}
	return newCondition
}

// operands are the two sides of a comparison and the sign between them.
func (b conditionForm) operands(t term, id string, put func(term) term) []templ.Component {
	var options []optionEdit
	for _, sign := range []string{"=", "!=", "<", "<=", ">", ">=", " in "} {
		other := t
		other.sign = sign
		options = append(options, optionEdit{Label: signWords[sign], Selected: sign == t.sign, Edit: b.set(put(other))})
	}
	return []templ.Component{
		b.part(id+"-left", words{label: "Value"}, t.left, func(text string) term { t.left = text; return put(t) }),
		selectEdits(id+"-sign", "Test", options),
		b.part(id+"-right", words{"Compared with", "A value, a text in quotes, or an expression."}, t.right, func(text string) term { t.right = text; return put(t) }),
	}
}

// part is the field of a piece of the condition.
func (b conditionForm) part(id string, w words, text string, put func(string) term) templ.Component {
	return ui.Input(ui.InputProps{FieldProps: ui.FieldProps{ID: id, Label: w.label, Help: w.help}, Value: text, Mono: true, Attrs: templ.Attributes{
		"data-slot-edit": b.set(put(partSlot)), "data-slot": strings.Trim(editValue(partSlot), `"`),
	}})
}

// inner are the conditions in a Not, an And or an Or.
func (b conditionForm) inner(t term, id string, put func(term) term, depth int) []templ.Component {
	var parts []templ.Component
	for i, one := range t.parts {
		with := func(other term) term {
			t := t
			t.parts = slices.Clone(t.parts)
			t.parts[i] = other
			return put(t)
		}
		var remove templ.Component
		if len(t.parts) > 1 {
			remove = editButton("Remove condition", ui.IconTrash, b.set(without(t, i, put)))
		}
		inner := b.controls(one, fmt.Sprintf("%s-%d", id, i), with, depth+1)
		parts = append(parts, group("", inner, remove))
	}
	if t.kind == combineNot {
		return parts
	}
	t.parts = append(t.parts[:len(t.parts):len(t.parts)], newCondition)
	return append(parts, editButton("Add condition", ui.IconPlus, b.set(put(t))))
}

// without leaves out one condition of several; the last one stands for itself.
func without(t term, i int, put func(term) term) term {
	t.parts = slices.Concat(t.parts[:i], t.parts[i+1:])
	if len(t.parts) == 1 {
		return put(t.parts[0])
	}
	return put(t)
}
