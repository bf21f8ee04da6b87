package asl

// state compiles one state and the flows in it.
func (c *compiler) state(p *place, s *State) {
	if !p.node.Is(KindObject) {
		c.wrong(p, "a state")
		return
	}
	s.Type = StateType(c.text(p.at("Type")))
	s.QueryLanguage = languageOf(p.node, c.machine.QueryLanguage)
	c.language = s.QueryLanguage
	s.Comment = c.text(p.at("Comment"))
	s.Next = c.text(p.at("Next"))
	s.End = s.Next == "" && (p.node.Get("End").Bool() || s.Type == Succeed || s.Type == Fail)
	if s.QueryLanguage == JSONPath {
		c.dataFlow(p, s)
	} else {
		s.Query = c.query(p)
	}
	c.handlers(p, s)
	switch s.Type {
	case Task:
		c.task(p, s)
	case Pass:
		s.HasResult = p.node.Get("Result") != nil
		s.Result = p.node.Get("Result").Value()
	case Choice:
		c.choice(p, s)
	case Wait:
		c.wait(p, s)
	case Fail:
		c.failState(p, s)
	case Parallel:
		c.parallel(p, s)
	case Map:
		c.mapState(p, s)
	case Succeed:
	default:
		c.wrong(p.at("Type"), "a state type")
	}
	if hasTransition(s.Type) && s.Next == "" && !s.End {
		c.fail(p, `the state has neither "Next" nor "End": true`)
	}
}

func hasTransition(t StateType) bool {
	switch t {
	case Task, Pass, Wait, Parallel, Map:
		return true
	}
	return false
}

// dataFlow compiles the fields that shape input and output in JSONPath states.
func (c *compiler) dataFlow(p *place, s *State) {
	s.InputPath = c.pathField(p.at("InputPath"))
	s.OutputPath = c.pathField(p.at("OutputPath"))
	s.Parameters = c.template(p.at("Parameters"))
	s.ResultSelector = c.template(p.at("ResultSelector"))
	s.ResultPath = c.resultPath(p.at("ResultPath"))
	s.Assign = c.template(p.at("Assign"))
}

func (c *compiler) task(p *place, s *State) {
	at := p.at("Resource")
	switch r, err := ParseResource(c.text(at)); {
	case at.node.hasPlaceholder():
		name, _ := placeholder(at.node.Raw())
		c.fail(at, "%s has no value", name)
	case err != nil:
		c.fail(at, "the resource is %s", err)
	default:
		s.Resource = r
	}
	s.TimeoutSeconds = c.number(p, "TimeoutSeconds")
	s.HeartbeatSeconds = c.number(p, "HeartbeatSeconds")
	if s.QueryLanguage == JSONPath {
		s.Credentials = c.template(p.at("Credentials"))
	}
}

func (c *compiler) wait(p *place, s *State) {
	s.Seconds = c.integer(p.at("Seconds"))
	s.SecondsPath = c.path(p.at("SecondsPath"))
	s.TimestampPath = c.path(p.at("TimestampPath"))
	at := p.at("Timestamp")
	if !c.dynamic(at) {
		s.Timestamp = c.text(at)
	}
	if s.Timestamp != "" && !IsTimestamp(s.Timestamp) {
		c.wrong(at, "a timestamp")
	}
	for _, field := range []string{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"} {
		if p.node.Get(field) != nil {
			return
		}
	}
	c.fail(p, "the state does not say how long to wait")
}

func (c *compiler) failState(p *place, s *State) {
	if at := p.at("Error"); !c.dynamic(at) {
		s.Error = c.optionalText(at)
	}
	if at := p.at("Cause"); !c.dynamic(at) {
		s.Cause = c.optionalText(at)
	}
	s.ErrorPath = c.call(p.at("ErrorPath"))
	s.CausePath = c.call(p.at("CausePath"))
}

func (c *compiler) parallel(p *place, s *State) {
	branches := p.at("Branches")
	if !branches.node.Is(KindArray) || len(branches.node.Items) == 0 {
		c.fail(branches, "a Parallel state needs branches")
		return
	}
	each(branches, func(branch *place) {
		f := c.flow(branch)
		s.Branches = append(s.Branches, &f)
	})
}

// batcher compiles an ItemBatcher; what a JSONata state's holds is in its Query.
func (c *compiler) batcher(p *place, language QueryLanguage) *Batcher {
	if language == JSONata {
		return &Batcher{}
	}
	return &Batcher{Items: c.number(p, "MaxItemsPerBatch"), Bytes: c.number(p, "MaxInputBytesPerBatch"), Input: c.template(p.at("BatchInput"))}
}

func (c *compiler) reader(p *place) *Reader {
	if !p.node.Is(KindObject) {
		return nil
	}
	return &Reader{Whole: c.template(p), MaxItems: c.number(p.at("ReaderConfig"), "MaxItems")}
}

func (c *compiler) mapState(p *place, s *State) {
	processor := p.at("ItemProcessor")
	if processor.node == nil {
		processor = p.at("Iterator")
	}
	if !processor.node.Is(KindObject) {
		c.fail(p, "a Map state needs an ItemProcessor")
		return
	}
	s.Mode = modeOf(processor.node)
	if s.Mode != Inline && s.Mode != Distributed {
		c.wrong(processor.at("ProcessorConfig").at("Mode"), "INLINE or DISTRIBUTED")
	}
	s.ExecutionType = c.text(processor.at("ProcessorConfig").at("ExecutionType"))
	s.Label = c.text(p.at("Label"))
	s.MaxConcurrency = c.number(p, "MaxConcurrency")
	s.ToleratedFailureCount = c.number(p, "ToleratedFailureCount")
	s.ToleratedFailurePercentage = c.percentage(p, "ToleratedFailurePercentage")
	s.ItemReader, s.ItemBatcher, s.ResultWriter = p.node.Get("ItemReader"), p.node.Get("ItemBatcher"), p.node.Get("ResultWriter")
	if s.QueryLanguage == JSONPath {
		s.ItemsPath = c.path(p.at("ItemsPath"))
		s.ItemSelector = c.template(p.at("ItemSelector"))
	}
	if batcher := p.at("ItemBatcher"); batcher.node.Is(KindObject) {
		s.Batcher = c.batcher(batcher, s.QueryLanguage)
	}
	if s.QueryLanguage == JSONPath {
		s.Reader, s.Writer = c.reader(p.at("ItemReader")), c.template(p.at("ResultWriter"))
	}
	f := c.flow(processor)
	s.Processor = &f
}

// The defaults of a retrier.
const (
	defaultInterval    = 1 // seconds
	defaultMaxAttempts = 3
	defaultBackoffRate = 2.0
)

// handlers compiles Retry and Catch.
func (c *compiler) handlers(p *place, s *State) {
	c.each(p.at("Retry"), func(at *place) {
		r := Retrier{
			ErrorEquals: c.names(at.at("ErrorEquals")), IntervalSeconds: c.integerOr(at.at("IntervalSeconds"), defaultInterval),
			MaxAttempts: c.integerOr(at.at("MaxAttempts"), defaultMaxAttempts), BackoffRate: defaultBackoffRate,
			MaxDelaySeconds: c.integerOr(at.at("MaxDelaySeconds"), 0), FullJitter: c.text(at.at("JitterStrategy")) == "FULL",
		}
		if rate := at.at("BackoffRate"); rate.node.Is(KindNumber) {
			r.BackoffRate = rate.node.Number().Float64()
		} else if rate.node != nil {
			c.wrong(rate, "a number")
		}
		s.Retry = append(s.Retry, r)
	})
	c.each(p.at("Catch"), func(at *place) {
		k := Catcher{ErrorEquals: c.names(at.at("ErrorEquals")), Next: c.text(at.at("Next")), Source: at.node}
		if s.QueryLanguage == JSONPath {
			k.ResultPath = c.resultPath(at.at("ResultPath"))
			k.Assign = c.template(at.at("Assign"))
		} else {
			k.Query = c.query(at)
		}
		s.Catch = append(s.Catch, k)
	})
}

// each calls f with the objects of an array field, which may be absent.
func (c *compiler) each(p *place, f func(item *place)) {
	if p.node != nil && !p.node.Is(KindArray) {
		c.wrong(p, "an array")
		return
	}
	each(p, func(item *place) {
		if !item.node.Is(KindObject) {
			c.wrong(item, "an object")
			return
		}
		f(item)
	})
}

func (c *compiler) integerOr(p *place, otherwise int64) int64 {
	if n := c.integer(p); n != nil {
		return *n
	}
	return otherwise
}

// names is the non-empty list of strings in ErrorEquals.
func (c *compiler) names(p *place) []string {
	if !p.node.Is(KindArray) || len(p.node.Items) == 0 {
		c.wrong(p, "a list of error names")
		return nil
	}
	names := make([]string, len(p.node.Items))
	each(p, func(item *place) { names[item.index] = c.text(item) })
	return names
}
