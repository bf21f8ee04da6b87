package asl

import (
	"errors"

	"github.com/stepwell/stepwell/engine/asl/query"
)

// query compiles the fields of a JSONata state, rule or catcher that may hold
// expressions.
func (c *compiler) query(p *place) *Query {
	return &Query{
		Arguments: c.field(p.at("Arguments")), Output: c.field(p.at("Output")), Assign: c.field(p.at("Assign")),
		Credentials: c.field(p.at("Credentials")), TimeoutSeconds: c.field(p.at("TimeoutSeconds")), HeartbeatSeconds: c.field(p.at("HeartbeatSeconds")),
		Seconds: c.field(p.at("Seconds")), Timestamp: c.field(p.at("Timestamp")), Error: c.field(p.at("Error")), Cause: c.field(p.at("Cause")),
		Items: c.field(p.at("Items")), ItemSelector: c.field(p.at("ItemSelector")), MaxConcurrency: c.field(p.at("MaxConcurrency")),
		ToleratedFailureCount: c.field(p.at("ToleratedFailureCount")), ToleratedFailurePercentage: c.field(p.at("ToleratedFailurePercentage")),
		BatchItems: c.field(p.at("ItemBatcher").at("MaxItemsPerBatch")), BatchBytes: c.field(p.at("ItemBatcher").at("MaxInputBytesPerBatch")),
		BatchInput: c.field(p.at("ItemBatcher").at("BatchInput")),
		Reader:     c.field(p.at("ItemReader")), Writer: c.field(p.at("ResultWriter")),
	}
}

// field compiles one field; nil when it is absent.
func (c *compiler) field(p *place) *query.Template {
	if p.node == nil {
		return nil
	}
	t, err := query.Compile(p.node.Value())
	var syntax *query.SyntaxError
	if errors.As(err, &syntax) {
		c.fail(p, "%s", syntax)
		return nil
	}
	return t
}
