package storage

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/stepwell/stepwell/engine"
)

// CreateMachine stores a new machine; ErrStateMachineAlreadyExists when its ARN
// is taken. Executions of a deleted machine keep their revisions, so one that is
// created again under its ARN counts on: the stored Revision is then above the
// one that was kept last, and Machine tells it.
func (s *Store) CreateMachine(ctx context.Context, m engine.StateMachine) error {
	return s.write(ctx, "create state machine "+m.ARN, len(m.Definition), func(t *tx) error {
		return createMachine(t, m)
	})
}

func createMachine(t *tx, m engine.StateMachine) error {
	key, err := machineKey(t, m.ARN)
	if err != nil {
		return err
	}
	var kept int64
	if _, err := t.first("SELECT revisions FROM machine_key WHERE id=?", []driver.Value{key}, &kept); err != nil {
		return err
	}
	m.Revision = max(m.Revision, kept+1)
	tags, err := list(m.Tags)
	if err != nil {
		return err
	}
	n, err := t.exec(`INSERT INTO machine (id, name, type, status, role_arn, revision_id, revision, logging, tracing, tags, created, updated)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		key, m.Name, m.Type, m.Status, m.RoleARN, m.RevisionID, m.Revision, blob(m.Logging), m.Tracing, tags,
		micros(m.CreatedAt), micros(m.UpdatedAt))
	if err != nil {
		return err
	}
	if n == 0 {
		return engine.ErrStateMachineAlreadyExists
	}
	return insertRevision(t, key, m)
}

// machineKey returns the number of a machine's ARN, and gives it one first if need be.
func machineKey(t *tx, arn string) (int64, error) {
	var key int64
	found, err := t.first("SELECT id FROM machine_key WHERE arn=?", []driver.Value{arn}, &key)
	if err != nil || found {
		return key, err
	}
	return t.insert("INSERT INTO machine_key (arn) VALUES (?)", arn)
}

// insertRevision stores the definition of m.Revision; equal texts are stored once.
func insertRevision(t *tx, key int64, m engine.StateMachine) error {
	sum := sha256.Sum256([]byte(m.Definition))
	if _, err := t.exec("INSERT INTO definition (hash, text) VALUES (?,?) ON CONFLICT DO NOTHING", sum[:], m.Definition); err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO machine_revision (machine, revision, definition)
		VALUES (?,?,(SELECT id FROM definition WHERE hash=?))`, key, m.Revision, sum[:]); err != nil {
		return err
	}
	_, err := t.exec("UPDATE machine_key SET revisions=? WHERE id=?", m.Revision, key)
	return err
}

// UpdateMachine replaces a machine, all but its creation time. m.Revision must
// be the stored one, and its definition then too, or one more.
// ErrStateMachineDoesNotExist; ErrStale when the stored revision is another.
func (s *Store) UpdateMachine(ctx context.Context, m engine.StateMachine) error {
	return s.write(ctx, "update state machine "+m.ARN, len(m.Definition), func(t *tx) error {
		return updateMachine(t, m)
	})
}

func updateMachine(t *tx, m engine.StateMachine) error {
	var key, revision int64
	found, err := t.first("SELECT m.id, m.revision FROM machine m JOIN machine_key k ON k.id=m.id WHERE k.arn=?",
		[]driver.Value{m.ARN}, &key, &revision)
	switch {
	case err != nil:
		return err
	case !found:
		return engine.ErrStateMachineDoesNotExist
	case m.Revision == revision:
		err = sameDefinition(t, key, m)
	case m.Revision == revision+1:
		err = insertRevision(t, key, m)
	default:
		return fmt.Errorf("revision %d follows on %d: %w", m.Revision, revision, engine.ErrStale)
	}
	if err != nil {
		return err
	}
	tags, err := list(m.Tags)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE machine SET name=?, type=?, status=?, role_arn=?, revision_id=?, revision=?, logging=?, tracing=?, tags=?, updated=?
		WHERE id=?`, m.Name, m.Type, m.Status, m.RoleARN, m.RevisionID, m.Revision, blob(m.Logging), m.Tracing, tags,
		micros(m.UpdatedAt), key)
	return err
}

// sameDefinition refuses to change the text of a revision in place.
func sameDefinition(t *tx, key int64, m engine.StateMachine) error {
	sum := sha256.Sum256([]byte(m.Definition))
	var one int64
	found, err := t.first(`SELECT 1 FROM machine_revision r JOIN definition d ON d.id=r.definition
		WHERE r.machine=? AND r.revision=? AND d.hash=?`, []driver.Value{key, m.Revision, sum[:]}, &one)
	if err != nil || found {
		return err
	}
	return fmt.Errorf("revision %d has another definition: %w", m.Revision, engine.ErrStale)
}

// DeleteMachine removes a machine with its aliases, versions and draft.
// Executions, schedules and the definitions of all its revisions stay. Deleting what is not
// there is no error.
func (s *Store) DeleteMachine(ctx context.Context, arn string) error {
	return s.write(ctx, "delete state machine "+arn, 0, func(t *tx) error {
		for _, query := range []string{
			"DELETE FROM alias WHERE machine=(SELECT id FROM machine_key WHERE arn=?)",
			"DELETE FROM version WHERE machine=(SELECT id FROM machine_key WHERE arn=?)",
			"DELETE FROM machine WHERE id=(SELECT id FROM machine_key WHERE arn=?)",
			"DELETE FROM draft WHERE machine=?",
		} {
			if _, err := t.exec(query, arn); err != nil {
				return err
			}
		}
		return nil
	})
}

const machineColumns = `SELECT k.arn, m.name, m.type, m.status, d.text, m.role_arn, m.revision_id, m.revision, m.logging, m.tracing, m.tags,
	m.created, m.updated
	FROM machine_key k JOIN machine m ON m.id=k.id
	JOIN machine_revision r ON r.machine=k.id AND r.revision=m.revision
	JOIN definition d ON d.id=r.definition`

func scanMachine(m *engine.StateMachine) []any {
	return []any{&m.ARN, &m.Name, &m.Type, &m.Status, &m.Definition, &m.RoleARN, &m.RevisionID, &m.Revision,
		bytesColumn{(*[]byte)(&m.Logging)}, &m.Tracing, jsonColumn{&m.Tags}, timeColumn{&m.CreatedAt}, timeColumn{&m.UpdatedAt}}
}

// Machine returns one machine. ErrStateMachineDoesNotExist.
func (s *Store) Machine(ctx context.Context, arn string) (engine.StateMachine, error) {
	var m engine.StateMachine
	err := queryRow(ctx, s, engine.ErrStateMachineDoesNotExist, machineColumns+" WHERE k.arn=?", []any{arn}, scanMachine(&m)...)
	if err != nil {
		return engine.StateMachine{}, fmt.Errorf("state machine %s: %w", arn, err)
	}
	return m, nil
}

// Machines lists machines by ARN, at most f.Limit and 1,000.
func (s *Store) Machines(ctx context.Context, f engine.MachineFilter) ([]engine.StateMachine, error) {
	where, args := prefixed("k.arn", f.ARNPrefix, f.After)
	if f.Text != "" {
		where += " AND instr(lower(m.name), ?) > 0"
		args = append(args, strings.ToLower(f.Text))
	}
	args = append(args, pageSize(f.Limit, maxListed))
	all, err := queryAll(ctx, s, machineColumns+where+" ORDER BY k.arn LIMIT ?", args, scanMachine)
	if err != nil {
		return nil, fmt.Errorf("list state machines: %w", err)
	}
	return all, nil
}

// prefixed is the condition for a page of what has a prefix, by its order.
func prefixed(column, prefix, after string) (where string, args []any) {
	if prefix == "" {
		return " WHERE " + column + " > ?", []any{after}
	}
	// U+10FFFF is above every other character, in UTF-8 as well.
	return " WHERE " + column + " > ? AND " + column + " >= ? AND " + column + " < ?", []any{after, prefix, prefix + "\U0010FFFF"}
}

// Definition returns the text of a revision, also of a deleted machine.
// ErrStateMachineDoesNotExist.
func (s *Store) Definition(ctx context.Context, machineARN string, revision int64) (string, error) {
	var text string
	err := queryRow(ctx, s, engine.ErrStateMachineDoesNotExist, `SELECT d.text FROM machine_key k
		JOIN machine_revision r ON r.machine=k.id JOIN definition d ON d.id=r.definition
		WHERE k.arn=? AND r.revision=?`, []any{machineARN, revision}, &text)
	if err != nil {
		return "", fmt.Errorf("revision %d of %s: %w", revision, machineARN, err)
	}
	return text, nil
}
