package dynamo_test

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/stepwell/stepwell/engine"
)

// memory is an engine.TableStore that forgets with the test.
type memory struct {
	mu     sync.Mutex
	tables map[string]engine.Table
	items  map[[2]string]engine.TableItem
	full   bool // every change fails
}

func newMemory() *memory {
	return &memory{tables: map[string]engine.Table{}, items: map[[2]string]engine.TableItem{}}
}

var errFull = errors.New("disk full")

func (m *memory) change(f func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return errFull
	}
	f()
	return nil
}

func (m *memory) PutTable(_ context.Context, t engine.Table) error {
	return m.change(func() { m.tables[t.Name] = t })
}

func (m *memory) DeleteTable(_ context.Context, name string) error {
	return m.change(func() {
		delete(m.tables, name)
		for k := range m.items {
			if k[0] == name {
				delete(m.items, k)
			}
		}
	})
}

func (m *memory) Tables(context.Context) ([]engine.Table, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []engine.Table
	for _, t := range m.tables {
		out = append(out, t)
	}
	return out, nil
}

func (m *memory) ChangeItems(ctx context.Context, put, remove []engine.TableItem) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return m.change(func() {
		for _, i := range put {
			m.items[[2]string{i.Table, i.Key}] = engine.TableItem{Table: i.Table, Key: i.Key, Item: slices.Clone(i.Item)}
		}
		for _, i := range remove {
			delete(m.items, [2]string{i.Table, i.Key})
		}
	})
}

func (m *memory) Items(_ context.Context, table string) ([]engine.TableItem, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []engine.TableItem
	for k, i := range m.items {
		if k[0] == table {
			out = append(out, i)
		}
	}
	return out, nil
}
