package asl

import (
	"github.com/stepwell/stepwell/engine/asl/expr"
	"github.com/stepwell/stepwell/engine/asl/jsonpath"
	"github.com/stepwell/stepwell/engine/asl/query"
	"github.com/stepwell/stepwell/engine/asl/value"
)

// QueryLanguage is the language of a state's expressions.
type QueryLanguage string

// The query languages of ASL.
const (
	JSONPath QueryLanguage = "JSONPath"
	JSONata  QueryLanguage = "JSONata"
)

// StateType is the Type field of a state.
type StateType string

// The eight state types.
const (
	Task     StateType = "Task"
	Pass     StateType = "Pass"
	Choice   StateType = "Choice"
	Wait     StateType = "Wait"
	Succeed  StateType = "Succeed"
	Fail     StateType = "Fail"
	Parallel StateType = "Parallel"
	Map      StateType = "Map"
)

// StateMachine is a definition ready to be interpreted: every path, template
// and rule in it is compiled. It is immutable and may be shared.
type StateMachine struct {
	Comment        string
	Version        string
	QueryLanguage  QueryLanguage
	TimeoutSeconds int64 // of a whole execution; 0 when there is none
	Flow

	byName map[string]*State
}

// State finds a state at any level: names are unique in a whole definition.
func (m *StateMachine) State(name string) (*State, bool) {
	s, ok := m.byName[name]
	return s, ok
}

// Processor is the machine that the items of a distributed Map run in child
// executions; false when there is no such Map state.
func (m *StateMachine) Processor(state string) (*StateMachine, bool) {
	s, ok := m.byName[state]
	if !ok || s.Processor == nil {
		return nil, false
	}
	return &StateMachine{Version: m.Version, QueryLanguage: m.QueryLanguage, Flow: *s.Processor, byName: m.byName}, true
}

// Flow is one States block: the machine itself, a branch of a Parallel or the
// processor of a Map.
type Flow struct {
	StartAt string
	States  []*State // in the order of the text
}

// State is one state with the fields of every type; which of them count is
// decided by Type.
type State struct {
	Name          string
	Type          StateType
	Comment       string
	QueryLanguage QueryLanguage
	Next          string // empty when End
	End           bool

	InputPath      PathField
	OutputPath     PathField
	Parameters     *expr.Template // nil when absent; also a Map's old form of ItemSelector
	ResultSelector *expr.Template
	ResultPath     ResultPath
	Assign         *expr.Template

	Result    value.Value // Pass
	HasResult bool

	Resource         Resource // Task
	TimeoutSeconds   *Number
	HeartbeatSeconds *Number
	Credentials      *expr.Template

	Seconds       *int64 // Wait: exactly one of the four
	Timestamp     string
	SecondsPath   *expr.Expr
	TimestampPath *expr.Expr

	Choices []Rule // Choice
	Default string

	Error     *string // Fail
	Cause     *string
	ErrorPath *expr.Expr
	CausePath *expr.Expr

	Branches []*Flow // Parallel

	Processor      *Flow // Map
	Mode           MapMode
	ExecutionType  string
	Label          string
	ItemsPath      *expr.Expr
	ItemSelector   *expr.Template
	MaxConcurrency *Number

	// Of a distributed Map. The raw nodes are kept as they stand in the text.
	ToleratedFailureCount      *Number
	ToleratedFailurePercentage *Percentage
	ItemReader                 *Node   // nil when absent
	Reader                     *Reader // ItemReader, compiled
	ItemBatcher                *Node
	Batcher                    *Batcher // ItemBatcher, compiled
	ResultWriter               *Node
	Writer                     *expr.Template // ResultWriter, compiled; what a JSONata state's holds is in its Query

	Query *Query // the fields of a JSONata state; nil in a JSONPath state

	Source *Node // the state's object in the text

	Retry []Retrier
	Catch []Catcher
}

// Query are the fields of a JSONata state that may hold expressions; nil where
// the state has no such field.
type Query struct {
	Arguments                  *query.Template
	Output                     *query.Template
	Assign                     *query.Template
	Credentials                *query.Template
	TimeoutSeconds             *query.Template
	HeartbeatSeconds           *query.Template
	Seconds                    *query.Template
	Timestamp                  *query.Template
	Error                      *query.Template
	Cause                      *query.Template
	Items                      *query.Template
	ItemSelector               *query.Template
	MaxConcurrency             *query.Template
	ToleratedFailureCount      *query.Template
	ToleratedFailurePercentage *query.Template
	BatchItems                 *query.Template // of the ItemBatcher: MaxItemsPerBatch,
	BatchBytes                 *query.Template // MaxInputBytesPerBatch
	BatchInput                 *query.Template // and BatchInput
	Reader                     *query.Template // ItemReader, whole
	Writer                     *query.Template // ResultWriter, whole
}

// Batcher is the ItemBatcher of a distributed Map. In a JSONata state its
// fields are in Query.
type Batcher struct {
	Items *Number        // MaxItemsPerBatch; nil when absent
	Bytes *Number        // MaxInputBytesPerBatch; nil when absent
	Input *expr.Template // BatchInput; nil when absent
}

// Reader is the ItemReader of a distributed Map. In a JSONata state its fields
// are in Query.
type Reader struct {
	Whole    *expr.Template // the whole object
	MaxItems *Number        // of the ReaderConfig; nil when absent
}

// MapMode tells whether a Map's iterations run inside the execution.
type MapMode string

// The modes of a Map.
const (
	Inline      MapMode = "INLINE"
	Distributed MapMode = "DISTRIBUTED"
)

// PathField is InputPath or OutputPath: absent ("$"), null, or a path.
type PathField struct {
	Null bool
	Path *expr.Expr // nil when absent or null
}

// ResultPath is where a result goes into the raw input.
type ResultPath struct {
	Null bool
	Path *jsonpath.Reference // nil when absent, "$" or null
}

// Number is a number field with its …Path form; exactly one of the two is there.
type Number struct {
	Value int64
	Path  *expr.Expr
}

// Percentage is ToleratedFailurePercentage, 0 to 100, or its …Path form.
type Percentage struct {
	Value float64
	Path  *expr.Expr
}

// Retrier is one entry of Retry, with AWS's defaults filled in.
type Retrier struct {
	ErrorEquals     []string
	IntervalSeconds int64   // default 1
	MaxAttempts     int64   // default 3
	BackoffRate     float64 // default 2
	MaxDelaySeconds int64   // 0 when there is no limit
	FullJitter      bool
}

// Catcher is one entry of Catch.
type Catcher struct {
	ErrorEquals []string
	Next        string
	ResultPath  ResultPath
	Assign      *expr.Template
	Query       *Query // Output and Assign of a JSONata state's catcher

	Source *Node // the catcher's object in the text
}

// Rule is one entry of Choices.
type Rule struct {
	Condition Condition // nil in a JSONata state
	Next      string
	Assign    *expr.Template
	When      *query.Template // Condition of a JSONata state's rule
	Query     *Query          // Output and Assign of such a rule

	Source *Node // the rule's object in the text
}

// Condition is And, Or, Not or Comparison.
//
//sumtype:decl
type Condition interface{ condition() }

// And holds when all of its conditions do.
type And []Condition

// Or holds when one of its conditions does.
type Or []Condition

// Not holds when its condition does not.
type Not struct{ Condition Condition }

// Comparison holds when the variable compares to the operand as Operator says.
type Comparison struct {
	Variable    *expr.Expr
	Operator    string      // such as "NumericLessThan", without the suffix Path
	Operand     value.Value // of the literal form
	OperandPath *expr.Expr  // of the …Path form, else nil
}

func (And) condition()        {}
func (Or) condition()         {}
func (Not) condition()        {}
func (Comparison) condition() {}
