package svg

import "slices"

// Glyph names one of the drawn symbols.
type Glyph string

const (
	GlyphTask     Glyph = "task"
	GlyphFunction Glyph = "function" // Lambda
	GlyphTable    Glyph = "table"    // DynamoDB
	GlyphHTTP     Glyph = "http"
	GlyphChoice   Glyph = "choice"
	GlyphParallel Glyph = "parallel"
	GlyphMap      Glyph = "map"
	GlyphWait     Glyph = "wait"
	GlyphPass     Glyph = "pass"
	GlyphSucceed  Glyph = "succeed"
	GlyphFail     Glyph = "fail"
	GlyphActivity Glyph = "activity" // a worker or person that asks for tasks
	GlyphMessage  Glyph = "message"  // SQS, SNS, EventBridge
	GlyphBucket   Glyph = "bucket"   // S3
	GlyphWorkflow Glyph = "workflow" // a nested execution
	GlyphService  Glyph = "service"  // any other AWS service
)

// glyphs holds the drawings: path data in a square of 16, stroked with 1.5 and not filled.
var glyphs = map[Glyph]string{
	GlyphTask:     "M3.75 2.75h8.5a1 1 0 0 1 1 1v8.5a1 1 0 0 1-1 1h-8.5a1 1 0 0 1-1-1v-8.5a1 1 0 0 1 1-1zM5.5 8.25l1.75 1.75 3.25-3.75",
	GlyphFunction: "M10.75 2.75c-2 0-2.5 1-2.75 2.5l-1 6c-.25 1.5-.75 2.25-2.25 2.25M5 7h5.25",
	GlyphTable:    "M3 3.75c0-1 2.25-1.5 5-1.5s5 .5 5 1.5v8.5c0 1-2.25 1.5-5 1.5s-5-.5-5-1.5zM3 3.75c0 1 2.25 1.5 5 1.5s5-.5 5-1.5M3 8c0 1 2.25 1.5 5 1.5s5-.5 5-1.5",
	GlyphHTTP:     "M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5zM2.25 8h11.5M8 2.25c-3.25 3.5-3.25 8 0 11.5M8 2.25c3.25 3.5 3.25 8 0 11.5",
	GlyphChoice:   "M8 1.75L14.25 8 8 14.25 1.75 8zM8 5.5v2.75l-2 1.75M8 8.25l2 1.75",
	GlyphParallel: "M8 1.75v3M4 13.25v-6.5a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v6.5M2 11.5l2 2 2-2M10 11.5l2 2 2-2",
	GlyphMap:      "M5.25 5.25h7.5a1 1 0 0 1 1 1v6.5a1 1 0 0 1-1 1h-7.5a1 1 0 0 1-1-1v-6.5a1 1 0 0 1 1-1zM2.25 10.5v-7.25a1 1 0 0 1 1-1h7.25M7 8h4M7 11h4",
	GlyphWait:     "M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5zM8 4.75v3.5l2.25 1.5",
	GlyphPass:     "M2.25 8h10M8.75 4.5l3.5 3.5-3.5 3.5",
	GlyphSucceed:  "M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5zM5.25 8.25l2 2 3.5-4.25",
	GlyphFail:     "M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5zM5.75 5.75l4.5 4.5M10.25 5.75l-4.5 4.5",
	GlyphActivity: "M4.75 8.5V4a1 1 0 0 1 2 0v3M6.75 7V2.75a1 1 0 0 1 2 0V7M8.75 7V3.5a1 1 0 0 1 2 0V8M10.75 8V5.5a1 1 0 0 1 2 0v4.25a4 4 0 0 1-4 4h-.5c-2 0-3-.75-4-2.5l-1.5-2.5c-.6-1.1.8-2 1.5-1l.5.75",
	GlyphMessage:  "M3 3.25h10a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-10a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1zM2.25 4.75l5.75 4 5.75-4",
	GlyphBucket:   "M2.75 4c0-.9 2.35-1.5 5.25-1.5s5.25.6 5.25 1.5-2.35 1.5-5.25 1.5-5.25-.6-5.25-1.5zM2.75 4l1.25 8.5c.1.7 1.8 1.25 4 1.25s3.9-.55 4-1.25l1.25-8.5",
	GlyphWorkflow: "M2.75 2.25h4v4h-4zM9.25 9.75h4v4h-4zM4.75 6.25v3.5a2 2 0 0 0 2 2h2.5",
	GlyphService:  "M8 1.75l5.5 3.1v6.3l-5.5 3.1-5.5-3.1v-6.3zM2.75 5l5.25 3 5.25-3M8 8v6",
}

// statusGlyphs holds the marks of a run in the same hand.
var statusGlyphs = map[Status]string{
	Succeeded: "M3.5 8.5l3 3 6-7",
	Running:   "M8 2.25a5.75 5.75 0 1 1-5.75 5.75",
	Failed:    "M4 4l8 8M12 4l-8 8",
	Caught:    "M4 3v4.5a2 2 0 0 0 2 2h6M9 6l3.5 3.5L9 13",
	Waiting:   "M4.5 2.25h7M4.5 13.75h7M5.25 2.25v2.25c0 1.5 2.75 2.5 2.75 3.5s-2.75 2-2.75 3.5v2.25M10.75 2.25v2.25c0 1.5-2.75 2.5-2.75 3.5s2.75 2 2.75 3.5v2.25",
	Aborted:   "M4.25 4.25h7.5v7.5h-7.5z",
	"none":    "",
}

// defs writes the symbols that nodes refer to. A page gets them all, so that a state that comes
// later finds its own.
func (w *writer) defs(s *Scene) {
	used := map[Glyph]bool{}
	statuses := map[Status]bool{}
	for _, n := range s.Diagram.Nodes {
		used[s.Nodes[n.ID].glyph()] = true
		statuses[s.Nodes[n.ID].Run.status()] = true
	}
	w.open("defs")
	for _, g := range sortedKeys(glyphs) {
		if used[g] || !s.Standalone {
			w.symbol("g-"+string(g), glyphs[g])
		}
	}
	for _, st := range sortedKeys(statusGlyphs) {
		if statuses[st] || !s.Standalone {
			w.symbol("g-st-"+string(st), statusGlyphs[st])
		}
	}
	w.close("defs")
}

func (w *writer) symbol(id, path string) {
	w.open("symbol", str("id", id), str("viewBox", "0 0 16 16"))
	if path != "" {
		w.void("path", str("d", path))
	}
	w.close("symbol")
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// glyph is the node's own, or the one for its type.
func (n Node) glyph() Glyph {
	if _, ok := glyphs[n.Glyph]; ok {
		return n.Glyph
	}
	for _, g := range []Glyph{GlyphChoice, GlyphParallel, GlyphMap, GlyphWait, GlyphPass, GlyphSucceed, GlyphFail} {
		if string(g) == lower(n.Type) {
			return g
		}
	}
	return GlyphTask
}

func (r Run) status() Status {
	if _, ok := statusGlyphs[r.Status]; ok {
		return r.Status
	}
	return "none"
}
