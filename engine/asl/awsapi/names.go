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
