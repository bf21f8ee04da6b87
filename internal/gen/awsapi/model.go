package main

import (
	"cmp"
	"maps"
	"slices"

	"github.com/stepwell/stepwell/engine/asl/awsapi"
)

// model is a service model as botocore keeps it.
type model struct {
	Metadata struct {
		APIVersion     string    `json:"apiVersion"`
		EndpointPrefix string    `json:"endpointPrefix"`
		JSONVersion    string    `json:"jsonVersion"`
		Protocol       string    `json:"protocol"`
		Protocols      []string  `json:"protocols"`
		ServiceID      string    `json:"serviceId"`
		SigningName    string    `json:"signingName"`
		TargetPrefix   string    `json:"targetPrefix"`
		XMLNamespace   string    `json:"xmlNamespace"`
		QueryCompat    *struct{} `json:"awsQueryCompatible"`
	} `json:"metadata"`
	Operations map[string]operation `json:"operations"`
	Shapes     map[string]shape     `json:"shapes"`
}

type operation struct {
	HTTP struct {
		Method     string `json:"method"`
		RequestURI string `json:"requestUri"`
	} `json:"http"`
	Input  *reference  `json:"input"`
	Output *reference  `json:"output"`
	Errors []reference `json:"errors"`
}

type namespace struct {
	URI string `json:"uri"`
}

type reference struct {
	Shape            string     `json:"shape"`
	LocationName     string     `json:"locationName"`
	QueryName        string     `json:"queryName"`
	Location         string     `json:"location"`
	XMLNamespace     *namespace `json:"xmlNamespace"`
	TimestampFormat  string     `json:"timestampFormat"`
	Flattened        bool       `json:"flattened"`
	XMLAttribute     bool       `json:"xmlAttribute"`
	IdempotencyToken bool       `json:"idempotencyToken"`
	HostLabel        bool       `json:"hostLabel"`
	Streaming        bool       `json:"streaming"`
}

type shape struct {
	Type            string               `json:"type"`
	Members         map[string]reference `json:"members"`
	Required        []string             `json:"required"`
	Member          *reference           `json:"member"`
	Key             *reference           `json:"key"`
	Value           *reference           `json:"value"`
	Enum            []string             `json:"enum"`
	Min             *float64             `json:"min"`
	Max             *float64             `json:"max"`
	Flattened       bool                 `json:"flattened"`
	TimestampFormat string               `json:"timestampFormat"`
	Payload         string               `json:"payload"`
	Union           bool                 `json:"union"`
	Document        bool                 `json:"document"`
	Streaming       bool                 `json:"streaming"`
	Error           struct {
		Code string `json:"code"`
	} `json:"error"`
}

// preferred are the protocols in the order in which they are taken where a
// service speaks several: emulators speak the older ones.
var preferred = []awsapi.Protocol{awsapi.JSON, awsapi.RestJSON, awsapi.RestXML, awsapi.Query, awsapi.EC2, awsapi.CBOR}

// compact keeps what calls and checks need, with the shapes that operations reach.
func compact(m *model) *awsapi.Service {
	md := m.Metadata
	s := &awsapi.Service{
		ID: md.ServiceID, EndpointPrefix: md.EndpointPrefix, SigningName: cmp.Or(md.SigningName, md.EndpointPrefix),
		Protocol: awsapi.Protocol(md.Protocol), JSONVersion: md.JSONVersion, TargetPrefix: md.TargetPrefix,
		Version: md.APIVersion, XMLNamespace: md.XMLNamespace, QueryCompatible: md.QueryCompat != nil,
		Operations: map[string]awsapi.Operation{},
		Shapes:     []awsapi.Shape{{}}, // 0 is none
	}
	for _, p := range preferred {
		if slices.Contains(md.Protocols, string(p)) {
			s.Protocol = p
			break
		}
	}
	c := compactor{model: m, service: s, index: map[string]int{}}
	for _, name := range slices.Sorted(maps.Keys(m.Operations)) {
		s.Operations[name] = c.operation(m.Operations[name])
	}
	return s
}

type compactor struct {
	model   *model
	service *awsapi.Service
	index   map[string]int
}

func (c *compactor) operation(o operation) awsapi.Operation {
	out := awsapi.Operation{Method: o.HTTP.Method, URI: o.HTTP.RequestURI}
	if o.Input != nil {
		out.Input = c.shape(o.Input.Shape)
		if o.Input.LocationName != "" || o.Input.XMLNamespace != nil {
			out.XML = &awsapi.Member{Name: o.Input.LocationName, Namespace: o.Input.namespace()}
		}
	}
	if o.Output != nil {
		out.Output = c.shape(o.Output.Shape)
	}
	for _, e := range o.Errors {
		out.Errors = append(out.Errors, c.shape(e.Shape))
	}
	return out
}

func (r reference) namespace() string {
	if r.XMLNamespace == nil {
		return ""
	}
	return r.XMLNamespace.URI
}

// shape is the index of a shape; what it holds follows.
func (c *compactor) shape(name string) int {
	if i, ok := c.index[name]; ok {
		return i
	}
	i := len(c.service.Shapes)
	c.index[name] = i
	c.service.Shapes = append(c.service.Shapes, awsapi.Shape{})
	from := c.model.Shapes[name]
	s := awsapi.Shape{
		Name: name, Kind: kindOf(from), Enum: from.Enum, Min: from.Min, Max: from.Max,
		Flattened: from.Flattened, TimeFormat: from.TimestampFormat, Payload: from.Payload, Streaming: from.Streaming,
	}
	if from.Error.Code != name {
		s.Code = from.Error.Code
	}
	for _, member := range slices.Sorted(maps.Keys(from.Members)) {
		m := c.member(from.Members[member])
		m.Name, m.Required = member, slices.Contains(from.Required, member)
		if m.WireName == member {
			m.WireName = ""
		}
		s.Members = append(s.Members, m)
	}
	s.Item, s.Key = c.optional(cmp.Or(from.Member, from.Value)), c.optional(from.Key)
	c.service.Shapes[i] = s
	return i
}

func kindOf(s shape) awsapi.Kind {
	switch {
	case s.Document:
		return awsapi.Document
	case s.Union:
		return awsapi.Union
	}
	return awsapi.Kind(s.Type)
}

func (c *compactor) optional(r *reference) *awsapi.Member {
	if r == nil {
		return nil
	}
	m := c.member(*r)
	return &m
}

func (c *compactor) member(r reference) awsapi.Member {
	return awsapi.Member{
		Shape: c.shape(r.Shape), WireName: r.LocationName, QueryName: r.QueryName, Location: r.Location,
		Namespace: r.namespace(), TimeFormat: r.TimestampFormat, Flattened: r.Flattened, Attribute: r.XMLAttribute,
		Token: r.IdempotencyToken, HostLabel: r.HostLabel,
	}
}
