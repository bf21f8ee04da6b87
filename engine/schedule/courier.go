package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Parcel is one attempt to deliver an occurrence to a target.
type Parcel struct {
	ScheduleARN string
	Region      string
	TargetARN   string
	Input       string // with the context attributes filled in
	Parameters  json.RawMessage
	RoleARN     string
	Key         string // the same for each attempt of the same occurrence
}

// Letter is a dead letter on its way to a queue.
type Letter struct {
	QueueARN   string
	Region     string
	Body       string
	Attributes map[string]string
}

// Deliverer takes parcels to targets that are no state machines.
type Deliverer interface {
	// Deliver returns nil when the target has taken the parcel. Otherwise it is a
	// *DeliveryError, or ctx's error.
	Deliver(ctx context.Context, p Parcel) error
	// Bury puts a letter into a dead-letter queue.
	Bury(ctx context.Context, l Letter) error
}

// DeliveryError is why a target did not take a parcel.
type DeliveryError struct {
	Code    string // such as "AWS.SimpleQueueService.NonExistentQueue"
	Message string
	Retry   bool // trying again may help
}

func (e *DeliveryError) Error() string { return e.Code + ": " + e.Message }

const (
	deliveriesAtOnce = 64
	deliveryPage     = 1_000
	firstBackoff     = time.Second
	longestBackoff   = 10 * time.Minute
	buryAttempts     = 3
)

// courier makes the deliveries that are queued.
type courier struct {
	loop   *Loop
	signal signal
	places chan struct{}

	mu   sync.Mutex
	busy map[int64]bool
}

func newCourier(l *Loop) *courier {
	return &courier{loop: l, signal: newSignal(), places: make(chan struct{}, deliveriesAtOnce), busy: map[int64]bool{}}
}

func (c *courier) run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			for range deliveriesAtOnce {
				c.places <- struct{}{}
			}
			return nil
		case <-timer.C:
		case <-c.signal:
		}
		sleep, err := c.round(ctx)
		if err != nil && ctx.Err() == nil {
			c.loop.log.Error("deliveries could not be read; trying again", "error", err)
			sleep = afterError
		}
		timer.Reset(sleep)
	}
}

// round begins what is to be delivered now and says how long nothing else will be.
func (c *courier) round(ctx context.Context) (time.Duration, error) {
	now := c.loop.Now()
	found, err := c.loop.store.Deliveries(ctx, now.Add(longest), deliveryPage)
	if err != nil {
		return 0, err
	}
	for _, d := range found {
		if d.At.After(now) {
			return d.At.Sub(now), nil
		}
		if !c.begin(d.ID) {
			continue
		}
		select {
		case <-ctx.Done():
			c.end(d.ID)
			return 0, nil
		case c.places <- struct{}{}:
		}
		go func() {
			defer func() { <-c.places }()
			c.carryOut(ctx, d)
		}()
	}
	return longest, nil
}

// begin marks a delivery as under way, unless it is.
func (c *courier) begin(id int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy[id] {
		return false
	}
	c.busy[id] = true
	return true
}

func (c *courier) end(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, id)
}

// carryOut makes one attempt. A delivery that was settled since it was read is
// refused by the store.
func (c *courier) carryOut(ctx context.Context, d engine.Delivery) {
	err := c.attempt(ctx, d)
	if err != nil && !errors.Is(err, engine.ErrStale) && ctx.Err() == nil {
		c.loop.log.Error("a delivery could not be recorded; trying again", "delivery", d.ID, "schedule", d.ScheduleID, "error", err)
		pause(ctx, afterError)
	}
	c.end(d.ID)
	c.signal.wake()
}

func (c *courier) attempt(ctx context.Context, d engine.Delivery) error {
	d.Attempts++
	err := c.send(ctx, d)
	var failed *DeliveryError
	switch {
	case errors.Is(err, errStarted):
		return nil
	case err == nil:
		return c.loop.store.SettleDelivery(ctx, d.ID, engine.Fire{State: engine.FireStarted, StartedAt: c.loop.Now(), Attempts: d.Attempts}, nil)
	case !errors.As(err, &failed):
		return err
	}
	d.Code, d.Error = failed.Code, failed.Message
	exhausted := ""
	if failed.Retry {
		if d.At, exhausted = c.again(d); exhausted == "" {
			return c.loop.store.RetryDelivery(ctx, d)
		}
	}
	return c.giveUp(ctx, d, exhausted)
}

// again is when to try again after so many attempts, or which bound of the retry
// policy is reached.
func (c *courier) again(d engine.Delivery) (at time.Time, exhausted string) {
	if d.Attempts > d.Target.Retry.MaxAttempts {
		return at, "MaximumRetryAttempts"
	}
	backoff := longestBackoff
	if d.Attempts < 10 {
		backoff = min(firstBackoff<<(d.Attempts-1), longestBackoff)
	}
	at = c.loop.Now().Add(backoff)
	if at.After(d.QueuedAt.Add(d.Target.Retry.Age())) {
		return at, "MaximumEventAgeInSeconds"
	}
	return at, ""
}

func (c *courier) giveUp(ctx context.Context, d engine.Delivery, exhausted string) error {
	now := c.loop.Now()
	letter := engine.DeadLetter{
		ScheduleID: d.ScheduleID, Name: d.Name, Generation: d.Generation, Kind: d.Kind, Due: d.Due, At: now, Target: d.Target, Attempts: d.Attempts,
		Code: d.Code, Error: d.Error, Exhausted: exhausted,
	}
	became := engine.Fire{State: engine.FireFailed, StartedAt: now, Attempts: d.Attempts, Code: d.Code, Error: d.Error}
	return c.loop.store.SettleDelivery(ctx, d.ID, became, c.post(ctx, letter))
}

// errStarted says that an execution was started and the delivery settled with it.
var errStarted = errors.New("an execution was started")

// send makes an attempt: for a state machine an execution whose start settles the
// delivery in the same commit, for another target a call.
func (c *courier) send(ctx context.Context, d engine.Delivery) error {
	s := engine.Schedule{
		ScheduleSettings: engine.ScheduleSettings{Target: d.Target}, ID: d.ScheduleID, ARN: d.ScheduleID, Name: d.Name,
		MachineARN: d.Target.StateMachine(), Generation: d.Generation,
	}
	if s.MachineARN != "" {
		return c.start(ctx, s, d)
	}
	if c.loop.Deliverer == nil {
		return &DeliveryError{Code: "Unsupported", Message: "nothing here delivers to " + d.Target.ARN}
	}
	o := Occasion{ScheduleARN: d.ScheduleID, Due: d.Due, Attempt: d.Attempts}
	return c.loop.Deliverer.Deliver(ctx, Parcel{
		ScheduleARN: d.ScheduleID, Region: regionOf(d.ScheduleID), TargetARN: d.Target.ARN, Input: o.Input(d.Target),
		Parameters: d.Target.Parameters, RoleARN: d.Target.RoleARN,
		Key: Occasion{ScheduleARN: fmt.Sprintf("%s#%d", d.ScheduleID, d.ID), Due: d.Due}.ID(),
	})
}

func (c *courier) start(ctx context.Context, s engine.Schedule, d engine.Delivery) error {
	f := engine.ScheduleFire{ScheduleID: d.ScheduleID, Kind: d.Kind, Generation: d.Generation, Due: d.Due, Delivery: d.ID, Attempt: d.Attempts}
	x := newExecution(s, f)
	if s.Target.Start().Name == "" && d.Kind != engine.FireBackfill {
		x.Name = fmt.Sprintf("%s-%d", x.Name, d.ID) // the occurrence may have had an execution before
	}
	_, err := c.loop.starter.StartExecution(ctx, x)
	switch refusal, refused := engine.AsError(err); {
	case err == nil:
		return errStarted
	case errors.Is(err, engine.ErrStale):
		return err
	case errors.Is(err, engine.ErrExecutionAlreadyExists) && s.Target.Start().Name == "":
		return c.loop.store.SettleDelivery(ctx, d.ID, engine.Fire{
			State: engine.FireSkipped, StartedAt: c.loop.Now(), Attempts: d.Attempts, Code: engine.CodeFired, Error: "its execution was started before",
		}, nil)
	case refused:
		return &DeliveryError{Code: refusal.Name, Message: refusal.Message}
	}
	return err
}

func regionOf(arn string) string {
	if p := strings.SplitN(arn, ":", 5); len(p) == 5 {
		return p[3]
	}
	return ""
}

// post puts a letter into its target's dead-letter queue and returns nil then;
// otherwise the letter, which is to be kept here and says why.
func (c *courier) post(ctx context.Context, letter engine.DeadLetter) *engine.DeadLetter {
	queue := letter.Target.DeadLetterARN
	if queue == "" {
		return &letter
	}
	if c.loop.Deliverer == nil {
		letter.Queue = "nothing here delivers to queues"
		return &letter
	}
	l := envelope(letter)
	for n := range buryAttempts {
		err := c.loop.Deliverer.Bury(ctx, l)
		if err == nil {
			return nil
		}
		letter.Queue = err.Error()
		var failed *DeliveryError
		if !errors.As(err, &failed) || !failed.Retry {
			break
		}
		pause(ctx, firstBackoff<<n)
	}
	return &letter
}

// envelope is a dead letter as EventBridge Scheduler puts it into a queue.
func envelope(l engine.DeadLetter) Letter {
	o := Occasion{ScheduleARN: l.ScheduleID, Due: l.Due, Attempt: max(l.Attempts, 1)}
	attributes := map[string]string{
		"ERROR_CODE": l.Code, "ERROR_MESSAGE": l.Error, "RETRY_ATTEMPTS": fmt.Sprint(max(l.Attempts-1, 0)),
		"SCHEDULE_ARN": l.ScheduleID, "TARGET_ARN": l.Target.ARN,
	}
	if l.Exhausted != "" {
		attributes["EXHAUSTED_RETRY_CONDITION"] = l.Exhausted
	}
	return Letter{QueueARN: l.Target.DeadLetterARN, Region: regionOf(l.ScheduleID), Body: o.Input(l.Target), Attributes: attributes}
}
