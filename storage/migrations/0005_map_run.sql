CREATE TABLE map_run (
	id                   INTEGER PRIMARY KEY,
	arn                  TEXT    NOT NULL UNIQUE,
	execution            INTEGER NOT NULL REFERENCES execution (id),
	frame                INTEGER NOT NULL, -- of the Map state
	state                TEXT    NOT NULL,
	label                TEXT    NOT NULL,
	express              INTEGER NOT NULL,
	status               INTEGER NOT NULL,
	total                INTEGER NOT NULL, -- items
	children             INTEGER NOT NULL, -- child executions that there will be
	writes               INTEGER NOT NULL, -- its results are written by a ResultWriter
	concurrency          INTEGER NOT NULL,
	tolerated_count      INTEGER NOT NULL,
	tolerated_percentage REAL    NOT NULL,
	redrives             INTEGER NOT NULL,
	started              INTEGER,
	stopped              INTEGER,
	redriven             INTEGER
);
CREATE INDEX map_run_execution ON map_run (execution);

-- Of a child execution. told: 0 its Map Run does not know yet that it has ended, 1 it does, 2 it is to be redriven.
ALTER TABLE execution ADD COLUMN map_run INTEGER REFERENCES map_run (id);
ALTER TABLE execution ADD COLUMN map_index INTEGER;
ALTER TABLE execution ADD COLUMN map_items INTEGER;
ALTER TABLE execution ADD COLUMN map_told INTEGER;
CREATE INDEX execution_map_run ON execution (map_run, map_index) WHERE map_run IS NOT NULL;
CREATE INDEX execution_map_told ON execution (map_told, id) WHERE map_told IN (0, 2);

-- Lists and counts are of executions that are no child executions.
DROP INDEX execution_machine;
DROP INDEX execution_machine_status;
DROP INDEX execution_status;
CREATE INDEX execution_machine ON execution (machine) WHERE map_run IS NULL;
CREATE INDEX execution_machine_status ON execution (machine, status) WHERE map_run IS NULL;
CREATE INDEX execution_status ON execution (status) WHERE map_run IS NULL;
