package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl"
)

type tag struct {
	Key   *string `json:"key" required:"true" len:"1..128"`
	Value *string `json:"value" len:"0..256"`
}

func tagsIn(in []tag) []engine.Tag {
	out := make([]engine.Tag, 0, len(in))
	for _, t := range in {
		out = append(out, engine.Tag{Key: text(t.Key), Value: text(t.Value)})
	}
	return out
}

type loggingConfiguration struct {
	Level                *string          `json:"level,omitempty" enum:"ALL,ERROR,FATAL,OFF"`
	IncludeExecutionData bool             `json:"includeExecutionData"`
	Destinations         []logDestination `json:"destinations,omitempty"`
}

type logDestination struct {
	CloudWatchLogsLogGroup *struct {
		LogGroupArn *string `json:"logGroupArn,omitempty" len:"1..256"`
	} `json:"cloudWatchLogsLogGroup,omitempty"`
}

// normal is the configuration in the one form in which it is stored and shown.
func (l *loggingConfiguration) normal() (json.RawMessage, error) {
	if l == nil {
		return nil, nil
	}
	if l.Level == nil {
		off := "OFF"
		l.Level = &off
	}
	if *l.Level != "OFF" && len(l.Destinations) != 1 {
		return nil, &engine.Error{Name: engine.ErrInvalidLogging.Name, Message: "Invalid Logging Configuration: Must specify exactly one Log Destination."}
	}
	for _, d := range l.Destinations {
		if g := d.CloudWatchLogsLogGroup; g == nil || !logGroupARN.MatchString(text(g.LogGroupArn)) {
			return nil, &engine.Error{Name: engine.ErrInvalidLogging.Name, Message: "Invalid Logging Configuration: the Log Destination must be the ARN of a log group that ends with ':*'."}
		}
	}
	return json.Marshal(l)
}

var logGroupARN = regexp.MustCompile(`^arn:[a-z-]+:logs:[a-z0-9-]+:[0-9]{12}:log-group:[a-zA-Z0-9_/.#-]{1,512}:\*$`)

type tracingConfiguration struct {
	Enabled bool `json:"enabled"`
}

type encryptionConfiguration struct {
	Type string `json:"type"`
}

// encryptionIn is the encryption that a request asks for.
type encryptionIn struct {
	Type                         *string `json:"type" required:"true" enum:"AWS_OWNED_KEY,CUSTOMER_MANAGED_KMS_KEY"`
	KMSKeyID                     *string `json:"kmsKeyId" len:"1..2048"`
	KMSDataKeyReusePeriodSeconds *int    `json:"kmsDataKeyReusePeriodSeconds" range:"60..900"`
}

// check refuses what Stepwell does not do: it has no keys to encrypt with.
func (e *encryptionIn) check() error {
	invalid := func(why string) error {
		return &engine.Error{Name: "InvalidEncryptionConfiguration", Message: "Invalid Encryption Configuration: " + why}
	}
	switch {
	case e == nil:
		return nil
	case text(e.Type) == "CUSTOMER_MANAGED_KMS_KEY":
		return invalid("Stepwell has no customer managed keys; leave encryptionConfiguration out, or use AWS_OWNED_KEY.")
	case e.KMSKeyID != nil || e.KMSDataKeyReusePeriodSeconds != nil:
		return invalid("kmsKeyId and kmsDataKeyReusePeriodSeconds can't be given with AWS_OWNED_KEY.")
	}
	return nil
}

var ownedKey = encryptionConfiguration{"AWS_OWNED_KEY"}

type createStateMachineIn struct {
	Name                 *string               `json:"name" required:"true" len:"1..80"`
	Definition           *string               `json:"definition" required:"true" len:"1..1048576"`
	RoleARN              *string               `json:"roleArn" required:"true" len:"1..256"`
	Type                 *string               `json:"type" enum:"STANDARD,EXPRESS"`
	LoggingConfiguration *loggingConfiguration `json:"loggingConfiguration"`
	TracingConfiguration *tracingConfiguration `json:"tracingConfiguration"`
	Tags                 []tag                 `json:"tags"`
	Encryption           *encryptionIn         `json:"encryptionConfiguration"`
	publication
}

type createStateMachineOut struct {
	StateMachineARN        string `json:"stateMachineArn"`
	CreationDate           epoch  `json:"creationDate"`
	StateMachineVersionARN string `json:"stateMachineVersionArn,omitempty"`
}

func (h *Handler) createStateMachine(ctx context.Context, c call, in createStateMachineIn) (out createStateMachineOut, err error) {
	if err := errors.Join(in.check(), in.Encryption.check()); err != nil {
		return out, err
	}
	logging, err := in.LoggingConfiguration.normal()
	if err != nil {
		return out, err
	}
	machine := engine.NewMachine{
		Name: text(in.Name), Definition: text(in.Definition), RoleARN: text(in.RoleARN), Type: text(in.Type),
		Logging: logging, Tracing: in.TracingConfiguration != nil && in.TracingConfiguration.Enabled, Tags: tagsIn(in.Tags),
	}
	if in.Publish {
		m, v, err := h.engine.CreateAndPublish(ctx, c.Scope, machine, text(in.VersionDescription))
		return createStateMachineOut{m.ARN, epoch(m.CreatedAt), v.ARN()}, err
	}
	m, err := h.engine.CreateStateMachine(ctx, c.Scope, machine)
	return createStateMachineOut{m.ARN, epoch(m.CreatedAt), ""}, err
}

type updateStateMachineIn struct {
	StateMachineARN      *string               `json:"stateMachineArn" required:"true" len:"1..256"`
	Definition           *string               `json:"definition" len:"1..1048576"`
	RoleARN              *string               `json:"roleArn" len:"1..256"`
	LoggingConfiguration *loggingConfiguration `json:"loggingConfiguration"`
	TracingConfiguration *tracingConfiguration `json:"tracingConfiguration"`
	Encryption           *encryptionIn         `json:"encryptionConfiguration"`
	publication
}

type updateStateMachineOut struct {
	UpdateDate             epoch  `json:"updateDate"`
	RevisionID             string `json:"revisionId,omitempty"`
	StateMachineVersionARN string `json:"stateMachineVersionArn,omitempty"`
}

func (h *Handler) updateStateMachine(ctx context.Context, _ call, in updateStateMachineIn) (out updateStateMachineOut, err error) {
	if err := errors.Join(in.check(), in.Encryption.check()); err != nil {
		return out, err
	}
	logging, err := in.LoggingConfiguration.normal()
	if err != nil {
		return out, err
	}
	change := engine.MachineChange{Definition: in.Definition, RoleARN: in.RoleARN, Logging: logging}
	if in.TracingConfiguration != nil {
		change.Tracing = &in.TracingConfiguration.Enabled
	}
	if in.Publish {
		m, v, err := h.engine.UpdateAndPublish(ctx, text(in.StateMachineARN), change, text(in.VersionDescription))
		return updateStateMachineOut{epoch(m.UpdatedAt), m.RevisionID, v.ARN()}, err
	}
	m, err := h.engine.UpdateStateMachine(ctx, text(in.StateMachineARN), change)
	return updateStateMachineOut{epoch(m.UpdatedAt), m.RevisionID, ""}, err
}

type machineIn struct {
	StateMachineARN *string `json:"stateMachineArn" required:"true" len:"1..256"`
	IncludedData    *string `json:"includedData" enum:"ALL_DATA,METADATA_ONLY"`
}

type machineOut struct {
	StateMachineARN         string                  `json:"stateMachineArn"`
	Name                    string                  `json:"name"`
	Status                  string                  `json:"status,omitempty"`
	Definition              string                  `json:"definition"`
	RoleARN                 string                  `json:"roleArn"`
	Type                    string                  `json:"type,omitempty"`
	CreationDate            *epoch                  `json:"creationDate,omitempty"`
	UpdateDate              *epoch                  `json:"updateDate,omitempty"`
	LoggingConfiguration    json.RawMessage         `json:"loggingConfiguration"`
	TracingConfiguration    tracingConfiguration    `json:"tracingConfiguration"`
	RevisionID              string                  `json:"revisionId,omitempty"`
	Description             string                  `json:"description,omitempty"`
	EncryptionConfiguration encryptionConfiguration `json:"encryptionConfiguration"`
	VariableReferences      map[string][]string     `json:"variableReferences,omitempty"`
}

var loggingOff = json.RawMessage(`{"level":"OFF","includeExecutionData":false}`)

func describe(m engine.StateMachine, definition string) machineOut {
	out := machineOut{
		StateMachineARN: m.ARN, Name: m.Name, Definition: definition, RoleARN: m.RoleARN, LoggingConfiguration: loggingOff,
		TracingConfiguration: tracingConfiguration{m.Tracing}, RevisionID: m.RevisionID, EncryptionConfiguration: ownedKey,
	}
	if m.Logging != nil {
		out.LoggingConfiguration = m.Logging
	}
	if def, err := asl.Compile([]byte(definition)); err == nil {
		out.VariableReferences = def.VariableReferences()
	}
	return out
}

func (h *Handler) describeStateMachine(ctx context.Context, _ call, in machineIn) (out machineOut, err error) {
	t, err := h.engine.Target(ctx, text(in.StateMachineARN))
	if err != nil {
		return out, err
	}
	out = describe(t.Machine, t.Machine.Definition)
	out.StateMachineARN, out.Status, out.Type, out.CreationDate = t.ARN(), t.Machine.Status, t.Machine.Type, since(t.Machine.CreatedAt)
	if t.Version != nil {
		out.Description, out.CreationDate = t.Version.Description, since(t.Version.CreatedAt)
	}
	if text(in.IncludedData) == "METADATA_ONLY" {
		out.Definition, out.VariableReferences = "", nil
	}
	return out, nil
}

func (h *Handler) describeStateMachineForExecution(ctx context.Context, _ call, in executionIn) (out machineOut, err error) {
	x, err := h.engine.DescribeExecution(ctx, text(in.ExecutionARN))
	if err != nil {
		return out, err
	}
	t, err := h.engine.Target(ctx, cmp.Or(x.Info.VersionARN, x.MachineARN))
	if x.Info.VersionARN != "" && errors.Is(err, engine.ErrStateMachineDoesNotExist) {
		t, err = h.engine.Target(ctx, x.MachineARN) // the version was deleted since
	}
	if err != nil {
		return out, err
	}
	definition, err := h.engine.DefinitionOf(ctx, x)
	if err != nil {
		return out, err
	}
	out = describe(t.Machine, definition)
	out.RoleARN, out.UpdateDate = x.Info.RoleARN, since(t.Machine.UpdatedAt)
	if t.Machine.Revision != x.Revision {
		out.RevisionID = "" // that is of a later definition
	}
	if text(in.IncludedData) == "METADATA_ONLY" {
		out.Definition, out.VariableReferences = "", nil
	}
	return out, nil
}

type machineRow struct {
	StateMachineARN string `json:"stateMachineArn"`
	Name            string `json:"name"`
	Type            string `json:"type"`
	CreationDate    epoch  `json:"creationDate"`
}

type listStateMachinesOut struct {
	StateMachines []machineRow `json:"stateMachines"`
	NextToken     string       `json:"nextToken,omitempty"`
}

func (h *Handler) listStateMachines(ctx context.Context, c call, in pageIn) (out listStateMachinesOut, err error) {
	after, limit, err := in.start("ListStateMachines", c.MachinePrefix())
	if err != nil {
		return out, err
	}
	machines, err := h.engine.ListStateMachines(ctx, engine.MachineFilter{ARNPrefix: c.MachinePrefix(), After: after, Limit: limit + 1})
	if err != nil {
		return out, err
	}
	machines, more := cut(machines, limit)
	out.StateMachines = make([]machineRow, 0, len(machines))
	for _, m := range machines {
		out.StateMachines = append(out.StateMachines, machineRow{m.ARN, m.Name, m.Type, epoch(m.CreatedAt)})
	}
	if more {
		out.NextToken = nextToken("ListStateMachines", c.MachinePrefix(), machines[len(machines)-1].ARN)
	}
	return out, nil
}

func (h *Handler) deleteStateMachine(ctx context.Context, _ call, in machineIn) (none, error) {
	return none{}, h.engine.DeleteStateMachine(ctx, text(in.StateMachineARN))
}

type validateIn struct {
	Definition *string `json:"definition" required:"true" len:"0..1048576"`
	Type       *string `json:"type" enum:"STANDARD,EXPRESS"`
	Severity   *string `json:"severity" enum:"ERROR,WARNING"`
	MaxResults int     `json:"maxResults" range:"0..100"`
}

type diagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Location string `json:"location,omitempty"`
}

type validateOut struct {
	Result      string       `json:"result"`
	Diagnostics []diagnostic `json:"diagnostics"`
	Truncated   bool         `json:"truncated"`
}

func (h *Handler) validateStateMachineDefinition(_ context.Context, _ call, in validateIn) (out validateOut, err error) {
	most := in.MaxResults
	if most == 0 {
		most = 100
	}
	problems := asl.Validate([]byte(text(in.Definition)), asl.Options{Type: asl.MachineType(text(in.Type))})
	out = validateOut{Result: "OK", Diagnostics: []diagnostic{}}
	for _, p := range problems {
		if p.Severity == asl.Error {
			out.Result = "FAIL"
		} else if text(in.Severity) != "WARNING" {
			continue
		}
		if len(out.Diagnostics) == most {
			out.Truncated = true
			continue
		}
		out.Diagnostics = append(out.Diagnostics, diagnostic{string(p.Severity), p.Code, p.Message, p.Location})
	}
	return out, nil
}

type resourceIn struct {
	ResourceARN *string  `json:"resourceArn" required:"true" len:"1..256"`
	Tags        []tag    `json:"tags"`
	TagKeys     []string `json:"tagKeys"`
}

type tagRow struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type tagsOut struct {
	Tags []tagRow `json:"tags"`
}

func (h *Handler) listTagsForResource(ctx context.Context, _ call, in resourceIn) (out tagsOut, err error) {
	tags, err := h.engine.Tags(ctx, text(in.ResourceARN))
	out.Tags = make([]tagRow, 0, len(tags))
	for _, t := range tags {
		out.Tags = append(out.Tags, tagRow(t))
	}
	return out, err
}

func (h *Handler) tagResource(ctx context.Context, _ call, in resourceIn) (none, error) {
	return none{}, h.engine.SetTags(ctx, text(in.ResourceARN), tagsIn(in.Tags), nil)
}

func (h *Handler) untagResource(ctx context.Context, _ call, in resourceIn) (none, error) {
	return none{}, h.engine.SetTags(ctx, text(in.ResourceARN), nil, in.TagKeys)
}
