package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// Config says what the store tells about itself.
type Config struct {
	Region  string // in ARNs; default us-east-1
	Account string // in ARNs; default 123456789012
	Now     func() time.Time
}

// Store keeps tables. It is an http.Handler that answers DynamoDB's calls.
type Store struct {
	config Config
	disk   engine.TableStore

	// life is read while items are used and written while tables come and go.
	life   sync.RWMutex
	tables map[string]*table
	locks  [64]sync.Mutex // of keys, by their hash

	loading sync.Mutex
	known   bool            // the tables are read
	filled  map[string]bool // by table: its items are read
}

// New makes a store over what is on the disk. Tables are read when they are first used.
func New(c Config, disk engine.TableStore) *Store {
	c.Region, c.Account = cmp.Or(c.Region, "us-east-1"), cmp.Or(c.Account, "123456789012")
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Store{config: c, disk: disk, tables: map[string]*table{}, filled: map[string]bool{}}
}

// open reads which tables there are, the first time.
func (s *Store) open(ctx context.Context) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.known {
		return nil
	}
	stored, err := s.disk.Tables(ctx)
	if err != nil {
		return fmt.Errorf("read the tables: %w", err)
	}
	for _, st := range stored {
		var d description
		if err := json.Unmarshal(st.Description, &d); err != nil {
			return fmt.Errorf("read table %s: %w", st.Name, err)
		}
		t, err := newTable(d)
		if err != nil {
			return fmt.Errorf("read table %s: %w", st.Name, err)
		}
		s.tables[t.name] = t
	}
	s.known = true
	return nil
}

// table finds a table with its items, which are read the first time.
func (s *Store) table(ctx context.Context, name string) (*table, error) {
	name, err := nameOf(name)
	if err != nil {
		return nil, err
	}
	t := s.tables[name]
	if t == nil {
		return nil, tableNotFound()
	}
	return t, s.fill(ctx, t)
}

func (s *Store) fill(ctx context.Context, t *table) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.filled[t.name] {
		return nil
	}
	stored, err := s.disk.Items(ctx, t.name)
	if err != nil {
		return fmt.Errorf("read the items of %s: %w", t.name, err)
	}
	filled := make(rows, 0, len(stored))
	size := 0
	for _, st := range stored {
		var it item
		if err := json.Unmarshal(st.Item, &it); err != nil {
			return fmt.Errorf("read item %s of %s: %w", st.Key, t.name, err)
		}
		filled = append(filled, row{t.schema.keyOf(it), it})
		size += it.size()
	}
	slices.SortFunc(filled, func(a, b row) int { return a.key.compare(b.key) })
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows, t.size = filled, int64(size)
	s.filled[t.name] = true
	return nil
}

// place is where an item is, or may be.
type place struct {
	table *table
	key   primaryKey
}

func (p place) item() item { return p.table.get(p.key) }

// write changes items. While decide runs nobody else changes what is at the
// places; what it returns for each (nil: remove it) is on disk when write
// returns, all of it or nothing.
func (s *Store) write(ctx context.Context, places []place, decide func() ([]item, error)) error {
	defer s.lock(places)()
	items, err := decide()
	if err != nil {
		return err
	}
	var put, remove []engine.TableItem
	for i, p := range places {
		if items[i] == nil {
			remove = append(remove, engine.TableItem{Table: p.table.name, Key: p.key.text()})
			continue
		}
		put = append(put, engine.TableItem{Table: p.table.name, Key: p.key.text(), Item: items[i].append(nil)})
	}
	// A caller that goes away now must not leave it open whether the commit counts.
	if err := s.disk.ChangeItems(context.WithoutCancel(ctx), put, remove); err != nil {
		return fmt.Errorf("store items: %w", err)
	}
	for i, p := range places {
		p.table.set(p.key, items[i])
	}
	return nil
}

// lock takes the locks of the places, always in the same order.
func (s *Store) lock(places []place) (unlock func()) {
	var taken []int
	for _, p := range places {
		h := fnv.New32a()
		h.Write([]byte(p.table.name + "/" + p.key.text()))
		taken = append(taken, int(h.Sum32()%uint32(len(s.locks))))
	}
	slices.Sort(taken)
	taken = slices.Compact(taken)
	for _, i := range taken {
		s.locks[i].Lock()
	}
	return func() {
		for _, i := range taken {
			s.locks[i].Unlock()
		}
	}
}

// EnsureTable makes a table with a partition key, of kind S, N or B, unless it is there.
func (s *Store) EnsureTable(ctx context.Context, name, key, kind string) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	s.life.Lock()
	defer s.life.Unlock()
	if s.tables[name] != nil {
		return nil
	}
	_, err := s.createTable(ctx, &createTable{
		description: description{
			TableName:            name,
			AttributeDefinitions: []attributeDefinition{{key, kind}},
			KeySchema:            []keyElement{{key, "HASH"}},
		},
		BillingMode: "PAY_PER_REQUEST",
	})
	return err
}
