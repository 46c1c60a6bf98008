INSERT INTO links BY NAME
SELECT row.*, 1 AS attempts, $outcome AS outcome, $reason AS reason, now() AS first_seen, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "url": "VARCHAR", "source": "VARCHAR", "title": "VARCHAR", "published": "TIMESTAMPTZ"}') AS row)
ON CONFLICT DO UPDATE SET
    outcome = excluded.outcome, attempts = links.attempts + 1, reason = excluded.reason, run_id = excluded.run_id
