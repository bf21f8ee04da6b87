package machine

import (
	"errors"
	"strings"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/value"
)

func (s *step) choice(f *frame, st *asl.State) {
	if st.Query != nil {
		s.queryChoice(f, st)
		return
	}
	in, fail := s.inputPath(f, st)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	next, assign, fail := s.choose(f, st, in)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	out, fail := s.outputPath(f, st, in)
	if fail != nil {
		s.fail(f, st, *fail)
		return
	}
	s.exit(f, st, next, out, assign, in)
}

const noChoice = "Failed to transition out of the state. The state does not point to a next state."

// choose finds where the first rule that holds leads, else Default.
func (s *step) choose(f *frame, st *asl.State, in *doc) (next string, assign assignment, fail *failure) {
	c := chooser{f: f, env: s.env(f, in)}
	for i := range st.Choices {
		rule := &st.Choices[i]
		holds := c.holds(rule.Condition)
		if c.fail != nil {
			return "", nil, c.fail
		}
		if holds {
			return rule.Next, rule.Assign, nil
		}
	}
	if st.Default == "" {
		return "", nil, f.runtimeFailure(noChoice)
	}
	return st.Default, st.Assign, nil
}

// chooser evaluates the conditions of one Choice; fail is the first error.
type chooser struct {
	f    *frame
	env  *expr.Env
	fail *failure
}

func (c *chooser) holds(cond asl.Condition) bool {
	switch cond := cond.(type) {
	case asl.And:
		for _, one := range cond {
			if !c.holds(one) {
				return false
			}
		}
		return c.fail == nil
	case asl.Or:
		for _, one := range cond {
			if c.holds(one) {
				return true
			}
			if c.fail != nil {
				return false
			}
		}
		return false
	case asl.Not:
		return !c.holds(cond.Condition) && c.fail == nil
	case asl.Comparison:
		return c.compare(cond)
	}
	return false
}

func (c *chooser) compare(cmp asl.Comparison) bool {
	v, err := cmp.Variable.Eval(c.env)
	if cmp.Operator == "IsPresent" {
		return (err == nil) == (cmp.Operand == true)
	}
	if err != nil {
		c.invalid(cmp.Variable, err)
		return false
	}
	operand := cmp.Operand
	if cmp.OperandPath != nil {
		if operand, err = cmp.OperandPath.Eval(c.env); err != nil {
			c.invalid(cmp.OperandPath, err)
			return false
		}
	}
	return compare(cmp.Operator, v, operand)
}

func (c *chooser) invalid(path *expr.Expr, err error) {
	if c.fail != nil {
		return
	}
	var missing *expr.PathNotFound
	if errors.As(err, &missing) {
		c.fail = c.f.runtimeFailure("Invalid path '%s': The choice state's condition path references an invalid value.", path)
		return
	}
	c.fail = c.f.badExpression("Variable", err)
}

// compare applies an operator of a Choice rule. Values of unfit types compare false.
func compare(operator string, v, operand value.Value) bool {
	if test, ok := typeTests[operator]; ok {
		return test(v) == (operand == true)
	}
	switch {
	case operator == "StringMatches":
		text, ok := v.(string)
		pattern, ok2 := operand.(string)
		return ok && ok2 && matchWildcard(pattern, text)
	case operator == "BooleanEquals":
		a, ok := v.(bool)
		b, ok2 := operand.(bool)
		return ok && ok2 && a == b
	}
	order, relation, ok := orderOf(operator, v, operand)
	if !ok {
		return false
	}
	switch relation {
	case "Equals":
		return order == 0
	case "LessThan":
		return order < 0
	case "LessThanEquals":
		return order <= 0
	case "GreaterThan":
		return order > 0
	case "GreaterThanEquals":
		return order >= 0
	}
	return false
}

var typeTests = map[string]func(value.Value) bool{
	"IsNull":    func(v value.Value) bool { return v == nil },
	"IsString":  func(v value.Value) bool { _, ok := v.(string); return ok },
	"IsNumeric": func(v value.Value) bool { _, ok := v.(value.Number); return ok },
	"IsBoolean": func(v value.Value) bool { _, ok := v.(bool); return ok },
	"IsTimestamp": func(v value.Value) bool {
		text, ok := v.(string)
		if !ok {
			return false
		}
		_, err := parseTimestamp(text)
		return err == nil
	},
}

// orderOf compares two values of the operator's type: negative, zero or positive.
func orderOf(operator string, a, b value.Value) (order int, relation string, ok bool) {
	if relation, ok = strings.CutPrefix(operator, "String"); ok {
		x, okA := a.(string)
		y, okB := b.(string)
		return compareUTF16(x, y), relation, okA && okB
	}
	if relation, ok = strings.CutPrefix(operator, "Numeric"); ok {
		x, okA := a.(value.Number)
		y, okB := b.(value.Number)
		return compareNumbers(x, y), relation, okA && okB
	}
	if relation, ok = strings.CutPrefix(operator, "Timestamp"); ok {
		x, okA := a.(string)
		y, okB := b.(string)
		if !okA || !okB {
			return 0, relation, false
		}
		t, errA := parseTimestamp(x)
		u, errB := parseTimestamp(y)
		return t.Compare(u), relation, errA == nil && errB == nil
	}
	return 0, "", false
}

func compareNumbers(a, b value.Number) int {
	x, y := a.Float64(), b.Float64()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// compareUTF16 orders strings by their UTF-16 code units, as Java does. That is
// the order of bytes except between surrogates and U+E000 to U+FFFF.
func compareUTF16(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	for i := 0; i < len(ra) && i < len(rb); i++ {
		if ra[i] != rb[i] {
			return codeUnitRank(ra[i]) - codeUnitRank(rb[i])
		}
	}
	return len(ra) - len(rb)
}

func codeUnitRank(r rune) int {
	if r >= 0xE000 && r <= 0xFFFF {
		return int(r) + 0x110000
	}
	return int(r)
}

// matchWildcard matches text against a pattern in which * stands for any run of
// characters; \* and \\ stand for themselves.
func matchWildcard(pattern, text string) bool {
	parts, literal := []string{}, strings.Builder{}
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern) && (pattern[i+1] == '*' || pattern[i+1] == '\\'):
			i++
			literal.WriteByte(pattern[i])
		case pattern[i] == '*':
			parts = append(parts, literal.String())
			literal.Reset()
		default:
			literal.WriteByte(pattern[i])
		}
	}
	last := literal.String()
	if len(parts) == 0 {
		return text == last
	}
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1:] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, last)
}
