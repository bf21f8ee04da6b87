-- Times are microseconds since 1970 in UTC; an absent time is NULL.
-- JSON is kept as the bytes that were given.

-- The number of a state machine's ARN. It outlives the machine, as its executions do.
CREATE TABLE machine_key (
	id        INTEGER PRIMARY KEY,
	arn       TEXT    NOT NULL UNIQUE,
	revisions INTEGER NOT NULL DEFAULT 0 -- the highest revision ever stored
);

CREATE TABLE definition (
	id   INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE, -- SHA-256 of text
	text TEXT NOT NULL
);

CREATE TABLE machine_revision (
	id         INTEGER PRIMARY KEY,
	machine    INTEGER NOT NULL REFERENCES machine_key (id),
	revision   INTEGER NOT NULL,
	definition INTEGER NOT NULL REFERENCES definition (id),
	UNIQUE (machine, revision)
);

CREATE TABLE machine (
	id          INTEGER PRIMARY KEY REFERENCES machine_key (id),
	name        TEXT    NOT NULL,
	type        TEXT    NOT NULL,
	status      TEXT    NOT NULL,
	role_arn    TEXT    NOT NULL,
	revision_id TEXT    NOT NULL,
	revision    INTEGER NOT NULL,
	logging     BLOB,
	tracing     INTEGER NOT NULL,
	tags        BLOB,
	created     INTEGER,
	updated     INTEGER
);

-- What every step rewrites is short; what can be long stands last, or elsewhere.
CREATE TABLE execution (
	id             INTEGER PRIMARY KEY,
	arn            TEXT    NOT NULL UNIQUE,
	name           TEXT    NOT NULL,
	machine        INTEGER NOT NULL REFERENCES machine_key (id),
	revision       INTEGER NOT NULL,
	status         INTEGER NOT NULL,
	started        INTEGER,
	stopped        INTEGER,
	schedule       TEXT,
	error          TEXT,
	last_frame     INTEGER NOT NULL,
	last_command   INTEGER NOT NULL,
	last_event     INTEGER NOT NULL,
	transitions    INTEGER NOT NULL,
	draws          INTEGER NOT NULL,
	machine_name   TEXT    NOT NULL,
	role_arn       TEXT    NOT NULL,
	region         TEXT    NOT NULL,
	seed           INTEGER NOT NULL,
	express        INTEGER NOT NULL,
	version_arn    TEXT,
	alias_arn      TEXT,
	input          BLOB, -- NULL when it stands in execution_input
	cause          TEXT,
	output         BLOB
);
CREATE INDEX execution_machine ON execution (machine);
CREATE INDEX execution_machine_status ON execution (machine, status);
CREATE INDEX execution_status ON execution (status);
CREATE INDEX execution_schedule ON execution (schedule) WHERE schedule IS NOT NULL;

-- Inputs that would make every rewrite of the execution's row long.
CREATE TABLE execution_input (
	execution INTEGER PRIMARY KEY REFERENCES execution (id),
	body      BLOB NOT NULL
);

-- A run of events that one commit added; segment.go knows the body.
CREATE TABLE history (
	id        INTEGER PRIMARY KEY,
	execution INTEGER NOT NULL,
	first     INTEGER NOT NULL,
	last      INTEGER NOT NULL,
	body      BLOB    NOT NULL,
	UNIQUE (execution, first)
);

CREATE TABLE frame (
	id        INTEGER PRIMARY KEY,
	execution INTEGER NOT NULL,
	frame     INTEGER NOT NULL,
	parent    INTEGER NOT NULL, -- 0 for the root
	wake      INTEGER,
	open      INTEGER NOT NULL,
	body      BLOB,
	UNIQUE (execution, frame)
);
CREATE INDEX frame_parent ON frame (execution, parent, frame) WHERE parent > 0;
CREATE INDEX frame_wake ON frame (wake, execution, frame) WHERE wake IS NOT NULL;
CREATE INDEX frame_open ON frame (execution, frame) WHERE open = 1;

CREATE TABLE frame_static (
	frame INTEGER PRIMARY KEY REFERENCES frame (id) ON DELETE CASCADE,
	body  BLOB NOT NULL
);

CREATE TABLE activity (
	id      INTEGER PRIMARY KEY,
	arn     TEXT NOT NULL UNIQUE,
	name    TEXT NOT NULL,
	created INTEGER,
	tags    BLOB
);

CREATE TABLE draft (
	id        INTEGER PRIMARY KEY,
	machine   TEXT    NOT NULL UNIQUE, -- an ARN, also of a machine that is not created yet
	text      TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	first     INTEGER NOT NULL, -- the oldest revision in the log
	log_bytes INTEGER NOT NULL,
	updated   INTEGER
);

-- One row for every revision: how the text before became the text after.
CREATE TABLE draft_edit (
	id       INTEGER PRIMARY KEY,
	draft    INTEGER NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
	revision INTEGER NOT NULL,
	kind     INTEGER NOT NULL, -- 0 an edit, 1 an undo, 2 a redo
	state    INTEGER NOT NULL, -- of an edit: 1 in the text, 0 undone, 2 can be neither undone nor redone
	label    TEXT    NOT NULL,
	edit     BLOB,
	at       INTEGER,
	start    INTEGER NOT NULL, -- byte offset in both texts
	removed  BLOB    NOT NULL,
	inserted BLOB    NOT NULL,
	UNIQUE (draft, revision)
);
CREATE INDEX draft_edit_state ON draft_edit (draft, state, revision) WHERE state < 2;

-- The last generation of a schedule's name outlives the schedule.
CREATE TABLE schedule_key (
	id         INTEGER PRIMARY KEY,
	name       TEXT    NOT NULL UNIQUE,
	generation INTEGER NOT NULL
);

CREATE TABLE schedule (
	id         INTEGER PRIMARY KEY REFERENCES schedule_key (id),
	arn        TEXT    NOT NULL,
	name       TEXT    NOT NULL,
	grp        TEXT    NOT NULL,
	machine    TEXT    NOT NULL,
	expression TEXT    NOT NULL,
	timezone   TEXT    NOT NULL,
	start      INTEGER,
	stop       INTEGER,
	input      TEXT    NOT NULL,
	enabled    INTEGER NOT NULL,
	note       TEXT    NOT NULL,
	generation INTEGER NOT NULL,
	created    INTEGER,
	updated    INTEGER,
	next       INTEGER,
	last       INTEGER
);
CREATE INDEX schedule_machine ON schedule (machine);
CREATE INDEX schedule_due ON schedule (next) WHERE enabled = 1 AND next IS NOT NULL;

CREATE TABLE fire (
	id         INTEGER PRIMARY KEY,
	schedule   INTEGER NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
	generation INTEGER NOT NULL,
	due        INTEGER NOT NULL,
	started    INTEGER,
	execution  TEXT NOT NULL, -- an ARN; empty when nothing was started
	error      TEXT NOT NULL,
	UNIQUE (schedule, generation, due)
);
CREATE INDEX fire_schedule ON fire (schedule);

CREATE TABLE item_table (
	id          INTEGER PRIMARY KEY,
	name        TEXT NOT NULL UNIQUE,
	description BLOB
);

CREATE TABLE item (
	id    INTEGER PRIMARY KEY,
	tab   INTEGER NOT NULL REFERENCES item_table (id) ON DELETE CASCADE,
	key   TEXT NOT NULL,
	body  BLOB,
	UNIQUE (tab, key)
);
