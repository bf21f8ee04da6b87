package api

import (
	"context"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stepwell/stepwell/engine"
)

// logOperations are those of CloudWatch Logs that read and keep the local log
// groups, so that "aws logs" and Terraform work on them.
func (h *Handler) logOperations() map[string]operation {
	return map[string]operation{
		"CreateLogGroup":        op(h.createLogGroup),
		"DeleteLogGroup":        op(h.deleteLogGroup),
		"DescribeLogGroups":     op(h.describeLogGroups),
		"PutRetentionPolicy":    op(h.putRetentionPolicy),
		"DeleteRetentionPolicy": op(h.deleteRetentionPolicy),
		"ListTagsForResource":   op(h.listLogTags),
		"DescribeLogStreams":    op(h.describeLogStreams),
		"GetLogEvents":          op(h.getLogEvents),
		"FilterLogEvents":       op(h.filterLogEvents),
	}
}

func logError(name, message string) error { return &engine.Error{Name: name, Message: message} }

var (
	errNoLogGroup  = logError("ResourceNotFoundException", "The specified log group does not exist.")
	errNoLogStream = logError("ResourceNotFoundException", "The specified log stream does not exist.")
	errLogToken    = logError("InvalidParameterException", "The specified nextToken is invalid.")
)

// noGroup words the error of a log group that is not there.
func noGroup(err error) error {
	if errors.Is(err, engine.ErrNotFound) {
		return errNoLogGroup
	}
	return err
}

var logGroupName = regexp.MustCompile(`^[\.\-_/#A-Za-z0-9]+$`)

type createLogGroupIn struct {
	Name *string           `json:"logGroupName" required:"true" len:"1..512"`
	Tags map[string]string `json:"tags"`
	Key  *string           `json:"kmsKeyId"`
}

func (h *Handler) createLogGroup(ctx context.Context, c call, in createLogGroupIn) (none, error) {
	switch {
	case !logGroupName.MatchString(text(in.Name)):
		return none{}, logError("InvalidParameterException", "1 validation error detected: Value '"+text(in.Name)+
			`' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`)
	case in.Key != nil || len(in.Tags) > 0:
		return none{}, logError("InvalidParameterException", "Stepwell keeps neither tags nor keys of log groups.")
	}
	err := h.engine.CreateLogGroup(ctx, c.Scope, text(in.Name))
	if errors.Is(err, engine.ErrExists) {
		return none{}, logError("ResourceAlreadyExistsException", "The specified log group already exists")
	}
	return none{}, err
}

// logGroupIn names a log group by its name or its ARN.
type logGroupIn struct {
	Name       *string `json:"logGroupName" len:"1..512"`
	Identifier *string `json:"logGroupIdentifier" len:"1..2048"`
}

func (in logGroupIn) arn(c call) (string, error) {
	switch {
	case in.Name != nil && in.Identifier == nil:
		return c.LogGroupARN(*in.Name), nil
	case in.Identifier != nil && in.Name == nil && strings.HasPrefix(*in.Identifier, "arn:"):
		return strings.TrimSuffix(*in.Identifier, ":*"), nil
	case in.Identifier != nil && in.Name == nil:
		return c.LogGroupARN(*in.Identifier), nil
	}
	return "", logError("InvalidParameterException", "Specify exactly one of logGroupName and logGroupIdentifier.")
}

func (h *Handler) deleteLogGroup(ctx context.Context, c call, in logGroupIn) (none, error) {
	arn, err := in.arn(c)
	if err != nil {
		return none{}, err
	}
	return none{}, noGroup(h.engine.DeleteLogGroup(ctx, arn))
}

// logDays are the retentions that CloudWatch Logs has.
var logDays = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

type putRetentionPolicyIn struct {
	logGroupIn
	Days *int `json:"retentionInDays" required:"true"`
}

func (h *Handler) putRetentionPolicy(ctx context.Context, c call, in putRetentionPolicyIn) (none, error) {
	if !slices.Contains(logDays, *in.Days) {
		return none{}, logError("InvalidParameterException", "1 validation error detected: Value '"+strconv.Itoa(*in.Days)+
			"' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set")
	}
	return h.setLogDays(ctx, c, in.logGroupIn, *in.Days)
}

func (h *Handler) deleteRetentionPolicy(ctx context.Context, c call, in logGroupIn) (none, error) {
	return h.setLogDays(ctx, c, in, 0)
}

func (h *Handler) setLogDays(ctx context.Context, c call, in logGroupIn, days int) (none, error) {
	arn, err := in.arn(c)
	if err != nil {
		return none{}, err
	}
	return none{}, noGroup(h.engine.SetLogDays(ctx, arn, days))
}

type logTagsIn struct {
	ARN *string `json:"resourceArn" required:"true" len:"1..1011"`
}

type logTagsOut struct {
	Tags map[string]string `json:"tags"`
}

func (h *Handler) listLogTags(ctx context.Context, _ call, in logTagsIn) (logTagsOut, error) {
	_, err := h.engine.LogGroup(ctx, strings.TrimSuffix(text(in.ARN), ":*"))
	return logTagsOut{map[string]string{}}, noGroup(err)
}

// logPage are the members of a list's request that choose the page.
type logPage struct {
	Limit *int    `json:"limit" range:"1..50"`
	Next  *string `json:"nextToken" len:"1.."`
}

func (p logPage) limit() int {
	if p.Limit == nil {
		return 50
	}
	return *p.Limit
}

func (p logPage) after() (string, error) {
	if p.Next == nil {
		return "", nil
	}
	raw, err := base64.URLEncoding.DecodeString(*p.Next)
	if err != nil {
		return "", errLogToken
	}
	return string(raw), nil
}

func logToken(after string) string { return base64.URLEncoding.EncodeToString([]byte(after)) }

type describeLogGroupsIn struct {
	Prefix  *string `json:"logGroupNamePrefix" len:"1..512"`
	Pattern *string `json:"logGroupNamePattern" len:"1..512"`
	logPage
}

type logGroupRow struct {
	Name         string `json:"logGroupName"`
	ARN          string `json:"arn"`
	GroupARN     string `json:"logGroupArn"`
	CreationTime int64  `json:"creationTime"`
	Days         int    `json:"retentionInDays,omitempty"`
	Filters      int    `json:"metricFilterCount"`
	Bytes        int64  `json:"storedBytes"`
	Class        string `json:"logGroupClass"`
}

type describeLogGroupsOut struct {
	Groups    []logGroupRow `json:"logGroups"`
	NextToken string        `json:"nextToken,omitempty"`
}

func (h *Handler) describeLogGroups(ctx context.Context, c call, in describeLogGroupsIn) (out describeLogGroupsOut, err error) {
	if in.Prefix != nil && in.Pattern != nil {
		return out, logError("InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	after, err := in.after()
	if err != nil {
		return out, err
	}
	out.Groups = []logGroupRow{}
	for len(out.Groups) < in.limit() {
		groups, err := h.engine.LogGroups(ctx, c.LogGroupARN(text(in.Prefix)), after, in.limit()+1)
		if err != nil || len(groups) == 0 {
			return out, err
		}
		for i, g := range groups {
			if in.Pattern == nil || strings.Contains(strings.ToLower(g.Name()), strings.ToLower(*in.Pattern)) {
				out.Groups = append(out.Groups, logGroupRow{g.Name(), g.ARN + ":*", g.ARN, g.CreatedAt.UnixMilli(), g.Days, 0, g.Bytes, "STANDARD"})
			}
			if after = g.ARN; len(out.Groups) == in.limit() && i < len(groups)-1 {
				out.NextToken = logToken(after)
				return out, nil
			}
		}
	}
	return out, nil
}

type describeLogStreamsIn struct {
	logGroupIn
	Prefix     *string `json:"logStreamNamePrefix" len:"1..512"`
	OrderBy    *string `json:"orderBy" enum:"LogStreamName,LastEventTime"`
	Descending bool    `json:"descending"`
	logPage
}

type logStreamRow struct {
	Name         string `json:"logStreamName"`
	CreationTime int64  `json:"creationTime"`
	First        int64  `json:"firstEventTimestamp,omitempty"`
	Last         int64  `json:"lastEventTimestamp,omitempty"`
	Ingested     int64  `json:"lastIngestionTime,omitempty"`
	Token        string `json:"uploadSequenceToken"`
	ARN          string `json:"arn"`
	Bytes        int64  `json:"storedBytes"`
}

type describeLogStreamsOut struct {
	Streams   []logStreamRow `json:"logStreams"`
	NextToken string         `json:"nextToken,omitempty"`
}

// mostStreams bounds the streams of a group that are sorted.
const mostStreams = 10_000

func (h *Handler) describeLogStreams(ctx context.Context, c call, in describeLogStreamsIn) (out describeLogStreamsOut, err error) {
	if in.Prefix != nil && text(in.OrderBy) == "LastEventTime" {
		return out, logError("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	arn, err := in.arn(c)
	if err != nil {
		return out, err
	}
	after, err := in.after()
	if err != nil {
		return out, err
	}
	streams, err := h.allStreams(ctx, arn, text(in.Prefix))
	if err != nil {
		return out, noGroup(err)
	}
	if text(in.OrderBy) == "LastEventTime" {
		slices.SortStableFunc(streams, func(a, b engine.LogStream) int { return a.Last.Compare(b.Last) })
	}
	if in.Descending {
		slices.Reverse(streams)
	}
	if i := slices.IndexFunc(streams, func(s engine.LogStream) bool { return s.Name == after }); i >= 0 {
		streams = streams[i+1:]
	}
	streams, more := cut(streams, in.limit())
	out.Streams = []logStreamRow{}
	for _, s := range streams {
		out.Streams = append(out.Streams, logStreamRow{
			s.Name, s.CreatedAt.UnixMilli(), milli(s.First), milli(s.Last), milli(s.Last), "0", arn + ":log-stream:" + s.Name, 0})
	}
	if more {
		out.NextToken = logToken(streams[len(streams)-1].Name)
	}
	return out, nil
}

func (h *Handler) allStreams(ctx context.Context, group, prefix string) (all []engine.LogStream, err error) {
	after := ""
	for len(all) < mostStreams {
		page, err := h.engine.LogStreams(ctx, group, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, s := range page {
			if after = s.Name; strings.HasPrefix(s.Name, prefix) {
				all = append(all, s)
			}
		}
		if len(page) < 1000 {
			break
		}
	}
	return all, nil
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// logTimes bounds entries by time, in milliseconds since 1970.
type logTimes struct {
	Start *int64 `json:"startTime" range:"0.."`
	End   *int64 `json:"endTime" range:"0.."`
}

// query is the entries of a group from Start on, up to but without End when that is exclusive.
func (t logTimes) query(group string) engine.LogQuery {
	q := engine.LogQuery{Group: group}
	if t.Start != nil {
		q.Since = time.UnixMilli(*t.Start)
	}
	if t.End != nil {
		q.Until = time.UnixMilli(*t.End)
	}
	return q
}

type getLogEventsIn struct {
	logGroupIn
	Stream *string `json:"logStreamName" required:"true" len:"1..512"`
	logTimes
	Limit         *int    `json:"limit" range:"1..10000"`
	Next          *string `json:"nextToken" len:"1.."`
	StartFromHead bool    `json:"startFromHead"`
}

type logEventRow struct {
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
	Stream        string `json:"logStreamName,omitempty"`
	EventID       string `json:"eventId,omitempty"`
}

type getLogEventsOut struct {
	Events   []logEventRow `json:"events"`
	Forward  string        `json:"nextForwardToken"`
	Backward string        `json:"nextBackwardToken"`
}

func (h *Handler) getLogEvents(ctx context.Context, c call, in getLogEventsIn) (out getLogEventsOut, err error) {
	arn, err := in.arn(c)
	if err != nil {
		return out, err
	}
	q := in.query(arn)
	q.Streams, q.Limit, q.Reverse = []string{*in.Stream}, 10_000, !in.StartFromHead
	if in.Limit != nil {
		q.Limit = *in.Limit
	}
	at, err := in.place(&q)
	if err != nil {
		return out, err
	}
	entries, _, err := h.engine.LogEntries(ctx, q)
	if err != nil {
		return out, noGroup(err)
	}
	if len(entries) == 0 {
		if err := h.hasStream(ctx, arn, *in.Stream); err != nil {
			return out, err
		}
	}
	if q.Reverse {
		slices.Reverse(entries)
	}
	first, last := at, at
	out.Events = []logEventRow{}
	for i, e := range entries {
		if i == 0 {
			first = e.Place
		}
		last = e.Place
		out.Events = append(out.Events, logEventRow{Timestamp: e.At.UnixMilli(), Message: e.Message, IngestionTime: e.At.UnixMilli()})
	}
	out.Forward, out.Backward = "f/"+strconv.FormatInt(int64(last), 10), "b/"+strconv.FormatInt(int64(first), 10)
	return out, nil
}

// place reads the token: from where on, and in which direction.
func (in getLogEventsIn) place(q *engine.LogQuery) (engine.LogPlace, error) {
	if in.Next == nil {
		return 0, nil
	}
	way, digits, _ := strings.Cut(*in.Next, "/")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || way != "f" && way != "b" {
		return 0, errLogToken
	}
	if q.Reverse = way == "b"; q.Reverse {
		q.Before = engine.LogPlace(n)
	} else {
		q.After = engine.LogPlace(n)
	}
	return engine.LogPlace(n), nil
}

func (h *Handler) hasStream(ctx context.Context, group, name string) error {
	streams, err := h.allStreams(ctx, group, name)
	if err == nil && !slices.ContainsFunc(streams, func(s engine.LogStream) bool { return s.Name == name }) {
		err = errNoLogStream
	}
	return noGroup(err)
}

type filterLogEventsIn struct {
	logGroupIn
	logTimes
	Streams     []string `json:"logStreamNames" len:"1..100"`
	Prefix      *string  `json:"logStreamNamePrefix" len:"1..512"`
	Pattern     *string  `json:"filterPattern" len:"0..1024"`
	Limit       *int     `json:"limit" range:"1..10000"`
	Next        *string  `json:"nextToken" len:"1.."`
	Interleaved *bool    `json:"interleaved"`
}

type filterLogEventsOut struct {
	Events    []logEventRow `json:"events"`
	Searched  []struct{}    `json:"searchedLogStreams"`
	NextToken string        `json:"nextToken,omitempty"`
}

func (h *Handler) filterLogEvents(ctx context.Context, c call, in filterLogEventsIn) (out filterLogEventsOut, err error) {
	arn, err := in.arn(c)
	if err != nil {
		return out, err
	}
	fits, err := logPattern(text(in.Pattern))
	if err != nil {
		return out, err
	}
	q := in.query(arn)
	if q.Limit = 10_000; in.Limit != nil {
		q.Limit = *in.Limit
	}
	if q.Streams, err = h.streamsOf(ctx, arn, in); err != nil {
		return out, err
	}
	if in.Next != nil {
		n, err := strconv.ParseInt(*in.Next, 10, 64)
		if err != nil {
			return out, errLogToken
		}
		q.After = engine.LogPlace(n)
	}
	entries, seen, err := h.engine.LogEntries(ctx, q)
	if err != nil {
		return out, noGroup(err)
	}
	out.Events, out.Searched = []logEventRow{}, []struct{}{}
	for _, e := range entries {
		if fits(e.Message) {
			out.Events = append(out.Events, logEventRow{e.At.UnixMilli(), e.Message, e.At.UnixMilli(), e.Stream, strconv.FormatInt(int64(e.Place), 10)})
		}
	}
	if seen > q.After {
		out.NextToken = strconv.FormatInt(int64(seen), 10)
	}
	return out, nil
}

func (h *Handler) streamsOf(ctx context.Context, group string, in filterLogEventsIn) ([]string, error) {
	switch {
	case in.Prefix != nil && len(in.Streams) > 0:
		return nil, logError("InvalidParameterException", "logStreamNamePrefix and logStreamNames are mutually exclusive.")
	case in.Prefix == nil:
		return in.Streams, nil
	}
	streams, err := h.allStreams(ctx, group, *in.Prefix)
	names := []string{"\x00"} // which no stream is called, so that none means none
	for _, s := range streams {
		names = append(names, s.Name)
	}
	return names, noGroup(err)
}

// logPattern understands CloudWatch's filter patterns of plain terms: all that
// stand there, none with -, and at least one of those with ?.
func logPattern(pattern string) (func(message string) bool, error) {
	if strings.ContainsAny(pattern, "{}[]%") {
		return nil, logError("InvalidParameterException", "Invalid filter pattern: Stepwell understands terms only, such as \"ExecutionFailed\", -term and ?term.")
	}
	var all, no, any []string
	for _, term := range logTerms(pattern) {
		switch {
		case strings.HasPrefix(term, "-"):
			no = append(no, strings.Trim(term[1:], `"`))
		case strings.HasPrefix(term, "?"):
			any = append(any, strings.Trim(term[1:], `"`))
		default:
			all = append(all, strings.Trim(term, `"`))
		}
	}
	return func(m string) bool {
		has := func(term string) bool { return strings.Contains(m, term) }
		hasNot := func(term string) bool { return !has(term) }
		return !slices.ContainsFunc(all, hasNot) && !slices.ContainsFunc(no, has) && (len(any) == 0 || slices.ContainsFunc(any, has))
	}, nil
}

var logTerm = regexp.MustCompile(`[-?]?"[^"]*"|[^\s]+`)

func logTerms(pattern string) []string { return logTerm.FindAllString(pattern, -1) }
