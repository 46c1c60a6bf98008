INSERT INTO articles BY NAME
SELECT row.* EXCLUDE (position), (SELECT coalesce(max(ingested), 0) FROM articles) + row.position AS ingested, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "article_id": "VARCHAR", "content_hash": "VARCHAR", "external_id": "VARCHAR", "url": "VARCHAR", "source": "VARCHAR",
    "publisher": "VARCHAR", "title": "VARCHAR", "text": "VARCHAR", "published": "TIMESTAMPTZ", "fetched": "TIMESTAMPTZ",
    "language": "VARCHAR", "retracted": "BOOLEAN", "authors": "VARCHAR[]", "gap": "VARCHAR", "live": "BOOLEAN",
    "position": "BIGINT"}') AS row)
ON CONFLICT DO NOTHING
RETURNING article_id, content_hash
