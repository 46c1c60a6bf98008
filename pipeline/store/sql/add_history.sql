INSERT INTO agreement_history BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "position": "BIGINT", "component": "UINTEGER", "agreement_id": "VARCHAR", "field": "VARCHAR", "old_value": "VARCHAR", "new_value": "VARCHAR",
    "reported": "TIMESTAMPTZ", "recorded": "TIMESTAMPTZ", "claim_id": "VARCHAR", "run_id": "VARCHAR"}') AS row)
