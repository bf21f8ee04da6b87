package storage

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrLocked is returned by Open when another process has the data directory.
var ErrLocked = errors.New("the data directory is in use")

// lockDir takes the directory for this process; the lock is held while the file
// is open. Two processes on one database would each carry on every execution.
func lockDir(dir string, now time.Time) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "stepwell.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	got, err := lockFile(f)
	switch {
	case err != nil:
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, err), f.Close())
	case !got:
		return nil, errors.Join(heldBy(dir, f), f.Close())
	}
	if err := sign(f, now); err != nil {
		return nil, errors.Join(fmt.Errorf("sign the lock: %w", err), f.Close())
	}
	return f, nil
}

// sign writes into the lock who has it.
func sign(f *os.File, now time.Time) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "process %d, since %s\n", os.Getpid(), now.UTC().Format(time.RFC3339)), 0)
	return err
}

func heldBy(dir string, f *os.File) error {
	text, err := io.ReadAll(io.LimitReader(f, 200))
	if err != nil {
		text = nil // who it is only helps; that it is locked is what counts
	}
	holder := cmp.Or(strings.TrimSpace(string(text)), "an unknown process")
	return fmt.Errorf("%w: %s is held by %s", ErrLocked, dir, holder)
}
