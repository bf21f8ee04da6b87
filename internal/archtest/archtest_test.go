// Package archtest keeps the import rules of docs/ARCHITECTURE.md true.
package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/stepwell/stepwell"

// allowed lists what each package may import of this module. The longest
// prefix that fits a package speaks for it, and for what may be imported: "engine/asl"
// stands for its subpackages too, except for those with a row of their own. A
// package may always import its own row. "*" is everything.
var allowed = map[string][]string{
	"engine/asl":             {},
	"engine/machine":         {"engine/asl"},
	"engine":                 {"engine/asl", "engine/machine"},
	"engine/schedule":        {"engine/asl", "engine"},
	"engine/schedule/target": {"engine/asl", "engine", "engine/schedule", "engine/task"},
	"engine/task":            {"engine/asl", "engine/machine", "engine"},
	"engine/enginetest":      {"engine/asl", "engine/machine", "engine"},
	"storage":                {"engine/asl", "engine/machine", "engine", "engine/schedule"},
	"storage/storagetest":    {"engine/asl", "engine/machine", "engine", "engine/schedule"},
	"designer":               {"engine/asl"},
	"static":                 {},
	"web":                    {"engine/asl", "engine/machine", "engine", "engine/schedule", "designer", "static"},
	"cmd":                    {"*"},
	"e2e":                    {"*"},
	"internal":               {},
	"internal/gen":           {"engine/asl"},
}

// confined lists the outside modules that only some rows may import.
var confined = map[string][]string{
	"github.com/mattn/go-sqlite3":   {"storage"},
	"database/sql":                  {"storage"},
	"github.com/labstack/echo/v4":   {"web"},
	"github.com/a-h/templ":          {"web", "designer/svg"},
	"go.temporal.io":                {"engine/temporal"},
	"github.com/chromedp/chromedp":  {"e2e"},
	"github.com/aws/aws-sdk-go-v2":  {"engine/task", "e2e"},
	"github.com/aws/smithy-go":      {"engine/task", "e2e"},
	"github.com/xeipuuv":            {"engine/asl"},
	"pgregory.net/rapid":            {"engine/enginetest", "storage/storagetest"},
	"testing":                       {"engine/enginetest", "storage/storagetest"},
	"github.com/google/go-cmp":      {"engine/enginetest", "storage/storagetest"},
	"golang.org/x/tools/txtar":      {"engine/enginetest", "storage/storagetest"},
	"github.com/go-json-experiment": {"engine", "designer", "web", "storage", "cmd"},
}

// pure are the rows whose results may depend on their arguments only.
var pure = []string{"engine/asl", "engine/machine"}

// impureImports break that: they reach the machine, the network or chance.
var impureImports = []string{"os", "os/exec", "net", "net/http", "math/rand", "math/rand/v2", "crypto/rand", "syscall", "log", "log/slog"}

// impureCalls do so inside a package that is otherwise needed.
var impureCalls = []string{"time.Now", "time.Since", "time.Until", "time.After", "time.AfterFunc", "time.Tick", "time.NewTimer", "time.NewTicker", "time.Sleep"}

type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
}

func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// packages lists the module's packages; broken ones too, so that the rules
// speak even while something does not compile.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,GoFiles", module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []pkg
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.ImportPath, "/node_modules/") {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		t.Fatal("go list found no package")
	}
	return all
}

// rowOf is the longest key of rules that path is or lies below.
func rowOf[V any](rules map[string]V, path string) string {
	best := ""
	for key := range rules {
		if within(path, key) && len(key) > len(best) {
			best = key
		}
	}
	return best
}

func within(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }

func mayImport(from, to string) bool {
	return from == to || slices.Contains(allowed[from], to) || slices.Contains(allowed[from], "*")
}

func TestEveryPackageHasARule(t *testing.T) {
	for _, p := range packages(t) {
		if rowOf(allowed, p.name()) == "" {
			t.Errorf("package %s has no rule: add it to allowed and to docs/ARCHITECTURE.md", p.name())
		}
	}
}

func TestImportsFollowTheRules(t *testing.T) {
	for _, p := range packages(t) {
		from := rowOf(allowed, p.name())
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module+"/")
			if ours && from != "" && !mayImport(from, rowOf(allowed, to)) {
				t.Errorf("%s imports %s: %s may import only %v", p.name(), to, from, allowed[from])
			}
		}
	}
}

func TestConfinedModulesStayInTheirRooms(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			row := rowOf(confined, imported)
			if row != "" && !slices.ContainsFunc(confined[row], func(owner string) bool { return within(p.name(), owner) }) {
				t.Errorf("%s imports %s: only %v may", p.name(), imported, confined[row])
			}
		}
	}
}

// TestThePureCoreIsPure reads the source, since a call of time.Now is no import.
func TestThePureCoreIsPure(t *testing.T) {
	found := 0
	for _, p := range packages(t) {
		if !slices.ContainsFunc(pure, func(row string) bool { return within(p.name(), row) }) {
			continue
		}
		found++
		for _, file := range p.GoFiles {
			checkPure(t, filepath.Join(p.Dir, file))
		}
	}
	if found == 0 {
		t.Errorf("none of %v exists: correct the list", pure)
	}
}

func checkPure(t *testing.T, path string) {
	t.Helper()
	for _, fault := range impurities(t, path, nil) {
		t.Error(fault)
	}
}

// impurities lists what is impure in a file; src overrides its text.
func impurities(t *testing.T, path string, src any) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, src, parser.SkipObjectResolution)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // removed since go list ran
	}
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	add := func(at token.Pos, what string) {
		faults = append(faults, set.Position(at).String()+": "+what+" in a package that must be pure")
	}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err == nil && slices.Contains(impureImports, name) {
			add(spec.Pos(), "import of "+name)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			add(node.Pos(), "go statement")
		case *ast.SelectorExpr:
			name := selector(node)
			if slices.Contains(impureCalls, name) {
				add(node.Pos(), name)
			}
		}
		return true
	})
	return faults
}

func selector(node *ast.SelectorExpr) string {
	ident, ok := node.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return ident.Name + "." + node.Sel.Name
}

func TestRulesFindWhatTheyForbid(t *testing.T) {
	tests := map[string]bool{
		"the web may not see the store":             mayImport(rowOf(allowed, "web/studio"), rowOf(allowed, "storage")),
		"the web may not see tasks":                 mayImport(rowOf(allowed, "web/api"), rowOf(allowed, "engine/task/http")),
		"the language knows no engine":              mayImport(rowOf(allowed, "engine/asl/jsonpath"), rowOf(allowed, "engine")),
		"the interpreter knows no runtime":          mayImport(rowOf(allowed, "engine/machine"), rowOf(allowed, "engine")),
		"a new room at the top has no rule":         rowOf(allowed, "utils") != "",
		"a package named alike is not in the room":  rowOf(allowed, "webber") != "",
		"the designer sees only the language":       mayImport(rowOf(allowed, "designer/svg"), rowOf(allowed, "engine")),
		"production code of the store is testless":  slices.Contains(confined["testing"], "storage"),
		"the store may not see what stores nothing": mayImport(rowOf(allowed, "storage"), rowOf(allowed, "web")),
	}
	for name, permitted := range tests {
		if permitted {
			t.Errorf("%s, but the rules permit it", name)
		}
	}
}

func TestImpuritiesAreSeen(t *testing.T) {
	source := "package p\nimport (\n\"os\"\n\"time\"\n)\nfunc f() { go f(); _ = time.Now(); _ = time.Second; _ = os.Args }\n"
	if got := impurities(t, "p.go", source); len(got) != 3 {
		t.Errorf("got %d faults, want import, go statement and time.Now: %v", len(got), got)
	}
}
