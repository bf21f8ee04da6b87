package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/machine"
)

// settleFrames changes the frames of a step; those of an execution that is over
// are removed, or kept at rest.
func settleFrames(t *tx, id engine.ExecutionID, s *step) error {
	if s.over() && !s.Kept {
		if s.New != nil {
			return nil
		}
		_, err := t.exec("DELETE FROM frame WHERE execution=?", int64(id))
		return err
	}
	if err := changeFrames(t, id, s); err != nil || !s.over() {
		return err
	}
	_, err := t.exec("UPDATE frame SET wake=NULL, open=0 WHERE execution=? AND (wake IS NOT NULL OR open=1)", int64(id))
	return err
}

// changeFrames saves and removes the frames of a step.
func changeFrames(t *tx, id engine.ExecutionID, s *step) error {
	for _, f := range s.Frames {
		if err := saveFrame(t, id, f); err != nil {
			return err
		}
	}
	for _, f := range s.Removed {
		if err := removeFrame(t, id, f); err != nil {
			return err
		}
	}
	return nil
}

func saveFrame(t *tx, id engine.ExecutionID, f machine.Saved) error {
	_, err := t.exec(`INSERT INTO frame (execution, frame, parent, wake, open, body) VALUES (?,?,?,?,?,?)
		ON CONFLICT (execution, frame) DO UPDATE SET parent=excluded.parent, wake=excluded.wake, open=excluded.open, body=excluded.body`,
		int64(id), int64(f.ID), int64(f.Parent), micros(f.Wake), f.Open, blob(f.Body))
	if err != nil || f.Static == nil {
		return err
	}
	_, err = t.exec(`INSERT INTO frame_static (frame, body) SELECT id, ? FROM frame WHERE execution=? AND frame=?
		ON CONFLICT (frame) DO UPDATE SET body=excluded.body`, blob(f.Static), int64(id), int64(f.ID))
	return err
}

// removeFrame removes a frame and all below it; frame_static follows by its foreign key.
func removeFrame(t *tx, id engine.ExecutionID, frame machine.FrameID) error {
	_, err := t.exec(`WITH RECURSIVE gone (frame) AS (
			VALUES (?2)
			UNION SELECT f.frame FROM gone JOIN frame f ON f.execution=?1 AND f.parent=gone.frame AND f.parent > 0)
		DELETE FROM frame WHERE execution=?1 AND frame IN gone`, int64(id), int64(frame))
	return err
}

const frameColumns = `SELECT f.frame, f.parent, f.wake, f.open, f.body, s.body
	FROM frame f LEFT JOIN frame_static s ON s.frame=f.id`

func scanFrame(f *machine.Saved) []any {
	return []any{&f.ID, &f.Parent, timeColumn{&f.Wake}, &f.Open, bytesColumn{&f.Body}, bytesColumn{&f.Static}}
}

// Frame returns one stored frame. machine.ErrNoFrame.
func (s *Store) Frame(ctx context.Context, id engine.ExecutionID, frame machine.FrameID) (machine.Saved, error) {
	var f machine.Saved
	err := queryRow(ctx, s, machine.ErrNoFrame, frameColumns+" WHERE f.execution=? AND f.frame=?", []any{int64(id), int64(frame)}, scanFrame(&f)...)
	if err != nil {
		return machine.Saved{}, fmt.Errorf("frame %d of execution %d: %w", frame, id, err)
	}
	return f, nil
}

// Children returns the stored frames directly below parent in the order of their
// ids; below 0 stands the root.
func (s *Store) Children(ctx context.Context, id engine.ExecutionID, parent machine.FrameID) ([]machine.Saved, error) {
	where := " WHERE f.execution=? AND f.parent=? AND f.parent > 0 ORDER BY f.frame" // the index is only of these
	if parent == 0 {
		where = " WHERE f.execution=? AND f.parent=? ORDER BY f.frame"
	}
	all, err := queryAll(ctx, s, frameColumns+where, []any{int64(id), int64(parent)}, scanFrame)
	if err != nil {
		return nil, fmt.Errorf("frames below %d of execution %d: %w", parent, id, err)
	}
	return all, nil
}

func scanWake(w *engine.Wake) []any {
	return []any{&w.Execution, &w.Frame, timeColumn{&w.At}}
}

// Wakes returns the stored timers that are due at until or before, the earliest
// first, at most limit and 10,000.
func (s *Store) Wakes(ctx context.Context, until time.Time, limit int) ([]engine.Wake, error) {
	all, err := queryAll(ctx, s, `SELECT execution, frame, wake FROM frame WHERE wake IS NOT NULL AND wake <= ?
		ORDER BY wake, execution, frame LIMIT ?`, []any{until.UnixMicro(), pageSize(limit, maxBatch)}, scanWake)
	if err != nil {
		return nil, fmt.Errorf("list timers: %w", err)
	}
	return all, nil
}

func scanOpenFrame(f *engine.OpenFrame) []any { return []any{&f.Execution, &f.Frame} }

// OpenFrames returns the frames that recovery has to take up again, after the
// given one, in order of execution and frame, at most limit and 10,000.
func (s *Store) OpenFrames(ctx context.Context, after engine.OpenFrame, limit int) ([]engine.OpenFrame, error) {
	all, err := queryAll(ctx, s, `SELECT execution, frame FROM frame WHERE open = 1 AND (execution, frame) > (?, ?)
		ORDER BY execution, frame LIMIT ?`, []any{int64(after.Execution), int64(after.Frame), pageSize(limit, maxBatch)}, scanOpenFrame)
	if err != nil {
		return nil, fmt.Errorf("list open frames: %w", err)
	}
	return all, nil
}
