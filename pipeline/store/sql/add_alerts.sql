INSERT INTO alerts BY NAME
SELECT row.*, 0 AS attempts, 'waiting' AS state
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "alert_id": "VARCHAR", "agreement_id": "VARCHAR", "kind": "VARCHAR", "rule": "VARCHAR", "channel": "VARCHAR",
    "created": "TIMESTAMPTZ", "title": "VARCHAR", "lines": "VARCHAR[]", "recipient": "VARCHAR", "notice_id": "VARCHAR",
    "due": "TIMESTAMPTZ", "position": "BIGINT"}') AS row)
ON CONFLICT DO NOTHING
RETURNING alert_id
