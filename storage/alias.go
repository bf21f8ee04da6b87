package storage

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/stepwell/stepwell/engine"
)

// CreateAlias stores a new alias. ErrExists when the name is taken;
// ErrStateMachineDoesNotExist; ErrNotFound when a route's version is not there;
// ErrQuota when the machine has engine.MostAliases aliases.
func (s *Store) CreateAlias(ctx context.Context, a engine.Alias) error {
	return s.write(ctx, "create alias "+a.ARN(), 0, func(t *tx) error {
		var key, kept, taken int64
		found, err := t.first(`SELECT m.id, (SELECT count(*) FROM alias a WHERE a.machine=m.id),
			EXISTS (SELECT 1 FROM alias a WHERE a.machine=m.id AND a.name=?2)
			FROM machine m JOIN machine_key k ON k.id=m.id WHERE k.arn=?1`, []driver.Value{a.MachineARN, a.Name}, &key, &kept, &taken)
		switch {
		case err != nil:
			return err
		case !found:
			return engine.ErrStateMachineDoesNotExist
		case taken == 1:
			return engine.ErrExists
		case kept >= engine.MostAliases:
			return engine.ErrQuota
		}
		r, err := aliasRoutes(t, key, a.Routes)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO alias (machine, name, description, first, first_weight, second, second_weight, created, updated)
			VALUES (?,?,?,?,?,?,?,?,?)`, key, a.Name, a.Description, r[0], r[1], r[2], r[3], micros(a.CreatedAt), micros(a.UpdatedAt))
		return err
	})
}

// aliasRoutes are the columns of an alias's routes: two versions by their row, with their weights.
func aliasRoutes(t *tx, machine int64, routes []engine.Route) (columns [4]driver.Value, err error) {
	if len(routes) < 1 || len(routes) > 2 {
		return columns, fmt.Errorf("an alias has %d routes", len(routes))
	}
	for i, r := range routes {
		var version int64
		found, err := t.first("SELECT id FROM version WHERE machine=? AND number=?", []driver.Value{machine, r.Version}, &version)
		switch {
		case err != nil:
			return columns, err
		case !found:
			return columns, fmt.Errorf("version %d: %w", r.Version, engine.ErrNotFound)
		}
		columns[2*i], columns[2*i+1] = version, r.Weight
	}
	return columns, nil
}

// UpdateAlias changes what is given of an alias and returns it as it is then.
// ErrNotFound when the alias or a route's version is not there.
func (s *Store) UpdateAlias(ctx context.Context, c engine.AliasChange) (engine.Alias, error) {
	var row aliasRow
	err := s.write(ctx, "update alias "+c.Name+" of "+c.MachineARN, 0, func(t *tx) error {
		var id, machine int64
		found, err := t.first("SELECT a.id, a.machine FROM alias a JOIN machine_key k ON k.id=a.machine WHERE k.arn=? AND a.name=?",
			[]driver.Value{c.MachineARN, c.Name}, &id, &machine)
		switch {
		case err != nil:
			return err
		case !found:
			return engine.ErrNotFound
		}
		if err := changeAlias(t, id, machine, c); err != nil {
			return err
		}
		_, err = t.first(aliasColumns+" WHERE a.id=?", []driver.Value{id}, scanAlias(&row)...)
		return err
	})
	if err != nil {
		return engine.Alias{}, err
	}
	return row.alias(), nil
}

func changeAlias(t *tx, id, machine int64, c engine.AliasChange) error {
	if c.Routes != nil {
		r, err := aliasRoutes(t, machine, c.Routes)
		if err != nil {
			return err
		}
		if _, err := t.exec("UPDATE alias SET first=?, first_weight=?, second=?, second_weight=? WHERE id=?", r[0], r[1], r[2], r[3], id); err != nil {
			return err
		}
	}
	_, err := t.exec("UPDATE alias SET description=coalesce(?, description), updated=? WHERE id=?", pointer(c.Description), micros(c.At), id)
	return err
}

// DeleteAlias removes an alias. Deleting what is not there is no error.
func (s *Store) DeleteAlias(ctx context.Context, machineARN, name string) error {
	return s.write(ctx, "delete alias "+name+" of "+machineARN, 0, func(t *tx) error {
		_, err := t.exec("DELETE FROM alias WHERE machine=(SELECT id FROM machine_key WHERE arn=?) AND name=?", machineARN, name)
		return err
	})
}

const aliasColumns = `SELECT k.arn, a.name, a.description, v.number, a.first_weight, coalesce(w.number, 0), coalesce(a.second_weight, 0), a.created, a.updated
	FROM alias a JOIN machine_key k ON k.id=a.machine JOIN version v ON v.id=a.first LEFT JOIN version w ON w.id=a.second`

// aliasRow is an alias as it is read.
type aliasRow struct {
	engine.Alias
	first, second engine.Route
}

func scanAlias(r *aliasRow) []any {
	return []any{&r.MachineARN, &r.Name, &r.Description, &r.first.Version, &r.first.Weight, &r.second.Version, &r.second.Weight,
		timeColumn{&r.CreatedAt}, timeColumn{&r.UpdatedAt}}
}

func (r aliasRow) alias() engine.Alias {
	r.Routes = []engine.Route{r.first}
	if r.second.Version != 0 {
		r.Routes = append(r.Routes, r.second)
	}
	return r.Alias
}

// Alias returns one alias. ErrNotFound.
func (s *Store) Alias(ctx context.Context, machineARN, name string) (engine.Alias, error) {
	var row aliasRow
	err := queryRow(ctx, s, engine.ErrNotFound, aliasColumns+" WHERE k.arn=? AND a.name=?", []any{machineARN, name}, scanAlias(&row)...)
	if err != nil {
		return engine.Alias{}, fmt.Errorf("alias %s of %s: %w", name, machineARN, err)
	}
	return row.alias(), nil
}

// Aliases lists a machine's aliases, the oldest first; with a version only those
// that point to it. A machine has at most engine.MostAliases.
func (s *Store) Aliases(ctx context.Context, machineARN string, version int64) ([]engine.Alias, error) {
	rows, err := queryAll(ctx, s, aliasColumns+` WHERE k.arn=?1 AND (?2=0 OR ?2 IN (v.number, w.number)) ORDER BY a.created, a.name`,
		[]any{machineARN, version}, scanAlias)
	if err != nil {
		return nil, fmt.Errorf("list the aliases of %s: %w", machineARN, err)
	}
	all := make([]engine.Alias, len(rows))
	for i, r := range rows {
		all[i] = r.alias()
	}
	return all, nil
}
