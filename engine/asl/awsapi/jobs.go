package awsapi

// Job is a call that starts something that a Task can wait for (.sync): which
// call tells how it is, and how one sees that it has ended. Paths are names
// with dots; "[0]" takes the first item.
type Job struct {
	Describe string            // the call that is polled, such as "getJobRun"
	Ask      map[string]string // its parameters: from the path in the answer to the start, or after "$." in the start's own parameters; "[…]" makes a list of it
	Status   string            // path in what Describe answers
	Done     []string          // the statuses of success
	Failed   []string          // and of every other end
	Result   string            // path to the Task's result; empty is the whole answer
	Stop     string            // the call that ends it; empty when there is none
	StopWith map[string]string // its parameters, as Ask
}

// Jobs are the jobs that can be waited for, by "service:call" as in a Resource.
var Jobs = map[string]Job{
	"athena:startQueryExecution": {
		Describe: "getQueryExecution", Ask: map[string]string{"QueryExecutionId": "QueryExecutionId"},
		Status: "QueryExecution.Status.State", Done: []string{"SUCCEEDED"}, Failed: []string{"FAILED", "CANCELLED"},
		Stop: "stopQueryExecution", StopWith: map[string]string{"QueryExecutionId": "QueryExecutionId"},
	},
	"batch:submitJob": {
		Describe: "describeJobs", Ask: map[string]string{"Jobs": "[JobId]"},
		Status: "Jobs[0].Status", Done: []string{"SUCCEEDED"}, Failed: []string{"FAILED"}, Result: "Jobs[0]",
		Stop: "terminateJob", StopWith: map[string]string{"JobId": "JobId", "Reason": "'The execution was stopped.'"},
	},
	"codebuild:startBuild": {
		Describe: "batchGetBuilds", Ask: map[string]string{"Ids": "[Build.Id]"},
		Status: "Builds[0].BuildStatus", Done: []string{"SUCCEEDED"}, Failed: []string{"FAILED", "FAULT", "STOPPED", "TIMED_OUT"}, Result: "Builds[0]",
		Stop: "stopBuild", StopWith: map[string]string{"Id": "Build.Id"},
	},
	"databrew:startJobRun": {
		Describe: "describeJobRun", Ask: map[string]string{"Name": "$.Name", "RunId": "RunId"},
		Status: "State", Done: []string{"SUCCEEDED"}, Failed: []string{"FAILED", "STOPPED", "TIMEOUT"},
		Stop: "stopJobRun", StopWith: map[string]string{"Name": "$.Name", "RunId": "RunId"},
	},
	"ecs:runTask": {
		Describe: "describeTasks", Ask: map[string]string{"Cluster": "$.Cluster", "Tasks": "[Tasks[0].TaskArn]"},
		Status: "Tasks[0].LastStatus", Done: []string{"STOPPED"}, Result: "Tasks[0]",
		Stop: "stopTask", StopWith: map[string]string{"Cluster": "$.Cluster", "Task": "Tasks[0].TaskArn"},
	},
	"emr-containers:startJobRun": {
		Describe: "describeJobRun", Ask: map[string]string{"Id": "Id", "VirtualClusterId": "VirtualClusterId"},
		Status: "JobRun.State", Done: []string{"COMPLETED"}, Failed: []string{"FAILED", "CANCELLED"}, Result: "JobRun",
		Stop: "cancelJobRun", StopWith: map[string]string{"Id": "Id", "VirtualClusterId": "VirtualClusterId"},
	},
	"emr-serverless:startJobRun": {
		Describe: "getJobRun", Ask: map[string]string{"ApplicationId": "ApplicationId", "JobRunId": "JobRunId"},
		Status: "JobRun.State", Done: []string{"SUCCESS"}, Failed: []string{"FAILED", "CANCELLED"}, Result: "JobRun",
		Stop: "cancelJobRun", StopWith: map[string]string{"ApplicationId": "ApplicationId", "JobRunId": "JobRunId"},
	},
	"glue:startJobRun": {
		Describe: "getJobRun", Ask: map[string]string{"JobName": "$.JobName", "RunId": "JobRunId"},
		Status: "JobRun.JobRunState", Done: []string{"SUCCEEDED"}, Failed: []string{"FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"}, Result: "JobRun",
		Stop: "batchStopJobRun", StopWith: map[string]string{"JobName": "$.JobName", "JobRunIds": "[JobRunId]"},
	},
	"mediaconvert:createJob": {
		Describe: "getJob", Ask: map[string]string{"Id": "Job.Id"},
		Status: "Job.Status", Done: []string{"COMPLETE"}, Failed: []string{"ERROR", "CANCELED"},
		Stop: "cancelJob", StopWith: map[string]string{"Id": "Job.Id"},
	},
	"sagemaker:createLabelingJob":             sageMaker("LabelingJob"),
	"sagemaker:createHyperParameterTuningJob": sageMaker("HyperParameterTuningJob"),
	"sagemaker:createProcessingJob":           sageMaker("ProcessingJob"),
	"sagemaker:createTrainingJob":             sageMaker("TrainingJob"),
	"sagemaker:createTransformJob":            sageMaker("TransformJob"),
	"states:startExecution":                   {Describe: "describeExecution"}, // the engine waits for it by itself
}

func sageMaker(kind string) Job {
	name := map[string]string{kind + "Name": "$." + kind + "Name"}
	return Job{
		Describe: "describe" + kind, Ask: name, Status: kind + "Status",
		Done: []string{"Completed"}, Failed: []string{"Failed", "Stopped"}, Stop: "stop" + kind, StopWith: name,
	}
}
