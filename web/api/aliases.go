package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stepwell/stepwell/engine"
)

// route is a version with its share of an alias's executions.
type route struct {
	StateMachineVersionARN *string `json:"stateMachineVersionArn" required:"true" len:"1..256"`
	Weight                 *int    `json:"weight" required:"true" range:"0..100"`
}

// routes print themselves as AWS does when it refuses them.
type routes []route

func (rs routes) String() string {
	var all []string
	for _, r := range rs {
		weight := "null"
		if r.Weight != nil {
			weight = fmt.Sprint(*r.Weight)
		}
		all = append(all, fmt.Sprintf("RoutingConfigurationListItem(stateMachineVersionArn=%s, weight=%s)", text(r.StateMachineVersionARN), weight))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (rs routes) to() []engine.RouteTo {
	var all []engine.RouteTo
	for _, r := range rs {
		all = append(all, engine.RouteTo{VersionARN: text(r.StateMachineVersionARN), Weight: int64(*r.Weight)})
	}
	return all
}

type createAliasIn struct {
	Name                 *string `json:"name" required:"true" len:"1..80" pattern:"alias"`
	Description          *string `json:"description" len:"0..256"`
	RoutingConfiguration *routes `json:"routingConfiguration" required:"true" len:"1..2"`
}

type createAliasOut struct {
	StateMachineAliasARN string `json:"stateMachineAliasArn"`
	CreationDate         epoch  `json:"creationDate"`
}

func (h *Handler) createStateMachineAlias(ctx context.Context, _ call, in createAliasIn) (createAliasOut, error) {
	a, err := h.engine.CreateAlias(ctx, engine.NewAlias{Name: text(in.Name), Description: text(in.Description), Routes: in.RoutingConfiguration.to()})
	return createAliasOut{a.ARN(), epoch(a.CreatedAt)}, err
}

type aliasIn struct {
	StateMachineAliasARN *string `json:"stateMachineAliasArn" required:"true" len:"1..256"`
}

type routeRow struct {
	StateMachineVersionARN string `json:"stateMachineVersionArn"`
	Weight                 int64  `json:"weight"`
}

type aliasOut struct {
	StateMachineAliasARN string     `json:"stateMachineAliasArn"`
	Name                 string     `json:"name"`
	Description          string     `json:"description,omitempty"`
	RoutingConfiguration []routeRow `json:"routingConfiguration"`
	CreationDate         epoch      `json:"creationDate"`
	UpdateDate           epoch      `json:"updateDate"`
}

func (h *Handler) describeStateMachineAlias(ctx context.Context, _ call, in aliasIn) (out aliasOut, err error) {
	a, err := h.engine.Alias(ctx, text(in.StateMachineAliasARN))
	if err != nil {
		return out, err
	}
	out = aliasOut{a.ARN(), a.Name, a.Description, nil, epoch(a.CreatedAt), epoch(a.UpdatedAt)}
	for _, r := range a.Routes {
		out.RoutingConfiguration = append(out.RoutingConfiguration, routeRow{engine.Version{MachineARN: a.MachineARN, Number: r.Version}.ARN(), r.Weight})
	}
	return out, nil
}

type updateAliasIn struct {
	StateMachineAliasARN *string `json:"stateMachineAliasArn" required:"true" len:"1..256"`
	Description          *string `json:"description" len:"0..256"`
	RoutingConfiguration *routes `json:"routingConfiguration" len:"1..2"`
}

type updateAliasOut struct {
	UpdateDate epoch `json:"updateDate"`
}

func (h *Handler) updateStateMachineAlias(ctx context.Context, _ call, in updateAliasIn) (updateAliasOut, error) {
	var to []engine.RouteTo
	if in.RoutingConfiguration != nil {
		to = in.RoutingConfiguration.to()
	}
	a, err := h.engine.UpdateAlias(ctx, text(in.StateMachineAliasARN), in.Description, to)
	return updateAliasOut{epoch(a.UpdatedAt)}, err
}

func (h *Handler) deleteStateMachineAlias(ctx context.Context, _ call, in aliasIn) (none, error) {
	return none{}, h.engine.DeleteAlias(ctx, text(in.StateMachineAliasARN))
}

type aliasRow struct {
	StateMachineAliasARN string `json:"stateMachineAliasArn"`
	CreationDate         epoch  `json:"creationDate"`
}

type listAliasesOut struct {
	StateMachineAliases []aliasRow `json:"stateMachineAliases"`
	NextToken           string     `json:"nextToken,omitempty"`
}

// aliasPlace is where an alias stands in the list, as a text that sorts.
func aliasPlace(a engine.Alias) string {
	return a.CreatedAt.UTC().Format("2006-01-02T15:04:05.000000") + " " + a.Name
}

func (h *Handler) listStateMachineAliases(ctx context.Context, _ call, in listOfMachineIn) (out listAliasesOut, err error) {
	arn := text(in.StateMachineARN)
	after, limit, err := in.page().start("ListStateMachineAliases", arn)
	if err != nil {
		return out, err
	}
	aliases, err := h.engine.Aliases(ctx, arn)
	if err != nil {
		return out, err
	}
	aliases = slices.DeleteFunc(aliases, func(a engine.Alias) bool { return aliasPlace(a) <= after })
	aliases, more := cut(aliases, limit)
	out.StateMachineAliases = make([]aliasRow, 0, len(aliases))
	for _, a := range aliases {
		out.StateMachineAliases = append(out.StateMachineAliases, aliasRow{a.ARN(), epoch(a.CreatedAt)})
	}
	if more {
		out.NextToken = nextToken("ListStateMachineAliases", arn, aliasPlace(aliases[len(aliases)-1]))
	}
	return out, nil
}
