package asl

// AWS's quotas that a definition alone can break.
const (
	maxPayload     = 256 << 10          // bytes of input and output
	maxEvents      = 25_000             // of a history
	maxYear        = 365 * 24 * 60 * 60 // seconds that an execution may take
	maxExpress     = 5 * 60             // seconds that an EXPRESS execution may take
	maxInlineItems = 40                 // iterations of an inline Map at a time
	retryEvents    = 3                  // that an attempt of a task writes: scheduled, started, failed
	itemEvents     = 4                  // that an iteration of one state writes
)

var payloadFields = setOf([]string{"Result", "Parameters", "Arguments", "Output", "Assign", "ItemSelector"})

// payloads warns of constants that alone break the limit.
func (c *checker) payloads(p *place) {
	onFields(p, payloadFields, func(at *place) {
		if len(at.node.Raw()) > maxPayload {
			c.lint(at, CodePayloadTooLarge, "Keep large data elsewhere and pass on where it is.",
				"%s is larger than 256 KiB, so the execution fails with States.DataLimitExceeded", at.name)
		}
	})
}

// waitsTooLong warns of a Wait that outlasts every execution.
func (c *checker) waitsTooLong(p *place) {
	seconds := integer(p.node.Get("Seconds"), 0)
	switch {
	case c.opt.Type == Express && seconds > maxExpress:
		c.lint(p.at("Seconds"), CodeWaitTooLong, "Wait less, or use a STANDARD state machine.", "An EXPRESS execution ends after five minutes, before this wait does")
	case seconds > maxYear:
		c.lint(p.at("Seconds"), CodeWaitTooLong, "Wait less; a schedule can start a new execution later.", "An execution ends after one year, before this wait does")
	}
}

// historyOfRetries warns of a retrier that can fill the history alone.
func (c *checker) historyOfRetries(retrier *place) {
	if c.opt.Type != Express && integer(retrier.node.Get("MaxAttempts"), 0) > maxEvents/retryEvents {
		c.lint(retrier.at("MaxAttempts"), CodeHistoryTooLong, "Allow fewer attempts.",
			"Each attempt writes events; after some 8,000 of them the history is full and the execution fails")
	}
}

// inlineLimits warns of an inline Map that asks for more than it can have.
func (c *checker) inlineLimits(p *place) {
	if integer(p.node.Get("MaxConcurrency"), 0) > maxInlineItems {
		c.lint(p.at("MaxConcurrency"), CodeConcurrency, "Lower it, or make the Map a distributed one.",
			"An inline Map runs 40 iterations at a time at most").remedy("Write 40", p.at("MaxConcurrency").set("40"))
	}
	if c.opt.Type != Express && len(p.node.Get("Items").items()) > maxEvents/itemEvents {
		c.lint(p.at("Items"), CodeHistoryTooLong, "Make the Map a distributed one: each item then has a history of its own.",
			"With so many items the history of the execution gets full, and the execution fails")
	}
}
