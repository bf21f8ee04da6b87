-- Schedules as EventBridge Scheduler has them. Those there were start state machines.
ALTER TABLE schedule RENAME COLUMN note TO description;
ALTER TABLE schedule ADD COLUMN target        TEXT    NOT NULL DEFAULT '';
ALTER TABLE schedule ADD COLUMN role          TEXT    NOT NULL DEFAULT '';
ALTER TABLE schedule ADD COLUMN parameters    BLOB;
ALTER TABLE schedule ADD COLUMN dead_letter   TEXT    NOT NULL DEFAULT '';
ALTER TABLE schedule ADD COLUMN max_age       INTEGER NOT NULL DEFAULT 86400;
ALTER TABLE schedule ADD COLUMN max_attempts  INTEGER NOT NULL DEFAULT 185;
ALTER TABLE schedule ADD COLUMN win           INTEGER NOT NULL DEFAULT 0; -- minutes
ALTER TABLE schedule ADD COLUMN completion    TEXT    NOT NULL DEFAULT 'NONE';
ALTER TABLE schedule ADD COLUMN kms           TEXT    NOT NULL DEFAULT '';
ALTER TABLE schedule ADD COLUMN missed        TEXT    NOT NULL DEFAULT '';
ALTER TABLE schedule ADD COLUMN overlap       TEXT    NOT NULL DEFAULT '';
ALTER TABLE schedule ADD COLUMN pause_note    TEXT    NOT NULL DEFAULT '';
ALTER TABLE schedule ADD COLUMN wake          INTEGER;                    -- when next is fired
ALTER TABLE schedule ADD COLUMN wall          INTEGER NOT NULL DEFAULT 0; -- what the zone's clock shows at next, in seconds
ALTER TABLE schedule ADD COLUMN held          INTEGER NOT NULL DEFAULT 0;
ALTER TABLE schedule ADD COLUMN expires       INTEGER NOT NULL DEFAULT 0; -- it goes when nothing of it is to be delivered
UPDATE schedule SET target = machine, wake = next;
DROP INDEX schedule_due;
CREATE INDEX schedule_due ON schedule (wake) WHERE enabled = 1 AND wake IS NOT NULL;

DROP INDEX fire_schedule;
ALTER TABLE fire RENAME TO old_fire;
CREATE TABLE fire (
	id         INTEGER PRIMARY KEY,
	schedule   INTEGER NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
	generation INTEGER NOT NULL,
	kind       TEXT    NOT NULL,
	state      TEXT    NOT NULL,
	due        INTEGER NOT NULL,
	planned    INTEGER NOT NULL,
	started    INTEGER,
	attempts   INTEGER NOT NULL,
	execution  TEXT    NOT NULL, -- an ARN; empty when none was started
	code       TEXT    NOT NULL,
	error      TEXT    NOT NULL,
	UNIQUE (schedule, due)
);
INSERT OR REPLACE INTO fire (id, schedule, generation, kind, state, due, planned, started, attempts, execution, code, error)
	SELECT id, schedule, generation, 'scheduled', iif(execution <> '', 'started', 'skipped'), due, due, started, 1, execution,
		iif(execution <> '', '', 'MISSED'), error FROM old_fire;
DROP TABLE old_fire;
CREATE INDEX fire_schedule ON fire (schedule);

-- What is still to be delivered to a target. The target is here as it was, so that the schedule may go.
CREATE TABLE delivery (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	schedule   INTEGER NOT NULL REFERENCES schedule_key (id),
	generation INTEGER NOT NULL,
	name       TEXT    NOT NULL,
	kind       TEXT    NOT NULL,
	due        INTEGER NOT NULL,
	attempts   INTEGER NOT NULL,
	at         INTEGER NOT NULL,
	queued     INTEGER,
	code       TEXT    NOT NULL,
	error      TEXT    NOT NULL,
	target     BLOB    NOT NULL -- JSON
);
CREATE INDEX delivery_at ON delivery (at);
CREATE INDEX delivery_schedule ON delivery (schedule);

CREATE TABLE dead_letter (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	schedule   INTEGER NOT NULL REFERENCES schedule_key (id),
	generation INTEGER NOT NULL,
	name       TEXT    NOT NULL,
	kind       TEXT    NOT NULL,
	due        INTEGER NOT NULL,
	at         INTEGER,
	attempts   INTEGER NOT NULL,
	code       TEXT    NOT NULL,
	error      TEXT    NOT NULL,
	exhausted  TEXT    NOT NULL,
	queue      TEXT    NOT NULL,
	target     BLOB    NOT NULL
);
CREATE INDEX dead_letter_schedule ON dead_letter (schedule);

-- The default groups are not here, unless they have tags.
CREATE TABLE schedule_group (
	id       INTEGER PRIMARY KEY,
	arn      TEXT    NOT NULL UNIQUE,
	name     TEXT    NOT NULL,
	deleting INTEGER NOT NULL DEFAULT 0,
	tags     BLOB,
	created  INTEGER,
	updated  INTEGER
);
-- Groups that schedules were put into before there was this table.
INSERT OR IGNORE INTO schedule_group (arn, name, created, updated)
	SELECT replace(substr(arn, 1, length(arn) - length(name) - 1), ':schedule/', ':schedule-group/'), grp, min(created), min(created)
	FROM schedule WHERE grp <> 'default' GROUP BY 1, 2;

-- Client tokens, with a digest of the request that each came with. The latest are kept.
CREATE TABLE client_token (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	token   TEXT NOT NULL UNIQUE,
	content TEXT NOT NULL
);

-- The time zones that schedules ever had, each with a digest of its rules: new zone data may move firings.
CREATE TABLE zone (
	name  TEXT PRIMARY KEY,
	rules TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO zone (name, rules) SELECT DISTINCT timezone, '' FROM schedule;

CREATE INDEX execution_schedule_running ON execution (schedule) WHERE schedule IS NOT NULL AND status = 0;
