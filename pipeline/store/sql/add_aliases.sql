INSERT INTO agreement_aliases BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "position": "BIGINT", "component": "UINTEGER", "old_id": "VARCHAR", "agreement_id": "VARCHAR", "recorded": "TIMESTAMPTZ", "reason": "VARCHAR"}') AS row)
