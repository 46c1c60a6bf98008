INSERT INTO notices BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "notice_id": "VARCHAR", "agreement_id": "VARCHAR", "kind": "VARCHAR", "created": "TIMESTAMPTZ", "run_id": "VARCHAR",
    "bulk": "BOOLEAN", "position": "BIGINT", "title": "VARCHAR", "lines": "VARCHAR[]", "facts": "VARCHAR"}') AS row)
ON CONFLICT DO NOTHING
RETURNING notice_id
