INSERT INTO source_checks BY NAME
SELECT row.*, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "source": "VARCHAR", "checked": "TIMESTAMPTZ", "ok": "BOOLEAN", "error": "VARCHAR", "links": "INTEGER", "new_links": "INTEGER",
    "articles": "INTEGER", "failures": "VARCHAR[]", "expected": "DOUBLE", "excused": "VARCHAR", "notes": "VARCHAR[]"}') AS row)
