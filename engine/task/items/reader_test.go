package items_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"github.com/stepwell/stepwell/engine"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/items"
	"github.com/stepwell/stepwell/engine/task/s3"
)

// bucket makes a bucket "data" of files, and Items that reach it.
func bucket(t *testing.T, files map[string]string) (*items.Items, string) {
	t.Helper()
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	for key, text := range files {
		name := filepath.Join(home, "data", filepath.FromSlash(key))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	folders := s3.NewFolders(home, nil)
	client := aws.NewClient(aws.Config{Own: map[string]http.Handler{"s3": folders}})
	return items.New(s3.NewClient(client)), home
}

// object is a reader of the object "f" with a ReaderConfig.
func object(config string) string {
	return `{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":` + config + `,"Parameters":{"Bucket":"data","Key":"f"}}`
}

func listing(config, more string) string {
	return `{"Resource":"arn:aws:states:::s3:listObjectsV2","ReaderConfig":` + config + `,"Arguments":{"Bucket":"data"` + more + `}}`
}

type readerCase struct {
	reader string
	files  map[string]string
	want   string // the items, or "!" and the cause
}

func file(text string) map[string]string { return map[string]string{"f": text} }

var readerCases = map[string]readerCase{
	"a JSON array keeps the order of keys and the spelling of numbers": {object(`{"InputType":"JSON"}`), file(` [ {"b":1.50,"a":2}, null ] `), `[{"b":1.50,"a":2},null]`},
	"a JSON object is iterated by its members":                         {object(`{"InputType":"JSON"}`), file(`{"x":1,"y":[2]}`), `[{"Key":"x","Value":1},{"Key":"y","Value":[2]}]`},
	"a pointer leads to the list":                                      {object(`{"InputType":"JSON","ItemsPointer":"/a~1b/1/list"}`), file(`{"skip":[{"list":[0]}],"a/b":[0,{"list":[1,2]}],"more":[]}`), `[1,2]`},
	"a pointer that leads nowhere is an error":                         {object(`{"InputType":"JSON","ItemsPointer":"/a/x"}`), file(`{"a":{"b":[]}}`), `!the ItemsPointer "/a/x" leads nowhere in the object`},
	"a number can't be iterated":                                       {object(`{"InputType":"JSON"}`), file(`7`), `!Attempting to map over non-iterable node.`},
	"a broken array is no JSON":                                        {object(`{"InputType":"JSON"}`), file(`[1,`), `!the object is not JSON: it ends too early`},
	"MaxItems stops reading":                                           {object(`{"InputType":"JSON","MaxItems":2}`), file(`[1,2,3 and nothing that counts`), `[1,2]`},
	"MaxItems can't be negative":                                       {object(`{"InputType":"JSON","MaxItems":-1}`), file(`[]`), `!field MaxItems must be positive`},
	"JSON Lines leave blank ones out":                                  {object(`{"InputType":"JSONL"}`), file("{\"a\":1}\r\n\n2\n"), `[{"a":1},2]`},
	"a line that is no JSON is named":                                  {object(`{"InputType":"JSONL"}`), file("1\n{"), `!line 2: not JSON: the text ends too early at offset 1`},
	"CSV has its headers in the first row": {
		object(`{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}`),
		file("\ufeffid,note,\n1,\"a, \"\"b\"\"\nc\",x,y\n\n2\n"),
		`[{"id":"1","note":"a, \"b\"\nc","":"x"},{"id":"2","note":"","":""}]`,
	},
	"CSV escapes delimiters, and takes other ones": {
		object(`{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["a","b"],"CSVDelimiter":"PIPE"}`), file("x\\|y|z\\\"\\n\n"), `[{"a":"x|y","b":"z\"n"}]`,
	},
	"CSV headers are not given twice": {object(`{"InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["a","a"]}`), file("1,2"), `!CSV headers cannot contain duplicates.`},
	"an unknown InputType is named":   {object(`{"InputType":"YAML"}`), file(""), `!the InputType must be CSV, JSON, JSONL, PARQUET or MANIFEST, not "YAML"`},
	"an unknown field is named": {
		`{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON","Skip":1},"Parameters":{"Bucket":"data","Key":"f"}}`, nil,
		`!the field Skip is not supported here: InputType, Transformation, ManifestType, CSVHeaderLocation, CSVHeaders, CSVDelimiter, ItemsPointer, MaxItems, MaxItemsPath are`,
	},
	"an inventory's files have the columns of its schema": {
		object(`{"InputType":"MANIFEST"}`), map[string]string{
			"f":          `{"destinationBucket":"arn:aws:s3:::data","fileFormat":"CSV","fileSchema":"Bucket, Key","files":[{"key":"i/1.csv.gz"},{"key":"i/2.csv"}]}`,
			"i/1.csv.gz": gzipped("\"b\",\"k1\"\n"), "i/2.csv": "\"b\",\"k2\"\n",
		}, `[{"Bucket":"b","Key":"k1"},{"Bucket":"b","Key":"k2"}]`,
	},
	"an Athena manifest names files of the InputType": {
		object(`{"InputType":"JSONL","ManifestType":"ATHENA_DATA","MaxItems":3}`), map[string]string{"f": "s3://data/r/1\ns3://data/r/2.zst\n", "r/1": "1\n2\n", "r/2.zst": zstded("3\n4\n")}, `[1,2,3]`,
	},
	"what is no manifest is refused": {object(`{"InputType":"MANIFEST"}`), file(`[]`), `!the manifest is not the manifest.json of an S3 inventory`},
	"objects are read one after the other": {
		listing(`{"InputType":"JSON","Transformation":"LOAD_AND_FLATTEN"}`, `,"Prefix":"in/"`), map[string]string{"in/a.json": `[1,2]`, "in/b/c.json": `[3]`, "in/empty": "", "out/d.json": `[4]`}, `[1,2,3]`,
	},
	"a broken object of many is named": {
		listing(`{"InputType":"JSON","Transformation":"LOAD_AND_FLATTEN"}`, ""), map[string]string{"a": `[1]`, "b": `x`}, `!b: the object is not JSON: invalid character 'x' looking for beginning of value (offset 1)`,
	},
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func zstded(text string) string {
	w, _ := zstd.NewWriter(nil)
	return string(w.EncodeAll([]byte(text), nil))
}

type read struct {
	Items   json.RawMessage
	Sources []struct {
		From  int
		Name  string
		Keyed bool
	}
}

func readItems(t *testing.T, i *items.Items, reader string) (read, error) {
	t.Helper()
	text, err := i.ReadItems(t.Context(), engine.ItemsCall{Reader: json.RawMessage(reader)})
	if err != nil {
		return read{}, err
	}
	var r read
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r, nil
}

func causeOf(t *testing.T, err error, name string) string {
	t.Helper()
	var failure *engine.TaskFailure
	if !errors.As(err, &failure) || *failure.Name != name {
		t.Fatalf("got %v, want a %s", err, name)
	}
	return *failure.Cause
}

func TestReaders(t *testing.T) {
	for name, tt := range readerCases {
		t.Run(name, func(t *testing.T) {
			i, _ := bucket(t, tt.files)
			got, err := readItems(t, i, tt.reader)
			if cause, ok := strings.CutPrefix(tt.want, "!"); ok {
				if text := causeOf(t, err, "States.ItemReaderFailed"); text != cause {
					t.Errorf("the cause is\n  %s, want\n  %s", text, cause)
				}
				return
			}
			if err != nil || string(got.Items) != tt.want {
				t.Errorf("got %s, %v, want %s", got.Items, err, tt.want)
			}
		})
	}
}

func TestItemsKnowWhereTheyComeFrom(t *testing.T) {
	i, _ := bucket(t, map[string]string{"in/a": `[1,2]`, "in/b": `{}`, "in/c": `{"k":3}`})
	got, err := readItems(t, i, listing(`{"InputType":"JSON","Transformation":"LOAD_AND_FLATTEN"}`, ""))
	if err != nil || len(got.Sources) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if s := got.Sources[1]; s.From != 2 || s.Name != "S3://data/in/c" || !s.Keyed || got.Sources[0].Keyed {
		t.Errorf("the sources are %+v", got.Sources)
	}
}

func TestListedObjects(t *testing.T) {
	i, _ := bucket(t, map[string]string{"a/1": "one", "a/2": "two", "b": ""})
	got, err := readItems(t, i, listing(`{}`, `,"Prefix":"a/","StartAfter":"a/1"`))
	var objects []struct {
		Etag, Key, StorageClass string
		LastModified, Size      int64
	}
	if err := errors.Join(err, json.Unmarshal(got.Items, &objects)); err != nil || len(objects) != 1 {
		t.Fatalf("got %s, %v", got.Items, err)
	}
	o := objects[0]
	if o.Key != "a/2" || o.Size != 3 || o.Etag != `"b8a9f715dbb64fd5c56e7783c6820a61"` || o.StorageClass != "STANDARD" || time.Since(time.Unix(o.LastModified, 0)) > time.Hour {
		t.Errorf("the object is %+v", o)
	}
}

func TestMissingObjectsAreTheReadersFailure(t *testing.T) {
	i, _ := bucket(t, nil)
	_, err := readItems(t, i, object(`{"InputType":"JSON"}`))
	if cause := causeOf(t, err, "States.ItemReaderFailed"); !strings.HasPrefix(cause, "The specified key does not exist. (Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; Request ID: ") {
		t.Errorf("the cause is %s", cause)
	}
	_, err = readItems(t, i, strings.Replace(object(`{"InputType":"JSON"}`), `"data"`, `"nowhere"`, 1))
	if cause := causeOf(t, err, "States.ItemReaderFailed"); !strings.HasPrefix(cause, "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket;") {
		t.Errorf("the cause is %s", cause)
	}
}

type place struct {
	City *string `parquet:"city,optional"`
	Zip  int32   `parquet:"zip"`
}

type order struct {
	ID     int64            `parquet:"id"`
	Name   string           `parquet:"name"`
	Price  float64          `parquet:"price"`
	Ratio  float32          `parquet:"ratio"`
	Paid   bool             `parquet:"paid"`
	At     time.Time        `parquet:"at,timestamp(microsecond)"`
	Day    int32            `parquet:"day,date"`
	To     place            `parquet:"to"`
	Tags   []string         `parquet:"tags,list"`
	Places []place          `parquet:"places,list"`
	Counts map[string]int32 `parquet:"counts"`
	Raw    []byte           `parquet:"raw"`
}

func TestParquet(t *testing.T) {
	var b bytes.Buffer
	w := parquet.NewGenericWriter[order](&b, parquet.Compression(&parquet.Snappy))
	city := "Ulm"
	_, err := w.Write([]order{
		{
			ID: 1 << 60, Name: "é", Price: 1.5, Ratio: 0.1, Paid: true, At: time.Date(2026, 1, 2, 3, 4, 5, 678_000, time.UTC), Day: 20_000, To: place{&city, 7},
			Tags: []string{"a", "b"}, Places: []place{{Zip: 1}, {&city, 2}}, Counts: map[string]int32{"y": 2, "x": 1}, Raw: []byte{0xff},
		},
		{},
	})
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	i, _ := bucket(t, file(b.String()))
	got, err := readItems(t, i, object(`{"InputType":"PARQUET"}`))
	want := `[{"id":1152921504606846976,"name":"é","price":1.5,"ratio":0.1,"paid":true,"at":"2026-01-02T03:04:05.000678Z","day":"2024-10-04","to":{"city":"Ulm","zip":7},` +
		`"tags":["a","b"],"places":[{"city":null,"zip":1},{"city":"Ulm","zip":2}],"counts":{"x":1,"y":2},"raw":"/w=="},`
	if err != nil || !strings.HasPrefix(string(got.Items), want) {
		t.Errorf("got\n%s, %v, want\n%s", got.Items, err, want)
	}
	if got, err := readItems(t, i, object(`{"InputType":"PARQUET","MaxItems":1}`)); err != nil || string(got.Items) != strings.TrimSuffix(want, ",")+"]" {
		t.Errorf("one item is %s, %v", got.Items, err)
	}
}

func TestBrokenParquetIsAFailure(t *testing.T) {
	var b bytes.Buffer
	w := parquet.NewGenericWriter[place](&b)
	if _, err := w.Write(make([]place, 100)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	for at := 0; at < len(whole); at += 13 {
		broken := bytes.Clone(whole)
		broken[at] ^= 0x55
		i, _ := bucket(t, file(string(broken)))
		if _, err := readItems(t, i, object(`{"InputType":"PARQUET"}`)); err != nil {
			causeOf(t, err, "States.ItemReaderFailed")
		}
	}
	i, _ := bucket(t, file("PAR1"))
	if _, err := readItems(t, i, object(`{"InputType":"PARQUET"}`)); err == nil {
		t.Error("four bytes are a Parquet file")
	}
}
