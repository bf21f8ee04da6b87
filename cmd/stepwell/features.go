package main

import (
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/web"
	"github.com/stepwell/stepwell/web/machines"
	"github.com/stepwell/stepwell/web/studio"
)

// features are the parts of the studio.
func (n *node) features(c config) []web.Feature {
	home := engine.Scope{Region: c.region, Account: c.account}
	space := studio.NewWorkspace(n.engine, n.store, time.Now)
	return []web.Feature{
		machines.New(n.engine, space, n.store, home, time.Now),
		studio.New(space, home),
	}
}
