-- Log groups as CloudWatch Logs has them. A group outlives what wrote to it.
CREATE TABLE log_group (
	id      INTEGER PRIMARY KEY,
	arn     TEXT    NOT NULL UNIQUE, -- without the ":*" at its end
	created INTEGER,
	days    INTEGER NOT NULL, -- that entries are kept; 0: for ever
	bytes   INTEGER NOT NULL DEFAULT 0 -- of the bodies in log
);

CREATE TABLE log_stream (
	id        INTEGER PRIMARY KEY,
	log_group INTEGER NOT NULL REFERENCES log_group (id) ON DELETE CASCADE,
	name      TEXT    NOT NULL,
	created   INTEGER,
	UNIQUE (log_group, name)
);

-- What one commit logged of an execution. log.go knows the body.
CREATE TABLE log (
	id        INTEGER PRIMARY KEY,
	log_group INTEGER NOT NULL REFERENCES log_group (id) ON DELETE CASCADE,
	stream    INTEGER NOT NULL REFERENCES log_stream (id) ON DELETE CASCADE,
	execution INTEGER NOT NULL,
	first     INTEGER, -- time of the first entry
	last      INTEGER,
	entries   INTEGER NOT NULL,
	body      BLOB    NOT NULL
);
CREATE INDEX log_of_group ON log (log_group, id);
CREATE INDEX log_of_stream ON log (stream, id);
CREATE INDEX log_of_execution ON log (execution, id);

ALTER TABLE execution ADD COLUMN log_group TEXT; -- an ARN; NULL: it logs nothing
ALTER TABLE execution ADD COLUMN log_level TEXT;
ALTER TABLE execution ADD COLUMN log_data INTEGER;

-- Events that EventBridge has not taken yet.
CREATE TABLE announcement (
	id   INTEGER PRIMARY KEY,
	body BLOB NOT NULL
);

-- How far something was sent on: the place in what it sends.
CREATE TABLE sent (
	name  TEXT PRIMARY KEY,
	place INTEGER NOT NULL
);

-- The X-Ray header that an execution was started with.
ALTER TABLE execution ADD COLUMN trace_header TEXT;
