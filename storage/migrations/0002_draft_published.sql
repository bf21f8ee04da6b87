-- The revision of the machine's definition that a draft goes on from; 0 when it is not known.
ALTER TABLE draft ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
