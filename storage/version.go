package storage

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

// PublishVersion publishes what the state machine is: a version with the next
// number, or the one that its revision was published as before. p.Create or
// p.Update is stored first, in the same commit, with their errors.
// ErrStateMachineDoesNotExist; ErrStale when the machine's RevisionID is not
// p.RevisionID; ErrQuota when it has engine.MostVersions versions.
func (s *Store) PublishVersion(ctx context.Context, p engine.Publication) (engine.Version, error) {
	var v engine.Version
	err := s.write(ctx, "publish a version of "+p.MachineARN, p.Size(), func(t *tx) error {
		if err := changeFirst(t, p); err != nil {
			return err
		}
		var err error
		v, err = publish(t, p)
		return err
	})
	return v, err
}

func changeFirst(t *tx, p engine.Publication) error {
	switch {
	case p.Create != nil:
		return createMachine(t, *p.Create)
	case p.Update != nil:
		return updateMachine(t, *p.Update)
	}
	return nil
}

func publish(t *tx, p engine.Publication) (engine.Version, error) {
	var key, last, kept int64
	var revisionID string
	found, err := t.first(`SELECT m.id, m.versions, m.revision_id, (SELECT count(*) FROM version v WHERE v.machine=m.id)
		FROM machine m JOIN machine_key k ON k.id=m.id WHERE k.arn=?`, []driver.Value{p.MachineARN}, &key, &last, &revisionID, &kept)
	switch {
	case err != nil:
		return engine.Version{}, err
	case !found:
		return engine.Version{}, engine.ErrStateMachineDoesNotExist
	case revisionID != p.RevisionID:
		return engine.Version{}, fmt.Errorf("the machine is at revision %q and not at %q: %w", revisionID, p.RevisionID, engine.ErrStale)
	}
	var v engine.Version
	byRevision := []driver.Value{p.MachineARN, p.RevisionID}
	found, err = t.first(versionColumns+" WHERE k.arn=? AND v.revision_id=?", byRevision, scanVersion(&v)...)
	switch {
	case err != nil || found:
		return v, err
	case kept >= engine.MostVersions:
		return v, engine.ErrQuota
	}
	if err := insertVersion(t, key, last+1, p); err != nil {
		return v, err
	}
	_, err = t.first(versionColumns+" WHERE k.arn=? AND v.revision_id=?", byRevision, scanVersion(&v)...)
	return v, err
}

func insertVersion(t *tx, key, number int64, p engine.Publication) error {
	if _, err := t.exec("UPDATE machine SET versions=? WHERE id=?", number, key); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO version (machine, number, revision, revision_id, description, role_arn, logging, tracing, created)
		SELECT id, ?, revision, revision_id, ?, role_arn, logging, tracing, ? FROM machine WHERE id=?`,
		number, p.Description, micros(p.At), key)
	return err
}

const versionColumns = `SELECT k.arn, v.number, v.revision, v.revision_id, v.description, v.role_arn, v.logging, v.tracing, v.created
	FROM version v JOIN machine_key k ON k.id=v.machine`

func scanVersion(v *engine.Version) []any {
	return []any{&v.MachineARN, &v.Number, &v.Revision, &v.RevisionID, &v.Description, &v.RoleARN,
		bytesColumn{(*[]byte)(&v.Logging)}, &v.Tracing, timeColumn{&v.CreatedAt}}
}

// Version returns one version. ErrNotFound.
func (s *Store) Version(ctx context.Context, machineARN string, number int64) (engine.Version, error) {
	var v engine.Version
	err := queryRow(ctx, s, engine.ErrNotFound, versionColumns+" WHERE k.arn=? AND v.number=?", []any{machineARN, number}, scanVersion(&v)...)
	if err != nil {
		return engine.Version{}, fmt.Errorf("version %d of %s: %w", number, machineARN, err)
	}
	return v, nil
}

// Versions lists a machine's versions, the highest number first, those below
// before (0: all), at most limit and 1,000.
func (s *Store) Versions(ctx context.Context, machineARN string, before int64, limit int) ([]engine.Version, error) {
	all, err := queryAll(ctx, s, versionColumns+" WHERE k.arn=?1 AND (?2=0 OR v.number<?2) ORDER BY v.number DESC LIMIT ?3",
		[]any{machineARN, before, pageSize(limit, maxListed)}, scanVersion)
	if err != nil {
		return nil, fmt.Errorf("list the versions of %s: %w", machineARN, err)
	}
	return all, nil
}

// DeleteVersion removes a version; what runs of it runs on. Deleting what is not
// there is no error. An *engine.AliasedError when aliases point to it.
func (s *Store) DeleteVersion(ctx context.Context, machineARN string, number int64) error {
	return s.write(ctx, fmt.Sprintf("delete version %d of %s", number, machineARN), 0, func(t *tx) error {
		var names []string
		_, err := t.first(`SELECT CAST(json_group_array(name) AS BLOB) FROM (SELECT a.name FROM alias a
			JOIN version v ON v.id IN (a.first, a.second) JOIN machine_key k ON k.id=v.machine
			WHERE k.arn=? AND v.number=? ORDER BY a.created, a.name)`, []driver.Value{machineARN, number}, jsonColumn{&names})
		switch {
		case err != nil:
			return err
		case len(names) > 0:
			return &engine.AliasedError{Aliases: names}
		}
		_, err = t.exec("DELETE FROM version WHERE machine=(SELECT id FROM machine_key WHERE arn=?) AND number=?", machineARN, number)
		return err
	})
}
