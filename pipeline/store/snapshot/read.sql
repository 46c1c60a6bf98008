-- first of all no progress bar: where the disk is slow DuckDB would print it among our output
SET enable_progress_bar = false;
ATTACH '{snapshot}' AS snapshot (READ_ONLY);
USE snapshot;
SET TimeZone = 'UTC';
SET autoinstall_known_extensions = false
