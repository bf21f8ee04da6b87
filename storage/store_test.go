package storage_test

import (
	"testing"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/storage"
	"github.com/stepwell/stepwell/storage/storagetest"
)

// mustOpen opens a store in dir and closes it with the test.
func mustOpen(t testing.TB, dir string) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), dir, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func mustOpenMemory(t testing.TB) *storage.Store {
	t.Helper()
	s, err := storage.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestStoreConforms(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) engine.Store { return mustOpen(t, t.TempDir()) })
}

func TestThrowAwayStoreConforms(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) engine.Store { return mustOpenMemory(t) })
}
