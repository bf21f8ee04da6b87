package s3

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// mostKeys is how many keys an answer lists at most.
const mostKeys = 1000

type listEntry struct {
	Key          string
	LastModified string
	ETag         string
	Size         int64
	StorageClass string
}

type commonPrefix struct{ Prefix string }

type listResult struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	MaxKeys               int
	KeyCount              int
	IsTruncated           bool
	Marker                string `xml:",omitempty"`
	NextMarker            string `xml:",omitempty"`
	ContinuationToken     string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	StartAfter            string `xml:",omitempty"`
	Contents              []listEntry
	CommonPrefixes        []commonPrefix
}

// list answers ListObjects and ListObjectsV2.
func (f *Folders) list(w http.ResponseWriter, r *http.Request, bucket string, root *os.Root) {
	q := r.URL.Query()
	out := listResult{Name: bucket, Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), MaxKeys: mostKeys}
	if n, err := strconv.Atoi(q.Get("max-keys")); err == nil && n >= 0 {
		out.MaxKeys = min(n, mostKeys)
	}
	after, ok := begin(q, &out)
	if !ok {
		refuse(w, r, http.StatusBadRequest, "InvalidArgument", "The continuation token provided is incorrect")
		return
	}
	l := &lister{folders: f, out: &out, after: after, object: object{bucket: bucket, root: root, dir: f.dir(bucket)}}
	if err := l.walk("."); err != nil && !errors.Is(err, errFull) {
		internal(w, r, err)
		return
	}
	last := l.last
	if out.IsTruncated && q.Get("list-type") == "2" {
		out.NextContinuationToken = base64.URLEncoding.EncodeToString([]byte(last))
	} else if out.IsTruncated {
		out.NextMarker = last
	}
	answer(w, http.StatusOK, out)
}

// begin is the key after which the list begins.
func begin(q url.Values, out *listResult) (after string, ok bool) {
	if q.Get("list-type") != "2" {
		out.Marker = q.Get("marker")
		return out.Marker, true
	}
	out.StartAfter = q.Get("start-after")
	out.ContinuationToken = q.Get("continuation-token")
	if out.ContinuationToken == "" {
		return out.StartAfter, true
	}
	text, err := base64.URLEncoding.DecodeString(out.ContinuationToken)
	return string(text), err == nil
}

// lister goes through a bucket in the order of its keys.
type lister struct {
	folders *Folders
	out     *listResult
	after   string // keys up to this one are left out
	last    string // that was listed
	object  object
}

// errFull ends the walk when the answer has as many keys as it may.
var errFull = errors.New("the list is full")

// walk lists what is below a folder of the bucket.
func (l *lister) walk(dir string) error {
	entries, err := fs.ReadDir(l.object.root.FS(), dir)
	if err != nil {
		return err
	}
	keys := make([]string, 0, len(entries))
	for _, e := range entries {
		key := path.Join(dir, e.Name())
		switch {
		case e.IsDir():
			keys = append(keys, key+"/")
		case e.Type().IsRegular() && !strings.HasPrefix(e.Name(), temporary):
			keys = append(keys, key)
		}
	}
	slices.Sort(keys) // a folder stands where its keys do
	for _, key := range keys {
		if err := l.visit(key); err != nil {
			return err
		}
	}
	return nil
}

// visit lists an object, or the objects in a folder unless none of them counts.
func (l *lister) visit(key string) error {
	prefix := l.out.Prefix
	folder, isFolder := strings.CutSuffix(key, "/")
	switch {
	case !isFolder && strings.HasPrefix(key, prefix):
		return l.add(key)
	case !isFolder, !strings.HasPrefix(key, prefix) && !strings.HasPrefix(prefix, key), l.after > key && !strings.HasPrefix(l.after, key):
		return nil
	}
	return l.walk(folder)
}

// add lists a key, by itself or under its common prefix.
func (l *lister) add(key string) error {
	out := l.out
	if key <= l.after || out.Delimiter != "" && strings.HasSuffix(l.after, out.Delimiter) && strings.HasPrefix(key, l.after) {
		return nil
	}
	group := groupOf(key, out.Prefix, out.Delimiter)
	if n := len(out.CommonPrefixes); group != "" && n > 0 && out.CommonPrefixes[n-1].Prefix == group {
		return nil
	}
	if out.KeyCount == out.MaxKeys {
		out.IsTruncated = out.MaxKeys > 0
		return errFull
	}
	out.KeyCount++
	if l.last = key; group != "" {
		l.last = group
		out.CommonPrefixes = append(out.CommonPrefixes, commonPrefix{group})
		return nil
	}
	l.object.key = key
	entry, err := l.folders.entry(l.object)
	if err == nil {
		out.Contents = append(out.Contents, entry)
	}
	return err
}

// groupOf is the common prefix that a key is listed under; empty when it stands for itself.
func groupOf(key, prefix, delimiter string) string {
	if delimiter == "" {
		return ""
	}
	i := strings.Index(key[len(prefix):], delimiter)
	if i < 0 {
		return ""
	}
	return key[:len(prefix)+i+len(delimiter)]
}

func (f *Folders) entry(o object) (listEntry, error) {
	info, err := o.root.Stat(o.key)
	if err != nil {
		return listEntry{}, err
	}
	etag, err := f.etag(o, info)
	return listEntry{
		Key: o.key, LastModified: info.ModTime().UTC().Format(timeFormat), ETag: `"` + etag + `"`, Size: info.Size(), StorageClass: "STANDARD",
	}, err
}
