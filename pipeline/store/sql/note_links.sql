INSERT INTO links BY NAME
SELECT row.*, $tries AS attempts, $outcome AS outcome, $reason AS reason, now() AS first_seen, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "url": "VARCHAR", "source": "VARCHAR", "title": "VARCHAR", "published": "TIMESTAMPTZ"}') AS row)
ON CONFLICT DO UPDATE SET
    -- an article that came stays, though a later look at it fails
    outcome = CASE WHEN links.outcome = 'article' THEN links.outcome ELSE excluded.outcome END,
    reason = CASE WHEN links.outcome = 'article' THEN links.reason ELSE excluded.reason END,
    attempts = links.attempts + excluded.attempts, run_id = excluded.run_id
