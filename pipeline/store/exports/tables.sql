-- what can be exported, in the order in which it was made
SELECT table_name FROM duckdb_tables() WHERE NOT internal AND database_name = 'snapshot'
UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND database_name = 'snapshot'
