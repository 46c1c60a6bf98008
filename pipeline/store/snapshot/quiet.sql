-- DuckDB would print its progress among our own output
SET enable_progress_bar = false
