INSERT INTO run_ends BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "run_id": "VARCHAR", "finished": "TIMESTAMPTZ", "outcome": "VARCHAR", "counts": "MAP(VARCHAR, BIGINT)", "error": "VARCHAR"}') AS row)
