package designer

import (
	"fmt"
	"strings"

	"github.com/stepwell/stepwell/designer/svg"
	"github.com/stepwell/stepwell/engine/asl"
)

// service is how an AWS service is shown.
type service struct {
	title  string
	family svg.Family
	glyph  svg.Glyph
}

// services are those with a look of their own, by the name in a Resource.
var services = map[string]service{
	"lambda":           {"Lambda", svg.Compute, svg.GlyphFunction},
	"dynamodb":         {"DynamoDB", svg.Data, svg.GlyphTable},
	"http":             {"HTTP", svg.Integration, svg.GlyphHTTP},
	"apigateway":       {"API Gateway", svg.Integration, svg.GlyphHTTP},
	"states":           {"Step Functions", svg.Integration, svg.GlyphWorkflow},
	"sfn":              {"Step Functions", svg.Integration, svg.GlyphWorkflow},
	"sqs":              {"SQS", svg.Messaging, svg.GlyphMessage},
	"sns":              {"SNS", svg.Messaging, svg.GlyphMessage},
	"ses":              {"SES", svg.Messaging, svg.GlyphMessage},
	"sesv2":            {"SES", svg.Messaging, svg.GlyphMessage},
	"events":           {"EventBridge", svg.Messaging, svg.GlyphMessage},
	"eventbridge":      {"EventBridge", svg.Messaging, svg.GlyphMessage},
	"s3":               {"S3", svg.Data, svg.GlyphBucket},
	"athena":           {"Athena", svg.Data, svg.GlyphTable},
	"glue":             {"Glue", svg.Data, svg.GlyphService},
	"databrew":         {"DataBrew", svg.Data, svg.GlyphService},
	"redshiftdata":     {"Redshift", svg.Data, svg.GlyphTable},
	"rdsdata":          {"RDS", svg.Data, svg.GlyphTable},
	"ecs":              {"ECS", svg.Compute, svg.GlyphService},
	"eks":              {"EKS", svg.Compute, svg.GlyphService},
	"batch":            {"Batch", svg.Compute, svg.GlyphService},
	"codebuild":        {"CodeBuild", svg.Compute, svg.GlyphService},
	"sagemaker":        {"SageMaker", svg.Compute, svg.GlyphService},
	"bedrock":          {"Bedrock", svg.Compute, svg.GlyphService},
	"bedrockruntime":   {"Bedrock", svg.Compute, svg.GlyphService},
	"emr-serverless":   {"EMR Serverless", svg.Compute, svg.GlyphService},
	"elasticmapreduce": {"EMR", svg.Compute, svg.GlyphService},
}

var flowGlyphs = map[string]svg.Glyph{
	"Pass": svg.GlyphPass, "Choice": svg.GlyphChoice, "Wait": svg.GlyphWait, "Succeed": svg.GlyphSucceed,
	"Fail": svg.GlyphFail, "Parallel": svg.GlyphParallel, "Map": svg.GlyphMap,
}

// look is the family and the glyph of a state.
func (s *state) look() (svg.Family, svg.Glyph) {
	if g, ok := flowGlyphs[s.typ]; ok {
		return svg.Flow, g
	}
	r, err := asl.ParseResource(text(s.node.Get("Resource")))
	switch {
	case err != nil:
		return svg.Integration, svg.GlyphTask
	case r.Kind == asl.ActivityTask || r.Pattern == asl.WaitForToken:
		return svg.Human, svg.GlyphActivity
	}
	sv := serviceOf(r)
	return sv.family, sv.glyph
}

func serviceOf(r asl.Resource) service {
	name := strings.TrimPrefix(r.Service, "aws-sdk:")
	if sv, ok := services[name]; ok {
		return sv
	}
	return service{name, svg.Integration, svg.GlyphService}
}

// detail is the second line of a state's card.
func (s *state) detail() string {
	switch s.typ {
	case "Task":
		return s.taskDetail()
	case "Wait":
		return s.waitDetail()
	case "Map":
		return s.mapDetail()
	case "Parallel":
		return count(len(s.lanes), "branch", "branches")
	case "Choice":
		return count(len(s.itemLinks("Choices", ChoiceExit)), "rule", "rules")
	case "Fail":
		return words(s.node.Get("Error"))
	case "Pass":
		if s.isSlot() {
			return emptyStepComment
		}
	}
	return ""
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (s *state) taskDetail() string {
	resource := text(s.node.Get("Resource"))
	r, err := asl.ParseResource(resource)
	switch last := resource[strings.LastIndex(resource, ":")+1:]; {
	case err != nil:
		return resource
	case r.Kind == asl.LambdaFunction:
		_, name, _ := strings.Cut(resource, ":function:")
		return "Lambda · " + name
	case r.Kind == asl.ActivityTask:
		return "Activity · " + last
	}
	return serviceOf(r).title + " · " + r.EventResource()
}

func (s *state) waitDetail() string {
	for _, f := range []struct{ key, form string }{
		{"Seconds", "%s seconds"}, {"SecondsPath", "%s seconds"}, {"Timestamp", "until %s"}, {"TimestampPath", "until %s"},
	} {
		if n := s.node.Get(f.key); n != nil {
			return fmt.Sprintf(f.form, words(n))
		}
	}
	return ""
}

func (s *state) mapDetail() string {
	for _, key := range []string{"ItemsPath", "Items"} {
		if n := s.node.Get(key); n != nil {
			return "every item of " + words(n)
		}
	}
	if n := s.node.Get("ItemReader").Get("Resource"); n != nil {
		return "every item of " + strings.TrimPrefix(words(n), "arn:aws:states:::")
	}
	return "every item"
}

// words are a value in short: strings without quotes, expressions without their
// delimiters.
func words(n *asl.Node) string {
	s := n.String()
	if inner, ok := strings.CutPrefix(s, "{%"); ok {
		if inner, ok = strings.CutSuffix(inner, "%}"); ok {
			s = strings.TrimSpace(inner)
		}
	}
	return clip(s)
}

// clip keeps labels short; the layout cuts them to their width.
func clip(s string) string {
	return shortened(strings.Join(strings.Fields(s), " "), 120)
}
