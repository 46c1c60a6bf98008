INSERT INTO decisions BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "decision_id": "VARCHAR", "who": "VARCHAR", "decided": "TIMESTAMPTZ", "verdict": "VARCHAR", "ids": "VARCHAR[]", "field": "VARCHAR",
    "value": "VARCHAR", "note": "VARCHAR"}') AS row)
ON CONFLICT DO NOTHING
