package designer

import "github.com/stepwell/stepwell/engine/asl"

// mostFixes bounds the fixes that FixAll applies: each is followed by a
// validation of the whole.
const mostFixes = 1000

// FixAll applies the fixes of all problems of a text, one after the other, until
// no problem with a fix is left. It returns the text, which is as it was where
// nothing could be done, and the titles of the fixes in their order.
func FixAll(text string, opt asl.Options) (fixed string, titles []string) {
	refused := map[string]bool{} // titles of fixes that did no good
	for len(titles) < mostFixes {
		doc, err := asl.Parse([]byte(text))
		if err != nil || !doc.Root.Is(asl.KindObject) {
			return text, titles
		}
		problems := doc.Validate(opt)
		next, title := "", ""
		for i, fix := range Fixes(doc, problems) {
			if fix.Edit == nil || refused[problems[i].Location+fix.Title] {
				continue
			}
			out, err := Apply(text, fix.Edit)
			if err == nil && len(asl.Validate([]byte(out.Text), opt)) < len(problems) {
				next, title = out.Text, fix.Title
				break
			}
			refused[problems[i].Location+fix.Title] = true
		}
		if title == "" {
			return text, titles
		}
		text, titles = next, append(titles, title)
	}
	return text, titles
}
