package aws

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/traits"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
	"github.com/aws/smithy-go/transport/http/protocol/ec2query"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
	"github.com/aws/smithy-go/transport/http/protocol/restxml"
	"github.com/aws/smithy-go/transport/http/protocol/rpcv2"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// api writes the requests of a service and reads its answers.
type api struct {
	model    *awsapi.Service
	protocol smithyhttp.ClientProtocol
	shapes   []*smithy.Schema // by the index in the model
}

var apis sync.Map // *awsapi.Service → func() *api

// apiOf is the api of a service; it is made once.
func apiOf(s *awsapi.Service) *api {
	made, _ := apis.LoadOrStore(s, sync.OnceValue(func() *api { return newAPI(s) }))
	return made.(func() *api)()
}

func newAPI(s *awsapi.Service) *api {
	a := &api{model: s, shapes: make([]*smithy.Schema, len(s.Shapes))}
	a.protocol = protocolOf(s)
	for i := 1; i < len(s.Shapes); i++ {
		a.shapes[i] = schemaOf(&s.Shapes[i])
	}
	for i := 1; i < len(s.Shapes); i++ {
		a.addMembers(i)
	}
	return a
}

func protocolOf(s *awsapi.Service) smithyhttp.ClientProtocol {
	var ts []smithy.Trait
	if s.XMLNamespace != "" {
		ts = append(ts, &traits.XMLNamespace{URI: s.XMLNamespace})
	}
	if s.QueryCompatible {
		ts = append(ts, &traits.AWSQueryCompatible{})
	}
	service := smithy.NewServiceSchema(smithy.NewSchema(smithy.ShapeID{Namespace: "aws", Name: s.TargetPrefix}, smithy.ShapeTypeService, 0, ts...), s.Version)
	switch s.Protocol {
	case awsapi.RestJSON:
		return restjson1.New(service)
	case awsapi.RestXML:
		return restxml.New(service)
	case awsapi.Query:
		return awsquery.New(service)
	case awsapi.EC2:
		return ec2query.New(service)
	case awsapi.CBOR:
		return rpcv2.NewCBOR(service)
	}
	if s.JSONVersion == "1.0" {
		return awsjson.New10(service)
	}
	return awsjson.New11(service)
}

var kinds = map[awsapi.Kind]smithy.ShapeType{
	awsapi.Structure: smithy.ShapeTypeStructure,
	awsapi.Union:     smithy.ShapeTypeStructure, // the same on the wire
	awsapi.List:      smithy.ShapeTypeList,
	awsapi.Map:       smithy.ShapeTypeMap,
	awsapi.String:    smithy.ShapeTypeString,
	awsapi.Integer:   smithy.ShapeTypeLong,
	awsapi.Long:      smithy.ShapeTypeLong,
	awsapi.Float:     smithy.ShapeTypeDouble,
	awsapi.Double:    smithy.ShapeTypeDouble,
	awsapi.Boolean:   smithy.ShapeTypeBoolean,
	awsapi.Blob:      smithy.ShapeTypeBlob,
	awsapi.Timestamp: smithy.ShapeTypeTimestamp,
	awsapi.Document:  smithy.ShapeTypeDocument,
}

func schemaOf(s *awsapi.Shape) *smithy.Schema {
	var ts []smithy.Trait
	if s.Flattened {
		ts = append(ts, &traits.XMLFlattened{})
	}
	ts = append(ts, timeTraits(s.TimeFormat)...)
	return smithy.NewSchema(smithy.ShapeID{Namespace: "aws", Name: s.Name}, kinds[s.Kind], len(s.Members), ts...)
}

var timeFormats = map[string]string{"iso8601": "date-time", "unixTimestamp": "epoch-seconds", "rfc822": "http-date"}

func timeTraits(format string) []smithy.Trait {
	if f, ok := timeFormats[format]; ok {
		return []smithy.Trait{&traits.TimestampFormat{Format: f}}
	}
	return nil
}

// addMembers gives a schema its members; the schemas of all shapes are there by now.
func (a *api) addMembers(i int) {
	shape, schema := a.model.Shape(i), a.shapes[i]
	for _, m := range shape.Members {
		schema.AddMember(m.Name, a.shapes[m.Shape], a.memberTraits(shape, m)...)
	}
	switch shape.Kind {
	case awsapi.List:
		schema.AddMember("member", a.shapes[shape.Item.Shape], a.memberTraits(shape, *shape.Item)...)
	case awsapi.Map:
		schema.AddMember("key", a.shapes[shape.Key.Shape], a.memberTraits(shape, *shape.Key)...)
		schema.AddMember("value", a.shapes[shape.Item.Shape], a.memberTraits(shape, *shape.Item)...)
	}
}

func (a *api) memberTraits(of *awsapi.Shape, m awsapi.Member) []smithy.Trait {
	ts := timeTraits(m.TimeFormat)
	if m.Flattened {
		ts = append(ts, &traits.XMLFlattened{})
	}
	if m.Attribute {
		ts = append(ts, &traits.XMLAttribute{})
	}
	if m.Namespace != "" {
		ts = append(ts, &traits.XMLNamespace{URI: m.Namespace})
	}
	if m.QueryName != "" {
		ts = append(ts, &traits.EC2QueryName{Name: m.QueryName})
	}
	if of.Payload != "" && of.Payload == m.Name {
		ts = append(ts, &traits.HTTPPayload{})
	}
	if m.Location != "" {
		return append(ts, a.locationTrait(m))
	}
	if name := a.wireName(m); name != "" {
		ts = append(ts, &traits.XMLName{Name: name}, &traits.JSONName{Name: name})
	}
	return ts
}

// wireName is the name of a member in the body where it is not the member's own.
// The items of a list without an element around them may say it themselves.
func (a *api) wireName(m awsapi.Member) string {
	if s := a.model.Shape(m.Shape); (m.Flattened || s.Flattened) && s.Kind == awsapi.List && s.Item.WireName != "" {
		return s.Item.WireName
	}
	return m.WireName
}

func (a *api) locationTrait(m awsapi.Member) smithy.Trait {
	name := m.WireName
	if name == "" {
		name = m.Name
	}
	switch m.Location {
	case "uri":
		return &traits.HTTPLabel{}
	case "header":
		return &traits.HTTPHeader{Name: name}
	case "headers":
		return &traits.HTTPPrefixHeaders{Prefix: name}
	case "statusCode":
		return &traits.HTTPResponseCode{}
	}
	if a.model.Shape(m.Shape).Kind == awsapi.Map {
		return &traits.HTTPQueryParams{}
	}
	return &traits.HTTPQuery{Name: name}
}

// operation is the schema of a call.
func (a *api) operation(name string, o awsapi.Operation) *smithy.OperationSchema {
	self := smithy.NewSchema(smithy.ShapeID{Namespace: "aws", Name: name}, smithy.ShapeTypeOperation, 0, &traits.HTTP{Method: o.Method, URI: a.uri(o)})
	return smithy.NewOperationSchema(self, a.input(o), a.shapes[o.Output])
}

// input is the schema of the parameters, with the name of its XML element.
func (a *api) input(o awsapi.Operation) *smithy.Schema {
	if o.Input == 0 || o.XML == nil {
		return a.shapes[o.Input]
	}
	ts := []smithy.Trait{&traits.XMLName{Name: o.XML.Name}}
	if o.XML.Namespace != "" {
		ts = append(ts, &traits.XMLNamespace{URI: o.XML.Namespace})
	}
	named := smithy.NewSchema(a.shapes[o.Input].ID(), smithy.ShapeTypeStructure, 0, ts...)
	for _, m := range a.model.Shape(o.Input).Members {
		named.AddMember(m.Name, a.shapes[m.Shape], a.memberTraits(a.model.Shape(o.Input), m)...)
	}
	return named
}

// uri names the labels by the members that fill them in.
func (a *api) uri(o awsapi.Operation) string {
	uri := o.URI
	if in := a.model.Input(o); in != nil {
		for _, m := range in.Members {
			if m.Location == "uri" && m.WireName != "" {
				uri = strings.NewReplacer("{"+m.WireName+"}", "{"+m.Name+"}", "{"+m.WireName+"+}", "{"+m.Name+"+}").Replace(uri)
			}
		}
	}
	return uri
}

// request writes a call with parameters that fit.
func (a *api) request(op *smithy.OperationSchema, params *value.Object) (Request, error) {
	req := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	if err := a.protocol.SerializeRequest(context.Background(), op, parameters{op.Input, params}, req); err != nil {
		return Request{}, err
	}
	r := Request{
		Method: req.Method, Endpoint: endpoint(a.model), Host: a.model.EndpointPrefix, Signing: a.model.SigningName,
		Path: req.URL.EscapedPath(), Query: req.URL.Query(), Header: req.Header,
	}
	if body := req.GetStream(); body != nil {
		text, err := io.ReadAll(body)
		if err != nil {
			return Request{}, err
		}
		r.Body = text
	}
	return r, nil
}

// response reads the answer to a call. A refusal is an error that smithy.APIError finds.
func (a *api) response(op *smithy.OperationSchema, answer *Answer, as spelling) (*value.Object, error) {
	resp := &http.Response{StatusCode: answer.Status, Header: answer.Header, Body: io.NopCloser(strings.NewReader(string(answer.Body))), ContentLength: int64(len(answer.Body))}
	out := &result{schema: op.Output, spelling: as, object: value.NewObject()}
	err := a.protocol.DeserializeResponse(context.Background(), op, &smithy.TypeRegistry{}, &smithyhttp.Response{Response: resp}, out)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return out.object, nil
}
