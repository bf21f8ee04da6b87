package intrinsic

import (
	"bufio"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl/value"
)

// counting is a Random that is easy to foresee.
type counting uint64

func (c *counting) Uint64() uint64 {
	*c += 0x0123456789abcdef
	return uint64(*c)
}

func call(t testing.TB, name string, args ...value.Value) (value.Value, error) {
	t.Helper()
	f, least, most, ok := Lookup("States." + name)
	if !ok || len(args) < least || most >= 0 && len(args) > most {
		t.Fatalf("States.%s does not take %d arguments", name, len(args))
	}
	return f(args, new(counting))
}

// aCall is a line of testdata/calls.txt.
type aCall struct{ about, function, args, sign, want string }

var line = regexp.MustCompile(`^(\w+) (\[.*\]) ([=!])> (.*)$`)

func calls(t testing.TB) (all []aCall) {
	t.Helper()
	file, err := os.Open("testdata/calls.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	about := ""
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text := lines.Text()
		switch parts := line.FindStringSubmatch(text); {
		case strings.HasPrefix(text, "["):
			about = strings.Trim(text, "[]")
		case about == "" || text == "":
		case parts == nil:
			t.Fatalf("not a call: %q", text)
		default:
			all = append(all, aCall{about, parts[1], parts[2], parts[3], parts[4]})
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func parseArgs(t testing.TB, text string) value.Array {
	t.Helper()
	v, err := value.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v.(value.Array)
}

func TestCalls(t *testing.T) {
	called := map[string]bool{}
	for _, c := range calls(t) {
		called["States."+c.function] = true
		t.Run(c.about+"/"+c.function+c.args, func(t *testing.T) {
			got, err := call(t, c.function, parseArgs(t, c.args)...)
			switch {
			case c.sign == "!" && (err == nil || err.Error() != c.want):
				t.Errorf("got %s, %v; want the error %s", value.Text(got), err, c.want)
			case c.sign == "=" && (err != nil || string(value.Text(got)) != c.want):
				t.Errorf("got %s, %v; want %s", value.Text(got), err, c.want)
			}
		})
	}
	for name := range functions {
		if !called[name] && name != "States.UUID" {
			t.Errorf("the table does not call %s", name)
		}
	}
}

func TestLiterals(t *testing.T) {
	tests := map[string]struct{ template, formatted, unescaped string }{
		"a quote":               {`it\'s {}`, "it's X", "it's {}"},
		"escaped braces":        {`\{"k":"{}"\}`, `{"k":"X"}`, `{"k":"{}"}`},
		"a backslash":           {`a\\{}`, `a\X`, `a\{}`},
		"a backslash in braces": {`\\\{{}`, `\{X`, `\{{}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := call(t, "Format", Literal(test.template), "X")
			if err != nil || got != test.formatted {
				t.Errorf("Format gives %q, %v; want %q", got, err, test.formatted)
			}
			if got := Literal(test.template).Unescape(); got != test.unescaped {
				t.Errorf("Unescape gives %q, want %q", got, test.unescaped)
			}
		})
	}
}

func TestATemplateFromDataKeepsItsBackslashes(t *testing.T) {
	got, err := call(t, "Format", `C:\dir\n {}`, "X")
	if err != nil || got != `C:\dir\n X` {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestDataHasAtMost10000Characters(t *testing.T) {
	tests := map[string]struct {
		text string
		ok   bool
	}{
		"10,000 letters":              {strings.Repeat("a", 10_000), true},
		"10,001 letters":              {strings.Repeat("a", 10_001), false},
		"10,000 umlauts":              {strings.Repeat("ö", 10_000), true},
		"5,001 rockets count doubled": {strings.Repeat("🚀", 5_001), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for function, args := range map[string]value.Array{"Base64Encode": {test.text}, "Base64Decode": {test.text}, "Hash": {test.text, "MD5"}} {
				if _, err := call(t, function, args...); (err == nil) != test.ok {
					t.Errorf("%s: %v", function, err)
				}
			}
		})
	}
}

func TestTextsAreBounded(t *testing.T) {
	var v value.Value = strings.Repeat("x", 1000)
	for range 40 { // shares its parts: far too large when written out
		v = value.Array{v, v}
	}
	for function, args := range map[string]value.Array{"Format": {"{}", v}, "JsonToString": {v}, "Hash": {v, "MD5"}} {
		if got, err := call(t, function, args...); err == nil {
			t.Errorf("%s makes %d bytes", function, len(got.(string)))
		}
	}
}

func TestArgumentsAreNotChanged(t *testing.T) {
	for _, c := range calls(t) {
		args := parseArgs(t, c.args)
		f, _, _, _ := Lookup("States." + c.function)
		f(args, new(counting))
		if got, want := string(value.Text(args)), string(value.Text(parseArgs(t, c.args))); got != want {
			t.Errorf("%s changes %s to %s", c.function, want, got)
		}
	}
}

func TestUUID(t *testing.T) {
	random := new(counting)
	f, _, _, _ := Lookup("States.UUID")
	first, err := f(nil, random)
	if err != nil {
		t.Fatal(err)
	}
	second, err := f(nil, random)
	if err != nil {
		t.Fatal(err)
	}
	again, err := f(nil, new(counting))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(first.(string)) {
		t.Errorf("%s is not a UUID of version 4", first)
	}
	if first == second || first != again {
		t.Errorf("%s, %s, %s: it must depend on the random numbers and on nothing else", first, second, again)
	}
}

func TestRandomNumbersCoverTheirRange(t *testing.T) {
	random := new(counting)
	f, _, _, _ := Lookup("States.MathRandom")
	seen := map[value.Value]bool{}
	for range 1000 {
		n, err := f(value.Array{value.Number("-1"), value.Number("3")}, random)
		if err != nil {
			t.Fatal(err)
		}
		seen[n] = true
	}
	for _, n := range []string{"-1", "0", "1", "2"} {
		if !seen[value.Number(n)] {
			t.Errorf("%s never comes", n)
		}
	}
	if len(seen) != 4 {
		t.Errorf("got %v", seen)
	}
}

func TestASeedDecides(t *testing.T) {
	args := parseArgs(t, "[1,1000000,42]")
	first, err := call(t, "MathRandom", args...)
	if err != nil {
		t.Fatal(err)
	}
	f, _, _, _ := Lookup("States.MathRandom")
	if again, err := f(args, nil); err != nil || again != first {
		t.Errorf("got %v and %v, %v", first, again, err)
	}
	if other, err := call(t, "MathRandom", parseArgs(t, "[1,1000000,43]")...); err != nil || other == first {
		t.Errorf("another seed gives %v, too, %v", other, err)
	}
}

func FuzzCalls(f *testing.F) {
	for _, c := range calls(f) {
		f.Add(c.function, c.args)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		fn, least, most, ok := Lookup("States." + name)
		args, err := value.Parse([]byte(text))
		list, isArray := args.(value.Array)
		if !ok || err != nil || !isArray || len(list) < least || most >= 0 && len(list) > most {
			return
		}
		first, err := fn(list, new(counting))
		again, err2 := fn(list, new(counting))
		if (err == nil) != (err2 == nil) || err == nil && string(value.Text(first)) != string(value.Text(again)) {
			t.Errorf("States.%s%s gives %s, %v and then %s, %v", name, text, value.Text(first), err, value.Text(again), err2)
		}
	})
}
