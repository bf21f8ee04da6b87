package storagetest

import (
	"testing"

	"github.com/stepwell/stepwell/engine"
)

func item(key, body string) engine.TableItem {
	return engine.TableItem{Table: "orders", Key: key, Item: []byte(body)}
}

func exerciseTables(t *testing.T, open func(t *testing.T) engine.Store) {
	orders := engine.Table{Name: "orders", Description: []byte(`{"KeySchema":[]}`)}
	cases(t, open, map[string]func(t *testing.T, s engine.Store){
		"tables are listed by name, as they were put last": func(t *testing.T, s engine.Store) {
			ok(t, s.PutTable(t.Context(), orders))
			ok(t, s.PutTable(t.Context(), engine.Table{Name: "a", Description: []byte(`1`)}))
			ok(t, s.PutTable(t.Context(), engine.Table{Name: "a", Description: []byte(`2`)}))
			same(t, must(s.Tables(t.Context()))(t), []engine.Table{{Name: "a", Description: []byte(`2`)}, orders})
		},
		"items are listed by key, as they were put last": func(t *testing.T, s engine.Store) {
			ok(t, s.PutTable(t.Context(), orders))
			ok(t, s.ChangeItems(t.Context(), []engine.TableItem{item("b", "1"), item("a", "2")}, nil))
			ok(t, s.ChangeItems(t.Context(), []engine.TableItem{item("b", "3"), item("c", "4")}, []engine.TableItem{item("a", ""), item("zz", "")}))
			same(t, must(s.Items(t.Context(), "orders"))(t), []engine.TableItem{item("b", "3"), item("c", "4")})
			ok(t, s.PutTable(t.Context(), orders))
			same(t, len(must(s.Items(t.Context(), "orders"))(t)), 2)
		},
		"a change is made whole or not at all": func(t *testing.T, s engine.Store) {
			ok(t, s.PutTable(t.Context(), orders))
			ok(t, s.ChangeItems(t.Context(), []engine.TableItem{item("a", "1")}, nil))
			err := s.ChangeItems(t.Context(), []engine.TableItem{item("a", "2"), {Table: "none", Key: "k", Item: []byte("1")}}, []engine.TableItem{item("a", "")})
			wantError(t, err, engine.ErrNotFound)
			same(t, must(s.Items(t.Context(), "orders"))(t), []engine.TableItem{item("a", "1")})
		},
		"a deleted table takes its items along": func(t *testing.T, s engine.Store) {
			ok(t, s.PutTable(t.Context(), orders))
			ok(t, s.ChangeItems(t.Context(), []engine.TableItem{item("a", "1")}, nil))
			ok(t, s.DeleteTable(t.Context(), "orders"))
			ok(t, s.DeleteTable(t.Context(), "orders"))
			ok(t, s.PutTable(t.Context(), orders))
			same(t, must(s.Items(t.Context(), "orders"))(t), nil)
			same(t, must(s.Items(t.Context(), "none"))(t), nil)
		},
	})
}
