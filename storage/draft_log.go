package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Bounds of a draft's log: the oldest entries go first. One entry may be longer.
const (
	maxDraftEdits    = 1_000
	maxDraftLogBytes = 8 << 20
)

// changeKind says what made a revision.
type changeKind int64

const (
	kindEdit changeKind = iota
	kindUndo
	kindRedo
)

// editState says where an edit is. The edits that are undone are the newest of
// those that are not final, so that undo and redo walk along one line.
type editState int64

const (
	undone editState = iota
	applied
	final // can be neither undone nor redone; also of what is no edit
)

// draftChange is a row of a draft's log.
type draftChange struct {
	revision int64
	kind     changeKind
	state    editState
	label    string
	edit     []byte
	who      string
	at       time.Time
	splice   splice
}

// size is about the number of bytes that the row takes.
func (c draftChange) size() int64 {
	return int64(64 + len(c.label) + len(c.who) + len(c.edit) + c.splice.size())
}

func (c draftChange) asEdit() engine.DraftEdit {
	return engine.DraftEdit{Revision: c.revision, Kind: kindNames[c.kind], Label: c.label, Edit: c.edit, Who: c.who, At: c.at}
}

var kindNames = [...]string{kindEdit: "edit", kindUndo: "undo", kindRedo: "redo"}

func insertChange(t *tx, draft int64, c draftChange) error {
	_, err := t.exec(`INSERT INTO draft_edit (draft, revision, kind, state, label, edit, who, at, start, removed, inserted)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`, draft, c.revision, int64(c.kind), int64(c.state), c.label, blob(c.edit), c.who, micros(c.at),
		int64(c.splice.start), notNull(c.splice.removed), notNull(c.splice.inserted))
	return err
}

const changeColumns = "SELECT revision, kind, state, label, edit, who, at, start, removed, inserted FROM draft_edit WHERE draft=?"

func scanChange(c *draftChange) []any {
	return []any{numberColumn[int64]{&c.revision}, numberColumn[changeKind]{&c.kind}, numberColumn[editState]{&c.state}, &c.label,
		bytesColumn{&c.edit}, &c.who, timeColumn{&c.at}, numberColumn[int]{&c.splice.start}, bytesColumn{&c.splice.removed}, bytesColumn{&c.splice.inserted}}
}

// Which entry of the log loadChange looks for.
const (
	newestApplied = changeColumns + " AND state=1 ORDER BY revision DESC LIMIT 1"
	oldestUndone  = changeColumns + " AND state=0 ORDER BY revision LIMIT 1"
	oldestOfAll   = changeColumns + " ORDER BY revision LIMIT 1"
)

func loadChange(t *tx, draft int64, query string, missing error) (draftChange, error) {
	var c draftChange
	found, err := t.first(query, []driver.Value{draft}, scanChange(&c)...)
	if err == nil && !found {
		err = missing
	}
	return c, err
}

func setState(t *tx, draft, revision int64, inText bool) error {
	_, err := t.exec("UPDATE draft_edit SET state=? WHERE draft=? AND revision=?", inText, draft, revision)
	return err
}

// forgetUndone makes what was undone final: there is no way back to it.
func forgetUndone(t *tx, draft int64) error {
	_, err := t.exec("UPDATE draft_edit SET state=2 WHERE draft=? AND state=0", draft)
	return err
}

// trimLog removes the oldest entries until the log keeps its bounds.
func trimLog(t *tx, d *draft) error {
	for d.first < d.revision && (d.revision-d.first >= maxDraftEdits || d.logBytes > maxDraftLogBytes) {
		oldest, err := loadChange(t, d.id, oldestOfAll, errors.New("the draft's log has a gap"))
		if err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM draft_edit WHERE draft=? AND revision=?", d.id, oldest.revision); err != nil {
			return err
		}
		if oldest.state == undone { // the others only fit the text that this one leads to
			if err := forgetUndone(t, d.id); err != nil {
				return err
			}
		}
		d.first, d.logBytes = oldest.revision+1, d.logBytes-oldest.size()
	}
	return nil
}

// DraftLog lists what changed the draft, edits as well as undoing and redoing,
// newest first, at most limit and 1,000. The texts are not in it: DraftAt has them.
func (s *Store) DraftLog(ctx context.Context, machineARN string, limit int) ([]engine.DraftEdit, error) {
	all, err := queryAll(ctx, s, `SELECT e.revision, e.kind, e.label, e.edit, e.who, e.at FROM draft d JOIN draft_edit e ON e.draft=d.id
		WHERE d.machine=? ORDER BY e.revision DESC LIMIT ?`, []any{machineARN, pageSize(limit, maxListed)},
		func(c *draftChange) []any {
			return []any{&c.revision, numberColumn[changeKind]{&c.kind}, &c.label, bytesColumn{&c.edit}, &c.who, timeColumn{&c.at}}
		})
	if err != nil {
		return nil, fmt.Errorf("log of the draft of %s: %w", machineARN, err)
	}
	log := make([]engine.DraftEdit, len(all))
	for i, c := range all {
		log[i] = c.asEdit()
	}
	return log, nil
}

// DraftAt returns the text that the draft had at a revision; 0 is before the
// first edit. ErrNotFound when it is not, or no longer, kept.
func (s *Store) DraftAt(ctx context.Context, machineARN string, revision int64) (string, error) {
	text, err := s.draftAt(ctx, machineARN, revision)
	if err != nil {
		return "", fmt.Errorf("revision %d of the draft of %s: %w", revision, machineARN, err)
	}
	return text, nil
}

// draftAt goes back from the present text, change by change.
func (s *Store) draftAt(ctx context.Context, machineARN string, revision int64) (text string, err error) {
	view, err := s.db.BeginTx(ctx, nil) // both readings must be of one moment
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, view.Rollback()) }()
	var d draft
	switch err := view.QueryRowContext(ctx, "SELECT id, text, revision, first FROM draft WHERE machine=?", machineARN).
		Scan(&d.id, &d.text, &d.revision, &d.first); {
	case errors.Is(err, sql.ErrNoRows):
		return "", engine.ErrNotFound
	case err != nil:
		return "", err
	case revision > d.revision || revision < d.first-1:
		return "", engine.ErrNotFound
	}
	rows, err := view.QueryContext(ctx, changeColumns+" AND revision > ? ORDER BY revision DESC", d.id, revision)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	now := []byte(d.text)
	for rows.Next() {
		var c draftChange
		if err := rows.Scan(scanChange(&c)...); err != nil {
			return "", err
		}
		if now, err = c.splice.reversed().apply(now); err != nil {
			return "", err
		}
	}
	return string(now), rows.Err()
}
