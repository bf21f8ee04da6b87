-- Who made a revision of a draft, as they called themselves; empty where nobody said.
ALTER TABLE draft_edit ADD COLUMN who TEXT NOT NULL DEFAULT '';

-- Texts of a draft that somebody gave a name to; they outlive the log.
CREATE TABLE checkpoint (
	id       INTEGER PRIMARY KEY,
	draft    INTEGER NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
	name     TEXT    NOT NULL,
	who      TEXT    NOT NULL,
	at       INTEGER,
	revision INTEGER NOT NULL,
	text     TEXT    NOT NULL
);
CREATE INDEX checkpoint_draft ON checkpoint (draft);
