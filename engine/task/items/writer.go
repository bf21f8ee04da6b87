package items

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task/s3"
)

const putObject = "arn:aws:states:::s3:putObject"

// writer is a ResultWriter with its expressions evaluated.
type writer struct {
	exports        bool // it has a Resource: the results go to S3
	at             location
	transformation string
	lines          bool // OutputType JSONL
}

func parseWriter(text json.RawMessage) (w writer, err error) {
	v, err := value.Parse(text)
	if err != nil {
		return w, err
	}
	o, ok := v.(*value.Object)
	if !ok {
		return w, errors.New("the ResultWriter must be an object")
	}
	f := &fields{o: o}
	resource := f.text("Resource")
	w = writer{exports: resource != "", at: f.location("Bucket", "Prefix", "ExpectedBucketOwner"), transformation: "COMPACT"}
	if w.exports {
		w.transformation = "NONE"
	}
	var output string
	f.object("WriterConfig", func(f *fields) {
		f.only("Transformation", "OutputType")
		output = f.text("OutputType")
		if t := f.text("Transformation"); t != "" {
			w.transformation = t
		}
	})
	w.lines = output == "JSONL"
	switch {
	case f.err != nil:
		return w, f.err
	case w.exports && resource != putObject:
		return w, fmt.Errorf("the resource of a ResultWriter must be %s, not %q", putObject, resource)
	case w.exports && w.at.Bucket == "":
		return w, errors.New("the ResultWriter must name a Bucket")
	case w.transformation != "NONE" && w.transformation != "COMPACT" && w.transformation != "FLATTEN":
		return w, fmt.Errorf("the Transformation must be NONE, COMPACT or FLATTEN, not %q", w.transformation)
	case output != "" && output != "JSON" && output != "JSONL":
		return w, fmt.Errorf("the OutputType must be JSON or JSONL, not %q", output)
	}
	return w, nil
}

// WriteResults implements engine.Items. What is wrong with the writer or its
// bucket is a failure States.ResultWriterFailed.
func (i *Items) WriteResults(ctx context.Context, c engine.ResultsCall) (json.RawMessage, error) {
	w, err := parseWriter(c.Writer)
	if err != nil {
		return nil, fail(writerFailed, err)
	}
	var out json.RawMessage
	if w.exports {
		out, err = i.export(ctx, w, c)
	} else {
		out, err = w.inline(ctx, c)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return out, err
}

// errFull stops gathering more than a state may put out; the machine says how that fails.
var errFull = errors.New("the results are longer than an output may be")

// inline makes the results the output of the Map: those of child executions
// that succeeded, or with NONE of all.
func (w writer) inline(ctx context.Context, c engine.ResultsCall) (json.RawMessage, error) {
	all := batch{lines: w.lines}
	err := c.Each(ctx, func(o engine.Outcome) error {
		if o.Status == "SUCCEEDED" || w.transformation == "NONE" {
			w.add(&all, o)
		}
		if len(all.text) > c.Most {
			return errFull
		}
		return nil
	})
	if err != nil && !errors.Is(err, errFull) {
		return nil, err
	}
	if w.lines {
		return value.Text(string(all.close())), nil
	}
	return all.close(), nil
}

// add adds what the transformation makes of one outcome.
func (w writer) add(b *batch, o engine.Outcome) {
	switch {
	case w.transformation == "NONE" || o.Status != "SUCCEEDED":
		b.add(describe(o))
	case w.transformation == "FLATTEN" && len(o.Output) > 0 && o.Output[0] == '[':
		var elements []json.RawMessage
		if json.Unmarshal(o.Output, &elements) == nil { // outputs are valid
			for _, e := range elements {
				b.add(e)
			}
		}
	default:
		b.add(o.Output)
	}
}

// batch is a list of JSON texts under way: an array, or lines.
type batch struct {
	lines bool
	text  []byte
	n     int
}

func (b *batch) add(text []byte) {
	switch {
	case b.lines:
		b.text = append(append(b.text, text...), '\n')
	case b.n == 0:
		b.text = append(append(b.text, '['), text...)
	default:
		b.text = append(append(b.text, ','), text...)
	}
	b.n++
}

func (b *batch) close() []byte {
	switch {
	case b.lines:
		return b.text
	case b.n == 0:
		return []byte("[]")
	}
	return append(b.text, ']')
}

// maxResultFile is how long a file of results becomes before the next one is begun, in bytes.
const maxResultFile = 32 << 20

// resultFile names a file in the manifest.
type resultFile struct {
	Key  string `json:"Key"`
	Size int    `json:"Size"`
}

// export writes the results of an export to S3, file by file.
type export struct {
	put     func(name string, body []byte) (resultFile, error)
	lines   bool
	kind    string // SUCCEEDED, FAILED or PENDING
	batch   batch
	written []resultFile
}

func (e *export) flush() error {
	if e.batch.n == 0 {
		return nil
	}
	suffix := "json"
	if e.lines {
		suffix = "jsonl"
	}
	file, err := e.put(fmt.Sprintf("%s_%d.%s", e.kind, len(e.written), suffix), e.batch.close())
	e.written = append(e.written, file)
	e.batch = batch{lines: e.lines}
	return err
}

// manifest is the manifest.json of the results.
type manifest struct {
	DestinationBucket string `json:"DestinationBucket"`
	MapRunARN         string `json:"MapRunArn"`
	ResultFiles       struct {
		Failed    []resultFile `json:"FAILED"`
		Pending   []resultFile `json:"PENDING"`
		Succeeded []resultFile `json:"SUCCEEDED"`
	} `json:"ResultFiles"`
}

// kinds are the files in which the outcomes of a status stand.
var kinds = map[string]string{"SUCCEEDED": "SUCCEEDED", "FAILED": "FAILED", "TIMED_OUT": "FAILED", "ABORTED": "FAILED"}

func (i *Items) export(ctx context.Context, w writer, c engine.ResultsCall) (json.RawMessage, error) {
	folder := w.at.folder(c.MapRun.ARN)
	put := func(name string, body []byte) (resultFile, error) {
		at := s3.Address{Region: c.Region, Bucket: w.at.Bucket, Key: folder + name, Owner: w.at.Owner}
		if err := i.objects.Put(ctx, at, body); err != nil {
			return resultFile{}, fail(writerFailed, err)
		}
		return resultFile{at.Key, len(body)}, nil
	}
	files := map[string]*export{}
	for _, kind := range []string{"FAILED", "PENDING", "SUCCEEDED"} {
		files[kind] = &export{put: put, lines: w.lines, kind: kind, batch: batch{lines: w.lines}, written: []resultFile{}}
	}
	err := c.Each(ctx, func(o engine.Outcome) error {
		e := files["PENDING"]
		if kind, ok := kinds[o.Status]; ok {
			e = files[kind]
		}
		w.add(&e.batch, o)
		if len(e.batch.text) >= maxResultFile {
			return e.flush()
		}
		return nil
	})
	for _, kind := range []string{"SUCCEEDED", "FAILED", "PENDING"} {
		if err == nil {
			err = files[kind].flush()
		}
	}
	if err != nil {
		return nil, err
	}
	m := manifest{DestinationBucket: w.at.Bucket, MapRunARN: c.MapRun.ARN}
	m.ResultFiles.Failed, m.ResultFiles.Pending, m.ResultFiles.Succeeded = files["FAILED"].written, files["PENDING"].written, files["SUCCEEDED"].written
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	file, err := put("manifest.json", text)
	return exported(c.MapRun.ARN, w.at.Bucket, file.Key), err
}

// folder is where the results of a Map Run go: the prefix and the run's UUID.
func (at location) folder(mapRun string) string {
	folder := mapRun[strings.LastIndexByte(mapRun, ':')+1:] + "/"
	if prefix := strings.TrimSuffix(at.Prefix, "/"); prefix != "" {
		folder = prefix + "/" + folder
	}
	return folder
}

// exported is the output of a Map whose results were exported.
func exported(mapRun, bucket, key string) json.RawMessage {
	return value.Text(value.NewObject(
		value.Member{Key: "MapRunArn", Value: mapRun},
		value.Member{Key: "ResultWriterDetails", Value: value.NewObject(
			value.Member{Key: "Bucket", Value: bucket}, value.Member{Key: "Key", Value: key})}))
}
