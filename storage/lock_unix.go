//go:build unix

package storage

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes the lock of an open file for this process without waiting and
// says whether it got it. The system gives it up when the file is closed, also
// by the end of the process.
func lockFile(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
