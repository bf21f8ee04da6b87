// Package mock answers tasks from a mock configuration file as Step Functions
// Local does: the file has test cases of state machines, and an execution that
// is started of "<state machine ARN>#<test case>" has the calls of the states
// that the test case names answered from the file. Other states call what they
// always call.
//
// The file is read again when it has changed, so tests may write it as they go.
package mock

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine"
)

var _ engine.Mocks = (*File)(nil)

// File is a mock configuration file.
type File struct {
	path string

	mu      sync.Mutex
	read    time.Time // the file's modification time when it was read
	size    int64
	config  *config
	problem error // of the file as it is now
}

// mostBytes bounds the file.
const mostBytes = 64 << 20

// Open reads a mock configuration file. The error says where the file is wrong.
func Open(path string) (*File, error) {
	f := &File{path: path}
	_, err := f.current()
	return f, err
}

// current is what the file says now.
func (f *File) current() (*config, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, fmt.Errorf("mock configuration: %w", err)
	}
	if f.config != nil && info.ModTime().Equal(f.read) && info.Size() == f.size {
		return f.config, f.problem
	}
	f.config, f.problem = f.load(info)
	f.read, f.size = info.ModTime(), info.Size()
	return f.config, f.problem
}

func (f *File) load(info os.FileInfo) (*config, error) {
	if info.Size() > mostBytes {
		return &config{}, fmt.Errorf("mock configuration %s: it has %d bytes, more than %d", f.name(), info.Size(), mostBytes)
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return &config{}, fmt.Errorf("mock configuration: %w", err)
	}
	c, err := parse(text)
	if err != nil {
		return &config{}, fmt.Errorf("mock configuration %s: %w", f.name(), err)
	}
	return c, nil
}

func (f *File) name() string { return filepath.Base(f.path) }

// TestCase implements engine.Mocks.
func (f *File) TestCase(machine, name string) error {
	c, err := f.current()
	if err != nil {
		return err
	}
	return c.testCase(f.name(), machine, name)
}

// Names lists the test cases of a state machine.
func (f *File) Names(machine string) []string {
	c, err := f.current()
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(c.machines[machine]))
}

// Mocked implements engine.Mocks. When the file can't be read any more, every
// state counts as mocked: a test must not call a real service by accident.
func (f *File) Mocked(machine, testCase, state string) bool {
	c, err := f.current()
	if err != nil {
		return true
	}
	return c.mocked(machine, testCase, state)
}

// Response implements engine.Mocks.
func (f *File) Response(machine, testCase, state string, n int) (json.RawMessage, error) {
	c, err := f.current()
	if err != nil {
		return nil, failure("States.Runtime", err.Error())
	}
	return c.response(f.name(), call{machine, testCase, state, n})
}

func failure(name, cause string) error { return &engine.TaskFailure{Name: &name, Cause: &cause} }

func listed[V any](of map[string]V) string {
	if len(of) == 0 {
		return "none at all"
	}
	return strings.Join(slices.Sorted(maps.Keys(of)), ", ")
}
