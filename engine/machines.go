package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/stepwell/stepwell/engine/asl"
)

// NewMachine is what CreateStateMachine is called with.
type NewMachine struct {
	Name       string
	Definition string
	RoleARN    string
	Type       string          // STANDARD when empty
	Logging    json.RawMessage // the loggingConfiguration, nil when absent
	Tracing    bool
	Tags       []Tag
}

// CreateStateMachine stores a state machine. It is idempotent: the same name
// with the same definition, type, logging and tracing answers the machine that
// is there. ErrInvalidName, ErrInvalidDefinition, ErrStateMachineAlreadyExists,
// ErrTooManyTags, ErrInvalidLogging.
func (e *Engine) CreateStateMachine(ctx context.Context, scope Scope, in NewMachine) (StateMachine, error) {
	m, _, err := e.createMachine(ctx, scope, in, nil)
	return m, err
}

// CreateAndPublish is CreateStateMachine and PublishVersion in one: both are
// done, or neither. A repeated call must have the same description.
func (e *Engine) CreateAndPublish(ctx context.Context, scope Scope, in NewMachine, description string) (StateMachine, Version, error) {
	return e.createMachine(ctx, scope, in, &description)
}

// createMachine creates a machine, and publishes it with the note if there is one.
func (e *Engine) createMachine(ctx context.Context, scope Scope, in NewMachine, note *string) (StateMachine, Version, error) {
	if in.Type == "" {
		in.Type = "STANDARD"
	}
	m := StateMachine{
		ARN: scope.MachineARN(in.Name), Name: in.Name, Type: in.Type, Status: "ACTIVE", Definition: in.Definition, RoleARN: in.RoleARN,
		Revision: 1, Logging: in.Logging, Tracing: in.Tracing, Tags: in.Tags, CreatedAt: e.now(), UpdatedAt: e.now(),
	}
	def, err := checkMachine(m)
	if err == nil {
		err = e.ensureLogGroup(ctx, m.Logging)
	}
	if err != nil {
		return StateMachine{}, Version{}, err
	}
	v, err := e.storeNew(ctx, m, note)
	if errors.Is(err, ErrStateMachineAlreadyExists) {
		return e.sameMachine(ctx, m, note)
	}
	if err != nil {
		return StateMachine{}, Version{}, fmt.Errorf("create %s: %w", m.ARN, err)
	}
	// A machine made again after its deletion goes on from the old one's revisions.
	if m, err = e.store.Machine(ctx, m.ARN); err != nil {
		return StateMachine{}, Version{}, err
	}
	e.defs.put(definitionKey{m.ARN, m.Revision}, def)
	e.machines.forget()
	e.watchers.notify(m.ARN, AllMachines)
	return m, v, nil
}

func (e *Engine) storeNew(ctx context.Context, m StateMachine, note *string) (Version, error) {
	if note == nil {
		return Version{}, e.store.CreateMachine(ctx, m)
	}
	return e.store.PublishVersion(ctx, Publication{MachineARN: m.ARN, Create: &m, Description: *note, At: m.CreatedAt})
}

// AllMachines is what to Watch for machines that come, change and go.
const AllMachines = "machines"

// sameMachine answers a repeated creation, or refuses a different one.
func (e *Engine) sameMachine(ctx context.Context, m StateMachine, note *string) (StateMachine, Version, error) {
	old, err := e.store.Machine(ctx, m.ARN)
	if err != nil {
		return StateMachine{}, Version{}, err
	}
	first, err := e.store.Version(ctx, m.ARN, 1)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return StateMachine{}, Version{}, err
	}
	published := err == nil && first.CreatedAt.Equal(old.CreatedAt) // in the call that created the machine
	if old.Definition != m.Definition || old.Type != m.Type || old.Tracing != m.Tracing || !bytes.Equal(old.Logging, m.Logging) ||
		published != (note != nil) || published && first.Description != *note {
		return StateMachine{}, Version{}, &Error{ErrStateMachineAlreadyExists.Name, "State Machine Already Exists: '" + m.ARN + "'"}
	}
	return old, first, nil
}

// checkMachine checks what a caller gave, and compiles the definition.
func checkMachine(m StateMachine) (*asl.StateMachine, error) {
	if err := checkName(m.Name); err != nil {
		return nil, err
	}
	if err := checkTags(m.Tags); err != nil {
		return nil, err
	}
	return checkDefinition(m.Definition, m.Type)
}

func checkDefinition(text, machineType string) (*asl.StateMachine, error) {
	problems := asl.Validate([]byte(text), asl.Options{Type: asl.MachineType(machineType)})
	if asl.HasErrors(problems) {
		return nil, &Error{ErrInvalidDefinition.Name, asl.InvalidDefinitionMessage(problems)}
	}
	def, err := asl.Compile([]byte(text))
	if err != nil {
		return nil, &Error{ErrInvalidDefinition.Name, "Invalid State Machine Definition: '" + err.Error() + "'"}
	}
	return def, nil
}

const mostTags = 50

func checkTags(tags []Tag) error {
	if len(tags) > mostTags {
		return &Error{ErrTooManyTags.Name, "Too many tags added to resource."}
	}
	return nil
}

// MachineChange is what UpdateStateMachine is called with; nil leaves a field as it is.
type MachineChange struct {
	Definition *string
	RoleARN    *string
	Logging    json.RawMessage
	Tracing    *bool
}

// UpdateStateMachine changes a state machine. Running executions keep the
// definition that they started with. A change makes a new RevisionID; the same
// values again do not. ErrStateMachineDoesNotExist, ErrInvalidDefinition,
// ErrMissingRequiredParameter.
func (e *Engine) UpdateStateMachine(ctx context.Context, arn string, c MachineChange) (StateMachine, error) {
	m, _, err := e.updateMachine(ctx, arn, c, nil)
	return m, err
}

// UpdateAndPublish is UpdateStateMachine and PublishVersion in one: both are
// done, or neither. A change of nothing answers the version that is there.
func (e *Engine) UpdateAndPublish(ctx context.Context, arn string, c MachineChange, description string) (StateMachine, Version, error) {
	return e.updateMachine(ctx, arn, c, &description)
}

// updateMachine changes a machine, and publishes it with the note if there is one.
func (e *Engine) updateMachine(ctx context.Context, arn string, c MachineChange, note *string) (StateMachine, Version, error) {
	if c.Definition == nil && c.RoleARN == nil && c.Logging == nil && c.Tracing == nil {
		return StateMachine{}, Version{}, &Error{ErrMissingRequiredParameter.Name,
			"Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified"}
	}
	for {
		m, err := e.DescribeStateMachine(ctx, arn)
		if err != nil {
			return m, Version{}, err
		}
		changed, err := e.changeMachine(&m, c)
		if err == nil {
			err = e.ensureLogGroup(ctx, c.Logging)
		}
		if err != nil {
			return m, Version{}, err
		}
		if changed {
			m.RevisionID = NewUUID()
		}
		m.UpdatedAt = e.now()
		v, err := e.storeChanged(ctx, m, note)
		if errors.Is(err, ErrStale) {
			continue // somebody else updated it between our read and our write
		}
		if err != nil {
			return m, Version{}, fmt.Errorf("update %s: %w", arn, err)
		}
		e.watchers.notify(m.ARN, AllMachines)
		return m, v, nil
	}
}

func (e *Engine) storeChanged(ctx context.Context, m StateMachine, note *string) (Version, error) {
	if note != nil {
		return e.publish(ctx, Publication{MachineARN: m.ARN, Update: &m, RevisionID: m.RevisionID, Description: *note, At: m.UpdatedAt})
	}
	defer e.machines.forget()
	return Version{}, e.store.UpdateMachine(ctx, m)
}

func (e *Engine) changeMachine(m *StateMachine, c MachineChange) (changed bool, err error) {
	if c.Definition != nil && *c.Definition != m.Definition {
		if _, err := checkDefinition(*c.Definition, m.Type); err != nil {
			return false, err
		}
		m.Definition = *c.Definition
		m.Revision++
		changed = true
	}
	if c.RoleARN != nil && *c.RoleARN != m.RoleARN {
		m.RoleARN, changed = *c.RoleARN, true
	}
	if c.Logging != nil {
		changed = changed || !bytes.Equal(m.Logging, c.Logging)
		m.Logging = c.Logging
	}
	if c.Tracing != nil {
		changed = changed || m.Tracing != *c.Tracing
		m.Tracing = *c.Tracing
	}
	return changed, nil
}

// DescribeStateMachine returns a state machine as it is; Target takes the ARNs of
// versions and aliases too. ErrInvalidArn, ErrStateMachineDoesNotExist.
func (e *Engine) DescribeStateMachine(ctx context.Context, arn string) (StateMachine, error) {
	if _, err := parseKind(arn, "stateMachine"); err != nil {
		return StateMachine{}, err
	}
	m, err := e.store.Machine(ctx, arn)
	if errors.Is(err, ErrStateMachineDoesNotExist) {
		return m, noMachine(arn)
	}
	return m, err
}

// ListStateMachines lists the machines by ARN.
func (e *Engine) ListStateMachines(ctx context.Context, f MachineFilter) ([]StateMachine, error) {
	return e.store.Machines(ctx, f)
}

// DeleteStateMachine removes a state machine with its versions and aliases and
// stops its schedules; what runs of it runs on. Deleting what is not there
// succeeds, as in AWS. ErrInvalidArn; ErrValidation for the ARN of a version or alias.
func (e *Engine) DeleteStateMachine(ctx context.Context, arn string) error {
	a, err := parseKind(arn, "stateMachine")
	if err != nil {
		return err
	}
	if a.Qualifier != "" {
		return invalid("A state machine is deleted by its own ARN, not by that of a version or an alias: '%s'", arn)
	}
	err = e.store.DeleteMachine(ctx, arn)
	e.machines.forget()
	if err != nil {
		return fmt.Errorf("delete %s: %w", arn, err)
	}
	e.watchers.notify(arn, AllMachines)
	return nil
}

// DefinitionOf returns the text that an execution runs. It stays available when
// the machine was updated or deleted since.
func (e *Engine) DefinitionOf(ctx context.Context, x Execution) (string, error) {
	return e.store.Definition(ctx, x.MachineARN, x.Revision)
}

// Tags returns the tags of a state machine or activity. ErrInvalidArn, ErrResourceNotFound.
func (e *Engine) Tags(ctx context.Context, arn string) ([]Tag, error) {
	a, err := parseKind(arn, "stateMachine", "activity")
	if err != nil {
		return nil, err
	}
	if a.Kind == "activity" {
		act, err := e.store.Activity(ctx, arn)
		return act.Tags, notFound(arn, err)
	}
	m, err := e.store.Machine(ctx, arn)
	return m.Tags, notFound(arn, err)
}

func notFound(arn string, err error) error {
	if errors.Is(err, ErrStateMachineDoesNotExist) || errors.Is(err, ErrActivityDoesNotExist) {
		return &Error{ErrResourceNotFound.Name, "Resource not found: '" + arn + "'"}
	}
	return err
}

// SetTags adds tags to a resource and removes those whose keys are named.
// ErrInvalidArn, ErrResourceNotFound, ErrTooManyTags.
func (e *Engine) SetTags(ctx context.Context, arn string, add []Tag, remove []string) error {
	tags, err := e.Tags(ctx, arn)
	if err != nil {
		return err
	}
	tags = ChangeTags(tags, add, remove)
	if err := checkTags(tags); err != nil {
		return err
	}
	a, _ := ParseARN(arn) // it was parsed above
	if a.Kind == "activity" {
		act, err := e.store.Activity(ctx, arn)
		if err != nil {
			return notFound(arn, err)
		}
		act.Tags = tags
		return e.store.UpdateActivity(ctx, act)
	}
	m, err := e.store.Machine(ctx, arn)
	if err != nil {
		return notFound(arn, err)
	}
	m.Tags = tags
	defer e.machines.forget()
	return e.store.UpdateMachine(ctx, m)
}

// ChangeTags are tags with some added or given other values, and without those of
// the keys of remove.
func ChangeTags(tags, add []Tag, remove []string) []Tag {
	gone := map[string]bool{}
	for _, k := range remove {
		gone[k] = true
	}
	for _, t := range add {
		gone[t.Key] = true
	}
	var out []Tag
	for _, t := range tags {
		if !gone[t.Key] {
			out = append(out, t)
		}
	}
	return append(out, add...)
}

// NewUUID makes a random (version 4) UUID.
func NewUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
