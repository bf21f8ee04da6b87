package api

import (
	"context"
	"strconv"

	"github.com/stepwell/stepwell/engine"
)

type publishVersionIn struct {
	StateMachineARN *string `json:"stateMachineArn" required:"true" len:"1..256"`
	RevisionID      *string `json:"revisionId"`
	Description     *string `json:"description" len:"0..256"`
}

type publishVersionOut struct {
	CreationDate           epoch  `json:"creationDate"`
	StateMachineVersionARN string `json:"stateMachineVersionArn"`
}

func (h *Handler) publishStateMachineVersion(ctx context.Context, _ call, in publishVersionIn) (publishVersionOut, error) {
	v, err := h.engine.PublishVersion(ctx, text(in.StateMachineARN), text(in.RevisionID), text(in.Description))
	return publishVersionOut{epoch(v.CreatedAt), v.ARN()}, err
}

type versionIn struct {
	StateMachineVersionARN *string `json:"stateMachineVersionArn" required:"true" len:"1..2000"`
}

func (h *Handler) deleteStateMachineVersion(ctx context.Context, _ call, in versionIn) (none, error) {
	return none{}, h.engine.DeleteVersion(ctx, text(in.StateMachineVersionARN))
}

// listOfMachineIn asks for a page of what belongs to a state machine.
type listOfMachineIn struct {
	StateMachineARN *string `json:"stateMachineArn" required:"true" len:"1..256"`
	MaxResults      int     `json:"maxResults" range:"0..1000"`
	NextToken       *string `json:"nextToken" len:"1..1024"`
}

func (in listOfMachineIn) page() pageIn { return pageIn{in.MaxResults, in.NextToken} }

type versionRow struct {
	StateMachineVersionARN string `json:"stateMachineVersionArn"`
	CreationDate           epoch  `json:"creationDate"`
}

type listVersionsOut struct {
	StateMachineVersions []versionRow `json:"stateMachineVersions"`
	NextToken            string       `json:"nextToken,omitempty"`
}

func (h *Handler) listStateMachineVersions(ctx context.Context, _ call, in listOfMachineIn) (out listVersionsOut, err error) {
	arn := text(in.StateMachineARN)
	after, limit, err := in.page().start("ListStateMachineVersions", arn)
	if err != nil {
		return out, err
	}
	before, _ := strconv.ParseInt(after, 10, 64) // 0 for the first page
	versions, err := h.engine.Versions(ctx, arn, before, limit+1)
	if err != nil {
		return out, err
	}
	versions, more := cut(versions, limit)
	out.StateMachineVersions = make([]versionRow, 0, len(versions))
	for _, v := range versions {
		out.StateMachineVersions = append(out.StateMachineVersions, versionRow{v.ARN(), epoch(v.CreatedAt)})
	}
	if more {
		out.NextToken = nextToken("ListStateMachineVersions", arn, strconv.FormatInt(versions[len(versions)-1].Number, 10))
	}
	return out, nil
}

// publication is the part of Create- and UpdateStateMachine that publishes.
type publication struct {
	Publish            bool    `json:"publish"`
	VersionDescription *string `json:"versionDescription" len:"0..256"`
}

func (p publication) check() error {
	if p.VersionDescription != nil && !p.Publish {
		return &engine.Error{Name: engine.ErrValidation.Name, Message: "Version description can only be set when publish is true"}
	}
	return nil
}
