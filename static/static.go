// Package static holds what the browser loads: style sheets, modules, the
// vendored libraries and the icon sprite, embedded in the binary.
//
// Every URL carries the hash of the whole tree, as /static/<hash>/css/base.css,
// so that answers are cached for good and a module's relative imports stay
// inside its own version.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
)

// FS is the embedded tree with the folders css, img, js and vendor.
//
//go:embed css img js vendor
var FS embed.FS

// Prefix is the path below which Handler serves.
const Prefix = "/static/"

var version = hashTree(FS)

// first is the cascade's order of the shared sheets; the sheets of features
// follow in the order of their names.
var first = []string{"css/tokens.css", "css/base.css", "css/components.css", "css/layout.css"}

// Version is the hash that stands in every URL of this build.
func Version() string { return version }

// URL returns the path at which the browser finds name, as in
// URL("css/base.css"). A name that is not in FS gets a URL that answers 404.
func URL(name string) string { return Prefix + version + "/" + name }

// drawing are the sheets of canvases and of what stands around them.
var drawing = []string{"css/canvas-tools.css", "css/canvas.css", "css/gallery.css", "css/outline.css", "css/safety.css", "css/studio.css"}

// Styles lists the URLs of the style sheets in cascade order: the shared ones,
// then one per feature. A page that is a list does without those of drawings.
func Styles(list bool) []string {
	names, err := fs.Glob(FS, "css/*.css")
	if err != nil {
		return nil // the pattern is a constant and well formed
	}
	urls := make([]string, 0, len(names))
	for _, name := range first {
		urls = append(urls, URL(name))
	}
	for _, name := range names {
		if !slices.Contains(first, name) && !(list && slices.Contains(drawing, name)) {
			urls = append(urls, URL(name))
		}
	}
	return urls
}

// Handler serves FS below Prefix. The hash of this build is cached for a year;
// another hash, from a page that was open during an upgrade, gets today's file
// and is not cached.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, name, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
		data, err := FS.ReadFile(path.Clean(name))
		if !ok || err != nil {
			http.NotFound(w, r)
			return
		}
		cache := "no-cache"
		if hash == version {
			cache = "public, max-age=31536000, immutable"
		}
		w.Header().Set("Cache-Control", cache)
		w.Header().Set("Content-Type", typeOf(name))
		w.Header().Set("ETag", `"`+version+`"`)
		if r.Header.Get("If-None-Match") == `"`+version+`"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.Method == http.MethodHead {
			return
		}
		// A failed write means that the browser has gone.
		_, _ = w.Write(lean(name, data))
	})
}

// lean is a module or a style sheet without its comments, which are for those
// who read the source. What is vendored comes without any.
func lean(name string, data []byte) []byte {
	ours := strings.HasPrefix(name, "js/") || strings.HasPrefix(name, "css/")
	if !ours {
		return data
	}
	out := make([]byte, 0, len(data))
	inside := false
	for line := range bytes.Lines(data) {
		text := bytes.TrimSpace(line)
		switch {
		case inside:
			inside = !bytes.HasSuffix(text, []byte("*/"))
		case bytes.HasPrefix(text, []byte("//")) && strings.HasPrefix(name, "js/"):
		case bytes.HasPrefix(text, []byte("/*")) && bytes.HasSuffix(text, []byte("*/")):
		case bytes.HasPrefix(text, []byte("/*")) && !bytes.Contains(text, []byte("*/")):
			inside = true
		default:
			out = append(out, line...)
		}
	}
	return out
}

// typeOf does not ask the operating system's table for the types that matter:
// browsers refuse a module with the wrong one.
func typeOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "text/plain; charset=utf-8"
	}
}

func hashTree(tree fs.FS) string {
	sum := sha256.New()
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(data))
		sum.Write(data)
		return nil
	})
	if err != nil {
		return "unknown" // an embedded tree is always readable
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
