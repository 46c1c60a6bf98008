INSERT INTO article_returns BY NAME
SELECT row.*, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"article_id": "VARCHAR", "content_hash": "VARCHAR", "fetched": "TIMESTAMPTZ"}') AS row)
JOIN current_articles ON current_articles.article_id = row.article_id
WHERE current_articles.content_hash <> row.content_hash AND current_articles.fetched < row.fetched
RETURNING article_id, content_hash
