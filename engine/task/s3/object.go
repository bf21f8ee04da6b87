package s3

import (
	"cmp"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// object is one object of a bucket; key is a valid path.
type object struct {
	bucket, key string
	root        *os.Root
	dir         string
}

// MaxObject bounds what is put in one request, in bytes, as S3 does.
const MaxObject = 5 << 30

func (f *Folders) serveObject(w http.ResponseWriter, r *http.Request, o object) {
	switch {
	case r.URL.Query().Has("uploads"), r.URL.Query().Has("uploadId"):
		refuse(w, r, http.StatusNotImplemented, "NotImplemented", "Local buckets do not take uploads in parts.")
	case r.Method == http.MethodPut && r.Header.Get("X-Amz-Copy-Source") != "":
		f.copy(w, r, o)
	case r.Method == http.MethodPut:
		f.put(w, r, o)
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		f.get(w, r, o)
	case r.Method == http.MethodDelete:
		f.delete(w, r, o)
	default:
		refuse(w, r, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
}

func noSuchKey(w http.ResponseWriter, r *http.Request) {
	refuse(w, r, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
}

func (f *Folders) get(w http.ResponseWriter, r *http.Request, o object) {
	file, err := o.root.Open(filepath.FromSlash(o.key))
	if err != nil {
		noSuchKey(w, r)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		noSuchKey(w, r)
		return
	}
	etag, err := f.etag(o, info)
	if err != nil {
		internal(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Etag", `"`+etag+`"`)
	h.Set("X-Amz-Server-Side-Encryption", encryption)
	h.Set("Content-Type", cmp.Or(mime.TypeByExtension(path.Ext(o.key)), "binary/octet-stream"))
	http.ServeContent(w, r, "", info.ModTime(), file) // ranges and conditions too
}

// encryption is what S3 says of objects for which none was asked for.
const encryption = "AES256"

// put writes the object beside its place, and moves it there when it is on the disk.
func (f *Folders) put(w http.ResponseWriter, r *http.Request, o object) {
	if name := unkept(r.Header); name != "" {
		refuse(w, r, http.StatusNotImplemented, "NotImplemented", "A local bucket keeps no more of an object than its content: it can't take "+name+".")
		return
	}
	sum, check := md5.New(), crc32.NewIEEE()
	body := io.TeeReader(http.MaxBytesReader(w, io.NopCloser(content(r)), MaxObject), io.MultiWriter(sum, check))
	if err := o.write(body); err != nil {
		refusePut(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Etag", `"`+hex.EncodeToString(sum.Sum(nil))+`"`)
	h.Set("X-Amz-Server-Side-Encryption", encryption)
	h.Set("X-Amz-Checksum-Crc32", base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, check.Sum32())))
	h.Set("X-Amz-Checksum-Type", "FULL_OBJECT")
}

// unkept names a header that asks to keep something beside the content.
func unkept(h http.Header) string {
	for name := range h {
		for _, kind := range []string{"X-Amz-Meta-", "X-Amz-Tagging", "X-Amz-Acl", "X-Amz-Grant-", "X-Amz-Object-Lock-", "X-Amz-Website-"} {
			if strings.HasPrefix(name, kind) {
				return strings.ToLower(name)
			}
		}
	}
	return ""
}

func refusePut(w http.ResponseWriter, r *http.Request, err error) {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, r, http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
	case errors.Is(err, errNotAFile):
		refuse(w, r, http.StatusConflict, "OperationAborted", "A local bucket can't have this key: an object's key is a part of another one's path.")
	default:
		internal(w, r, err)
	}
}

// temporary begins the names of files that are being written.
const temporary = ".stepwell-"

var errNotAFile = errors.New("the key is a folder, or below a file")

func (o object) write(body io.Reader) error {
	name := filepath.FromSlash(o.key)
	dir := filepath.Dir(name)
	if err := o.root.MkdirAll(dir, 0o755); err != nil {
		return errors.Join(errNotAFile, err)
	}
	if info, err := o.root.Stat(name); err == nil && info.IsDir() {
		return errNotAFile
	}
	beside := filepath.Join(dir, temporary+strconv.FormatInt(time.Now().UnixNano(), 36))
	if err := o.writeFile(beside, body); err != nil {
		return errors.Join(err, o.root.Remove(beside))
	}
	if err := o.root.Rename(beside, name); err != nil {
		return errors.Join(err, o.root.Remove(beside))
	}
	return syncDir(o.root, dir)
}

func (o object) writeFile(name string, body io.Reader) error {
	file, err := o.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, body)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncDir makes a new name durable. Some systems can't sync folders and do it by themselves.
func syncDir(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

func (f *Folders) delete(w http.ResponseWriter, r *http.Request, o object) {
	name := filepath.FromSlash(o.key)
	if info, err := o.root.Stat(name); err == nil && info.Mode().IsRegular() {
		if err := o.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			internal(w, r, err)
			return
		}
		o.prune(filepath.Dir(name))
	}
	w.WriteHeader(http.StatusNoContent)
}

// prune removes folders that held nothing but the object: a key has no folders.
func (o object) prune(dir string) {
	for dir != "." && o.root.Remove(dir) == nil {
		dir = filepath.Dir(dir)
	}
}

func (f *Folders) copy(w http.ResponseWriter, r *http.Request, o object) {
	bucket, key, ok := source(r.Header.Get("X-Amz-Copy-Source"))
	if !ok {
		refuse(w, r, http.StatusBadRequest, "InvalidArgument", "The copy source must be a bucket and a key.")
		return
	}
	root, ok := f.open(w, r, bucket)
	if !ok {
		return
	}
	defer root.Close()
	file, err := root.Open(filepath.FromSlash(key))
	if err != nil {
		noSuchKey(w, r)
		return
	}
	defer file.Close()
	sum := md5.New()
	if err := o.write(io.TeeReader(file, sum)); err != nil {
		refusePut(w, r, err)
		return
	}
	answer(w, http.StatusOK, struct {
		XMLName            xml.Name `xml:"CopyObjectResult"`
		LastModified, ETag string
	}{LastModified: time.Now().UTC().Format(timeFormat), ETag: `"` + hex.EncodeToString(sum.Sum(nil)) + `"`})
}

// fingerprint is what an ETag was made of.
type fingerprint struct {
	size int64
	at   time.Time
	etag string
}

// mostETags bounds how many ETags are remembered.
const mostETags = 100_000

// etag is the MD5 of an object, remembered while its file does not change.
func (f *Folders) etag(o object, info fs.FileInfo) (string, error) {
	name := o.dir + "/" + o.key
	f.mu.Lock()
	known, ok := f.etags[name]
	f.mu.Unlock()
	if ok && known.size == info.Size() && known.at.Equal(info.ModTime()) {
		return known.etag, nil
	}
	file, err := o.root.Open(filepath.FromSlash(o.key))
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := md5.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	etag := hex.EncodeToString(sum.Sum(nil))
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.etags) >= mostETags {
		clear(f.etags)
	}
	f.etags[name] = fingerprint{info.Size(), info.ModTime(), etag}
	return etag, nil
}
