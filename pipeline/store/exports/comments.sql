-- what the columns of a table hold
SELECT column_name, comment FROM duckdb_columns()
WHERE database_name = 'snapshot' AND table_name = $table
ORDER BY column_index
