package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Alias is a name for one version of a state machine, or for two that share the
// executions started by it.
type Alias struct {
	MachineARN  string
	Name        string // letters, digits, _ - and ., not digits alone; at most 80
	Description string // at most 256 characters
	Routes      []Route
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// ARN is the machine's ARN with the name.
func (a Alias) ARN() string { return a.MachineARN + ":" + a.Name }

// Route sends a share of an alias's executions to a version.
type Route struct {
	Version int64
	Weight  int64 // percent
}

// RouteTo is a Route as a caller gives it.
type RouteTo struct {
	VersionARN string
	Weight     int64
}

// NewAlias is what CreateAlias is called with.
type NewAlias struct {
	Name        string
	Description string
	Routes      []RouteTo
}

// heaviest is the version that most executions go to.
func heaviest(routes []Route) int64 {
	return slices.MaxFunc(routes, func(a, b Route) int { return int(a.Weight - b.Weight) }).Version
}

// drawn is the version that the next execution goes to.
func (e *Engine) drawn(routes []Route) int64 {
	at := int64(e.cfg.Draw(100))
	for _, r := range routes {
		if at < r.Weight {
			return r.Version
		}
		at -= r.Weight
	}
	return heaviest(routes)
}

func joined(list []string) string { return strings.Join(list, ", ") }

func invalid(format string, args ...any) error {
	return &Error{ErrValidation.Name, fmt.Sprintf(format, args...)}
}

func missingResource() error {
	return &Error{ErrResourceNotFound.Name, "Request references a resource that does not exist."}
}

// parseRoutes checks the routes of an alias and returns the machine that they are of.
func parseRoutes(in []RouteTo) (machineARN string, routes []Route, err error) {
	var arns, weights []string
	sum := int64(0)
	for _, r := range in {
		arns, weights = append(arns, r.VersionARN), append(weights, fmt.Sprint(r.Weight))
		sum += r.Weight
	}
	if len(in) < 1 || len(in) > 2 {
		return "", nil, invalid("Routing configuration must contain one or two state machine versions. Received: %d", len(in))
	}
	if len(in) == 2 && arns[0] == arns[1] {
		return "", nil, invalid("Routing configuration must contain distinct state machine version ARNs. Received: [%s]", joined(arns))
	}
	if sum != 100 || slices.ContainsFunc(in, func(r RouteTo) bool { return r.Weight < 0 }) {
		return "", nil, invalid("Sum of routing configuration weights must equal 100. Received: [%s]", joined(weights))
	}
	for _, r := range in {
		a, err := parseMachine(r.VersionARN)
		if err != nil || a.version() == 0 {
			return "", nil, invalid("Routing configuration must contain state machine version ARNs. Received: [%s]", joined(arns))
		}
		of := a.MachineARN(a.Name)
		if machineARN != "" && machineARN != of {
			return "", nil, invalid("Routing configuration must contain versions of the same state machine. Received: [%s]", joined(arns))
		}
		machineARN, routes = of, append(routes, Route{a.version(), r.Weight})
	}
	return machineARN, routes, nil
}

// CreateAlias makes an alias for the machine that its routes are of. The same
// call again answers the alias that is there. ErrValidation; ErrResourceNotFound
// when a version is not there; ErrConflict when the name is taken by another
// alias; ErrQuota beyond MostAliases.
func (e *Engine) CreateAlias(ctx context.Context, in NewAlias) (Alias, error) {
	machineARN, routes, err := parseRoutes(in.Routes)
	if err != nil {
		return Alias{}, err
	}
	now := e.now()
	a := Alias{MachineARN: machineARN, Name: in.Name, Description: in.Description, Routes: routes, CreatedAt: now, UpdatedAt: now}
	err = e.store.CreateAlias(ctx, a)
	switch {
	case errors.Is(err, ErrExists):
		return e.sameAlias(ctx, a)
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrStateMachineDoesNotExist):
		return Alias{}, missingResource()
	case errors.Is(err, ErrQuota):
		return Alias{}, &Error{ErrQuota.Name, fmt.Sprintf("A state machine can't have more than %d aliases: '%s'", MostAliases, machineARN)}
	case err != nil:
		return Alias{}, fmt.Errorf("create %s: %w", a.ARN(), err)
	}
	e.watchers.notify(machineARN, AllMachines)
	return a, nil
}

// sameAlias answers a repeated creation, or refuses a different one.
func (e *Engine) sameAlias(ctx context.Context, a Alias) (Alias, error) {
	old, err := e.store.Alias(ctx, a.MachineARN, a.Name)
	if err != nil {
		return Alias{}, fmt.Errorf("create %s: %w", a.ARN(), err)
	}
	if old.Description != a.Description || !slices.Equal(old.Routes, a.Routes) {
		return Alias{}, &Error{ErrConflict.Name, "Failed to create alias because an alias with the same name and a different routing configuration already exists."}
	}
	return old, nil
}

// parseAlias takes the ARN of an alias apart.
func parseAlias(arn string) (machineARN, name string, err error) {
	a, err := parseMachine(arn)
	if err != nil {
		return "", "", err
	}
	if a.Qualifier == "" || a.version() != 0 {
		return "", "", invalidARN("Resource type not valid in this context: " + arn)
	}
	return a.MachineARN(a.Name), a.Qualifier, nil
}

// Alias returns an alias. ErrInvalidArn, ErrResourceNotFound.
func (e *Engine) Alias(ctx context.Context, arn string) (Alias, error) {
	machineARN, name, err := parseAlias(arn)
	if err != nil {
		return Alias{}, err
	}
	a, err := e.store.Alias(ctx, machineARN, name)
	if errors.Is(err, ErrNotFound) {
		return a, missingResource()
	}
	return a, err
}

// UpdateAlias changes an alias's description or routes; nil leaves them as they
// are. ErrInvalidArn, ErrResourceNotFound when the alias or a version is not
// there, ErrValidation.
func (e *Engine) UpdateAlias(ctx context.Context, arn string, description *string, to []RouteTo) (Alias, error) {
	machineARN, name, err := parseAlias(arn)
	if err != nil {
		return Alias{}, err
	}
	if description == nil && to == nil {
		return Alias{}, invalid("At least one of description and routingConfiguration must be specified")
	}
	change := AliasChange{MachineARN: machineARN, Name: name, Description: description, At: e.now()}
	if to != nil {
		of, routes, err := parseRoutes(to)
		if err != nil {
			return Alias{}, err
		}
		if of != machineARN {
			return Alias{}, invalid("Routing configuration must contain versions of the alias's own state machine. Received: [%s]", to[0].VersionARN)
		}
		change.Routes = routes
	}
	a, err := e.store.UpdateAlias(ctx, change)
	switch {
	case errors.Is(err, ErrNotFound):
		return a, missingResource()
	case err != nil:
		return a, fmt.Errorf("update %s: %w", arn, err)
	}
	e.watchers.notify(machineARN, AllMachines)
	return a, nil
}

// DeleteAlias removes an alias; the versions stay. Deleting what is not there
// succeeds. ErrInvalidArn.
func (e *Engine) DeleteAlias(ctx context.Context, arn string) error {
	machineARN, name, err := parseAlias(arn)
	if err != nil {
		return err
	}
	if err := e.store.DeleteAlias(ctx, machineARN, name); err != nil {
		return fmt.Errorf("delete %s: %w", arn, err)
	}
	e.watchers.notify(machineARN, AllMachines)
	return nil
}

// Aliases lists the aliases of a machine, or those that point to a version, the
// oldest first. ErrInvalidArn, ErrStateMachineDoesNotExist.
func (e *Engine) Aliases(ctx context.Context, arn string) ([]Alias, error) {
	a, err := parseMachine(arn)
	if err != nil {
		return nil, err
	}
	t, err := e.loadTarget(ctx, arn)
	if err != nil {
		return nil, err
	}
	return e.store.Aliases(ctx, t.Machine.ARN, a.version())
}
