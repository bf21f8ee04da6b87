package awsapi

import (
	"regexp"
	"strings"
)

// aliases are further names of services in Resources.
var aliases = map[string]string{
	"configservice":            "config",
	"databasemigrationservice": "databasemigration",
	"elasticsearchservice":     "elasticsearch",
	"stepfunctions":            "sfn",
}

// NameOf is the name in "aws-sdk:<name>" of the service with that id. Words
// are joined in small letters, and "Service" at the end is left out.
func NameOf(id string) string {
	id = strings.TrimSuffix(id, " Service")
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(id))
}

var boundaries = []*regexp.Regexp{
	regexp.MustCompile(`([^a-z]{2,})(v[0-9]+)`),      // SESv2: SES v2
	regexp.MustCompile(`([^A-Z ]{2,})([A-Z])`),       // DynamoDB: Dynamo DB
	regexp.MustCompile(`([A-Z0-9]+)([A-Z][a-z]{2})`), // ACMPca: ACM Pca
}

// ErrorPrefix is what errors of the service begin with in SDK integrations, as
// in "DynamoDb.ConditionalCheckFailedException": the words of its id, each with
// one capital.
func ErrorPrefix(id string) string {
	id = strings.TrimSuffix(id, " Service")
	for _, b := range boundaries {
		id = b.ReplaceAllString(id, "$1 $2")
	}
	var out strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return r == ' ' || r == '-' }) {
		out.WriteString(strings.ToUpper(word[:1]) + strings.ToLower(word[1:]))
	}
	return out.String()
}

// optimized are the services of optimized integrations, where their names are not those of the SDK.
var optimized = map[string]string{
	"bedrock":          "bedrockruntime",
	"elasticmapreduce": "emr",
	"emr-containers":   "emrcontainers",
	"emr-serverless":   "emrserverless",
	"events":           "eventbridge",
	"states":           "sfn",
}

// Of is the service that a Resource names: "dynamodb", "events", "aws-sdk:s3";
// nil when there is none.
func Of(service string) *Service {
	if sdk, ok := strings.CutPrefix(service, "aws-sdk:"); ok {
		return Find(sdk)
	}
	if name, ok := optimized[service]; ok {
		return Find(name)
	}
	return Find(service)
}

// MemberOf finds a member of a structure by its name. First letters and
// abbreviations may be spelled as an SDK does.
func MemberOf(s *Shape, name string) (Member, bool) {
	for _, m := range s.Members {
		if m.Name == name {
			return m, true
		}
	}
	for _, m := range s.Members {
		if strings.EqualFold(m.Name, name) {
			return m, true
		}
	}
	return Member{}, false
}

// FirstUpper is a name with a capital first, as members are called in workflows.
func FirstUpper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-('a'-'A')) + s[1:]
}

// SDKName spells a member as SDK integrations do, with a capital first: of the
// capitals that it begins with only the first stays, and the one that begins the
// next word (MD5OfBody: Md5OfBody, ETag: ETag).
func SDKName(s string) string {
	name := []byte(s)
	for i := 1; i < len(name) && isCapital(name[i]); i++ {
		if i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z' {
			break
		}
		name[i] += 'a' - 'A'
	}
	return FirstUpper(string(name))
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
