INSERT INTO pages BY NAME
SELECT row.*, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "page_id": "VARCHAR", "url": "VARCHAR", "final_url": "VARCHAR", "status": "INTEGER", "headers": "MAP(VARCHAR, VARCHAR)",
    "body_hash": "VARCHAR", "fetched": "TIMESTAMPTZ"}') AS row)
ON CONFLICT DO NOTHING
