package storage

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

// maxDraft is the longest text of a draft, four times what AWS takes as a definition.
const maxDraft = 4 << 20

// draft is a stored draft as a change finds it.
type draft struct {
	id       int64
	text     string
	revision int64
	first    int64 // the oldest revision in the log
	logBytes int64

	published int64
}

func loadDraft(t *tx, machineARN string) (draft, bool, error) {
	var d draft
	found, err := t.first("SELECT id, text, revision, first, log_bytes, published FROM draft WHERE machine=?", []driver.Value{machineARN},
		&d.id, &d.text, &d.revision, &d.first, &d.logBytes, &d.published)
	return d, found, err
}

// Draft returns a machine's draft. ErrNotFound when there is none.
func (s *Store) Draft(ctx context.Context, machineARN string) (engine.Draft, error) {
	var d engine.Draft
	err := queryRow(ctx, s, engine.ErrNotFound, `SELECT machine, text, revision, updated, published,
		EXISTS (SELECT 1 FROM draft_edit WHERE draft=draft.id AND state=1),
		EXISTS (SELECT 1 FROM draft_edit WHERE draft=draft.id AND state=0)
		FROM draft WHERE machine=?`, []any{machineARN},
		&d.MachineARN, &d.Text, &d.Revision, timeColumn{&d.UpdatedAt}, &d.Published, &d.CanUndo, &d.CanRedo)
	if err != nil {
		return engine.Draft{}, fmt.Errorf("draft of %s: %w", machineARN, err)
	}
	return d, nil
}

// SaveDraft applies one edit to the draft at revision base and logs it; what
// could be redone is forgotten. Base 0 creates the draft: with a Before in e the
// edit can be undone to that, without one it is the beginning. ErrStale when the
// draft is at another revision, ErrValidation when the text is longer than 4 MiB.
func (s *Store) SaveDraft(ctx context.Context, machineARN string, base int64, e engine.DraftEdit) (engine.Draft, error) {
	if len(e.After) > maxDraft || len(e.Before) > maxDraft {
		return engine.Draft{}, &engine.Error{Name: engine.ErrValidation.Name, Message: fmt.Sprintf("the text is longer than %d bytes", maxDraft)}
	}
	var saved engine.Draft
	err := s.write(ctx, "save the draft of "+machineARN, len(e.After), func(t *tx) error {
		d, state, err := openDraft(t, machineARN, base, e)
		if err != nil {
			return err
		}
		if err := forgetUndone(t, d.id); err != nil {
			return err
		}
		change := draftChange{kind: kindEdit, state: state, label: e.Label, edit: e.Edit, who: e.Who, at: e.At,
			splice: newSplice([]byte(d.text), []byte(e.After))}
		saved, err = changeDraft(t, machineARN, d, change, e.After)
		return err
	})
	return saved, err
}

// openDraft returns the draft that an edit was made on, created if need be, and
// the state that the edit is to have.
func openDraft(t *tx, machineARN string, base int64, e engine.DraftEdit) (draft, editState, error) {
	d, found, err := loadDraft(t, machineARN)
	switch {
	case err != nil:
		return draft{}, 0, err
	case d.revision != base:
		return draft{}, 0, fmt.Errorf("the draft is at revision %d and not at %d: %w", d.revision, base, engine.ErrStale)
	case found:
		return d, applied, nil
	}
	d = draft{text: e.Before, first: 1}
	d.id, err = t.insert("INSERT INTO draft (machine, text, revision, first, log_bytes) VALUES (?,?,0,1,0)", machineARN, d.text)
	if e.Before == "" {
		return d, final, err
	}
	return d, applied, err
}

// UndoDraft takes back the newest edit that is in the text and returns it; the
// revision rises. ErrStale when the draft is not at base, ErrNotFound when there
// is no draft or nothing to undo.
func (s *Store) UndoDraft(ctx context.Context, machineARN string, base int64, by engine.By) (engine.Draft, engine.DraftEdit, error) {
	return s.moveDraft(ctx, "undo in the draft of "+machineARN, machineARN, base, func(t *tx, d draft) (draftChange, draftChange, error) {
		e, err := loadChange(t, d.id, newestApplied, engine.ErrNotFound)
		return e, draftChange{kind: kindUndo, state: final, label: e.label, edit: e.edit, who: by.Who, at: by.At, splice: e.splice.reversed()}, err
	})
}

// RedoDraft applies again the edit that was undone last and returns it; the
// revision rises. ErrStale when the draft is not at base, ErrNotFound when there
// is no draft or nothing to redo.
func (s *Store) RedoDraft(ctx context.Context, machineARN string, base int64, by engine.By) (engine.Draft, engine.DraftEdit, error) {
	return s.moveDraft(ctx, "redo in the draft of "+machineARN, machineARN, base, func(t *tx, d draft) (draftChange, draftChange, error) {
		e, err := loadChange(t, d.id, oldestUndone, engine.ErrNotFound)
		return e, draftChange{kind: kindRedo, state: final, label: e.label, edit: e.edit, who: by.Who, at: by.At, splice: e.splice}, err
	})
}

// MarkDraft notes which revision of the machine's definition the draft goes on
// from; the draft's own revision stays. ErrNotFound when there is no draft.
func (s *Store) MarkDraft(ctx context.Context, machineARN string, published int64) error {
	return s.write(ctx, "mark the draft of "+machineARN, 0, func(t *tx) error {
		d, found, err := loadDraft(t, machineARN)
		switch {
		case err != nil:
			return err
		case !found:
			return engine.ErrNotFound
		}
		_, err = t.exec("UPDATE draft SET published=? WHERE id=?", published, d.id)
		return err
	})
}

// moveDraft makes the change that find returns second, to undo or redo the edit
// that it returns first.
func (s *Store) moveDraft(ctx context.Context, doing, machineARN string, base int64, find func(*tx, draft) (edit, move draftChange, err error),
) (engine.Draft, engine.DraftEdit, error) {
	var moved engine.Draft
	var edit engine.DraftEdit
	err := s.write(ctx, doing, maxDraft/4, func(t *tx) error {
		d, found, err := loadDraft(t, machineARN)
		switch {
		case err != nil:
			return err
		case !found:
			return engine.ErrNotFound
		case d.revision != base:
			return fmt.Errorf("the draft is at revision %d and not at %d: %w", d.revision, base, engine.ErrStale)
		}
		e, move, err := find(t, d)
		if err != nil {
			return err
		}
		text, err := move.splice.apply([]byte(d.text))
		if err != nil {
			return err
		}
		if err := setState(t, d.id, e.revision, !(move.kind == kindUndo)); err != nil {
			return err
		}
		edit = e.asEdit()
		edit.Before, edit.After = d.text, string(text)
		if move.kind == kindUndo {
			edit.Before, edit.After = edit.After, edit.Before
		}
		moved, err = changeDraft(t, machineARN, d, move, string(text))
		return err
	})
	return moved, edit, err
}

// changeDraft stores a new text with the change that led to it, as the next revision.
func changeDraft(t *tx, machineARN string, d draft, c draftChange, text string) (engine.Draft, error) {
	d.revision++
	c.revision = d.revision
	if err := insertChange(t, d.id, c); err != nil {
		return engine.Draft{}, err
	}
	d.logBytes += c.size()
	if err := trimLog(t, &d); err != nil {
		return engine.Draft{}, err
	}
	if _, err := t.exec("UPDATE draft SET text=?, revision=?, first=?, log_bytes=?, updated=? WHERE id=?",
		text, d.revision, d.first, d.logBytes, micros(c.at), d.id); err != nil {
		return engine.Draft{}, err
	}
	var undo, redo int64
	_, err := t.first(`SELECT EXISTS (SELECT 1 FROM draft_edit WHERE draft=?1 AND state=1), EXISTS (SELECT 1 FROM draft_edit WHERE draft=?1 AND state=0)`,
		[]driver.Value{d.id}, &undo, &redo)
	return engine.Draft{MachineARN: machineARN, Text: text, Revision: d.revision, UpdatedAt: storedTime(c.at), CanUndo: undo == 1, CanRedo: redo == 1, Published: d.published}, err
}
