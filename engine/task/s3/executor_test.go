package s3_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stepwell/stepwell/engine/asl"
	"github.com/stepwell/stepwell/engine/task"
	"github.com/stepwell/stepwell/engine/task/aws"
	"github.com/stepwell/stepwell/engine/task/s3"
)

// calls makes a call of aws-sdk:s3.
func calls(t *testing.T, c *aws.Client, api, params string) (string, *task.Failure) {
	t.Helper()
	resource, err := asl.ParseResource("arn:aws:states:::aws-sdk:s3:" + api)
	if err != nil {
		t.Fatal(err)
	}
	out, err := aws.NewExecutor(c).Call(t.Context(), task.Call{Resource: resource, Input: json.RawMessage(params)})
	var failure *task.Failure
	if err != nil && !errors.As(err, &failure) {
		t.Fatal(err)
	}
	return string(out), failure
}

// members checks some members of a result.
func members(t *testing.T, text string, want map[string]any) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for key, v := range want {
		if got[key] != v {
			t.Errorf("%s is %v, want %v in %s", key, got[key], v, text)
		}
	}
}

func TestTasksOverFolders(t *testing.T) {
	c := aws.NewClient(aws.Config{Own: map[string]http.Handler{"s3": s3.NewFolders(t.TempDir(), nil)}})
	must := func(api, params string) string {
		t.Helper()
		out, failure := calls(t, c, api, params)
		if failure != nil {
			t.Fatalf("%s: %v", api, failure)
		}
		return out
	}
	must("createBucket", `{"Bucket":"data"}`)
	sum := md5.Sum([]byte(`{"n":1.0}`))
	etag := `"` + hex.EncodeToString(sum[:]) + `"`
	members(t, must("putObject", `{"Bucket":"data","Key":"a/b.json","Body":{"n":1.0}}`), map[string]any{"ETag": etag, "ServerSideEncryption": "AES256", "ChecksumType": "FULL_OBJECT"})
	members(t, must("getObject", `{"Bucket":"data","Key":"a/b.json"}`), map[string]any{"ContentLength": 9.0, "AcceptRanges": "bytes", "ETag": etag, "ServerSideEncryption": "AES256"})
	members(t, must("getObject", `{"Bucket":"data","Key":"a/b.json","Range":"bytes=1-3"}`), map[string]any{"Body": `"n"`, "ContentRange": "bytes 1-3/9"})
	if out := must("copyObject", `{"Bucket":"data","Key":"copy","CopySource":"data/a/b.json"}`); !strings.Contains(out, hex.EncodeToString(sum[:])) {
		t.Errorf("copyObject gave %s", out)
	}
	members(t, must("headObject", `{"Bucket":"data","Key":"copy"}`), map[string]any{"ContentLength": 9.0, "Body": nil})
	list := must("listObjectsV2", `{"Bucket":"data","Prefix":"a/","MaxKeys":5}`)
	members(t, list, map[string]any{"KeyCount": 1.0, "IsTruncated": false, "MaxKeys": 5.0, "Name": "data"})
	must("deleteObject", `{"Bucket":"data","Key":"copy"}`)
	_, failure := calls(t, c, "getObject", `{"Bucket":"data","Key":"copy"}`)
	if failure == nil || *failure.Name != "S3.NoSuchKeyException" || !strings.HasPrefix(*failure.Cause, "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: ") {
		t.Errorf("a deleted object gave %v", failure)
	}
	_, failure = calls(t, c, "listObjects", `{"Bucket":"Nowhere9"}`)
	if failure == nil || *failure.Name != "S3.NoSuchBucketException" {
		t.Errorf("no bucket gave %v", failure)
	}
}

func TestNamedFoldersComeBeforeTheEndpoint(t *testing.T) {
	remote := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Content-Sha256") == "" || !strings.Contains(r.Header.Get("Authorization"), "/s3/aws4_request") {
			http.Error(w, "unsigned", http.StatusForbidden)
			return
		}
		_, _ = w.Write([]byte(`"remote ` + r.URL.EscapedPath() + `"`))
	}))
	defer remote.Close()
	folders := s3.NewFolders("", map[string]string{"here": t.TempDir()})
	client := aws.NewClient(aws.Config{Endpoint: remote.URL, Local: folders.Named})
	if _, failure := calls(t, client, "putObject", `{"Bucket":"here","Key":"k","Body":[1]}`); failure != nil {
		t.Fatal(failure)
	}
	for at, want := range map[s3.Address]string{
		{Bucket: "here", Key: "k"}:      "[1]",
		{Bucket: "there", Key: "a b/ü"}: `"remote /there/a%20b/%C3%BC"`,
	} {
		body, err := s3.NewClient(client).Get(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		text := make([]byte, 100)
		n, _ := body.Read(text)
		if string(text[:n]) != want || body.Close() != nil {
			t.Errorf("%v holds %s, want %s", at, text[:n], want)
		}
	}
}
