package schedule

import (
	"context"
	"errors"
	"strings"

	"github.com/stepwell/stepwell/engine"
)

// CreateGroup makes a schedule group. engine.ErrExists, engine.ErrConflict,
// engine.ErrQuota, *FieldError.
func (s *Service) CreateGroup(ctx context.Context, scope engine.Scope, name string, tags []engine.Tag, once engine.Once) (engine.ScheduleGroup, error) {
	if !namePattern.MatchString(name) {
		return engine.ScheduleGroup{}, wrong("Group", "use 1 to 64 letters, digits, hyphens, underscores or dots")
	}
	now := s.stamp()
	g := engine.ScheduleGroup{ARN: scope.GroupARN(name), Name: name, Tags: tags, CreatedAt: now, UpdatedAt: now}
	return g, s.store.CreateScheduleGroup(ctx, g, once)
}

// Group returns a schedule group by its ARN; the default group is always there.
// engine.ErrNoGroup.
func (s *Service) Group(ctx context.Context, arn string) (engine.ScheduleGroup, error) {
	return s.store.ScheduleGroup(ctx, arn)
}

// Groups lists the groups of a scope whose names begin with a prefix, by name,
// those after a name; the default group is among them.
func (s *Service) Groups(ctx context.Context, scope engine.Scope, prefix, after string, limit int) ([]engine.ScheduleGroup, error) {
	root := scope.GroupARN("")
	from := root + prefix
	if after != "" {
		after = root + after
	}
	found, err := s.store.ScheduleGroups(ctx, from, after, limit)
	if err != nil {
		return nil, err
	}
	if prefix == "" || strings.HasPrefix(engine.DefaultGroup, prefix) {
		found = withDefault(found, root+engine.DefaultGroup, after, limit)
	}
	return found, nil
}

// withDefault puts the default group where it belongs, unless it is there or comes before the page.
func withDefault(found []engine.ScheduleGroup, arn, after string, limit int) []engine.ScheduleGroup {
	if arn <= after {
		return found
	}
	at := 0
	for at < len(found) && found[at].ARN < arn {
		at++
	}
	if at < len(found) && found[at].ARN == arn || at == limit {
		return found
	}
	all := append(append(append([]engine.ScheduleGroup{}, found[:at]...), engine.TheDefaultGroup(arn)), found[at:]...)
	if limit > 0 && len(all) > limit {
		all = all[:limit]
	}
	return all
}

// TagGroup adds tags to a group, or gives them other values, and removes those
// with a key of remove. engine.ErrNoGroup.
func (s *Service) TagGroup(ctx context.Context, arn string, add []engine.Tag, remove []string) error {
	g, err := s.store.ScheduleGroup(ctx, arn)
	if err != nil {
		return err
	}
	g.Tags, g.UpdatedAt = engine.ChangeTags(g.Tags, add, remove), s.stamp()
	return s.store.TagScheduleGroup(ctx, g)
}

// DeleteGroup lets a group go together with its schedules, which takes a while
// when they are many. engine.ErrNoGroup, engine.ErrConflict; *FieldError for the
// default group.
func (s *Service) DeleteGroup(ctx context.Context, arn string, once engine.Once) error {
	if strings.HasSuffix(arn, "/"+engine.DefaultGroup) {
		return wrong("Group", "the default group can't be deleted")
	}
	if err := s.store.DeleteScheduleGroup(ctx, arn, s.stamp(), once); err != nil {
		return err
	}
	s.loop.purges.wake()
	return nil
}

// openGroup makes the group of a request unless it is there.
func (s *Service) openGroup(ctx context.Context, r Request) error {
	_, err := s.store.ScheduleGroup(ctx, r.Scope.GroupARN(r.Group))
	if !errors.Is(err, engine.ErrNoGroup) {
		return err
	}
	_, err = s.CreateGroup(ctx, r.Scope, r.Group, nil, engine.Once{})
	if errors.Is(err, engine.ErrExists) {
		return nil
	}
	return err
}
