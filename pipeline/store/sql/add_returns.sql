INSERT INTO article_returns BY NAME
WITH given AS (
    SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"article_id": "VARCHAR", "content_hash": "VARCHAR", "fetched": "TIMESTAMPTZ"}') AS row
), known AS (
    SELECT article_id, content_hash, max(seen) AS seen
    FROM (
        SELECT article_id, content_hash, fetched AS seen FROM articles WHERE article_id IN (SELECT row.article_id FROM given)
        UNION ALL SELECT article_id, content_hash, fetched FROM article_returns
    )
    GROUP BY ALL
), current AS (
    FROM known QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY seen DESC, content_hash DESC) = 1
)
SELECT row.*, $run_id AS run_id
FROM given
JOIN current ON current.article_id = row.article_id
WHERE current.content_hash <> row.content_hash AND current.seen < row.fetched
RETURNING article_id, content_hash
