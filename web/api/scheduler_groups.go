package api

import (
	"context"
	"strings"

	"github.com/stepwell/stepwell/engine"
)

// restTag is a tag of EventBridge Scheduler; unlike those of Step Functions, its
// value must not be empty.
type restTag struct {
	Key   *string `json:"Key" required:"true" len:"1..128"`
	Value *string `json:"Value" required:"true" len:"1..256"`
}

func restTags(in []restTag) []engine.Tag {
	out := make([]engine.Tag, 0, len(in))
	for _, t := range in {
		out = append(out, engine.Tag{Key: *t.Key, Value: *t.Value})
	}
	return out
}

type createGroupIn struct {
	Name        *string   `json:"Name" required:"true" len:"1..64" pattern:"name"`
	ClientToken *string   `json:"ClientToken" len:"1..64" pattern:"token"`
	Tags        []restTag `json:"Tags" len:"0..200"`
}

type createGroupOut struct {
	ScheduleGroupArn string `json:"ScheduleGroupArn"`
}

func (s *scheduler) createGroup(ctx context.Context, c restCall) (any, error) {
	in, err := read(c, func(i *createGroupIn) { i.Name = &c.name })
	if err != nil {
		return nil, err
	}
	g, err := s.schedules.CreateGroup(ctx, c.Scope, c.name, restTags(in.Tags), once("CreateScheduleGroup", c.GroupARN(c.name), in.ClientToken, in))
	return createGroupOut{g.ARN}, worded(err, "", c.name)
}

type groupOut struct {
	Arn                  string `json:"Arn"`
	Name                 string `json:"Name"`
	State                string `json:"State"`
	CreationDate         epoch  `json:"CreationDate"`
	LastModificationDate epoch  `json:"LastModificationDate"`
}

func newGroupOut(g engine.ScheduleGroup) groupOut {
	state := "ACTIVE"
	if g.Deleting {
		state = "DELETING"
	}
	return groupOut{g.ARN, g.Name, state, epoch(g.CreatedAt), epoch(g.UpdatedAt)}
}

func (s *scheduler) getGroup(ctx context.Context, c restCall) (any, error) {
	if _, _, err := c.named(); err != nil {
		return nil, err
	}
	g, err := s.schedules.Group(ctx, c.GroupARN(c.name))
	return newGroupOut(g), worded(err, "", c.name)
}

func (s *scheduler) deleteGroup(ctx context.Context, c restCall) (any, error) {
	in, _, err := c.named()
	if err != nil {
		return nil, err
	}
	if c.name == engine.DefaultGroup {
		return nil, invalid("The default schedule group can't be deleted.")
	}
	arn := c.GroupARN(c.name)
	err = s.schedules.DeleteGroup(ctx, arn, once("DeleteScheduleGroup", arn, in.ClientToken, in))
	return none{}, worded(err, "", c.name)
}

type listGroupsIn struct {
	NamePrefix *string `json:"NamePrefix" len:"1..64" pattern:"name"`
	restPage
}

type listGroupsOut struct {
	ScheduleGroups []groupOut `json:"ScheduleGroups"`
	NextToken      *string    `json:"NextToken,omitempty"`
}

func (s *scheduler) listGroups(ctx context.Context, c restCall) (any, error) {
	page, err := c.page()
	if err != nil {
		return nil, err
	}
	in := listGroupsIn{c.parameter("NamePrefix"), page}
	if err := check(&in); err != nil {
		return nil, err
	}
	list := "groups\x01" + text(in.NamePrefix)
	after, limit, err := page.start(list)
	if err != nil {
		return nil, err
	}
	found, err := s.schedules.Groups(ctx, c.Scope, text(in.NamePrefix), after, limit+1)
	found, more := cut(found, limit)
	out := listGroupsOut{ScheduleGroups: make([]groupOut, 0, len(found))}
	for _, g := range found {
		out.ScheduleGroups = append(out.ScheduleGroups, newGroupOut(g))
	}
	if more {
		out.NextToken = restToken(list, found[len(found)-1].Name)
	}
	return out, err
}

type tagsIO struct {
	ResourceArn *string   `json:"ResourceArn,omitempty" required:"true" len:"1..1011" pattern:"group"`
	Tags        []restTag `json:"Tags" len:"0..200"`
}

// mostTags is how many tags a group may have.
const mostTags = 200

func (s *scheduler) tagResource(ctx context.Context, c restCall) (any, error) {
	in, err := read(c, func(i *tagsIO) { i.ResourceArn = &c.name })
	if err != nil {
		return nil, err
	}
	if in.Tags == nil {
		return nil, invalid("1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null")
	}
	g, err := s.schedules.Group(ctx, c.name)
	if err != nil {
		return nil, worded(err, "", groupName(c.name))
	}
	if all := engine.ChangeTags(g.Tags, restTags(in.Tags), nil); len(all) > mostTags {
		return nil, invalid("A schedule group has at most %d tags.", mostTags)
	}
	return none{}, worded(s.schedules.TagGroup(ctx, c.name, restTags(in.Tags), nil), "", groupName(c.name))
}

func (s *scheduler) listTags(ctx context.Context, c restCall) (any, error) {
	if err := check(&tagsIO{ResourceArn: &c.name}); err != nil {
		return nil, err
	}
	g, err := s.schedules.Group(ctx, c.name)
	if err != nil {
		return nil, worded(err, "", groupName(c.name))
	}
	out := tagsIO{Tags: []restTag{}}
	for _, t := range g.Tags {
		out.Tags = append(out.Tags, restTag{&t.Key, &t.Value})
	}
	return out, nil
}

type untagIn struct {
	ResourceArn *string  `json:"ResourceArn" required:"true" len:"1..1011" pattern:"group"`
	TagKeys     []string `json:"TagKeys" len:"0..200"`
}

func (s *scheduler) untagResource(ctx context.Context, c restCall) (any, error) {
	in := untagIn{&c.name, c.query["TagKeys"]}
	if err := check(&in); err != nil {
		return nil, err
	}
	return none{}, worded(s.schedules.TagGroup(ctx, c.name, nil, in.TagKeys), "", groupName(c.name))
}

func groupName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
