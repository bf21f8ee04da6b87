package storage

import (
	"context"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

// PutTable stores the description of a table, new or not; its items stay.
func (s *Store) PutTable(ctx context.Context, tb engine.Table) error {
	return s.write(ctx, "put table "+tb.Name, len(tb.Description), func(t *tx) error {
		_, err := t.exec(`INSERT INTO item_table (name, description) VALUES (?,?)
			ON CONFLICT (name) DO UPDATE SET description=excluded.description`, tb.Name, blob(tb.Description))
		return err
	})
}

// DeleteTable removes a table with its items. Deleting what is not there is no error.
func (s *Store) DeleteTable(ctx context.Context, name string) error {
	return s.write(ctx, "delete table "+name, 0, func(t *tx) error {
		_, err := t.exec("DELETE FROM item_table WHERE name=?", name)
		return err
	})
}

func scanTable(t *engine.Table) []any {
	return []any{&t.Name, bytesColumn{(*[]byte)(&t.Description)}}
}

// Tables lists all tables by name.
func (s *Store) Tables(ctx context.Context) ([]engine.Table, error) {
	all, err := queryAll(ctx, s, "SELECT name, description FROM item_table ORDER BY name", nil, scanTable)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	return all, nil
}

// ChangeItems stores the items of put, in the place of those with their keys,
// and removes those of remove, by table and key, all in one commit. ErrNotFound
// when an item is put into a table that does not exist; removing what is not
// there is no error.
func (s *Store) ChangeItems(ctx context.Context, put, remove []engine.TableItem) error {
	size := 0
	for _, item := range put {
		size += len(item.Key) + len(item.Item)
	}
	return s.write(ctx, "change items", size, func(t *tx) error {
		for _, item := range put {
			if err := putItem(t, item); err != nil {
				return err
			}
		}
		for _, item := range remove {
			if _, err := t.exec("DELETE FROM item WHERE tab=(SELECT id FROM item_table WHERE name=?) AND key=?", item.Table, item.Key); err != nil {
				return err
			}
		}
		return nil
	})
}

func putItem(t *tx, item engine.TableItem) error {
	n, err := t.exec(`INSERT INTO item (tab, key, body) SELECT id, ?, ? FROM item_table WHERE name=?
		ON CONFLICT (tab, key) DO UPDATE SET body=excluded.body`, item.Key, blob(item.Item), item.Table)
	if err == nil && n == 0 {
		return fmt.Errorf("table %s: %w", item.Table, engine.ErrNotFound)
	}
	return err
}

func scanItem(i *engine.TableItem) []any {
	return []any{&i.Table, &i.Key, bytesColumn{(*[]byte)(&i.Item)}}
}

// Items returns the items of a table by key; none of a table that does not exist.
func (s *Store) Items(ctx context.Context, table string) ([]engine.TableItem, error) {
	all, err := queryAll(ctx, s, `SELECT t.name, i.key, i.body FROM item_table t JOIN item i ON i.tab=t.id
		WHERE t.name=? ORDER BY i.key`, []any{table}, scanItem)
	if err != nil {
		return nil, fmt.Errorf("items of %s: %w", table, err)
	}
	return all, nil
}
