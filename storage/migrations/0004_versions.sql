-- The number that a state machine's versions were given last; numbers are not used again.
ALTER TABLE machine ADD COLUMN versions INTEGER NOT NULL DEFAULT 0;

-- What a state machine was when it was published.
CREATE TABLE version (
	id          INTEGER PRIMARY KEY,
	machine     INTEGER NOT NULL REFERENCES machine_key (id),
	number      INTEGER NOT NULL,
	revision    INTEGER NOT NULL, -- of the definition
	revision_id TEXT    NOT NULL,
	description TEXT    NOT NULL,
	role_arn    TEXT    NOT NULL,
	logging     BLOB,
	tracing     INTEGER NOT NULL,
	created     INTEGER,
	UNIQUE (machine, number),
	UNIQUE (machine, revision_id)
);

-- A name for one version, or for two that share the executions by weight.
CREATE TABLE alias (
	id            INTEGER PRIMARY KEY,
	machine       INTEGER NOT NULL REFERENCES machine_key (id),
	name          TEXT    NOT NULL,
	description   TEXT    NOT NULL,
	first         INTEGER NOT NULL REFERENCES version (id),
	first_weight  INTEGER NOT NULL,
	second        INTEGER REFERENCES version (id),
	second_weight INTEGER,
	created       INTEGER,
	updated       INTEGER,
	UNIQUE (machine, name)
);
CREATE INDEX alias_first ON alias (first);
CREATE INDEX alias_second ON alias (second) WHERE second IS NOT NULL;

CREATE INDEX execution_version ON execution (version_arn) WHERE version_arn IS NOT NULL;
CREATE INDEX execution_alias ON execution (alias_arn) WHERE alias_arn IS NOT NULL;
