package designer

import (
	"cmp"
	"fmt"
	"strings"
)

// Label says what is added.
func (e Insert) Label() string { return "Add " + quoted(cmp.Or(e.New.Name, e.New.itemName())) }

// Label says what is moved.
func (e Move) Label() string { return "Move " + quoted(e.State) }

// Label says what is deleted.
func (e Remove) Label() string { return "Delete " + several(e.States) }

// Label says what is copied.
func (e Duplicate) Label() string { return "Duplicate " + several(e.States) }

// Label gives both names.
func (e Rename) Label() string { return fmt.Sprintf("Rename %s to %s", quoted(e.State), quoted(e.To)) }

// Label gives both ends.
func (e Connect) Label() string {
	from, to := "start", "the end"
	if e.Edge.From != "" {
		from = quoted(e.Edge.From)
	}
	if e.To != "" {
		to = quoted(e.To)
	}
	return fmt.Sprintf("Connect %s to %s", from, to)
}

// Label names the field.
func (e Set) Label() string { return "Change " + fieldOf(e.State, e.Path) }

// Label names the field.
func (e Unset) Label() string { return "Clear " + fieldOf(e.State, e.Path) }

// Label gives both names.
func (e RenameField) Label() string {
	return fmt.Sprintf("Rename %s to %s", fieldOf(e.State, e.Path), e.To)
}

// Label names the state.
func (e ReplaceState) Label() string { return "Edit " + quoted(e.State) }

// Label names the state and its new type.
func (e SetType) Label() string { return fmt.Sprintf("Make %s a %s", quoted(e.State), e.Type) }

// Label says what is added where.
func (e AddItem) Label() string { return fmt.Sprintf("Add %s to %s", e.List.one(), quoted(e.State)) }

// Label says what is removed where.
func (e RemoveItem) Label() string {
	return fmt.Sprintf("Remove %s %d of %s", e.List.one(), e.Index+1, quoted(e.State))
}

// Label says what is moved where.
func (e MoveItem) Label() string {
	return fmt.Sprintf("Move %s %d of %s", e.List.one(), e.From+1, quoted(e.State))
}

// Label says what is changed where.
func (e ReplaceItem) Label() string {
	return fmt.Sprintf("Change %s %d of %s", e.List.one(), e.Index+1, quoted(e.State))
}

// Label says what goes into what.
func (e Wrap) Label() string { return fmt.Sprintf("Wrap %s in %s", several(e.States), e.In) }

// Label names the container.
func (e Unwrap) Label() string { return "Unwrap " + quoted(e.State) }

// Label is the same for every fragment.
func (Paste) Label() string { return "Paste" }

// Label is the title, or what the first of the edits says.
func (e Batch) Label() string {
	if e.Title != "" || len(e.Edits) == 0 {
		return cmp.Or(e.Title, "No change")
	}
	return e.Edits[0].Label()
}

// Label is the same for every text.
func (ReplaceText) Label() string { return "Edit code" }

// one is the word for an entry of the list.
func (l List) one() string {
	switch l {
	case Branches:
		return "branch"
	case Choices:
		return "rule"
	case Catch:
		return "catcher"
	case Retry:
		return "retrier"
	}
	return "entry"
}

func quoted(s string) string { return `"` + s + `"` }

func several(names []string) string {
	if len(names) == 1 {
		return quoted(names[0])
	}
	return fmt.Sprintf("%d states", len(names))
}

func fieldOf(state string, p Path) string {
	if state == "" {
		return p.String()
	}
	return strings.TrimSpace(p.String() + " of " + quoted(state))
}

func (n New) itemName() string {
	if item, ok := ItemByID(n.Item); ok {
		return item.Name
	}
	return "state"
}
