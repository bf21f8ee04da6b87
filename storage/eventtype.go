package storage

// eventTypes are the types of history events that AWS documents. A stored event
// names its type by the place here, so the list is only ever added to, at its
// end. A type that is not here is stored with its name.
var eventTypes = []string{
	"", // 0 says that the name follows
	"ActivityFailed",
	"ActivityScheduleFailed",
	"ActivityScheduled",
	"ActivityStarted",
	"ActivitySucceeded",
	"ActivityTimedOut",
	"ChoiceStateEntered",
	"ChoiceStateExited",
	"EvaluationFailed",
	"ExecutionAborted",
	"ExecutionFailed",
	"ExecutionRedriven",
	"ExecutionStarted",
	"ExecutionSucceeded",
	"ExecutionTimedOut",
	"FailStateEntered",
	"LambdaFunctionFailed",
	"LambdaFunctionScheduleFailed",
	"LambdaFunctionScheduled",
	"LambdaFunctionStartFailed",
	"LambdaFunctionStarted",
	"LambdaFunctionSucceeded",
	"LambdaFunctionTimedOut",
	"MapIterationAborted",
	"MapIterationFailed",
	"MapIterationStarted",
	"MapIterationSucceeded",
	"MapRunAborted",
	"MapRunFailed",
	"MapRunRedriven",
	"MapRunStarted",
	"MapRunSucceeded",
	"MapStateAborted",
	"MapStateEntered",
	"MapStateExited",
	"MapStateFailed",
	"MapStateStarted",
	"MapStateSucceeded",
	"ParallelStateAborted",
	"ParallelStateEntered",
	"ParallelStateExited",
	"ParallelStateFailed",
	"ParallelStateStarted",
	"ParallelStateSucceeded",
	"PassStateEntered",
	"PassStateExited",
	"SucceedStateEntered",
	"SucceedStateExited",
	"TaskFailed",
	"TaskScheduled",
	"TaskStartFailed",
	"TaskStarted",
	"TaskStateAborted",
	"TaskStateEntered",
	"TaskStateExited",
	"TaskSubmitFailed",
	"TaskSubmitted",
	"TaskSucceeded",
	"TaskTimedOut",
	"WaitStateAborted",
	"WaitStateEntered",
	"WaitStateExited",
}

var eventNumbers = numberEvents()

func numberEvents() map[string]uint64 {
	numbers := make(map[string]uint64, len(eventTypes))
	for i, name := range eventTypes {
		numbers[name] = uint64(i)
	}
	return numbers
}
