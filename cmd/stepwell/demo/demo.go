// Package demo is the workflow that an empty studio begins with: an order that
// is reserved, charged, packed and recorded. Its functions are in this package
// too, so that it runs without AWS and without anything to install.
package demo

import (
	_ "embed" // for the definition
)

// The names of the demo's parts.
const (
	Machine       = "order-fulfilment"
	Table         = "demo-orders"
	TableKey      = "orderId"
	Schedule      = "weekday-evening"
	Expression    = "cron(0 18 ? * MON-FRI *)"
	Timezone      = "Europe/Berlin"
	ScheduleInput = `{"orderId": "evening-<aws.scheduler.execution-id>", "item": "Standing order", "packingSeconds": 2}`
	ScheduleNote  = "The standing order of the demo, on weekdays at six in the evening."
)

// Definition is the workflow's text.
//
//go:embed order-fulfilment.asl.json
var Definition string
