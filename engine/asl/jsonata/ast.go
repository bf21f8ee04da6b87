package jsonata

// kind is what a node is.
type kind uint8

const (
	kEnd kind = iota // the end of the text where an expression should be
	kName
	kVariable
	kString
	kNumber
	kLiteral // true, false, null
	kRegex
	kOperator // a keyword that may turn out to be a name, or the ? of a partial application
	kBinary
	kMinus
	kArray
	kObject
	kBlock
	kCall
	kPartial
	kLambda
	kCondition
	kElse // ?: and ??
	kTransform
	kWildcard
	kDescendant
	kParent
	kPath
	kSort
	kBind
	kApply
)

// kindNames are the names that messages use.
var kindNames = map[kind]string{
	kString: "string", kNumber: "number", kLiteral: "value", kVariable: "variable", kRegex: "regex",
	kBinary: "binary", kMinus: "unary", kArray: "unary", kObject: "unary", kBlock: "block", kCall: "function",
	kPartial: "partial", kLambda: "lambda", kCondition: "condition", kElse: "condition", kTransform: "transform",
	kDescendant: "descendant", kParent: "parent", kPath: "path", kSort: "sort", kBind: "bind", kApply: "apply",
}

// node is a part of an expression. The parser makes nodes as written; resolve
// turns dots into paths and finds what % stands for.
type node struct {
	kind kind
	pos  int    // in bytes, after the token
	name string // operator, name or variable
	lit  any    // what a literal stands for

	lhs, rhs, alt *node      // operands; condition, then and else; pattern, update and delete; alt also the called function
	items         []*node    // steps, arguments, expressions or items
	pairs         [][2]*node // keys and values of an object
	terms         []term     // of order-by
	sig           *signature // of a lambda
	re            *pattern
	builtin       *native // what a variable is when nobody has bound it

	predicates []stage // that filter the result
	stages     []stage // that filter or number what a step of a path selects
	group      *group
	keepArray  bool // [] follows
	keepOne    bool // of a path: an array of one stays an array
	consArray  bool // an array constructor as a step: its array is one item
	tuple      bool // a step or path that carries bindings along
	tail       bool // a call whose result is the lambda's
	focus      string
	index      string
	slot       *slot // of %: where its value will be found
	ancestor   *slot // of a step: where to leave its context for a %
	seeking    []*slot
}

// stage filters what was selected, or numbers it when filter is nil.
type stage struct {
	filter *node
	index  string
}

type term struct {
	by         *node
	descending bool
}

type group struct {
	pairs [][2]*node
	pos   int
}

// slot connects a % with the step it refers to.
type slot struct {
	label string
	level int // how many steps up it still is
	index int
}
