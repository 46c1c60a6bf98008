INSERT INTO bodies BY NAME
SELECT row.body_hash, from_base64(row.body) AS body
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"body_hash": "VARCHAR", "body": "VARCHAR"}') AS row)
ON CONFLICT DO NOTHING
