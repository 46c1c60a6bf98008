INSERT INTO external_ids BY NAME
SELECT row.external_id, row.article_id, (SELECT coalesce(max(ingested), 0) FROM external_ids) + row.position AS ingested
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"external_id": "VARCHAR", "article_id": "VARCHAR", "position": "BIGINT"}') AS row)
ON CONFLICT DO NOTHING
