-- Counts, lists and pictures of a Map Run's child executions come from the index alone.
DROP INDEX execution_map_run;
CREATE INDEX execution_map_run ON execution (map_run, map_index, status, map_items) WHERE map_run IS NOT NULL;
