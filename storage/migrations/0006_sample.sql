-- What states are tried with while one draws; the state '' is the workflow.
CREATE TABLE sample (
	id    INTEGER PRIMARY KEY,
	draft INTEGER NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
	state TEXT    NOT NULL,
	data  TEXT    NOT NULL,
	UNIQUE (draft, state)
);
