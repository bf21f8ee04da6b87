package asl

// assignment is where a variable gets its value.
type assignment struct {
	entry *place
	times int  // how many entries of Assign there are of the name
	read  bool // whether an expression in reach reads it
}

// unread warns of variables that a flow assigns and nothing reads. What an
// expression reads that waits for a substitution is not known.
func (c *checker) unread() {
	if !c.opt.Lint || c.scope.hidden {
		return
	}
	for _, name := range c.scope.order {
		a := c.scope.assigned[name]
		if a.read {
			continue
		}
		found := c.lint(a.entry, CodeUnusedVariable, "Remove it, or read it where it was meant to be read.", "Nothing reads the variable $%s", name)
		if a.times == 1 {
			found.remedy("Remove "+a.entry.name, a.entry.remove())
		}
	}
}

// reads notes that an expression reads variables, and warns of those that
// nothing in reach assigns.
func (c *checker) reads(p *place, names []string) {
	for _, name := range names {
		a := c.scope.find(name)
		if a != nil {
			a.read = true
			continue
		}
		c.lint(p, CodeUnknownVariable, "Assign it in an earlier state, or correct its name.", "No state assigns the variable $%s", name)
	}
}

// hides notes that an expression which cannot be looked at may read anything.
func (c *checker) hides() {
	for v := c.scope; v != nil; v = v.outer {
		v.hidden = true
	}
}
