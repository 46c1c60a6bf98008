INSERT INTO moves BY NAME
SELECT row.*, now() AS noted, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"url": "VARCHAR", "moved_to": "VARCHAR"}') AS row)
ON CONFLICT DO UPDATE SET moved_to = excluded.moved_to, noted = excluded.noted, run_id = excluded.run_id
