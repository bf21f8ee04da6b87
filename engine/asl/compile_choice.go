package asl

func (c *compiler) choice(p *place, s *State) {
	s.Default = c.text(p.at("Default"))
	choices := p.at("Choices")
	if !choices.node.Is(KindArray) || len(choices.node.Items) == 0 {
		c.fail(choices, "a Choice state needs rules")
		return
	}
	c.each(choices, func(at *place) {
		rule := Rule{Next: c.text(at.at("Next")), Source: at.node}
		if rule.Next == "" {
			c.fail(at, "the rule has no Next")
		}
		if s.QueryLanguage == JSONPath {
			rule.Condition = c.condition(at)
			rule.Assign = c.template(at.at("Assign"))
		} else {
			rule.When, rule.Query = c.field(at.at("Condition")), c.query(at)
		}
		s.Choices = append(s.Choices, rule)
	})
}

// condition compiles a rule, at any depth.
func (c *compiler) condition(p *place) Condition {
	if !p.node.Is(KindObject) {
		c.wrong(p, "a rule")
		return nil
	}
	for i := range p.node.Members {
		at := p.in(i)
		switch at.name {
		case "And":
			return And(c.conditions(at))
		case "Or":
			return Or(c.conditions(at))
		case "Not":
			return Not{c.condition(at)}
		}
		if name, isPath, ok := operator(at.name); ok {
			return c.comparison(p, at, name, isPath)
		}
	}
	c.fail(p, "the rule has no operator")
	return nil
}

func (c *compiler) conditions(p *place) []Condition {
	var all []Condition
	c.each(p, func(item *place) { all = append(all, c.condition(item)) })
	if len(all) == 0 {
		c.fail(p, "there is no rule in it")
	}
	return all
}

func (c *compiler) comparison(p, operand *place, name string, isPath bool) Condition {
	k := Comparison{Variable: c.path(p.at("Variable")), Operator: name}
	if k.Variable == nil {
		c.fail(p, "the rule has no Variable")
	}
	if isPath {
		k.OperandPath = c.path(operand)
		return k
	}
	if !operand.node.Is(operators[name]) {
		c.wrong(operand, "an operand of type "+operators[name].String())
	}
	k.Operand = operand.node.Value()
	return k
}
