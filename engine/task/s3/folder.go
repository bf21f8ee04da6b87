package s3

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/stepwell/stepwell/engine/task/aws"
)

// Folders answers the protocol of S3 out of folders on this machine: one for
// each bucket, with the keys as the paths of files. It serves what workflows
// need: objects are put, read, copied, deleted and listed; there are no
// versions, multipart uploads, access rules or metadata.
type Folders struct {
	home  string
	named map[string]string

	mu    sync.Mutex
	etags map[string]fingerprint // by path
}

// NewFolders makes the buckets of a machine: named ones in folders of their
// own, and others below home, where they are made as they are asked for. An
// empty home has none.
func NewFolders(home string, named map[string]string) *Folders {
	return &Folders{home: home, named: maps.Clone(named), etags: map[string]fingerprint{}}
}

// bucketName is what AWS lets a bucket be called.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// Named is the handler of a request to S3 for a bucket that a folder was given
// for by name; nil for all others.
func (f *Folders) Named(r aws.Request) http.Handler {
	bucket, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	if r.Endpoint != "s3" || f.named[bucket] == "" {
		return nil
	}
	return f
}

// ValidBucket tells whether AWS lets a bucket have the name.
func ValidBucket(name string) bool { return bucketName.MatchString(name) }

// ServeHTTP implements http.Handler.
func (f *Folders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amz-Request-Id", aws.NewRequestID())
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if bucket == "" {
		f.listBuckets(w, r)
		return
	}
	if key == "" {
		f.serveBucket(w, r, bucket)
		return
	}
	root, ok := f.open(w, r, bucket)
	if !ok {
		return
	}
	defer root.Close()
	if !fs.ValidPath(key) || key == "." || strings.Contains(key, `\`) {
		if r.Method != http.MethodPut {
			noSuchKey(w, r)
			return
		}
		refuse(w, r, http.StatusBadRequest, "InvalidArgument", "A local bucket keeps keys as paths of files: the key must have no empty, \".\" or \"..\" parts and no backslash.")
		return
	}
	f.serveObject(w, r, object{bucket: bucket, key: key, root: root, dir: f.dir(bucket)})
}

// dir is the folder of a bucket, which may not be there; empty when there can be none.
func (f *Folders) dir(bucket string) string {
	if dir, ok := f.named[bucket]; ok {
		return dir
	}
	if f.home == "" || !bucketName.MatchString(bucket) {
		return ""
	}
	return filepath.Join(f.home, bucket)
}

// open opens the folder of a bucket, so that no key leads out of it.
func (f *Folders) open(w http.ResponseWriter, r *http.Request, bucket string) (*os.Root, bool) {
	dir := f.dir(bucket)
	root, err := os.OpenRoot(dir)
	if err != nil || dir == "" {
		refuse(w, r, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
		return nil, false
	}
	return root, true
}

func (f *Folders) serveBucket(w http.ResponseWriter, r *http.Request, bucket string) {
	switch r.Method {
	case http.MethodPut:
		f.createBucket(w, r, bucket)
	case http.MethodGet, http.MethodHead, http.MethodDelete:
		root, ok := f.open(w, r, bucket)
		if !ok {
			return
		}
		defer root.Close()
		switch r.Method {
		case http.MethodGet:
			f.list(w, r, bucket, root)
		case http.MethodDelete:
			f.deleteBucket(w, r, bucket)
		}
	default:
		refuse(w, r, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
}

func (f *Folders) createBucket(w http.ResponseWriter, r *http.Request, bucket string) {
	if !bucketName.MatchString(bucket) {
		refuse(w, r, http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
		return
	}
	dir := f.dir(bucket)
	if dir == "" {
		refuse(w, r, http.StatusForbidden, "AccessDenied", "No folder is set up for further buckets.")
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		internal(w, r, err)
		return
	}
	w.Header().Set("Location", "/"+bucket)
}

func (f *Folders) deleteBucket(w http.ResponseWriter, r *http.Request, bucket string) {
	if _, named := f.named[bucket]; named {
		refuse(w, r, http.StatusForbidden, "AccessDenied", "The bucket stands for a folder that was given by name, which is not deleted.")
		return
	}
	err := os.Remove(f.dir(bucket))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		refuse(w, r, http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type bucketEntry struct {
	Name         string
	CreationDate string
}

func (f *Folders) listBuckets(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refuse(w, r, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
		return
	}
	names := slices.Collect(maps.Keys(f.named))
	entries, err := os.ReadDir(f.home)
	if f.home != "" && err != nil && !errors.Is(err, fs.ErrNotExist) {
		internal(w, r, err)
		return
	}
	for _, e := range entries {
		if e.IsDir() && bucketName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	var out struct {
		XMLName xml.Name      `xml:"ListAllMyBucketsResult"`
		Buckets []bucketEntry `xml:"Buckets>Bucket"`
	}
	for _, name := range slices.Compact(names) {
		if info, err := os.Stat(f.dir(name)); err == nil {
			out.Buckets = append(out.Buckets, bucketEntry{name, info.ModTime().UTC().Format(timeFormat)})
		}
	}
	answer(w, http.StatusOK, out)
}

// timeFormat is how S3 writes times in XML.
const timeFormat = "2006-01-02T15:04:05.000Z"

func answer(w http.ResponseWriter, status int, body any) {
	text, err := xml.Marshal(body)
	if err != nil {
		status, text = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), text...)) // the client may have left
}

// refuse answers an error as S3 does; a HEAD request has no body.
func refuse(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	if r.Method == http.MethodHead {
		w.WriteHeader(status)
		return
	}
	answer(w, status, struct {
		XMLName                 xml.Name `xml:"Error"`
		Code, Message, Resource string
	}{Code: code, Message: message, Resource: r.URL.Path})
}

func internal(w http.ResponseWriter, r *http.Request, err error) {
	refuse(w, r, http.StatusInternalServerError, "InternalError", err.Error())
}

// source is the bucket and key that X-Amz-Copy-Source names.
func source(header string) (bucket, key string, ok bool) {
	text, err := url.PathUnescape(strings.TrimPrefix(header, "/"))
	if err != nil {
		return "", "", false
	}
	bucket, key, ok = strings.Cut(text, "/")
	return bucket, key, ok && bucketName.MatchString(bucket) && fs.ValidPath(key) && path.Clean(key) == key
}
