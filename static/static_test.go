package static_test

import (
	"io/fs"
	"math"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/static"
)

var token = regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)

// themes returns the tokens of the light and of the dark theme.
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	sheet, err := static.FS.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark := map[string]string{}, map[string]string{}
	for _, m := range token.FindAllStringSubmatch(string(sheet), -1) {
		light[m[1]], dark[m[1]] = m[2], m[3]
	}
	return map[string]map[string]string{"light": light, "dark": dark}
}

// contrast is WCAG's ratio of two colours.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	channel := func(from int) float64 {
		n, err := strconv.ParseUint(colour[from:from+2], 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", colour, err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
}

func TestColoursCanBeRead(t *testing.T) {
	const text, line = 4.5, 3
	surfaces := []string{"surface", "raised", "sunken", "accent-soft"}
	pairs := map[string]struct {
		colours []string
		on      []string
		least   float64
	}{
		"text on every surface":                {[]string{"text", "muted", "faint", "accent"}, surfaces, text},
		"status words on every surface":        {[]string{"succeeded", "running", "failed", "waiting", "aborted"}, surfaces, text},
		"words on filled buttons":              {[]string{"on-accent"}, []string{"accent"}, text},
		"words on filled danger buttons":       {[]string{"on-failed"}, []string{"failed"}, text},
		"borders of fields, edges of a graph":  {[]string{"line-strong"}, []string{"surface", "raised", "sunken"}, line},
		"the focus ring on every surface":      {[]string{"accent"}, surfaces, line},
		"the knob of a switch that is on":      {[]string{"raised"}, []string{"accent"}, line},
		"the knob of a switch that is off":     {[]string{"raised"}, []string{"line-strong"}, line},
		"status glyphs against their surround": {[]string{"succeeded", "running", "failed", "waiting", "aborted"}, surfaces, line},
		"an error's edge on the canvas":        {[]string{"edge-catch"}, []string{"surface", "raised", "sunken"}, line},
		"the glyph of flow states":             {[]string{"flow-strong"}, []string{"flow-soft"}, line},
		"the glyph of compute states":          {[]string{"compute-strong"}, []string{"compute-soft"}, line},
		"the glyph of data states":             {[]string{"data-strong"}, []string{"data-soft"}, line},
		"the glyph of messaging states":        {[]string{"messaging-strong"}, []string{"messaging-soft"}, line},
		"the glyph of integration states":      {[]string{"integration-strong"}, []string{"integration-soft"}, line},
		"the glyph of human states":            {[]string{"human-strong"}, []string{"human-soft"}, line},
	}
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			for theme, colours := range themes(t) {
				for _, fore := range pair.colours {
					for _, back := range pair.on {
						checkPair(t, theme, colours, fore, back, pair.least)
					}
				}
			}
		})
	}
}

func checkPair(t *testing.T, theme string, colours map[string]string, fore, back string, least float64) {
	t.Helper()
	if colours[fore] == "" || colours[back] == "" {
		t.Errorf("%s or %s is no colour token", fore, back)
		return
	}
	if got := contrast(t, colours[fore], colours[back]); got < least {
		t.Errorf("%s: %s %s on %s %s has %.2f:1, needs %.1f:1", theme, fore, colours[fore], back, colours[back], got, least)
	}
}

// TestEveryColourIsJudged keeps a new token from slipping past the pairs above.
func TestEveryColourIsJudged(t *testing.T) {
	known := "surface raised sunken line line-strong text muted faint accent accent-soft on-accent " +
		"succeeded running failed waiting aborted on-failed edge-catch"
	for _, family := range []string{"flow", "compute", "data", "messaging", "integration", "human"} {
		known += " " + family + "-soft " + family + "-strong"
	}
	for name := range themes(t)["light"] {
		if !strings.Contains(" "+known+" ", " "+name+" ") {
			t.Errorf("--%s is in no pair of TestColoursCanBeRead", name)
		}
	}
}

func TestSheetsUseTokensOnly(t *testing.T) {
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
	lifted := regexp.MustCompile(`light-dark\(#[0-9a-f]{8}, #[0-9a-f]{8}\)`) // shades behind a dialog
	err := fs.WalkDir(static.FS, "css", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == "css/tokens.css" {
			return err
		}
		sheet, err := fs.ReadFile(static.FS, name)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(sheet), "\n") {
			line = lifted.ReplaceAllString(line, "")
			if _, value, isDeclaration := strings.Cut(line, ": "); isDeclaration && colour.MatchString(value) {
				t.Errorf("%s:%d names a colour; use a token: %s", name, i+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHandler(t *testing.T) {
	const forever, today = "public, max-age=31536000, immutable", "no-cache"
	tests := map[string]struct {
		path, kind, cache string
		code              int
	}{
		"a sheet of this build is kept":            {static.URL("css/base.css"), "text/css; charset=utf-8", forever, 200},
		"a module has the type that browsers want": {static.URL("js/app.js"), "text/javascript; charset=utf-8", forever, 200},
		"the sprite is a picture":                  {static.URL("vendor/icons.svg"), "image/svg+xml", forever, 200},
		"an older build's name gets today's file":  {static.Prefix + "000000000000/css/base.css", "text/css; charset=utf-8", today, 200},
		"a file that is not there":                 {static.URL("css/none.css"), "", "", 404},
		"a folder is not listed":                   {static.URL("css"), "", "", 404},
		"no way leads out of the tree":             {static.Prefix + static.Version() + "/../../go.mod", "", "", 404},
		"the prefix alone":                         {static.Prefix, "", "", 404},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.URL.Path = test.path
			static.Handler().ServeHTTP(w, r)
			if w.Code != test.code {
				t.Fatalf("got %d, want %d", w.Code, test.code)
			}
			if test.code != http.StatusOK {
				return
			}
			if got := w.Header().Get("Content-Type"); got != test.kind {
				t.Errorf("type %q, want %q", got, test.kind)
			}
			if got := w.Header().Get("Cache-Control"); got != test.cache {
				t.Errorf("cache %q, want %q", got, test.cache)
			}
		})
	}
}

func TestSharedSheetsComeFirst(t *testing.T) {
	styles := static.Styles(false)
	for i, want := range []string{"tokens", "base", "components", "layout"} {
		if i >= len(styles) || styles[i] != static.URL("css/"+want+".css") {
			t.Fatalf("sheet %d of %v is not %s", i+1, styles, want)
		}
	}
	seen := map[string]bool{}
	for _, url := range styles {
		if seen[url] {
			t.Errorf("%s is there twice", url)
		}
		seen[url] = true
	}
}

func TestModulesComeWithoutTheirComments(t *testing.T) {
	err := fs.WalkDir(static.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "vendor/") || path.Ext(name) != ".js" && path.Ext(name) != ".css" {
			return err
		}
		source, err := fs.ReadFile(static.FS, name)
		if err != nil {
			return err
		}
		w := httptest.NewRecorder()
		static.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, static.URL(name), nil))
		// Of what is left every line is one of the source, in its order.
		rest := string(source)
		for line := range strings.Lines(w.Body.String()) {
			_, after, found := strings.Cut(rest, line)
			if !found {
				t.Fatalf("%s has a line that the source has not: %s", name, line)
			}
			rest = after
			if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "/**") && !strings.Contains(trimmed, "*/") {
				t.Errorf("%s has the comment %s", name, line)
			}
		}
		if strings.Count(w.Body.String(), "{") != strings.Count(withoutComments(string(source)), "{") {
			t.Errorf("%s lost code", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// withoutComments drops comments that fill their lines, in another way than the server does.
func withoutComments(source string) string {
	return regexp.MustCompile(`(?ms)^[ \t]*//[^\n]*$|^[ \t]*/\*.*?\*/[ \t]*$`).ReplaceAllString(source, "")
}
