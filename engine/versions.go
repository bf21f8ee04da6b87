package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// How many versions and aliases a state machine may have (Step Functions quotas).
const (
	MostVersions = 1000
	MostAliases  = 100
)

// Version is a state machine as it was when it was published. It never changes.
type Version struct {
	MachineARN  string
	Number      int64 // from 1
	Revision    int64 // of the definition
	RevisionID  string
	Description string // at most 256 characters
	RoleARN     string
	Logging     json.RawMessage
	Tracing     bool
	CreatedAt   time.Time
}

// ARN is the machine's ARN with the number.
func (v Version) ARN() string { return v.MachineARN + ":" + strconv.FormatInt(v.Number, 10) }

// Target is what an ARN names that executions are started of: a state machine as
// it is, or as it was when a version was published.
type Target struct {
	Machine StateMachine
	Version *Version // nil: as it is
	Alias   *Alias   // by which the version was chosen, if by one
}

// ARN is the version's ARN, or the machine's.
func (t Target) ARN() string { return cmp.Or(t.VersionARN(), t.Machine.ARN) }

// VersionARN is the version's ARN; empty when there is none.
func (t Target) VersionARN() string {
	if t.Version == nil {
		return ""
	}
	return t.Version.ARN()
}

// AliasARN is the alias's ARN; empty when there is none.
func (t Target) AliasARN() string {
	if t.Alias == nil {
		return ""
	}
	return t.Alias.ARN()
}

// version is the number with which a machine's ARN is qualified; 0 when it is
// not, or with the name of an alias.
func (a ARN) version() int64 {
	n, err := strconv.ParseInt(a.Qualifier, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != a.Qualifier {
		return 0
	}
	return n
}

// parseMachine takes the ARN of a state machine, a version or an alias apart.
func parseMachine(arn string) (ARN, error) {
	a, err := parseKind(arn, "stateMachine")
	if err == nil && a.Run != "" {
		return a, invalidARN("Resource type not valid in this context: " + arn)
	}
	return a, err
}

func noMachine(arn string) error {
	return &Error{ErrStateMachineDoesNotExist.Name, "State Machine Does Not Exist: '" + arn + "'"}
}

// Target returns what the ARN of a state machine, a version or an alias names;
// for an alias it is the version that most executions go to. ErrInvalidArn,
// ErrStateMachineDoesNotExist.
func (e *Engine) Target(ctx context.Context, arn string) (Target, error) {
	return e.target(ctx, arn, heaviest)
}

// target is Target with the version of an alias chosen by choose.
func (e *Engine) target(ctx context.Context, arn string, choose func([]Route) int64) (Target, error) {
	a, err := parseMachine(arn)
	if err != nil {
		return Target{}, err
	}
	if a.Qualifier == "" || a.version() != 0 {
		return e.machines.get(ctx, arn)
	}
	alias, err := e.store.Alias(ctx, a.MachineARN(a.Name), a.Qualifier)
	if errors.Is(err, ErrNotFound) {
		return Target{}, noMachine(arn)
	}
	if err != nil {
		return Target{}, err
	}
	t, err := e.machines.get(ctx, Version{MachineARN: alias.MachineARN, Number: choose(alias.Routes)}.ARN())
	t.Alias = &alias
	return t, err
}

// loadTarget reads a state machine or a version from the store.
func (e *Engine) loadTarget(ctx context.Context, arn string) (Target, error) {
	a, err := parseMachine(arn)
	if err != nil {
		return Target{}, err
	}
	if a.Qualifier == "" {
		m, err := e.DescribeStateMachine(ctx, arn)
		return Target{Machine: m}, err
	}
	m, err := e.DescribeStateMachine(ctx, a.MachineARN(a.Name))
	if err != nil {
		return Target{}, err
	}
	v, err := e.store.Version(ctx, m.ARN, a.version())
	if errors.Is(err, ErrNotFound) {
		return Target{}, noMachine(arn)
	}
	if err != nil {
		return Target{}, err
	}
	m.Definition, err = e.store.Definition(ctx, m.ARN, v.Revision)
	m.Revision, m.RevisionID, m.RoleARN, m.Logging, m.Tracing = v.Revision, v.RevisionID, v.RoleARN, v.Logging, v.Tracing
	return Target{Machine: m, Version: &v}, err
}

// firstRevision is how AWS calls the revision of a machine that was never updated.
const firstRevision = "INITIAL"

// PublishVersion makes a version of a state machine as it is now. A revision has
// one version: publishing it again answers that one. revisionID, if not empty,
// must be the machine's, else ErrConflict. ErrInvalidArn,
// ErrStateMachineDoesNotExist, ErrQuota beyond MostVersions.
func (e *Engine) PublishVersion(ctx context.Context, arn, revisionID, description string) (Version, error) {
	for {
		m, err := e.DescribeStateMachine(ctx, arn)
		if err != nil {
			return Version{}, err
		}
		if now := cmp.Or(m.RevisionID, firstRevision); revisionID != "" && revisionID != now {
			return Version{}, &Error{ErrConflict.Name, fmt.Sprintf("Failed to publish the State Machine version for revision %s. "+
				"The current State Machine revision is %s.", revisionID, now)}
		}
		v, err := e.publish(ctx, Publication{MachineARN: m.ARN, RevisionID: m.RevisionID, Description: description, At: e.now()})
		if errors.Is(err, ErrStale) {
			continue // somebody updated the machine between our read and our write
		}
		return v, err
	}
}

func (e *Engine) publish(ctx context.Context, p Publication) (Version, error) {
	v, err := e.store.PublishVersion(ctx, p)
	e.machines.forget()
	switch {
	case errors.Is(err, ErrQuota):
		return v, &Error{ErrQuota.Name, fmt.Sprintf("A state machine can't have more than %d versions: '%s'", MostVersions, p.MachineARN)}
	case errors.Is(err, ErrStateMachineDoesNotExist):
		return v, noMachine(p.MachineARN)
	case err != nil:
		return v, fmt.Errorf("publish %s: %w", p.MachineARN, err)
	}
	e.watchers.notify(p.MachineARN, AllMachines)
	return v, nil
}

// Versions lists a machine's versions, the newest first, below a number (0: all).
// ErrInvalidArn, ErrStateMachineDoesNotExist.
func (e *Engine) Versions(ctx context.Context, arn string, before int64, limit int) ([]Version, error) {
	if _, err := e.DescribeStateMachine(ctx, arn); err != nil {
		return nil, err
	}
	return e.store.Versions(ctx, arn, before, limit)
}

// DeleteVersion removes a version; what runs of it runs on. Deleting what is not
// there succeeds, as in AWS. ErrInvalidArn; ErrConflict when aliases point to it.
func (e *Engine) DeleteVersion(ctx context.Context, arn string) error {
	a, err := parseMachine(arn)
	if err != nil {
		return err
	}
	if a.version() == 0 {
		return invalidARN("Resource type not valid in this context: " + arn)
	}
	err = e.store.DeleteVersion(ctx, a.MachineARN(a.Name), a.version())
	e.machines.forget()
	var aliased *AliasedError
	switch {
	case errors.As(err, &aliased):
		return &Error{ErrConflict.Name, fmt.Sprintf("Version to be deleted must not be referenced by an alias. "+
			"Current list of aliases referencing this version: [%s]", joined(aliased.Aliases))}
	case err != nil:
		return fmt.Errorf("delete %s: %w", arn, err)
	}
	e.watchers.notify(a.MachineARN(a.Name), AllMachines)
	return nil
}
