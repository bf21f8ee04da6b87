-- A failed STANDARD execution keeps its frames at rest, so that it can be redriven.
ALTER TABLE execution ADD COLUMN redrives INTEGER NOT NULL DEFAULT 0;
ALTER TABLE execution ADD COLUMN redriven INTEGER;
ALTER TABLE execution ADD COLUMN variable_bytes INTEGER NOT NULL DEFAULT 0;

-- The client tokens of redrives, for a while.
CREATE TABLE redrive_token (
	execution INTEGER NOT NULL REFERENCES execution (id),
	token     TEXT    NOT NULL,
	at        INTEGER NOT NULL,
	PRIMARY KEY (execution, token)
) WITHOUT ROWID;
