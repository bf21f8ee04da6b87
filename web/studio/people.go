package studio

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/stepwell/stepwell/web/sse"
	"github.com/stepwell/stepwell/web/ui"
)

const (
	// mostSeats is how many tabs may have one workflow open and see one another.
	mostSeats = 64
	// mostTab is the longest id of a tab; mostDoing the longest word for what one does.
	mostTab, mostDoing = 64, 120
	// tellEvery is the least time between two messages of a stream.
	tellEvery = 100 * time.Millisecond
	// lookEvery is how often a stream looks whether the API has changed the definition.
	lookEvery = 5 * time.Second
)

// people are those who have workflows open. Its methods may be called
// concurrently; nothing of it is kept.
type people struct {
	mu    sync.Mutex
	rooms map[string]*room // by the machine's ARN
}

// room is one workflow with the tabs in which it is open.
type room struct {
	seats    map[string]*seat
	arrived  int
	revision int64 // the newest of the draft that was told of
}

// seat is one tab.
type seat struct {
	person
	order int
	news  chan struct{} // holds one; something in the room has changed
}

// person is what others see of who is at a seat.
type person struct {
	Name  string `json:"name"`
	Short string `json:"short"` // one or two letters
	Hue   int    `json:"hue"`   // 1 to 6
	State string `json:"state"` // where they are; empty is nowhere
	Doing string `json:"doing"` // what they edit there, such as "Comment"; empty is nothing
}

func newPeople() *people { return &people{rooms: map[string]*room{}} }

var errRoomFull = &ui.Problem{Status: 429, Title: "Too many tabs have this workflow open", Next: "Close some of them."}

// join takes a seat for a tab; one that it had before is given up.
func (p *people) join(arn, tab, name string) (*seat, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rooms[arn]
	if r == nil {
		r = &room{seats: map[string]*seat{}}
		p.rooms[arn] = r
	}
	if _, known := r.seats[tab]; !known && len(r.seats) >= mostSeats {
		return nil, errRoomFull
	}
	r.arrived++
	s := &seat{person: newPerson(name, r.arrived), order: r.arrived, news: make(chan struct{}, 1)}
	if old := r.seats[tab]; old != nil {
		s.person, s.order = old.person, old.order
	}
	r.seats[tab] = s
	r.poke()
	return s, nil
}

// leave gives up a seat unless the tab has taken another since.
func (p *people) leave(arn, tab string, s *seat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rooms[arn]
	if r == nil || r.seats[tab] != s {
		return
	}
	delete(r.seats, tab)
	if len(r.seats) == 0 {
		delete(p.rooms, arn)
	}
	r.poke()
}

// move says where a tab is. A tab without a seat is nobody.
func (p *people) move(arn, tab, state, doing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rooms[arn]
	if r == nil || r.seats[tab] == nil {
		return
	}
	if s := r.seats[tab]; s.State != state || s.Doing != doing {
		s.State, s.Doing = state, doing
		r.poke()
	}
}

// changed tells everybody at a workflow that its draft has a new revision.
func (p *people) changed(arn string, revision int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.rooms[arn]; r != nil {
		r.revision = max(r.revision, revision)
		r.poke()
	}
}

func (r *room) poke() {
	for _, s := range r.seats {
		select {
		case s.news <- struct{}{}:
		default: // it has not looked since the last time
		}
	}
}

// others are those in the room but for one tab, in the order in which they came,
// and the newest revision of the draft that is known.
func (p *people) others(arn, tab string) ([]person, int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rooms[arn]
	if r == nil {
		return nil, 0
	}
	var seats []*seat
	for id, s := range r.seats {
		if id != tab {
			seats = append(seats, s)
		}
	}
	slices.SortFunc(seats, func(a, b *seat) int { return a.order - b.order })
	found := make([]person, len(seats))
	for i, s := range seats {
		found[i] = s.person
	}
	return found, r.revision
}

// guest is what somebody is called who did not say.
const guest = "Guest"

func newPerson(name string, n int) person {
	if name == "" {
		name = guest
	}
	return person{Name: name, Short: initials(name), Hue: 1 + n%6}
}

// initials are the first letters of the first and the last word.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first := func(word string) string {
		r, _ := utf8.DecodeRuneInString(word)
		return strings.ToUpper(string(r))
	}
	if len(words) == 1 {
		return first(words[0])
	}
	return first(words[0]) + first(words[len(words)-1])
}

// live streams who else has the workflow open (events "people") and that its
// draft has changed (events "draft"). A stream that is opened again begins anew.
func (s *Studio) live(c echo.Context) error {
	ctx, arn, tab := c.Request().Context(), s.arn(c), c.QueryParam("tab")
	if tab == "" || len(tab) > mostTab {
		return ui.Invalid("The stream has no tab", "Name it with tab=, by up to 64 characters.")
	}
	sheet, err := s.space.Look(ctx, arn)
	if err != nil {
		return unknownWorkflow(err)
	}
	at, err := s.space.people.join(arn, tab, whoOf(ctx))
	if err != nil {
		return err
	}
	defer s.space.people.leave(arn, tab, at)
	stream, err := sse.Open(c.Response(), c.Request())
	if err != nil {
		return err
	}
	defer stream.Close()
	l := &listener{space: s.space, arn: arn, tab: tab, stream: stream, revision: sheet.Draft.Revision, defined: sheet.Machine.Revision}
	return l.listen(c, at)
}

// listener is one open stream.
type listener struct {
	space    *Workspace
	arn, tab string
	stream   *sse.Stream
	told     string // the people that were told of
	revision int64  // of the draft that was told of
	defined  int64  // of the definition
	greeted  bool
}

func (l *listener) listen(c echo.Context, at *seat) error {
	pause, look := time.NewTicker(tellEvery), time.NewTicker(lookEvery)
	defer pause.Stop()
	defer look.Stop()
	for {
		if err := l.tell(); err != nil {
			return ignoreClosed(err)
		}
		select {
		case <-l.stream.Done():
			return nil
		case <-at.news:
		case <-look.C:
			if err := l.look(c); err != nil {
				return err
			}
		}
		select { // several changes within one pause are one message
		case <-l.stream.Done():
			return nil
		case <-pause.C:
		}
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, sse.ErrClosed) {
		return nil
	}
	return err
}

// look notices that the API has published another definition.
func (l *listener) look(c echo.Context) error {
	m, err := l.space.machines.DescribeStateMachine(c.Request().Context(), l.arn)
	if err != nil || m.Revision == l.defined {
		return err
	}
	l.defined = m.Revision
	return l.send("draft", map[string]int64{"revision": l.revision, "defined": m.Revision})
}

// tell sends what has changed since the last time. The first message has the
// revision, for a page that was away.
func (l *listener) tell() error {
	others, revision := l.space.people.others(l.arn, l.tab)
	if others == nil {
		others = []person{}
	}
	data, err := json.Marshal(others)
	if err != nil {
		return err
	}
	if told := string(data); told != l.told {
		l.told = told
		if err := l.stream.Send(sse.Event{Name: "people", Data: told}); err != nil {
			return err
		}
	}
	if revision <= l.revision && l.greeted {
		return nil
	}
	l.revision, l.greeted = max(l.revision, revision), true
	return l.send("draft", map[string]int64{"revision": l.revision})
}

func (l *listener) send(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return l.stream.Send(sse.Event{Name: name, Data: string(data)})
}

// presence is what a tab says of itself.
type presence struct {
	Tab   string `json:"tab"`
	State string `json:"state"`
	Doing string `json:"doing"`
}

// move takes where a tab is. It changes nothing that is kept.
func (s *Studio) move(c echo.Context) error {
	var in presence
	if err := json.NewDecoder(c.Request().Body).Decode(&in); err != nil {
		return ui.Invalid("The request is not JSON", err.Error())
	}
	if len(in.Tab) > mostTab || len(in.Doing) > mostDoing || utf8.RuneCountInString(in.State) > 256 {
		return ui.Invalid("The request is too long", "A tab has up to 64 characters, a state 256.")
	}
	s.space.people.move(s.arn(c), in.Tab, in.State, in.Doing)
	return c.NoContent(204)
}

// draft is the workflow as it is now, for a page that others have left behind:
// 204 when it is at the revision "since" and so is the definition.
func (s *Studio) draft(c echo.Context) error {
	sheet, err := s.space.Open(c.Request().Context(), s.arn(c))
	if err != nil {
		return unknownWorkflow(err)
	}
	if c.QueryParam("since") == revisionsOf(sheet) {
		return c.NoContent(204)
	}
	saved := Saved{Sheet: sheet, Label: "Changed by somebody else", Merged: true}
	if log, err := s.space.Log(c.Request().Context(), s.arn(c), 1); err == nil && len(log) > 0 {
		saved.Label = by(log[0].Who) + log[0].Label
	}
	var in request
	if view := c.QueryParam("view"); view != "" {
		if err := json.Unmarshal([]byte(view), &in.View); err != nil {
			return ui.Invalid("The folded states cannot be read", err.Error())
		}
	}
	out, err := s.newAnswer(c, saved, in)
	if err != nil {
		return err
	}
	return c.JSON(200, out)
}

// by names who did something before what was done.
func by(who string) string {
	if who == "" {
		return ""
	}
	return who + ": "
}
