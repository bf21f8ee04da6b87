package s3_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/task/s3"
)

// call sends a request to folders and returns the answer with its body.
func call(t *testing.T, h http.Handler, method, target, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	text, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(text)
}

// answers checks a status and, when want is not empty, what the body holds.
func answers(t *testing.T, h http.Handler, request string, status int, want string) {
	t.Helper()
	method, target, _ := strings.Cut(request, " ")
	target, body, _ := strings.Cut(target, " ")
	resp, text := call(t, h, method, target, body)
	if resp.StatusCode != status || !strings.Contains(text, want) {
		t.Errorf("%s: %d %s, want %d %s", request, resp.StatusCode, text, status, want)
	}
}

func TestObjectsAreFiles(t *testing.T) {
	home, named := t.TempDir(), t.TempDir()
	h := s3.NewFolders(home, map[string]string{"shared": named})
	answers(t, h, "GET /fresh/a", 404, "<Code>NoSuchBucket</Code>")
	answers(t, h, "PUT /fresh", 200, "")
	answers(t, h, "PUT /fresh/a/b.txt one", 200, "")
	answers(t, h, "GET /fresh/a/b.txt", 200, "one")
	answers(t, h, "GET /fresh/a", 404, "<Code>NoSuchKey</Code>")
	answers(t, h, "PUT /fresh/a one", 409, "<Code>OperationAborted</Code>")
	answers(t, h, "PUT /fresh/a/b.txt/c one", 409, "<Code>OperationAborted</Code>")
	answers(t, h, "HEAD /fresh", 200, "")
	answers(t, h, "DELETE /fresh", 409, "<Code>BucketNotEmpty</Code>")
	answers(t, h, "DELETE /fresh/a/b.txt", 204, "")
	answers(t, h, "DELETE /fresh/a/b.txt", 204, "")
	if _, err := os.Stat(filepath.Join(home, "fresh", "a")); !os.IsNotExist(err) {
		t.Errorf("an empty folder was left: %v", err)
	}
	answers(t, h, "GET /", 200, "<Bucket><Name>fresh</Name>")
	answers(t, h, "DELETE /fresh", 204, "")
	answers(t, h, "DELETE /shared", 403, "<Code>AccessDenied</Code>")
	answers(t, h, "PUT /Shared", 400, "<Code>InvalidBucketName</Code>")
	answers(t, s3.NewFolders("", nil), "PUT /fresh", 403, "<Code>AccessDenied</Code>")
}

func TestKeysStayInTheirBucket(t *testing.T) {
	home := t.TempDir()
	secret := filepath.Join(home, "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	bucket := filepath.Join(home, "bucket")
	if err := os.Mkdir(bucket, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(bucket, "link")); err != nil {
		t.Skip(err)
	}
	h := s3.NewFolders(home, nil)
	for _, key := range []string{"link", "..%2fsecret", "a/..%2f..%2fsecret", "%2fetc%2fhosts", ".", "..", "a//b", `a%5cb`} {
		if resp, body := call(t, h, "GET", "/bucket/"+key, ""); resp.StatusCode != 404 || strings.Contains(body, "secret\n") {
			t.Errorf("GET %s: %d %s", key, resp.StatusCode, body)
		}
		if key != "link" && key != "." && key != ".." {
			if resp, body := call(t, h, "PUT", "/bucket/"+key, "x"); resp.StatusCode != 400 {
				t.Errorf("PUT %s: %d %s", key, resp.StatusCode, body)
			}
		}
	}
	if resp, body := call(t, h, "PUT", "/bucket/copy", "", "X-Amz-Copy-Source", "bucket/../secret"); resp.StatusCode != 400 {
		t.Errorf("copy from outside: %d %s", resp.StatusCode, body)
	}
}

func TestMetadataIsRefused(t *testing.T) {
	h := s3.NewFolders("", map[string]string{"shared": t.TempDir()})
	resp, body := call(t, h, "PUT", "/shared/a", "x", "X-Amz-Meta-Color", "red")
	if resp.StatusCode != 501 || !strings.Contains(body, "x-amz-meta-color") {
		t.Errorf("got %d %s", resp.StatusCode, body)
	}
}

func TestChunkedBodies(t *testing.T) {
	h := s3.NewFolders("", map[string]string{"shared": t.TempDir()})
	framed := "5;chunk-signature=abc\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"
	call(t, h, "PUT", "/shared/a", framed, "X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
	answers(t, h, "GET /shared/a", 200, "hello world")
	for _, broken := range []string{"zz\r\nhello\r\n", "5\r\nhel", "-1\r\n\r\n"} {
		if resp, _ := call(t, h, "PUT", "/shared/b", broken, "X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"); resp.StatusCode == 200 {
			t.Errorf("%q was taken", broken)
		}
	}
	answers(t, h, "GET /shared/b", 404, "")
}

type listing struct {
	IsTruncated           bool
	NextContinuationToken string
	Contents              []struct{ Key string }
	CommonPrefixes        []struct{ Prefix string }
}

// list goes through all pages of a list, and returns the keys and then the prefixes.
func list(t *testing.T, h http.Handler, query string) (all []string) {
	t.Helper()
	var prefixes []string
	token := ""
	for {
		_, text := call(t, h, "GET", "/bucket?list-type=2&"+query+token, "")
		var page listing
		if err := xml.Unmarshal([]byte(text), &page); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for _, c := range page.Contents {
			all = append(all, c.Key)
		}
		for _, p := range page.CommonPrefixes {
			prefixes = append(prefixes, p.Prefix)
		}
		if !page.IsTruncated {
			return append(all, prefixes...)
		}
		token = "&continuation-token=" + page.NextContinuationToken
	}
}

func TestLists(t *testing.T) {
	h := s3.NewFolders("", map[string]string{"bucket": t.TempDir()})
	keys := []string{"a", "a.txt", "a0/x", "b/1", "b/2/3", "b/2/4", "b.txt", "c"}
	for _, k := range []string{"a.txt", "a0/x", "b/1", "b/2/3", "b/2/4", "b.txt", "c", "a"} {
		call(t, h, "PUT", "/bucket/"+k, k)
	}
	slices.Sort(keys)
	tests := map[string]struct {
		query string
		want  []string
	}{
		"keys come in the order of their bytes, not of folders": {"", keys},
		"a prefix need not be a folder":                         {"prefix=b", []string{"b.txt", "b/1", "b/2/3", "b/2/4"}},
		"a prefix leads into a folder":                          {"prefix=b/2/", []string{"b/2/3", "b/2/4"}},
		"start-after leaves keys out":                           {"start-after=b/2/3", []string{"b/2/4", "c"}},
		"a delimiter puts keys together":                        {"delimiter=/", []string{"a", "a.txt", "b.txt", "c", "a0/", "b/"}},
		"a prefix that nothing has":                             {"prefix=x", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 2, 1000} {
				if got := list(t, h, fmt.Sprintf("max-keys=%d&%s", size, tt.query)); !slices.Equal(got, tt.want) {
					t.Errorf("with %d on a page: %v, want %v", size, got, tt.want)
				}
			}
		})
	}
	answers(t, h, "GET /bucket?list-type=2&continuation-token=%21", 400, "InvalidArgument")
}
