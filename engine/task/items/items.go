// Package items reads the items of distributed Maps from S3 and writes their
// results there: ItemReader and ResultWriter.
package items

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/asl/value"
	"github.com/stepwell/stepwell/engine/task/s3"
)

// Objects is where the objects are; *s3.Client is one.
type Objects interface {
	Get(ctx context.Context, o s3.Address) (io.ReadCloser, error)
	Put(ctx context.Context, o s3.Address, body []byte) error
	List(ctx context.Context, l s3.Listing, see func(s3.Object) error) error
}

// Items implements engine.Items.
type Items struct{ objects Objects }

// New makes Items over a store of objects.
func New(objects Objects) *Items { return &Items{objects} }

const (
	readerFailed = "States.ItemReaderFailed"
	writerFailed = "States.ResultWriterFailed"
)

// fail is a failure with the error name and the cause of err.
func fail(name string, err error) error {
	cause := err.Error()
	return &engine.TaskFailure{Name: &name, Cause: &cause}
}

// MaxItems and MaxBytes bound what is read for one Map: how many items (as AWS
// does), and the length of their JSON text.
const (
	MaxItems = 100_000_000
	MaxBytes = 256 << 20
)

// reader is an ItemReader with its expressions evaluated.
type reader struct {
	Resource string
	At       location
	Config   readerConfig
}

// location is where an ItemReader reads or a ResultWriter writes.
type location struct {
	Bucket, Key, VersionID, Prefix, StartAfter, Owner string
}

type readerConfig struct {
	InputType, Transformation, ManifestType string
	CSVHeaderLocation                       string
	CSVHeaders                              []string
	CSVDelimiter                            string
	ItemsPointer                            string
	MaxItems                                int64
}

const (
	getObject   = "arn:aws:states:::s3:getObject"
	listObjects = "arn:aws:states:::s3:listObjectsV2"
	flatten     = "LOAD_AND_FLATTEN"
)

// ReadItems implements engine.Items. Everything that is wrong with the reader
// or its objects is a failure States.ItemReaderFailed.
func (i *Items) ReadItems(ctx context.Context, c engine.ItemsCall) (json.RawMessage, error) {
	r, err := parseReader(c.Reader)
	if err != nil {
		return nil, fail(readerFailed, err)
	}
	s := &source{objects: i.objects, ctx: ctx, region: c.Region, reader: r}
	out := newList(r.Config.MaxItems)
	err = s.read(out)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil && !errors.Is(err, errEnough) {
		return nil, fail(readerFailed, err)
	}
	return out.json(), nil
}

func parseReader(text json.RawMessage) (reader, error) {
	v, err := value.Parse(text)
	if err != nil {
		return reader{}, err
	}
	o, ok := v.(*value.Object)
	if !ok {
		return reader{}, errors.New("the ItemReader must be an object")
	}
	f := &fields{o: o}
	r := reader{Resource: f.text("Resource"), Config: f.config("ReaderConfig")}
	switch r.Resource {
	case getObject:
		r.At = f.location("Bucket", "Key", "VersionId", "ExpectedBucketOwner")
	case listObjects:
		r.At = f.location("Bucket", "Prefix", "StartAfter", "ExpectedBucketOwner")
	default:
		return r, fmt.Errorf("the resource of an ItemReader must be %s or %s, not %q", getObject, listObjects, r.Resource)
	}
	if f.err == nil {
		f.err = r.check()
	}
	return r, f.err
}

// check finds settings that do not go together.
func (r reader) check() error {
	c := r.Config
	switch {
	case r.At.Bucket == "":
		return errors.New("the ItemReader must name a Bucket")
	case r.Resource == getObject && r.At.Key == "":
		return errors.New("the ItemReader must name a Key")
	case c.Transformation != "" && c.Transformation != "NONE" && c.Transformation != flatten:
		return fmt.Errorf("the Transformation must be NONE or %s, not %q", flatten, c.Transformation)
	case c.Transformation == flatten && r.Resource != listObjects:
		return fmt.Errorf("the Transformation %s is for %s", flatten, listObjects)
	case c.ItemsPointer != "" && c.InputType != "JSON":
		return fmt.Errorf("an ItemsPointer is for the InputType JSON, not %q", c.InputType)
	}
	return nil
}

// source reads what a reader names.
type source struct {
	objects Objects
	ctx     context.Context // of the one call that the source is made for
	region  string
	reader  reader
}

func (s *source) read(out *list) error {
	at := s.reader.At
	switch {
	case s.reader.Resource == getObject:
		out.from("S3://" + at.Bucket + "/" + at.Key)
		return s.readFile(at, s.parse(out))
	case s.reader.Config.Transformation == flatten:
		return s.flatten(out)
	}
	out.from("S3://" + at.Bucket)
	return s.each(func(o s3.Object) error {
		return out.add(value.NewObject(
			value.Member{Key: "Etag", Value: o.ETag}, value.Member{Key: "Key", Value: o.Key},
			value.Member{Key: "LastModified", Value: value.Int(o.LastModified.Unix())}, value.Member{Key: "Size", Value: value.Int(o.Size)},
			value.Member{Key: "StorageClass", Value: o.StorageClass}))
	})
}

// each sees the objects that the reader lists.
func (s *source) each(see func(s3.Object) error) error {
	at := s.reader.At
	return s.objects.List(s.ctx, s3.Listing{Region: s.region, Bucket: at.Bucket, Prefix: at.Prefix, StartAfter: at.StartAfter, Owner: at.Owner}, see)
}

// flatten reads the objects themselves, one after the other. Those that stand
// for folders hold nothing.
func (s *source) flatten(out *list) error {
	return s.each(func(o s3.Object) error {
		if o.Size == 0 {
			return nil
		}
		at := s.reader.At
		at.Key = o.Key
		out.from("S3://" + at.Bucket + "/" + at.Key)
		if err := s.readFile(at, s.parse(out)); err != nil {
			return fmt.Errorf("%s: %w", o.Key, err)
		}
		return nil
	})
}

// parse reads the items of one object.
func (s *source) parse(out *list) func(io.Reader) error {
	c := s.reader.Config
	return func(body io.Reader) error {
		switch {
		case c.InputType == "MANIFEST", c.ManifestType != "":
			return s.readManifest(body, out)
		case c.InputType == "CSV":
			return readCSV(body, c, out)
		case c.InputType == "JSON":
			return readJSON(body, c.ItemsPointer, out)
		case c.InputType == "JSONL":
			return readJSONL(body, out)
		case c.InputType == "PARQUET":
			return readParquet(body, out)
		default:
			return fmt.Errorf("the InputType must be CSV, JSON, JSONL, PARQUET or MANIFEST, not %q", c.InputType)
		}
	}
}
