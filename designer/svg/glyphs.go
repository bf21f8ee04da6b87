package svg

// Glyph names one of the drawn symbols.
type Glyph string

const (
	GlyphTask     Glyph = "task"
	GlyphFunction Glyph = "function" // Lambda
	GlyphTable    Glyph = "table"    // DynamoDB
	GlyphHTTP     Glyph = "http"
	GlyphChoice   Glyph = "choice"
	GlyphParallel Glyph = "parallel"
	GlyphMap      Glyph = "map"
	GlyphWait     Glyph = "wait"
	GlyphPass     Glyph = "pass"
	GlyphSucceed  Glyph = "succeed"
	GlyphFail     Glyph = "fail"
	GlyphActivity Glyph = "activity" // a worker or person that asks for tasks
	GlyphMessage  Glyph = "message"  // SQS, SNS, EventBridge
	GlyphBucket   Glyph = "bucket"   // S3
	GlyphWorkflow Glyph = "workflow" // a nested execution
	GlyphService  Glyph = "service"  // any other AWS service
)
