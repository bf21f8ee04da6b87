package awsapi

// Service is the API of one AWS service.
type Service struct {
	ID              string               `json:"id"` // as AWS's models call it, such as "CloudWatch Logs"
	EndpointPrefix  string               `json:"prefix"`
	SigningName     string               `json:"signing"`
	Protocol        Protocol             `json:"protocol"`
	JSONVersion     string               `json:"json,omitempty"`
	TargetPrefix    string               `json:"target,omitempty"`
	Version         string               `json:"version"`
	XMLNamespace    string               `json:"ns,omitempty"`
	QueryCompatible bool                 `json:"queryCompatible,omitempty"`
	Operations      map[string]Operation `json:"ops"` // by name, such as "PutItem"
	Shapes          []Shape              `json:"shapes"`
}

// Protocol is the form that the requests of a service have.
type Protocol string

// The protocols of AWS services.
const (
	JSON     Protocol = "json"
	RestJSON Protocol = "rest-json"
	RestXML  Protocol = "rest-xml"
	Query    Protocol = "query"
	EC2      Protocol = "ec2"
	CBOR     Protocol = "smithy-rpc-v2-cbor"
)

// Operation is one call of a service. Input and Output are indexes of Shapes; 0 is none.
type Operation struct {
	Method string  `json:"m"`
	URI    string  `json:"u"`
	Input  int     `json:"i,omitempty"`
	Output int     `json:"o,omitempty"`
	Errors []int   `json:"e,omitempty"`
	XML    *Member `json:"x,omitempty"` // names the root element of the input: Name and Namespace
}

// Kind is what a Shape is.
type Kind string

// The kinds of shapes.
const (
	Structure Kind = "structure"
	Union     Kind = "union"
	List      Kind = "list"
	Map       Kind = "map"
	String    Kind = "string"
	Integer   Kind = "integer"
	Long      Kind = "long"
	Float     Kind = "float"
	Double    Kind = "double"
	Boolean   Kind = "boolean"
	Blob      Kind = "blob"
	Timestamp Kind = "timestamp"
	Document  Kind = "document"
)

// Shape is a type of a service.
type Shape struct {
	Name       string   `json:"n"`
	Kind       Kind     `json:"k"`
	Members    []Member `json:"m,omitempty"` // of a structure or a union
	Item       *Member  `json:"l,omitempty"` // of a list, and of a map its values
	Key        *Member  `json:"y,omitempty"` // of a map
	Enum       []string `json:"v,omitempty"`
	Min        *float64 `json:"a,omitempty"` // of a number, or of the length of a text or a list
	Max        *float64 `json:"z,omitempty"`
	Flattened  bool     `json:"f,omitempty"` // items stand without an element around them
	TimeFormat string   `json:"t,omitempty"`
	Payload    string   `json:"p,omitempty"` // the member that is the whole body
	Code       string   `json:"c,omitempty"` // of an error, where it is not the name
	Streaming  bool     `json:"s,omitempty"`
}

// Member is a member of a structure, or the items of a list or a map.
type Member struct {
	Name       string `json:"n,omitempty"`
	Shape      int    `json:"s"` // index of Shapes
	Required   bool   `json:"r,omitempty"`
	WireName   string `json:"w,omitempty"` // where it is not Name
	QueryName  string `json:"q,omitempty"`
	Location   string `json:"l,omitempty"` // uri, querystring, header, headers, statusCode; else the body
	Namespace  string `json:"x,omitempty"`
	TimeFormat string `json:"t,omitempty"`
	Flattened  bool   `json:"f,omitempty"`
	Attribute  bool   `json:"a,omitempty"`
	Token      bool   `json:"i,omitempty"` // makes the call idempotent
	HostLabel  bool   `json:"h,omitempty"`
}

// Shape is the shape with that index.
func (s *Service) Shape(i int) *Shape { return &s.Shapes[i] }

// Input is the shape of an operation's parameters; nil when it has none.
func (s *Service) Input(o Operation) *Shape { return s.optional(o.Input) }

// Output is the shape of an operation's result; nil when it has none.
func (s *Service) Output(o Operation) *Shape { return s.optional(o.Output) }

func (s *Service) optional(i int) *Shape {
	if i == 0 {
		return nil
	}
	return &s.Shapes[i]
}
