// Package urls makes every URL of the studio. Handlers use the same functions
// for their routes: urls.Design(":workflow") is the pattern of the page that
// urls.Design(id) links to, because a colon is not escaped in a path segment.
//
// All results are paths on this server with their variable parts escaped, so
// they are safe in href, action and hx-* attributes.
package urls

import "net/url"

// at joins escaped segments to a path.
func at(segments ...string) string {
	path := ""
	for _, s := range segments {
		path += "/" + escape(s)
	}
	return path
}

// escape keeps "." and ".." from being read as steps in the path.
func escape(segment string) string {
	switch segment {
	case ".":
		return "%2E"
	case "..":
		return "%2E%2E"
	default:
		return url.PathEscape(segment)
	}
}

// With adds query parameters to a path, as in With(Executions(), "status",
// "FAILED"): names and values alternate; a pair without a value is left out, so
// filters need no ifs. A last name without a partner is ignored.
func With(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Add(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// Health answers 200 while the server serves.
func Health() string { return "/healthz" }

// Theme takes the choice of light, dark or system (POST).
func Theme() string { return "/theme" }

// Who asks what people want to be called (GET) and remembers it (POST).
func Who() string { return "/who" }

// Components is the page that shows every component of web/ui.
func Components() string { return "/_components" }

// Workflows is the list of workflows and the front page. A POST to
// NewWorkflow creates one.
func Workflows() string { return "/" }

// NewWorkflow shows the ways to begin a workflow (GET) and creates one (POST).
func NewWorkflow() string { return "/workflows/new" }

// ImportWorkflow takes a definition as text or file (GET form, POST).
func ImportWorkflow() string { return "/import" }

// Templates is the gallery of starter workflows.
func Templates() string { return "/templates" }

// Template is the page of one starter workflow.
func Template(id string) string { return at("templates", id) }

// TemplatePicture is how it looks, as SVG.
func TemplatePicture(id string) string { return at("templates", id, "picture.svg") }

// UseTemplate makes a workflow of it (POST).
func UseTemplate(id string) string { return at("templates", id, "use") }

// RunTemplate makes a workflow of it and runs it with answers of its own (POST).
func RunTemplate(id string) string { return at("templates", id, "run") }

// Workflow is a workflow's front door; it leads to Design.
func Workflow(workflow string) string { return at("w", workflow) }

// Design is the page with the canvas.
func Design(workflow string) string { return at("w", workflow, "design") }

// Actions finds calls of AWS's APIs for the palette, by the query "q".
func Actions() string { return "/actions" }

// DesignState is Design with one state selected.
func DesignState(workflow, state string) string {
	return With(Design(workflow), "state", state)
}

// Edits takes one typed edit (POST): insert, move, connect, rename, undo ….
func Edits(workflow string) string { return at("w", workflow, "edits") }

// Undo takes back the newest edit (POST).
func Undo(workflow string) string { return at("w", workflow, "undo") }

// Redo applies again what was undone last (POST).
func Redo(workflow string) string { return at("w", workflow, "redo") }

// Merge brings an edit together with what was saved meanwhile (POST).
func Merge(workflow string) string { return at("w", workflow, "merge") }

// Adopt decides about a definition that was published from elsewhere (POST).
func Adopt(workflow string) string { return at("w", workflow, "adopt") }

// Publish shows what would be published (GET) and makes the draft what runs (POST).
func Publish(workflow string) string { return at("w", workflow, "publish") }

// Changes lists the edits of a workflow, and its checkpoints.
func Changes(workflow string) string { return at("w", workflow, "changes") }

// Checkpoints gives the draft as it is a name (POST).
func Checkpoints(workflow string) string { return at("w", workflow, "checkpoints") }

// DeleteCheckpoint forgets such a name (POST).
func DeleteCheckpoint(workflow, checkpoint string) string {
	return at("w", workflow, "checkpoints", checkpoint, "delete")
}

// Restore brings an earlier text back into the draft (POST).
func Restore(workflow string) string { return at("w", workflow, "restore") }

// Take makes one state of the draft what it is in another text (POST).
func Take(workflow string) string { return at("w", workflow, "take") }

// Compare shows what differs between two texts of a workflow: "draft", "published", the number
// of a version, "r12" for a revision of the draft, "c3" for a checkpoint. Posted, one of them is a pasted text.
func Compare(workflow, a, b string) string {
	return With(at("w", workflow, "compare"), "a", a, "b", b)
}

// Live is the stream of what others do in a workflow.
func Live(workflow string) string { return at("w", workflow, "live") }

// Draft is the draft as an answer to an edit would have it, for pages that others left behind.
func Draft(workflow string) string { return at("w", workflow, "draft") }

// Presence takes where in a workflow a tab is (POST).
func Presence(workflow string) string { return at("w", workflow, "presence") }

// Text is the definition as it is being edited, as plain text.
func Text(workflow string) string { return at("w", workflow, "text") }

// Lint checks a definition without saving it (POST).
func Lint(workflow string) string { return at("w", workflow, "lint") }

// Assist says what can stand at a place in the code, and what a field means (POST).
func Assist(workflow string) string { return at("w", workflow, "assist") }

// Format lays a definition out anew without saving it (POST).
func Format(workflow string) string { return at("w", workflow, "format") }

// Fragment is some states as text for the clipboard.
func Fragment(workflow string) string { return at("w", workflow, "fragment") }

// Picture is the drawing alone, as somebody looks at it.
func Picture(workflow string) string { return at("w", workflow, "picture") }

// Inspector is the panel with the fields of one state.
func Inspector(workflow, state string) string {
	return With(at("w", workflow, "inspector"), "state", state)
}

// Values tells what the fields of a state come to over a sample.
func Values(workflow string) string { return at("w", workflow, "values") }

// Samples keeps the data that states are tried with.
func Samples(workflow string) string { return at("w", workflow, "samples") }

// TestState runs one state by itself; empty is the address without one.
func TestState(workflow, state string) string {
	return With(at("w", workflow, "test"), "state", state)
}

// Code is the page with the definition as text.
func Code(workflow string) string { return at("w", workflow, "code") }

// Outline is the definition as an editable list.
func Outline(workflow string) string { return at("w", workflow, "outline") }

// Data is the page to try expressions and follow data through a state (GET, POST).
func Data(workflow string) string { return at("w", workflow, "data") }

// WorkflowConfig is the page with name, type, role and tags.
func WorkflowConfig(workflow string) string { return at("w", workflow, "config") }

// Runs lists the executions of a workflow.
func Runs(workflow string) string { return at("w", workflow, "runs") }

// NewRun shows the start dialog (GET) and starts an execution (POST).
func NewRun(workflow string) string { return at("w", workflow, "runs", "new") }

// WorkflowSchedules lists the schedules of a workflow.
func WorkflowSchedules(workflow string) string { return at("w", workflow, "schedules") }

// Versions lists the versions and aliases of a workflow (GET) and publishes a version (POST).
func Versions(workflow string) string { return at("w", workflow, "versions") }

// Version is the page of one version.
func Version(workflow, number string) string { return at("w", workflow, "versions", number) }

// DeleteVersion deletes a version (POST).
func DeleteVersion(workflow, number string) string {
	return at("w", workflow, "versions", number, "delete")
}

// NewAlias shows the form of an alias (GET) and makes one (POST).
func NewAlias(workflow string) string { return at("w", workflow, "new-alias") }

// Alias shows the form of an alias (GET) and changes it (POST).
func Alias(workflow, alias string) string { return at("w", workflow, "aliases", alias) }

// DeleteAlias deletes an alias (POST).
func DeleteAlias(workflow, alias string) string { return at("w", workflow, "aliases", alias, "delete") }

// Export is the page that offers the formats.
func Export(workflow string) string { return at("w", workflow, "export") }

// Download is one exported file; format is asl.json, asl.yaml, svg and so on.
func Download(workflow, format string) string { return at("w", workflow, "export", format) }

// DeleteWorkflow confirms (GET) and deletes (POST).
func DeleteWorkflow(workflow string) string { return at("w", workflow, "delete") }

// Executions lists the executions of all workflows.
func Executions() string { return "/x" }

// Execution is the page of one execution.
func Execution(execution string) string { return at("x", execution) }

// ExecutionView is Execution with one of its views: graph, table, events.
func ExecutionView(execution, view string) string {
	return With(Execution(execution), "view", view)
}

// Logs lists the log groups.
func Logs() string { return "/logs" }

// LogEntries shows the entries of the log group that the query names; LogGroup
// names one.
func LogEntries() string { return "/logs/entries" }

// LogGroup shows the entries of a log group, by its ARN.
func LogGroup(arn string) string { return With(LogEntries(), "group", arn) }

// ExecutionState shows one state's input, output, error and attempts.
func ExecutionState(execution, state string) string {
	return at("x", execution, "state", state)
}

// ExecutionEvents is the table of history events.
func ExecutionEvents(execution string) string { return at("x", execution, "events") }

// ExecutionLive is the stream of state changes (server-sent events).
func ExecutionLive(execution string) string { return at("x", execution, "live") }

// ExecutionHistory is the history as a file, as the AWS API answers it.
func ExecutionHistory(execution string) string { return at("x", execution, "history.json") }

// ExecutionDefinition is the definition that an execution runs, as it was given.
func ExecutionDefinition(execution string) string { return at("x", execution, "definition.json") }

// MapRun is the page of a Map Run of an execution, by its label and id as in its ARN: "Label:id".
func MapRun(execution, run string) string { return at("x", execution, "map", run) }

// ChangeMapRun changes what a Map Run under way may do (POST).
func ChangeMapRun(execution, run string) string { return at("x", execution, "map", run, "limits") }

// StopExecution stops an execution (POST).
func StopExecution(execution string) string { return at("x", execution, "stop") }

// RedriveExecution lets an execution go on from what failed (POST).
func RedriveExecution(execution string) string { return at("x", execution, "redrive") }

// Schedules lists the schedules of all workflows.
func Schedules() string { return "/schedules" }

// NewSchedule shows the form (GET) and creates a schedule (POST).
func NewSchedule() string { return "/schedules/new" }

// PreviewSchedule answers with the next firings of the form's values.
func PreviewSchedule() string { return "/schedules/preview" }

// Schedule is the page of one schedule.
func Schedule(group, name string) string { return at("schedules", group, name) }

// EnableSchedule switches a schedule on (POST).
func EnableSchedule(group, name string) string { return at("schedules", group, name, "enable") }

// DisableSchedule switches a schedule off (POST).
func DisableSchedule(group, name string) string { return at("schedules", group, name, "disable") }

// EditSchedule shows the form of a schedule (GET) and changes it (POST).
func EditSchedule(group, name string) string { return at("schedules", group, name, "edit") }

// RunSchedule starts an execution with a schedule's input at once (POST).
func RunSchedule(group, name string) string { return at("schedules", group, name, "run") }

// DeleteSchedule deletes a schedule (POST).
func DeleteSchedule(group, name string) string { return at("schedules", group, name, "delete") }

// BackfillSchedule says what firing a time range again would do (GET) and does it (POST).
func BackfillSchedule(group, name string) string { return at("schedules", group, name, "backfill") }

// CancelBackfill takes back what a backfill has not fired yet (POST).
func CancelBackfill(group, name string) string {
	return at("schedules", group, name, "backfill", "cancel")
}

// ScheduleAs is a schedule in another format, as a file.
func ScheduleAs(group, name, format string) string {
	return at("schedules", group, name, "as", format)
}

// DuplicateSchedule is the form with all that another schedule has, by its ARN.
func DuplicateSchedule(arn string) string { return With(NewSchedule(), "copy", arn) }

// BulkSchedules does something with many schedules (POST).
func BulkSchedules() string { return "/schedules/bulk" }

// Calendar shows how the firings of all schedules spread over the coming week.
func Calendar() string { return "/schedules/calendar" }

// ScheduleGroups lists the groups of schedules (GET) and makes one (POST).
func ScheduleGroups() string { return "/schedule-groups" }

// ScheduleGroup is the page of one group (GET); it changes the tags (POST).
func ScheduleGroup(group string) string { return at("schedule-groups", group) }

// DeleteScheduleGroup deletes a group with its schedules (POST).
func DeleteScheduleGroup(group string) string { return at("schedule-groups", group, "delete") }

// DeadLetters lists what schedules could not deliver.
func DeadLetters() string { return "/dead-letters" }

// DeadLetter is the page of one.
func DeadLetter(id string) string { return at("dead-letters", id) }

// ReplayDeadLetter delivers it again (POST).
func ReplayDeadLetter(id string) string { return at("dead-letters", id, "replay") }

// DiscardDeadLetter removes it (POST).
func DiscardDeadLetter(id string) string { return at("dead-letters", id, "discard") }

// Tables lists the tables of the embedded item store (GET) and makes one (POST).
func Tables() string { return "/tables" }

// Table shows the items of one table.
func Table(name string) string { return at("tables", name) }

// DeleteTable deletes a table with its items (POST).
func DeleteTable(name string) string { return at("tables", name, "delete") }
