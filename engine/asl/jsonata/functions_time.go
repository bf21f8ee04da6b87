package jsonata

import "math"

var timeFunctions = []native{
	builtin("now", "<s?s?:s>", 2, nowFunction),
	builtin("millis", "<:n>", 0, func(c *call, _ []any) (any, error) { return float64(c.env.Now.UnixMilli()), nil }),
	builtin("fromMillis", "<n-s?s?:s>", 3, known(fromMillis)),
	builtin("toMillis", "<s-s?:n>", 2, known(toMillis)),
}

func nowFunction(c *call, args []any) (any, error) {
	return formatMillis(float64(c.env.Now.UnixMilli()), args[0], args[1])
}

func fromMillis(_ *call, args []any) (any, error) {
	return formatMillis(float(args[0]), args[1], args[2])
}

func formatMillis(millis float64, picture, zone any) (any, error) {
	p := isoPicture
	if s, ok := picture.(string); ok {
		var err error
		if p, err = parseTimePicture(s); err != nil {
			return nil, err
		}
	}
	var at offset
	if s, ok := zone.(string); ok {
		n := leadingInteger(s)
		at = offset{math.Floor(n / 100), math.Mod(n, 100)}
	}
	return p.format(millis, at)
}

func toMillis(c *call, args []any) (any, error) {
	s := args[0].(string)
	picture, ok := args[1].(string)
	if !ok {
		millis, ok := parseISO(s)
		if !ok {
			return nil, fail("D3110", fields{"value": s})
		}
		return millis, nil
	}
	p, err := parseTimePicture(picture)
	if err != nil {
		return nil, err
	}
	if err := c.spend(len(s)); err != nil {
		return nil, err
	}
	millis, ok, err := p.parse(s, c.env.Now.UTC())
	if err != nil || !ok {
		return undefined, err
	}
	return millis, nil
}
